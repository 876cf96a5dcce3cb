/// The story of the demo: how fast it goes, and what is said of it when.
package struct Narration: Hashable, Sendable {
    package struct Caption: Hashable, Sendable {
        /// Since when it stands, in seconds since 1970.
        package var time: Double
        /// In shorter and shorter forms, longest first.
        package var texts: [String]
        /// Seconds that graphs cover meanwhile, unless the user chooses; nil for the usual range.
        package var range: Double?

        package init(at time: Double, _ texts: String..., range: Double? = nil) {
            (self.time, self.texts, self.range) = (time, texts, range)
        }
    }

    /// Seconds of the story in one of real time.
    package var speed: Double
    /// Midnight before its first day, in seconds since 1970.
    package var start: Double
    package var days: Int
    /// Oldest first.
    package var captions: [Caption]

    package init(speed: Double, start: Double, days: Int, captions: [Caption]) {
        (self.speed, self.start, self.days, self.captions) = (speed, start, days, captions)
    }

    /// What is said of a moment; nil before the first caption.
    package func caption(at time: Double) -> Caption? { captions.last { $0.time <= time } }

    /// `day 12 of 42`; nil for a moment before the story.
    package func day(at time: Double) -> String? {
        guard time >= start else { return nil }
        let day = min(Int((time - start) / 86_400) + 1, days)
        return "day \(day) of \(days)"
    }
}
