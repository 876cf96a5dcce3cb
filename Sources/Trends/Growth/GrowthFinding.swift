/// The result of the growth test for a target at one moment.
package struct GrowthFinding<Key: Hashable & Comparable & Sendable>: Hashable, Sendable {
    /// A part that grows.
    package struct Culprit: Hashable, Sendable {
        package var key: Key
        package var count: Int
        package var ratePerHour: Double
        /// Its share of the growth of all growing parts, 0 to 1.
        package var share: Double

        package init(key: Key, count: Int, ratePerHour: Double, share: Double) {
            (self.key, self.count) = (key, count)
            (self.ratePerHour, self.share) = (ratePerHour, share)
        }
    }

    /// How the total and its parts compare.
    package enum Pattern: Hashable, Sendable {
        /// Nothing grows, or parts grow as the total does.
        case plain
        /// A part grows and the total doesn't: a leak hidden by load.
        case masked
        /// All large parts grow in proportion: load is likelier than a leak.
        case load
    }

    /// Seconds since 1970 of the newest sample.
    package var time: Double
    package var goroutines: Int
    /// The worst of total and parts.
    package var judgement: Judgement
    package var total: Judgement
    /// The parts that are watched.
    package var parts: [Key: Judgement]
    /// The parts that `judgement` is about, fastest first.
    package var culprits: [Culprit]
    package var pattern: Pattern
    /// Resident bytes of the process; nil if unknown.
    package var resident: Double?
    /// The slope of the resident bytes against the count; nil if unknown.
    package var bytesPerGoroutine: Double?

    package init(
        time: Double, goroutines: Int, judgement: Judgement, total: Judgement? = nil,
        parts: [Key: Judgement] = [:], culprits: [Culprit] = [], pattern: Pattern = .plain,
        resident: Double? = nil, bytesPerGoroutine: Double? = nil
    ) {
        (self.time, self.goroutines, self.judgement) = (time, goroutines, judgement)
        self.total = total ?? judgement
        (self.parts, self.culprits, self.pattern) = (parts, culprits, pattern)
        (self.resident, self.bytesPerGoroutine) = (resident, bytesPerGoroutine)
    }
}
