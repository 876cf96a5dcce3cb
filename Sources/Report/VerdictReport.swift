package import Diagnosis
package import Goroutines
package import Trends

/// What the growth test says of a target, and which limits it crosses, as one of the forms that
/// leave the program.
///
/// The same finding always gives the same bytes, and what is hostile in a text is never written raw.
package struct VerdictReport {
    let target: String
    /// Nil where one moment is all that is known.
    let finding: GrowthFinding<String>?
    let transitions: [SeriesReplay.Transition]
    let snapshot: Snapshot?
    let rules: AlertRules
    let crossings: Crossings
    let forecast: MemoryForecast?
    /// How fast the total rose of late, goroutines an hour, as it was measured; nil where it is not
    /// known.
    let recentRate: Double?
    /// What else has to be known, a clause each: what was recorded nowhere, say.
    let notes: [String]
    /// Seconds since 1970; nil where time is that of a record.
    let now: Double?
    private let ids: ShortIDs

    /// - Parameters:
    ///   - finding: Nil where one moment is all that is known, as of a saved profile.
    ///   - target: As a person names it.
    ///   - snapshot: The newest poll.
    ///   - now: Seconds since 1970.
    ///   - rules: Which limits count.
    ///   - ratePerHour: How fast the total rose of late, as it was measured; nil where it is not
    ///     known.
    ///   - memoryLimit: Bytes that the process may use.
    ///   - notes: What else has to be known, a clause each.
    package init(
        _ finding: GrowthFinding<Stack.ID>?, of target: String, snapshot: Snapshot, now: Double,
        rules: AlertRules = AlertRules(), ratePerHour: Double? = nil, memoryLimit: Double? = nil,
        notes: [String] = []
    ) {
        self.target = target
        self.finding = finding?.named(\.description)
        transitions =
            finding.map { [.init(time: $0.judgement.since, verdict: $0.judgement.verdict)] } ?? []
        self.snapshot = snapshot
        self.rules = rules
        crossings = rules.crossings(by: snapshot, finding: finding, ratePerHour: ratePerHour)
        forecast = finding.map { MemoryForecast($0, limit: memoryLimit) }
        recentRate = ratePerHour
        self.notes = notes
        self.now = now
        ids = ShortIDs(snapshot.stanzas.map(\.id) + (finding?.culprits.map(\.key) ?? []))
    }

    /// Of a count that was recorded.
    package init(
        _ replay: SeriesReplay, of target: String, notes: [String] = []
    ) {
        self.target = target
        finding = replay.finding
        transitions = replay.transitions
        snapshot = nil
        rules = AlertRules()
        crossings = Crossings()
        forecast = nil
        recentRate = nil
        self.notes = notes
        now = nil
        ids = ShortIDs()
    }

    package var verdict: Verdict { finding?.judgement.verdict ?? .notEnoughData }
    package var level: AlertLevel { AlertLevel(verdict, crossings: crossings) }
}

extension VerdictReport {
    /// A stack, or a part of a record, that grows.
    struct Culprit {
        var id: String
        var finding: GrowthFinding<String>.Culprit
        /// Nil where its goroutines are gone, and of a part of a record.
        var stanza: Stanza?
    }

    var culprits: [Culprit] {
        (finding?.culprits ?? []).map { culprit in
            Culprit(
                id: culprit.key, finding: culprit,
                stanza: snapshot?.stanzas.first { $0.id.description == culprit.key })
        }
    }

    /// The evidence, the longest form first.
    var evidence: [String] {
        guard let finding else {
            return ["one moment tells no growth: it takes polls of more than ten minutes"]
        }
        return finding.sentences(name: name, clock: clock)
    }

    /// `stack c7f2`, or the name of a part of a record.
    private func name(of key: String) -> String {
        snapshot == nil ? key.scrubbed : "stack \(key.prefix(ids.digits))"
    }

    /// A moment near now, or of a record.
    private func clock(_ time: Double) -> String {
        now.map { time.near($0) } ?? "\(time.length) into the record"
    }

    /// `sustained growth since Mon 14:10Z`.
    var headline: String {
        guard let finding, verdict.isGrowth else { return verdict.rawValue }
        return "\(verdict.rawValue) since \(clock(finding.judgement.since))"
    }

    /// Nil of a record without a sample.
    var goroutines: Int? { snapshot?.total ?? finding?.goroutines }

    var count: String? { goroutines?.counted("goroutine") }

    /// Goroutines an hour; nil where nothing can be said of them yet.
    var rate: Double? {
        switch verdict {
        case .notEnoughData, .restarted, .warmingUp: nil
        default: finding?.judgement.ratePerHour
        }
    }

    /// Nil where the evidence has it.
    var rateText: String? {
        guard !verdict.isGrowth else { return nil }
        return rate.map { $0 == 0 ? "+0/h" : $0.perHour }
    }

    /// The limits that are crossed, the worst first, with the figures that cross them.
    var crossed: [(level: AlertLevel, sentence: String)] {
        func sentences(_ crossings: [Crossing]) -> [String] {
            crossings.map { $0.sentence { name(of: $0.description) } }
        }
        return sentences(crossings.critical).map { (.critical, $0) }
            + sentences(crossings.warning).map { (.warning, $0) }
    }

    var nextStep: String { verdict.nextStep(stanza: culprits.first?.stanza) }
}

extension AlertLevel {
    /// As alerting systems write it.
    package var name: String {
        switch self {
        case .ok: "OK"
        case .warning: "WARNING"
        case .critical: "CRITICAL"
        case .unknown: "UNKNOWN"
        }
    }
}

extension GrowthFinding {
    /// The same of parts that are named by texts, without the judgement of each.
    fileprivate func named(_ name: (Key) -> String) -> GrowthFinding<String> {
        GrowthFinding<String>(
            time: time, goroutines: goroutines, judgement: judgement, total: total,
            culprits: culprits.map {
                .init(
                    key: name($0.key), count: $0.count, ratePerHour: $0.ratePerHour,
                    share: $0.share)
            },
            pattern: pattern == .masked ? .masked : pattern == .load ? .load : .plain,
            resident: resident, bytesPerGoroutine: bytesPerGoroutine)
    }
}
