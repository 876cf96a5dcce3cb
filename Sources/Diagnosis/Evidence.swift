import Goroutines
package import Trends

extension GrowthFinding {
    /// The verdict's evidence in one sentence, with its figures.
    ///
    /// - Parameters:
    ///   - name: How a part is called: `stack c7f2`.
    ///   - clock: How a moment is told: `14:10`.
    /// - Returns: no full stop.
    package func sentence(name: (Key) -> String, clock: (Double) -> String) -> String {
        sentences(name: name, clock: clock)[0]
    }

    /// The same in ever fewer words, the longest form first; the last is a few words.
    package func sentences(name: (Key) -> String, clock: (Double) -> String) -> [String] {
        let seconds = time - judgement.since
        let window = judgement.window
        switch judgement.verdict {
        case .notEnoughData:
            return Waiting.enoughData(after: window > 0 ? window : seconds).sentences
        case .restarted:
            let age = window > 0 ? window : seconds
            return Waiting.quiet(after: age, since: clock(time - age)).sentences
        case .warmingUp:
            return Waiting.warmth(age: window, until: { clock(time + $0) }).sentences
        case .stable:
            let span = window > 0 ? " in the last \(window.length)" : ""
            return [
                "neither the total nor a stack kept rising\(span)", "nothing kept rising\(span)",
                "nothing kept rising",
            ].removingRepeats
        case .shrinking:
            let rate = judgement.ratePerHour.perHour
            return ["it has fallen for \(seconds.length), \(rate)", rate]
        case .growing, .sustainedGrowth:
            return Growth(finding: self, seconds: seconds, culprits: culprits.map { name($0.key) })
                .sentences
        }
    }
}

/// Why there is no word on growth yet, and when there will be one.
private struct Waiting {
    var sentences: [String]

    static func enoughData(after seconds: Double) -> Waiting {
        let seen = "watched for \(seconds.length)"
        guard seconds < GrowthTimes.watch else {
            let long =
                "\(seen), in too few polls: a word on growth takes "
                + "\(GrowthTimes.watch.spelled) of them"
            return Waiting(sentences: [long, "too few polls in \(seconds.length)"])
        }
        let rest = (GrowthTimes.watch - seconds).wait
        return Waiting(sentences: [
            "\(seen): a word on growth takes \(GrowthTimes.watch.length), \(rest) more",
            "a word on growth in \(rest)", "\(rest) more",
        ])
    }

    static func quiet(after seconds: Double, since: String) -> Waiting {
        let ago = "restarted \(seconds.length) ago"
        let rest = (GrowthTimes.restart - seconds).wait
        return Waiting(sentences: [
            "\(ago), at \(since): counts begin anew, and the next word on growth comes in \(rest)",
            "\(ago): the next word on growth in \(rest)", ago,
        ])
    }

    static func warmth(age: Double, until: (Double) -> String) -> Waiting {
        let warmUp = GrowthTimes.warmUp
        let rule = "a process builds up what it needs in its first \(warmUp.length)"
        guard age > 0, age < warmUp else { return Waiting(sentences: [rule, "it is young"]) }
        let rest = (warmUp - age).wait
        return Waiting(sentences: [
            "\(rule), which says nothing of growth: until \(until(warmUp - age)), \(rest) more",
            "its first \(warmUp.length) say nothing of growth: \(rest) more", "\(rest) more",
        ])
    }
}

/// What rises, for how long, how fast, and what else explains it.
private struct Growth<Key: Hashable & Comparable & Sendable> {
    var finding: GrowthFinding<Key>
    var seconds: Double
    /// The names of its culprits.
    var culprits: [String]

    private var judgement: Judgement { finding.judgement }
    private var isAlarm: Bool { judgement.verdict == .sustainedGrowth }
    private var span: String { seconds.length }
    private var rate: String { judgement.ratePerHour.perHour }

    var sentences: [String] {
        [
            joined(evidence, parts(2), remark), joined(evidence, parts(1), remark),
            joined(evidence, parts(1)), joined(brief, parts(1)), brief, rate,
        ].removingRepeats
    }

    private func joined(_ clauses: String?...) -> String {
        clauses.compactMap(\.self).joined(separator: "; ")
    }

    private var evidence: String {
        if finding.pattern == .masked { return masked }
        guard isAlarm else { return "the count has climbed for \(span), \(rate)" }
        switch judgement.reason {
        case .sixHours(let beyondEarlierDays):
            let base =
                beyondEarlierDays
                ? "beyond what these hours needed on earlier days"
                : "no earlier day to compare with"
            return "for \(span) the quietest moment of each half hour has risen, \(rate), \(base)"
        case .threeDays:
            return "for \(span) each day stood higher than the one before, \(rate)"
        case .restarts(let lives):
            return "it comes down only when the process restarts: "
                + "\(lives.grouped) lives in a row rose, \(rate)"
        case nil: return "the count has risen for \(span), \(rate)"
        }
    }

    /// What the total hides.
    private var masked: String {
        let total = finding.total.verdict == .shrinking ? "the total falls" : "the total is level"
        return "\(total), and \(names) has risen for \(span), \(rate)"
    }

    private var brief: String {
        if case .restarts(let lives) = judgement.reason, isAlarm {
            return "only restarts bring it down: \(lives.grouped) lives, \(rate)"
        }
        return finding.pattern == .masked
            ? "\(names) \(rate) for \(span), the total hides it" : "\(rate) for \(span)"
    }

    /// What it may be, beside what was measured.
    private var remark: String? {
        switch finding.pattern {
        case .masked: isAlarm ? "a leak hidden by load that fell" : "load that fell may hide a leak"
        case .load: "everything grew in proportion: load is likelier than a leak"
        case .plain:
            isAlarm ? nil : "it may be load: what lasts \(GrowthTimes.alarm.spelled) is an alarm"
        }
    }

    private var names: String { culprits.first ?? "a stack" }

    /// Which stacks it is, the first few with their shares.
    private func parts(_ limit: Int) -> String? {
        let shown = Array(zip(finding.culprits, culprits).prefix(limit))
        // Named already, or no stack more than others.
        if finding.pattern == .load || finding.pattern == .masked && culprits.count == 1 {
            return nil
        }
        guard let first = shown.first else { return nil }
        let more = culprits.count - shown.count
        let rest = more > 0 ? ", and \(more.grouped) more" : ""
        if first.0.share >= 1, more == 0 { return "all of it is \(first.1)" }
        let list = shown.dropFirst().map { "\($0.0.share.percent) \($0.1)" }
        let head = "\(first.0.share.percent) of it is \(first.1)"
        return ([head] + list).joined(separator: ", ") + rest
    }
}

extension Double {
    /// What is left of a wait, in whole minutes but for the last one.
    fileprivate var wait: String {
        self < 60 ? Swift.max(1, rounded(.up)).length : ((self / 60).rounded(.up) * 60).length
    }
}

extension [String] {
    /// Each once, and none that is not shorter than the one before.
    fileprivate var removingRepeats: [String] {
        reduce(into: []) { kept, next in
            if kept.last.map({ next.count < $0.count }) ?? true { kept.append(next) }
        }
    }
}
