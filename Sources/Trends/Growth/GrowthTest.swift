/// Tells growth of a target's goroutines that lasts from growth that passes: the total, and the
/// parts that matter, by the rule `Climb`.
package struct GrowthTest<Key: Hashable & Comparable & Sendable>: Sendable {
    /// Seconds since 1970 that make no sense any more: the year 5138.
    private static var end: Double { 1e11 }

    private var processes: Processes<Key>
    private var last = -Double.infinity
    private var first: Double?
    private var remembers = false
    /// The two minutes in which, and the total's judgement with which, the finding was made.
    private var judgedAt: Int32?
    private var shown: Judgement?

    /// Nil before the first sample.
    package private(set) var finding: GrowthFinding<Key>?
    /// Parts that began to be watched and of which only the last hours are known: whoever keeps the
    /// past should `remember` them.
    package private(set) var unremembered: Set<Key> = []

    /// - Parameter maximumParts: how many parts are watched one by one: the largest, and those that
    ///   rise fastest.
    package init(maximumParts: Int = 200) {
        processes = Processes(maximumParts: max(0, maximumParts))
    }

    /// Takes in what was kept of the time before the samples that come next.
    package mutating func remember(_ past: GrowthPast<Key>) {
        remembers = true
        processes.change { $0.remember(past) }
    }

    /// Takes in what was kept of parts in `unremembered`.
    package mutating func remember(parts: [Key: [HalfHour]]) {
        unremembered.subtract(parts.keys)
        processes.change { $0.remember(parts: parts) }
    }

    /// Takes a sample in.
    ///
    /// - Parameters:
    ///   - total: All goroutines.
    ///   - parts: Of them, those with one stack each; what is missing is 0.
    ///   - time: Seconds since 1970; a sample that is not later than the one before is left out.
    ///   - startTime: When the process started, seconds since 1970; nil where it does not tell.
    ///   - resident: Its resident bytes; nil where it does not tell.
    /// - Returns: whether it was taken.
    @discardableResult
    package mutating func record(
        total: Int, parts: [(Key, Int)], at time: Double, startTime: Double?,
        resident: Double? = nil
    ) -> Bool {
        guard time > last, time.magnitude < Self.end, total >= 0 else { return false }
        last = time
        first = first ?? time
        let begun = processes.record(
            ProcessTrack.Sample(
                time: time, total: total, parts: parts, resident: resident),
            startTime: startTime)
        if remembers || time > (first ?? time) + 600 { unremembered.formUnion(begun) }
        tell(goroutines: total, resident: resident)
        return true
    }

    /// Words change when two minutes are over, or with a restart; in between only figures do.
    private mutating func tell(goroutines: Int, resident: Double?) {
        let number = TwoMinuteLows.number(at: last)
        if judgedAt == number, let time = finding?.time, shown == processes.newestTotal {
            switch finding?.judgement.verdict {
            // How long it has been so.
            case .notEnoughData, .restarted, .warmingUp: finding?.judgement.window += last - time
            default: break
            }
            finding?.time = last
            finding?.goroutines = goroutines
            finding?.resident = resident
            return
        }
        (judgedAt, shown) = (number, processes.newestTotal)
        let worst = processes.live.map { Judged($0) }.max { $0.judgement.rank < $1.judgement.rank }
        guard let worst else { return }
        finding = GrowthFinding(
            time: last, goroutines: goroutines, judgement: worst.judgement, total: worst.total,
            parts: worst.parts, culprits: worst.culprits, pattern: worst.pattern,
            resident: resident, bytesPerGoroutine: worst.bytesPerGoroutine)
    }
}

extension Judgement {
    var isGrowth: Bool { verdict == .growing || verdict == .sustainedGrowth }

    /// Which of several is the worst.
    var rank: Int {
        switch verdict {
        case .sustainedGrowth: 2
        case .growing: 1
        default: 0
        }
    }
}
