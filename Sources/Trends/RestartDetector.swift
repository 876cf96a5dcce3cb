/// Detects restarts of the process behind a target.
package struct RestartDetector: Sendable {
    private var startTime: Double?
    private var lastTotal: Int?
    private var failedSince = false

    package init() {}

    package mutating func recordFailure() { failedSince = true }

    /// An earlier answer of the same process had it.
    mutating func learn(startTime: Double?) { self.startTime = self.startTime ?? startTime }

    /// Takes an answer and returns the restart since the answer before, if there was one.
    ///
    /// A changed start time proves it; without one, failed polls followed by a total under 70% of
    /// the one before, and lower by at least 20, suggest it. `startTime` is in seconds since 1970,
    /// nil if unknown.
    package mutating func restart(total: Int, startTime: Double?) -> HistoryEvent.Kind? {
        defer {
            lastTotal = total
            failedSince = false
        }
        let known = self.startTime
        self.startTime = startTime ?? known
        if let startTime, let known {
            // Exporters round differently: only a difference of more than a second proves it.
            if abs(startTime - known) > 1 { return .restart(isCertain: true) }
            if startTime == known { return nil }
        }
        guard failedSince, let lastTotal else { return nil }
        let fell = Double(total) < 0.7 * Double(lastTotal) && lastTotal - total >= 20
        guard fell else { return nil }
        // The start time of the new process is still unknown: it must not count as another restart.
        self.startTime = startTime
        return .restart(isCertain: false)
    }
}
