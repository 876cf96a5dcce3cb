/// Tells when the process behind a target has started anew.
package struct RestartDetector: Sendable {
    private var startTime: Double?
    private var lastTotal: Int?
    private var failedSince = false

    package init() {}

    package mutating func recordFailure() { failedSince = true }

    /// Takes one answer and says whether the process is another one than before.
    ///
    /// A changed start time proves it; without one, failed polls followed by a total under 70% of
    /// the one before, and lower by at least 20, suggest it. `startTime` is in seconds since 1970,
    /// nil where the service does not tell.
    package mutating func restart(total: Int, startTime: Double?) -> HistoryEvent.Kind? {
        defer {
            lastTotal = total
            failedSince = false
        }
        let known = self.startTime
        self.startTime = startTime ?? known
        if let startTime, let known {
            // Exporters round differently: only another second proves it.
            if abs(startTime - known) > 1 { return .restart(isCertain: true) }
            if startTime == known { return nil }
        }
        guard failedSince, let lastTotal else { return nil }
        let fell = Double(total) < 0.7 * Double(lastTotal) && lastTotal - total >= 20
        guard fell else { return nil }
        // The new process has not told its start time yet: when it does, it is no second restart.
        self.startTime = startTime
        return .restart(isCertain: false)
    }
}
