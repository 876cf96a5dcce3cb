/// When growth that goes on reaches a limit of memory.
package struct MemoryForecast: Hashable, Sendable {
    /// What a goroutine takes at least, in bytes: one that waits on a channel and holds nothing, as
    /// measured with Go 1.27 on linux/amd64 (2,048 of stack, the rest heap).
    package static let leastBytes = 2863.0

    /// As measured by the slope of the resident bytes against the count, else the least.
    package var bytesPerGoroutine: Double
    package var isMeasured: Bool
    /// Bytes.
    package var limit: Double?
    /// What growth takes in an hour, in bytes; nil where nothing grows.
    package var bytesPerHour: Double?
    /// Hours until the resident bytes reach the limit if nothing restarts the process; nil without
    /// a limit, a rate, or resident bytes.
    package var hours: Double?

    package init<Key>(_ finding: GrowthFinding<Key>, limit: Double?) {
        bytesPerGoroutine = finding.bytesPerGoroutine ?? Self.leastBytes
        isMeasured = finding.bytesPerGoroutine != nil
        self.limit = limit
        let rate = finding.judgement.ratePerHour
        guard rate > 0, finding.judgement.verdict.isGrowth else { return }
        bytesPerHour = rate * bytesPerGoroutine
        if let limit, let resident = finding.resident {
            hours = max(0, limit - resident) / (rate * bytesPerGoroutine)
        }
    }
}
