/// Sees in one answer after the other that another process answers, or another build: the one rule
/// for the events of the screen and of the archive.
package struct ProcessWatch: Sendable {
    private var restarts = RestartDetector()
    private var before: Answer?
    private var buildID: String?

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
    package init(after answer: Answer) { _ = take(answer) }

    /// A poll failed, or nothing was polled for a while.
    package mutating func recordFailure() { restarts.recordFailure() }

    /// - Returns: a restart and a deploy, if the answer shows them.
    package mutating func take(_ answer: Answer) -> [HistoryEvent] {
        var events: [HistoryEvent] = []
        let kind = restarts.restart(total: answer.total, startTime: answer.startTime)
        if case .restart(let isCertain) = kind {
            let uptime = before.flatMap { before in before.startTime.map { before.time - $0 } }
            events.append(
                .restart(
                    isCertain: isCertain, from: before?.total, to: answer.total, uptime: uptime,
                    at: answer.time))
        }
        if let now = answer.buildID, let known = buildID, now != known {
            events.append(.deploy(from: known, to: now, at: answer.time))
        }
        let startTime = answer.startTime ?? before?.startTime
        before = answer
        before?.startTime = startTime
        buildID = answer.buildID ?? buildID
        return events
    }
}
