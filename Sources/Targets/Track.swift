package import Goroutines
package import Trends

extension History {
    /// The history of one stack.
    package struct Track: Sendable {
        package let stack: Stack
        /// The frame that represents the stack in lists. Cached, as rows are rebuilt often.
        package let title: Frame?
        package internal(set) var series: Series
        /// Seconds since 1970 of the first snapshot with this stack.
        package internal(set) var firstSeen: Double
        /// Nil if the newest snapshot lacks it.
        package internal(set) var stanza: Stanza?
        /// Its stanza in the baseline; nil if that lacks it.
        package internal(set) var baseline: Stanza?
        /// The count fell between two polls at least once.
        package internal(set) var hasShrunk = false
        /// Goroutines per minute, measured where the total's rate is; nil before three polls.
        package internal(set) var perMinute: Double?

        init(_ stack: Stack, series: Series, firstSeen time: Double) {
            self.stack = stack
            title = stack.titleFrame
            self.series = series
            firstSeen = time
        }

        package var count: Int { stanza?.count ?? 0 }
        package var delta: Int { count - (baseline?.count ?? 0) }

        /// Adds the stanza of a snapshot, nil if that lacks the stack; `stretch` is nil if it is too
        /// early for a rate.
        mutating func record(_ stanza: Stanza?, at time: Double, over stretch: RateStretch?) {
            if (stanza?.count ?? 0) < count { hasShrunk = true }
            self.stanza = stanza
            series.record(count, at: time)
            perMinute = stretch.map { $0.slope(of: series) * 60 }
        }

        /// Computes the figures for a past moment; the series may continue after it.
        mutating func settle(at time: Double, over stretch: RateStretch?) {
            if series.end == nil { series.record(count, at: time) }
            perMinute = stretch.map { $0.slope(of: series) * 60 }
            hasShrunk = firstSeen < series.start ?? time || series.hasFallen(until: time)
        }
    }

    /// The most important stacks, except those that only serve the poll.
    package struct Leaders: Sendable {
        /// The stack that grew most since the baseline.
        package private(set) var grown: Stack.ID?
        /// The total growth since the baseline of all stacks that grew, in goroutines.
        package private(set) var growth = 0
        /// The stack with the most goroutines.
        package private(set) var largest: Stack.ID?

        init() {}

        /// Ties go to the lower ID.
        init(of history: History) {
            var (delta, count) = (0, 0)
            for (id, track) in history.tracks where !history.pollServing.contains(id) {
                growth += max(0, track.delta)
                if track.delta > delta || (track.delta == delta && grown.map { id < $0 } ?? false) {
                    (grown, delta) = (id, track.delta)
                }
                if track.count > count || (track.count == count && largest.map { id < $0 } ?? false)
                {
                    (largest, count) = (id, track.count)
                }
            }
        }
    }
}
