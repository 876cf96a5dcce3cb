/// What was seen in a stretch of time: a total, its parts by their keys, and what happened.
package struct Stretch<Key: Hashable & Sendable>: Sendable {
    package struct Part: Sendable {
        package var series: Series
        /// Seconds since 1970 of the first time that it was seen, which may lie before the stretch.
        package var firstSeen: Double

        package init(series: Series, firstSeen: Double) {
            self.series = series
            self.firstSeen = firstSeen
        }
    }

    package var total: Series
    package var parts: [Key: Part]
    /// The oldest first.
    package var occurrences: [Occurrence]
    /// Seconds that one of the coarsest records covers; nil where all are single polls.
    package var resolution: Double?

    package init(
        total: Series = Series(), parts: [Key: Part] = [:], occurrences: [Occurrence] = [],
        resolution: Double? = nil
    ) {
        self.total = total
        self.parts = parts
        self.occurrences = occurrences
        self.resolution = resolution
    }
}

extension Stretch {
    /// The same, `seconds` later.
    package func shifted(by seconds: Double) -> Stretch {
        guard seconds != 0 else { return self }
        return Stretch(
            total: total.shifted(by: seconds),
            parts: parts.mapValues {
                Part(
                    series: $0.series.shifted(by: seconds), firstSeen: $0.firstSeen + seconds)
            },
            occurrences: occurrences.map { $0.shifted(by: seconds) }, resolution: resolution)
    }
}

extension Occurrence {
    fileprivate func shifted(by seconds: Double) -> Occurrence {
        Occurrence(kind, at: time + seconds, until: end + seconds, count: count, note: note)
    }
}
