/// Judges whether the growth of a target's goroutines lasts: of the total and of the parts that
/// matter, each by a `GrowthDetector`.
package struct GrowthTest<Key: Hashable & Comparable & Sendable>: Sendable {
    /// Later times make no sense: the year 5138.
    private static var end: Double { 1e11 }

    private var processes: Processes<Key>
    private var last = -Double.infinity
    private var first: Double?
    private var remembers = false
    /// The two minutes and the total's judgement that the finding was made with.
    private var judgedAt: Int32?
    private var shown: Judgement?

    /// Nil before the first sample.
    package private(set) var finding: GrowthFinding<Key>?
    /// Newly watched parts with only the last hours known: `remember` their recorded past.
    package private(set) var unremembered: Set<Key> = []

    /// - Parameter maximumParts: how many parts are watched: the largest, and those that rise
    ///   fastest.
    package init(maximumParts: Int = 200) {
        processes = Processes(maximumParts: max(0, maximumParts))
    }

    /// Takes the recorded past of the samples that come next.
    package mutating func remember(_ past: GrowthPast<Key>) {
        remembers = true
        processes.change { $0.remember(past) }
    }

    /// Takes the recorded past of parts in `unremembered`.
    package mutating func remember(parts: [Key: [HalfHour]]) {
        unremembered.subtract(parts.keys)
        processes.change { $0.remember(parts: parts) }
    }

    /// Takes the goroutines in all and of each stack (0 if missing), the start time and the
    /// resident bytes of the process (nil if unknown). Times are in seconds since 1970.
    /// - Returns: whether it was taken: it has to be later than the one before.
    @discardableResult
    package mutating func record(
        total: Int, parts: [(Key, Int)], at time: Double, startTime: Double?,
        resident: Double? = nil
    ) -> Bool {
        guard time > last, time.magnitude < Self.end, total >= 0 else { return false }
        last = time
        first = first ?? time
        let begun = processes.record(
            ProcessTrack.Sample(time: time, total: total, parts: parts, resident: resident),
            startTime: startTime)
        if remembers || time > (first ?? time) + GrowthTimes.watch { unremembered.formUnion(begun) }
        tell(goroutines: total, resident: resident)
        return true
    }

    /// Makes a new finding after two minutes or a restart, else only updates its figures.
    private mutating func tell(goroutines: Int, resident: Double?) {
        let number = TwoMinuteLows.number(at: last)
        if judgedAt == number, let time = finding?.time, shown == processes.newestTotal {
            switch finding?.judgement.verdict {
            // They count the time.
            case .notEnoughData, .restarted, .warmingUp, .stepped:
                finding?.judgement.window += last - time
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

    /// The higher, the worse.
    var rank: Int {
        switch verdict {
        case .sustainedGrowth: 2
        case .growing, .stepped: 1
        default: 0
        }
    }
}
