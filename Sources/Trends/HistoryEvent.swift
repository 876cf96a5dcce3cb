/// Something that happened at one moment, or for a while, and belongs under a graph.
package struct HistoryEvent: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A baseline or a mark, by its letter.
        case mark(Character)
        /// The process started anew; `isCertain` when its start time says so.
        case restart(isCertain: Bool)
        /// Another build answers.
        case deploy
        /// Polls in a row that failed.
        case failedPoll
        /// The answer took more than half of the interval.
        case slowPoll
        /// Nobody polled.
        case unwatched
        /// The clock was set.
        case clockSet
        /// The history begins.
        case beginning
        /// A saved profile, put in later.
        case imported
        /// An alarm was raised.
        case alert
    }

    package var kind: Kind
    /// Seconds since 1970.
    package var time: Double
    /// Seconds since 1970; later than `time` for what lasts.
    package var end: Double
    /// How many polls it stands for.
    package var count: Int
    /// What else is known of it, in a few words: `3,912 -> 1,502`, `timed out`.
    package var note: String

    package init(
        _ kind: Kind, at time: Double, until end: Double? = nil, count: Int = 1, note: String = ""
    ) {
        self.kind = kind
        self.time = time
        self.end = max(time, end ?? time)
        self.count = count
        self.note = note
    }

    /// The process started anew.
    package var isRestart: Bool { if case .restart = kind { true } else { false } }
}
