/// When continued growth reaches a memory limit.
package struct MemoryForecast: Hashable, Sendable {
    /// The least size of a goroutine, in bytes: one that waits on a channel and holds nothing,
    /// measured with Go 1.27 on linux/amd64 (2,048 of stack, the rest heap).
    package static let leastBytes = 2863.0

    /// Measured by the slope of the resident bytes against the count, else the least.
    package var bytesPerGoroutine: Double
    package var isMeasured: Bool
    /// Bytes.
    package var limit: Double?
    /// Bytes that growth takes per hour; nil if nothing grows.
    package var bytesPerHour: Double?
    /// Hours until the resident bytes reach the limit if nothing restarts the process; nil without
    /// a limit, a rate, or resident bytes.
    package var hours: Double?

    /// More than a goroutine takes, in bytes: what rises so fast is not what the count explains.
    private static let mostBytes = 1_048_576.0

    /// For a count that climbs at present. Over minutes, memory rises and rests with each garbage
    /// collection: each goroutine takes `leastBytes` at least, whatever the slope says, and there is no
    /// forecast if memory rises far beyond what the goroutines could take.
    package init<Key>(_ climb: Climb<Key>, limit: Double?) {
        self.limit = limit
        let perHour = max(climb.perHour, 1)
        let measured = climb.bytesPerHour.map { $0 / perHour } ?? 0
        isMeasured = (Self.leastBytes...Self.mostBytes).contains(measured)
        bytesPerGoroutine = isMeasured ? measured : Self.leastBytes
        guard climb.bytesPerHour != nil, measured <= Self.mostBytes else { return }
        bytesPerHour = perHour * bytesPerGoroutine
        if let limit, let resident = climb.resident, let bytesPerHour {
            hours = max(0, limit - resident) / bytesPerHour
        }
    }

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
