/// Tells growth of a target's goroutines that lasts from growth that passes: the total, and the
/// parts that matter, by the rule `Climb`.
package struct GrowthTest<Key: Hashable & Comparable & Sendable>: Sendable {
    private var processes: Processes<Key>
    private var last = -Double.infinity
    private var first: Double?
    private var remembers = false
    private var judgedAt: Int32?

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
    package mutating func record(
        total: Int, parts: some Sequence<(Key, Int)>, at time: Double, startTime: Double?,
        resident: Double? = nil
    ) {
        guard time > last, time.isFinite, total >= 0 else { return }
        last = time
        first = first ?? time
        let begun = processes.record(
            ProcessTrack.Sample(
                time: time, total: total, parts: Array(parts), resident: resident),
            startTime: startTime)
        if remembers || time > (first ?? time) + 600 { unremembered.formUnion(begun) }
        tell(goroutines: total, resident: resident)
    }

    private mutating func tell(goroutines: Int, resident: Double?) {
        let judged = processes.live.map { track in (track, Judged(track)) }
        guard let (track, worst) = judged.max(by: { $0.1.judgement.rank < $1.1.judgement.rank })
        else { return }
        finding = GrowthFinding(
            time: last, goroutines: goroutines, judgement: worst.judgement, total: worst.total,
            parts: worst.parts, culprits: track.parts.culprits(of: worst.judgement),
            resident: resident)
    }
}

private struct Judged<Key: Hashable & Comparable & Sendable> {
    var judgement: Judgement
    var total: Judgement
    var parts: [Key: Judgement] = [:]

    init(_ track: ProcessTrack<Key>) {
        total = track.total.judgement
        judgement = total
        for part in track.parts.parts {
            guard let own = part.climb?.judgement else { continue }
            parts[part.key] = own
            if own.isGrowth, own.rank > judgement.rank { judgement = own }
        }
    }
}

extension Judgement {
    /// Which of several is the worst.
    var rank: Int {
        switch verdict {
        case .sustainedGrowth: 2
        case .growing: 1
        default: 0
        }
    }
}
