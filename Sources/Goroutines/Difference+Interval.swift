extension Difference.Row {
    /// Lines or closures moved from one side to the other.
    fileprivate var isOfOtherBuild: Bool {
        switch match {
        case .exact, .cut: false
        case .moved, .renumbered: true
        }
    }
}

extension Difference {
    /// The time between the two sides, and what a change is in an hour.
    package struct Interval: Hashable, Sendable {
        /// Negative if `before` was taken later than `after`.
        package let seconds: Double
        /// One process may have run from one side to the other.
        package var isOfOneProcess: Bool

        /// From one time to another, in seconds since 1970; nil if one is unknown.
        package init?(of difference: Difference, from before: Double?, to after: Double?) {
            guard let before, let after, case let seconds = after - before, seconds.isFinite,
                // A file may claim any time.
                seconds.magnitude < 1e12
            else { return nil }
            self.seconds = seconds
            isOfOneProcess =
                !difference.sharesNoStack && !difference.rows.contains(where: \.isOfOtherBuild)
                && Self.agree(difference.before.program, difference.after.program)
                && Self.agree(difference.before.buildID, difference.after.buildID)
        }

        private static func agree(_ before: String?, _ after: String?) -> Bool {
            before == nil || after == nil || before == after
        }

        /// Goroutines per hour; nil if that would mean nothing.
        package func perHour(_ change: Int) -> Double? {
            seconds > 0 && isOfOneProcess ? Double(change) / seconds * 3600 : nil
        }

        /// `+1,993 in 20 s, +5,979/min`.
        package func words(of change: Int) -> String {
            guard seconds > 0 else { return change.signed }
            let rate = perHour(change).map { ", \($0.asRate)" } ?? ""
            return "\(change.signed) in \(seconds.distance)\(rate)"
        }

        /// What to know about the order of the sides.
        package var warning: String? {
            seconds < 0 ? "before is \((-seconds).distance) later than after" : nil
        }
    }
}
