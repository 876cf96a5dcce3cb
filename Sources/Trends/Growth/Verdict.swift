/// The result of the growth test in a word. `GrowthTimes` has its times.
package enum Verdict: String, CaseIterable, Hashable, Sendable {
    /// Watched for less than ten minutes.
    case notEnoughData = "not enough data"
    /// Restarted within the last ten minutes.
    case restarted
    /// The process is younger than twenty minutes.
    case warmingUp = "warming up"
    case stable
    /// Jumped to twice what it was, or more, and has stood there since.
    case stepped
    /// Rises, and it may be load: the early notice.
    case growing
    /// Rises beyond what load explains: the alarm.
    case sustainedGrowth = "sustained growth"
    case shrinking

    package var isGrowth: Bool { self == .growing || self == .sustainedGrowth }
}

/// A verdict and what it is based on.
package struct Judgement: Hashable, Sendable {
    /// Why growth is sustained.
    package enum Reason: Hashable, Sendable {
        /// The quietest moments of six hours rose, beyond the need of those hours on earlier days,
        /// or without an earlier day to compare with.
        case sixHours(beyondEarlierDays: Bool)
        /// Each day stood higher than the one before, for three days.
        case threeDays
        /// The count comes down only when the process restarts: so many lives in a row.
        case restarts(lives: Int)
    }

    package var verdict: Verdict
    /// When growth began, else when the verdict was reached, in seconds since 1970.
    package var since: Double
    /// The count was growing already when watching began, so growth may have begun before `since`.
    package var beganUnseen = false
    /// Goroutines per hour; 0 for verdicts without a movement, negative while it shrinks.
    package var ratePerHour: Double
    /// The seconds that were judged; for `restarted` those since the restart, for `warmingUp` those
    /// since the process started.
    package var window: Double
    /// Only for sustained growth.
    package var reason: Reason?
    /// Only for `stepped`.
    package var step: Step?
    /// The seconds between samples, if they are too far apart for a verdict yet, or for half-hourly lows.
    package var spacing: Double?

    package init(
        _ verdict: Verdict, since: Double, ratePerHour: Double = 0, window: Double = 0,
        reason: Reason? = nil
    ) {
        (self.verdict, self.since, self.ratePerHour) = (verdict, since, ratePerHour)
        (self.window, self.reason) = (window, reason)
    }
}
