/// When continued growth reaches a memory limit.
package struct MemoryForecast: Hashable, Sendable {
    /// The least size of a goroutine, in bytes: one that waits on a channel and holds nothing,
    /// measured with Go 1.27 on linux/amd64 (2,048 of stack, the rest heap).
    package static let leastBytes = 2863.0

    /// Measured by the slope of the resident bytes against the count or by their average, else the
    /// least.
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
    /// forecast if memory rises far beyond what the goroutines could take. If the resident bytes are
    /// mostly the goroutines' own, their average is known from the first sample, and better.
    package init<Key>(_ climb: Climb<Key>, limit: Double?) {
        let perHour = max(climb.perHour, 1)
        if let average = climb.bytesPerGoroutine, average <= Self.leastBytes * 2 {
            self.init(
                measured: max(average, Self.leastBytes), limit: limit, perHour: perHour,
                resident: climb.resident)
            return
        }
        let measured = climb.bytesPerHour.map { $0 / perHour } ?? .infinity
        self.init(
            measured: (Self.leastBytes...Self.mostBytes).contains(measured) ? measured : nil,
            limit: limit, perHour: measured <= Self.mostBytes ? perHour : 0,
            resident: climb.resident)
    }

    package init<Key>(_ finding: GrowthFinding<Key>, limit: Double?) {
        let judgement = finding.judgement
        self.init(
            measured: finding.bytesPerGoroutine, limit: limit,
            perHour: judgement.verdict.isGrowth ? judgement.ratePerHour : 0,
            resident: finding.resident)
    }

    /// Nothing is foretold unless goroutines grow `perHour`.
    private init(measured: Double?, limit: Double?, perHour: Double, resident: Double?) {
        bytesPerGoroutine = measured ?? Self.leastBytes
        isMeasured = measured != nil
        self.limit = limit
        guard perHour > 0 else { return }
        let bytesPerHour = perHour * bytesPerGoroutine
        self.bytesPerHour = bytesPerHour
        if let limit, let resident { hours = max(0, limit - resident) / bytesPerHour }
    }
}
