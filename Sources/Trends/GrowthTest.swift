/// Tells growth of a target's goroutines that lasts from growth that passes: the total, and the
/// parts that matter, by the rule `Climb`.
package struct GrowthTest<Key: Hashable & Comparable & Sendable>: Sendable {
    private let maximumParts: Int
    /// Nil before the first sample.
    package private(set) var finding: GrowthFinding<Key>?
    /// Parts that began to be watched and of which only the last hours are known: whoever keeps the
    /// past should `remember` them.
    package private(set) var unremembered: Set<Key> = []

    /// - Parameter maximumParts: how many parts are watched one by one: the largest, and those that
    ///   rise fastest.
    package init(maximumParts: Int = 200) { self.maximumParts = maximumParts }

    /// Takes in what was kept of the time before the samples that come next.
    package mutating func remember(_ past: GrowthPast<Key>) {}

    /// Takes in what was kept of parts in `unremembered`.
    package mutating func remember(parts: [Key: [HalfHour]]) {
        unremembered.subtract(parts.keys)
    }

    /// Takes a sample in.
    ///
    /// - Parameters:
    ///   - total: All goroutines.
    ///   - parts: Of them, those with one stack each; what is missing is 0.
    ///   - time: Seconds since 1970; a sample that is not later than the one before is left out.
    ///   - startTime: When the process started, seconds since 1970; nil where it does not tell.
    ///   - resident: Its resident bytes; nil where it does not tell.
    package mutating func record(
        total: Int, parts: some Sequence<(Key, Int)>, at time: Double, startTime: Double?,
        resident: Double? = nil
    ) {
        let since = finding?.judgement.since ?? time
        finding = GrowthFinding(
            time: time, goroutines: total, judgement: Judgement(.notEnoughData, since: since),
            resident: resident)
    }
}
