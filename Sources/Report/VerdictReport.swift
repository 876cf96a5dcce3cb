package import Diagnosis
package import Goroutines
package import Trends

/// Renders the verdict on a target and the limits it exceeds as text, Markdown, JSON or the output
/// of a monitoring plugin: always the same bytes, with hostile characters escaped.
package struct VerdictReport: RenderedReport {
    let target: String
    /// Nil if there is only a single snapshot.
    let finding: GrowthFinding<String>?
    let transitions: [SeriesReplay.Transition]
    let snapshot: Snapshot?
    /// Goroutines of the newest poll; nil for recorded counts.
    let total: Int?
    let rules: AlertRules
    let crossings: Crossings
    let forecast: MemoryForecast?
    /// The measured recent growth of the total; nil if unknown.
    let recentRate: RecentRate.Figure?
    /// The part that rose most recently; nil if unknown.
    let riser: Climb<Stack.ID>.Part?
    /// How the total climbs, while the verdict has nothing to say; nil if it doesn't.
    let climbing: ClimbWording?
    /// Limits that nothing measured can be compared with.
    let unjudged: [Threshold]
    /// Why it is unknown how the target is now, a clause each: not the same as all being well.
    let doubts: [String]
    /// These and further notes, one clause each, such as a failure to record.
    let notes: [String]
    /// Seconds since 1970; nil for recorded counts, which have a time scale of their own.
    let now: Double?
    private let ids: ShortIDs

    /// `finding` is nil for a single snapshot, `target` a display name, `now` in seconds since
    /// 1970, `rate` the measured recent growth of the total, if known, `riser` the part that rose
    /// most, `climb` how the total climbs, if it does, `memoryLimit` in bytes; `doubts` say why it is
    /// unknown how the target is now, `notes` are further notes, one clause each.
    package init(
        _ finding: GrowthFinding<Stack.ID>?, of target: String, poll: Poll, now: Double,
        rules: AlertRules = AlertRules(), rate: RecentRate.Figure? = nil,
        riser: Climb<Stack.ID>.Part? = nil, climb: Climb<Stack.ID>? = nil,
        memoryLimit: Double? = nil, doubts: [String] = [], notes: [String] = []
    ) {
        self.target = target
        self.finding = finding?.named(\.description)
        transitions =
            finding.map { [.init(time: $0.judgement.since, verdict: $0.judgement.verdict)] } ?? []
        snapshot = poll.snapshot
        total = poll.total
        self.rules = rules
        // Some connections that come and go tell nothing.
        let measured = rate.flatMap { $0.isNotable ? $0.perHour : nil }
        crossings = rules.crossings(by: poll, finding: finding, ratePerHour: measured)
        let judged = finding.map { MemoryForecast($0, limit: memoryLimit) }
        let isGrowth = finding?.judgement.verdict.isGrowth ?? false
        climbing =
            isGrowth
            ? nil
            : climb.map {
                ClimbWording($0, rate: rate, snapshot: poll.snapshot, memoryLimit: memoryLimit)
            }
        forecast = climbing?.forecast ?? judged
        (recentRate, self.riser) = (rate, climb?.part ?? riser)
        unjudged = (rules.critical + rules.warning).filter { threshold in
            let isKnown =
                isGrowth || measured != nil
                || rate.map {
                    threshold.crossing(by: poll, finding: nil, ratePerHour: $0.perHour) == nil
                } ?? false
            return !threshold.isJudged(by: poll, hasRate: isKnown)
        }
        (self.doubts, self.notes, self.now) = (doubts, doubts + notes, now)
        ids = ShortIDs(poll.counts.map(\.0) + (finding?.culprits.map(\.key) ?? []))
    }

    /// For recorded counts.
    package init(_ replay: SeriesReplay, of target: String, notes: [String] = []) {
        self.target = target
        finding = replay.finding
        transitions = replay.transitions
        (snapshot, total) = (nil, nil)
        (rules, crossings, ids) = (AlertRules(), Crossings(), ShortIDs())
        (forecast, recentRate, riser, climbing, now) = (nil, nil, nil, nil, nil)
        (unjudged, doubts, self.notes) = ([], [], notes)
    }

    package var verdict: Verdict { finding?.judgement.verdict ?? .notEnoughData }
    package var level: AlertLevel {
        let level = AlertLevel(verdict, crossings: crossings, memoryHours: climbing?.forecast.hours)
        return level == .ok && !(unjudged.isEmpty && doubts.isEmpty) ? .unknown : level
    }

    /// Whether it is critical without any limit on the rate.
    package var isCriticalWithoutRate: Bool {
        let others = crossings.critical.filter {
            if case .ratePerHour = $0.threshold { false } else { true }
        }
        return AlertLevel(
            verdict, crossings: Crossings(critical: others), memoryHours: climbing?.forecast.hours)
            == .critical
    }
}

extension VerdictReport {
    /// A growing stack, or a growing part of recorded counts.
    struct Culprit {
        var id: String
        var finding: GrowthFinding<String>.Culprit
        /// Nil if its goroutines are gone, and for recorded counts.
        var stanza: Stanza?
    }

    var culprits: [Culprit] {
        (finding?.culprits ?? []).map { culprit in
            Culprit(
                id: culprit.key, finding: culprit,
                stanza: snapshot?.stanzas.first { $0.id.description == culprit.key })
        }
    }

    /// The evidence, longest form first.
    var evidence: [String] {
        guard let finding else {
            return [
                "a single snapshot cannot show growth: a verdict needs more than ten minutes of polls"
            ]
        }
        return finding.sentences(name: name, clock: clock)
    }

    /// `stack c7f2`, or the name of a part of recorded counts.
    private func name(of key: String) -> String {
        total == nil ? key.scrubbed : "stack \(key.prefix(ids.digits))"
    }

    /// A moment as text.
    private func clock(_ time: Double) -> String {
        now.map { time.near($0) } ?? "\(time.length) into the recording"
    }

    /// `sustained growth since Mon 14:10Z`.
    var headline: String {
        if let climbing { return climbing.headline }
        if let step = finding?.judgement.step {
            return "\(verdict.rawValue) \(step.size.signed) at \(clock(step.time))"
        }
        guard let finding, verdict.isGrowth else { return verdict.rawValue }
        return "\(verdict.rawValue) \(finding.judgement.since(clock))"
    }

    /// Nil for recorded counts without a sample.
    var goroutines: Int? { total ?? finding?.goroutines }

    var count: String? { goroutines?.counted("goroutine") }

    /// Goroutines per hour: of the growth that the verdict tells, else as measured recently; nil if
    /// unknown.
    var rate: Double? {
        if verdict.isGrowth || verdict == .shrinking { return finding?.judgement.ratePerHour }
        return recentRate?.perHour ?? (verdict == .stable ? finding?.judgement.ratePerHour : nil)
    }

    /// Nil if the evidence includes it.
    var rateText: String? {
        guard !verdict.isGrowth, climbing == nil else { return nil }
        return rate.map { $0 == 0 ? "+0/h" : $0.asRate }
    }

    /// The stack to look at first: the one that grows, else the one over a limit, else the one that
    /// climbs or rose most recently, else the largest.
    package var lead: Stanza? {
        if let growing = culprits.first?.stanza { return growing }
        guard let snapshot else { return nil }
        let crossed = (crossings.critical + crossings.warning).compactMap(\.stack).first
        let wanted = crossed ?? riser?.key
        let serving = snapshot.pollServing
        return snapshot.stanzas.first { $0.id == wanted }
            ?? snapshot.stanzas.first { !serving.contains($0.id) }
    }

    /// The exceeded limits with the figures that exceed them, most severe first.
    var crossed: [(level: AlertLevel, sentence: String)] {
        func sentences(_ crossings: [Crossing]) -> [String] {
            crossings.map { $0.sentence { name(of: $0.description) } }
        }
        return sentences(crossings.critical).map { (.critical, $0) }
            + sentences(crossings.warning).map { (.warning, $0) }
    }

    var nextStep: String {
        guard level.isAlert || climbing != nil, !verdict.isGrowth else {
            return verdict.nextStep(stanza: culprits.first?.stanza)
        }
        return lead.map { "look at \($0.inWords)." } ?? verdict.nextStep(stanza: nil)
    }

    /// Why limits could not be compared with anything.
    var unjudgedText: String? {
        guard !unjudged.isEmpty else { return nil }
        let limits = unjudged.map(\.text).joined(separator: ", ")
        let noun = unjudged.count == 1 ? "the limit" : "the limits"
        let isRate = unjudged.contains { if case .ratePerHour = $0 { true } else { false } }
        return "cannot check \(noun) \(limits): "
            + (!isRate
                ? "only the total is known"
                : finding == nil
                    ? "a rate needs more than one snapshot"
                    : recentRate.map {
                        "only \($0.change.signed) in \($0.seconds.length), too few to tell; "
                            + "wait longer, e.g. with --wait 2m"
                    } ?? "a rate needs three polls, e.g. with --wait 1m")
    }
}

extension AlertLevel {
    /// The name used by alerting systems.
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
    /// The same finding with parts named by strings.
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
