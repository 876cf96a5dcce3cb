/// Sees in one answer after the other that another process answers, or another build: the one rule
/// for the events of the screen and of the archive.
package struct ProcessWatch: Sendable {
    /// The last answer, with what it left out from those before it.
    private var before: Answer?
    private var failedSince = false

    /// What an answer says of its process.
    package struct Answer: Sendable {
        /// Seconds since 1970.
        package var time: Double
        package var total: Int
        /// Seconds since 1970; nil if the service does not report it.
        package var startTime: Double?
        package var buildID: String?

        package init(time: Double, total: Int, startTime: Double?, buildID: String?) {
            (self.time, self.total) = (time, total)
            (self.startTime, self.buildID) = (startTime, buildID)
        }
    }

    package init() {}

    /// Goes on after an answer of an earlier run.
    package init(after answer: Answer) { before = answer }

    /// A poll failed, or nothing was polled for a while.
    package mutating func recordFailure() { failedSince = true }

    /// - Returns: a restart and a deploy, if the answer shows them.
    package mutating func take(_ answer: Answer) -> [HistoryEvent] {
        var known = answer
        defer { (before, failedSince) = (known, false) }
        guard let before else { return [] }
        var events: [HistoryEvent] = []
        let isCertain = isRestartCertain(from: before, to: answer)
        if let isCertain {
            events.append(
                .restart(
                    isCertain: isCertain, from: before.total, to: answer.total,
                    uptime: before.startTime.map { before.time - $0 }, at: answer.time))
        }
        if let old = before.buildID, let new = answer.buildID, new != old {
            events.append(.deploy(from: old, to: new, at: answer.time))
        }
        // If only a fall tells of the new process, its start time is unknown: it must not count as
        // another restart.
        if isCertain != false { known.startTime = answer.startTime ?? before.startTime }
        known.buildID = answer.buildID ?? before.buildID
        return events
    }

    /// Nil without a restart. A changed start time proves one; without it, failed polls followed by
    /// a total under 70% of the one before, and lower by at least 20, suggest one.
    private func isRestartCertain(from before: Answer, to answer: Answer) -> Bool? {
        if let known = before.startTime, let now = answer.startTime {
            // Exporters round differently: only a difference of more than a second proves it.
            if abs(now - known) > 1 { return true }
            if now == known { return nil }
        }
        let fell =
            Double(answer.total) < 0.7 * Double(before.total) && before.total - answer.total >= 20
        return failedSince && fell ? false : nil
    }
}
