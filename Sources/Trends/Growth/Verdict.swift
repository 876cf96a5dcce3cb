/// The result of the growth test in a word. `GrowthTimes` has its times.
package enum Verdict: String, CaseIterable, Hashable, Sendable {
    /// Watched for less than ten minutes.
    case notEnoughData = "not enough data"
    /// Restarted within the last ten minutes.
    case restarted
    /// The process is younger than twenty minutes.
    case warmingUp = "warming up"
    case stable
    /// Rises, and it may be load: the early notice.
    case growing
    /// Rises beyond what load explains: the alarm.
    case sustainedGrowth = "sustained growth"
    case shrinking

    package var isGrowth: Bool { self == .growing || self == .sustainedGrowth }
}

/// A verdict with what it rests on.
package struct Judgement: Hashable, Sendable {
    /// Why growth is called sustained.
    package enum Reason: Hashable, Sendable {
        /// The quietest moments of six hours rose, `beyond` what those hours needed on earlier days,
        /// or with no earlier day to compare with.
        case sixHours(beyondEarlierDays: Bool)
        /// Each day stood higher than the one before, for three days.
        case threeDays
        /// It comes down only when the process restarts: so many lives in a row.
        case restarts(lives: Int)
    }

    package var verdict: Verdict
    /// Seconds since 1970: of growth when it began, else when the word came into force.
    package var since: Double
    /// Goroutines an hour; 0 for words that tell no movement, negative while it shrinks.
    package var ratePerHour: Double
    /// Seconds that were looked at for it; of `restarted` since the restart, of `warming up` since
    /// the process started.
    package var window: Double
    /// For sustained growth alone.
    package var reason: Reason?

    package init(
        _ verdict: Verdict, since: Double, ratePerHour: Double = 0, window: Double = 0,
        reason: Reason? = nil
    ) {
        self.verdict = verdict
        self.since = since
        self.ratePerHour = ratePerHour
        self.window = window
        self.reason = reason
    }
}
