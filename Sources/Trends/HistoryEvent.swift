private import Goroutines

/// An event at one moment or for a while, shown under a graph.
package struct HistoryEvent: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A baseline or a mark, by its name.
        case mark(String)
        /// The process restarted; certain if its start time changed.
        case restart(isCertain: Bool)
        /// Another build answers.
        case deploy
        /// Consecutive polls that failed.
        case failedPoll
        /// The answer took more than half of the interval.
        case slowPoll
        /// Nothing polled.
        case unwatched
        /// The clock was set.
        case clockSet
        /// The start of the history.
        case beginning
        /// A saved profile, imported later.
        case imported
        /// The count jumped, and stood there.
        case step
        /// An alarm was raised.
        case alert
    }

    package var kind: Kind
    /// Seconds since 1970.
    package var time: Double
    /// Seconds since 1970; later than `time` for an event that lasts.
    package var end: Double
    /// The number of polls it covers.
    package var count: Int
    /// Details in a few words: `3,912 -> 1,502, up 2d23h`, `timed out`.
    package var note: String

    package init(
        _ kind: Kind, at time: Double, until end: Double? = nil, count: Int = 1, note: String = ""
    ) {
        (self.kind, self.time) = (kind, time)
        self.end = max(time, end ?? time)
        (self.count, self.note) = (count, note)
    }

    package var isRestart: Bool { if case .restart = kind { true } else { false } }
}

// MARK: - Events with a note

extension HistoryEvent {
    /// A restart noted by the totals of the polls around it, and the seconds that the old process
    /// had been up, if known: `3,912 -> 1,502, up 2d23h`.
    package static func restart(
        isCertain: Bool, from before: Int, to now: Int, uptime: Double?, at time: Double
    ) -> HistoryEvent {
        var note = "\(before.grouped) -> \(now.grouped)"
        // A service may report any start time.
        if let uptime, uptime >= 0, uptime < 1e10 { note += ", up \(uptime.age)" }
        return HistoryEvent(.restart(isCertain: isCertain), at: time, note: note)
    }

    /// A deploy noted by the first seven digits of both build IDs: `3f2a9c0 -> 77ab011`.
    package static func deploy(
        from before: String, to now: String, at time: Double
    ) -> HistoryEvent {
        let note = "\(before.prefix(7)) -> \(now.prefix(7))".scrubbed
        return HistoryEvent(.deploy, at: time, note: note)
    }

    /// A step of the count, noted as `+89,714`.
    package static func step(_ step: Step) -> HistoryEvent {
        HistoryEvent(.step, at: step.time, note: step.size.signed)
    }

    /// A clock that was set, noted as `back by 1h00m`; `seconds` is negative if it went back.
    package static func clockSet(by seconds: Double, at time: Double) -> HistoryEvent {
        let way = seconds < 0 ? "back" : "forward"
        return HistoryEvent(.clockSet, at: time, note: "\(way) by \(seconds.magnitude.age)")
    }
}
