import Goroutines
package import Trends

extension Judgement {
    /// `since Mon 14:10`, or `since before Mon 14:10` if it grew already when watching began.
    package func since(_ clock: (Double) -> String) -> String {
        "since \(beganUnseen ? "before " : "")\(clock(since))"
    }
}

extension GrowthFinding {
    /// The verdict's evidence in one sentence without a full stop. `name` names a part (`stack
    /// c7f2`), `clock` a moment (`14:10`).
    package func sentence(name: (Key) -> String, clock: (Double) -> String) -> String {
        sentences(name: name, clock: clock)[0]
    }

    /// The same sentence in shorter and shorter forms, longest first.
    package func sentences(name: (Key) -> String, clock: (Double) -> String) -> [String] {
        let seconds = time - judgement.since
        let window = judgement.window
        switch judgement.verdict {
        case .notEnoughData:
            let watched = window > 0 ? window : seconds
            return judgement.spacing.map { Waiting.moreSamples($0, after: watched) }
                ?? Waiting.enoughData(after: watched)
        case .restarted:
            let age = window > 0 ? window : seconds
            return Waiting.quiet(after: age, since: clock(time - age))
        case .warmingUp: return Waiting.warmth(age: window, until: { clock(time + $0) })
        case .stable:
            let span = window > 0 ? " in the last \(window.length)" : ""
            return [
                "neither the total nor any single stack kept rising\(span)",
                "nothing kept rising\(span)",
                "nothing kept rising",
            ].removingRepeats
        case .stepped:
            guard let step = judgement.step else { return ["flat since"] }
            let (before, after) = (step.before.grouped, (step.before + step.size).grouped)
            let jump = "from at most \(before) to \(after) within minutes, flat since"
            let culprit = culprits.first.map { "; \($0.share.percent) from \(name($0.key))" }
            return [
                "\(jump)\(culprit ?? "")", jump, "\(before) to \(after), flat since", "flat since",
            ]
            .removingRepeats
        case .shrinking:
            let rate = judgement.ratePerHour.asRate
            return ["falling for \(seconds.length), \(rate)", rate]
        case .growing, .sustainedGrowth:
            return Growth(finding: self, seconds: seconds, culprits: culprits.map { name($0.key) })
                .sentences
        }
    }
}

/// Why there is no verdict yet, and when there will be one.
private enum Waiting {
    static func enoughData(after seconds: Double) -> [String] {
        let seen = "watched for \(seconds.length)"
        guard seconds < GrowthTimes.watch else {
            let long =
                "\(seen), but with too few polls: a verdict needs \(GrowthTimes.watch.length) of them"
            return [long, "too few polls in \(seconds.length)"]
        }
        let rest = (GrowthTimes.watch - seconds).wait
        return [
            "\(seen): a verdict needs \(GrowthTimes.watch.length), \(rest) more",
            "verdict in \(rest)", "\(rest) more",
        ]
    }

    /// Samples are too far apart for ten minutes to tell anything.
    static func moreSamples(_ spacing: Double, after seconds: Double) -> [String] {
        let apart = "samples \(spacing.length) apart"
        return [
            "\(apart), watched for \(seconds.length): a verdict needs ten samples",
            "\(apart), too few", apart,
        ]
    }

    static func quiet(after seconds: Double, since: String) -> [String] {
        let ago = "restarted \(seconds.length) ago"
        let rest = (GrowthTimes.restart - seconds).wait
        return [
            "\(ago), at \(since): counts start over, next verdict in \(rest)",
            "\(ago): next verdict in \(rest)", ago,
        ]
    }

    static func warmth(age: Double, until: (Double) -> String) -> [String] {
        let warmUp = GrowthTimes.warmUp
        let rule = "a process fills its pools and caches in its first \(warmUp.length)"
        guard age > 0, age < warmUp else { return [rule, "young process"] }
        let rest = (warmUp - age).wait
        return [
            "\(rule), so there is no verdict before \(until(warmUp - age)), \(rest) more",
            "no verdict in the first \(warmUp.length): \(rest) more", "\(rest) more",
        ]
    }
}

/// What is rising, for how long, how fast, and what else may explain it.
private struct Growth<Key: Hashable & Comparable & Sendable> {
    var finding: GrowthFinding<Key>
    var seconds: Double
    /// The names of its culprits.
    var culprits: [String]

    private var judgement: Judgement { finding.judgement }
    private var isAlarm: Bool { judgement.verdict == .sustainedGrowth }
    private var span: String { seconds.length }
    private var rate: String { judgement.ratePerHour.asRate }

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
        guard isAlarm else { return "rising for \(span), \(rate)" }
        switch judgement.reason {
        case .sixHours(let beyondEarlierDays):
            let base =
                beyondEarlierDays
                ? "higher than at these hours on earlier days"
                : seconds < 2 * 86_400 ? "no earlier day to compare with" : "day and night"
            let what =
                judgement.spacing.map { "samples about \($0.length) apart are" }
                ?? "half-hourly lows"
            return "\(what) rising for \(span), \(rate), \(base)"
        case .threeDays: return "each day higher than the one before for \(span), \(rate)"
        case .restarts(let lives):
            return "it comes down only when the process restarts: "
                + "it rose in \(lives.grouped) processes in a row, \(rate)"
        case nil: return "rising for \(span), \(rate)"
        }
    }

    /// For growth that the total hides.
    private var masked: String {
        let total =
            finding.total.verdict == .shrinking ? "the total is falling" : "the total is flat"
        return "\(total), but \(names) has been rising for \(span), \(rate)"
    }

    private var brief: String {
        if case .restarts(let lives) = judgement.reason, isAlarm {
            return "only restarts bring it down: \(lives.grouped) processes, \(rate)"
        }
        return finding.pattern == .masked
            ? "\(names) \(rate) for \(span), hidden by the total" : "\(rate) for \(span)"
    }

    /// A possible explanation.
    private var remark: String? {
        switch finding.pattern {
        case .masked: isAlarm ? "a leak hidden by falling load" : "falling load may hide a leak"
        case .load: "everything grew in proportion: probably load, not a leak"
        case .plain:
            // Samples that are far apart take longer than that.
            isAlarm
                ? nil
                : judgement.window > GrowthTimes.alarm
                    ? "may be load: an alarm if it goes on"
                    : "may be load: an alarm if it lasts \(GrowthTimes.alarm.spelled)"
        }
    }

    private var names: String { culprits.first ?? "a stack" }

    /// The first few stacks, with their shares.
    private func parts(_ limit: Int) -> String? {
        let shown = Array(zip(finding.culprits, culprits).prefix(limit))
        // It is named already, or no stack stands out.
        if finding.pattern == .load || finding.pattern == .masked && culprits.count == 1 {
            return nil
        }
        guard let first = shown.first else { return nil }
        let more = culprits.count - shown.count
        let rest = more > 0 ? ", and \(more.grouped) more" : ""
        if first.0.share >= 1, more == 0 { return "all of it from \(first.1)" }
        let list = shown.dropFirst().map { "\($0.0.share.percent) from \($0.1)" }
        let head = "\(first.0.share.percent) from \(first.1)"
        return ([head] + list).joined(separator: ", ") + rest
    }
}

extension Double {
    /// Remaining seconds as text: rounded up to minutes, except for the last one.
    fileprivate var wait: String {
        self < 60 ? Swift.max(1, rounded(.up)).length : ((self / 60).rounded(.up) * 60).length
    }
}

extension [String] {
    /// Drops every string that is not shorter than the last one kept.
    fileprivate var removingRepeats: [String] {
        reduce(into: []) { kept, next in
            if kept.last.map({ next.count < $0.count }) ?? true { kept.append(next) }
        }
    }
}
