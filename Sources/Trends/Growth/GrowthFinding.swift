/// What the growth test says of a target at one moment.
package struct GrowthFinding<Key: Hashable & Comparable & Sendable>: Hashable, Sendable {
    /// A part that grows.
    package struct Culprit: Hashable, Sendable {
        package var key: Key
        package var count: Int
        package var ratePerHour: Double
        /// Of the growth of all parts that grow, 0 to 1.
        package var share: Double

        package init(key: Key, count: Int, ratePerHour: Double, share: Double) {
            (self.key, self.count) = (key, count)
            (self.ratePerHour, self.share) = (ratePerHour, share)
        }
    }

    /// How total and parts go together.
    package enum Pattern: Hashable, Sendable {
        /// Nothing grows, or parts grow as the total does.
        case plain
        /// A part grows while the total does not: a leak that load hides.
        case masked
        /// All that is large grows in proportion: load more likely than a leak.
        case load
    }

    /// Seconds since 1970 of the newest sample.
    package var time: Double
    package var goroutines: Int
    /// The worst of total and parts.
    package var judgement: Judgement
    package var total: Judgement
    /// Of parts that are watched one by one.
    package var parts: [Key: Judgement]
    /// Those that grow as `judgement` says, the fastest first.
    package var culprits: [Culprit]
    package var pattern: Pattern
    /// Resident bytes of the process; nil where it does not tell.
    package var resident: Double?
    /// The slope of the resident bytes against the count; nil where it cannot be told.
    package var bytesPerGoroutine: Double?

    package init(
        time: Double, goroutines: Int, judgement: Judgement, total: Judgement? = nil,
        parts: [Key: Judgement] = [:], culprits: [Culprit] = [], pattern: Pattern = .plain,
        resident: Double? = nil, bytesPerGoroutine: Double? = nil
    ) {
        self.time = time
        self.goroutines = goroutines
        self.judgement = judgement
        self.total = total ?? judgement
        self.parts = parts
        self.culprits = culprits
        self.pattern = pattern
        self.resident = resident
        self.bytesPerGoroutine = bytesPerGoroutine
    }
}
