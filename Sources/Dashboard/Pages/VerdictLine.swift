import Canvas
import Diagnosis
import Goroutines
import Trends

extension Verdict {
    /// As lines of the screen say it: the alarm is in capitals, whatever the colours.
    var word: String { self == .sustainedGrowth ? "SUSTAINED GROWTH" : rawValue }

    /// Beside a row; nil for what needs no word there.
    var rowWord: String? {
        switch self {
        case .sustainedGrowth: "sustained"
        case .growing, .shrinking: rawValue
        case .notEnoughData, .restarted, .warmingUp, .stable: nil
        }
    }

    /// The least that says it, where there is hardly any room.
    var shortestWord: String {
        self == .sustainedGrowth ? "GROWTH!" : rawValue
    }

    var meaning: Meaning {
        switch self {
        case .sustainedGrowth: .alert
        case .growing: .grew
        case .restarted, .shrinking: .plain
        case .notEnoughData, .warmingUp, .stable: .dim
        }
    }

    /// Of several words, the one that a person should look at first.
    var urgency: Int {
        switch self {
        case .sustainedGrowth: 3
        case .growing: 2
        case .shrinking: 1
        case .notEnoughData, .restarted, .warmingUp, .stable: 0
        }
    }
}

extension Judgement {
    /// Nil where nothing grows.
    var ifGrowth: Judgement? { verdict.isGrowth ? self : nil }
}

/// What the growth test says, in the words of the screen.
struct VerdictLine {
    let state: State
    let finding: GrowthFinding<Stack.ID>

    /// Nil before the first answer, and of what is past.
    init?(state: State) {
        guard let finding = state.shown.history.finding else { return nil }
        (self.state, self.finding) = (state, finding)
    }

    private var judgement: Judgement { finding.judgement }

    /// `SUSTAINED GROWTH since Mon 14:10`; of a leak that the total hides, whose it is.
    var piece: Segment {
        let verdict = judgement.verdict
        guard verdict != .notEnoughData else {
            return Segment(verdict.word, verdict.meaning)
        }
        let since = "since \(state.beginning(judgement.since))"
        var forms = ["\(verdict.word) \(since)", verdict.word]
        if verdict == .sustainedGrowth { forms.append(verdict.shortestWord) }
        switch (finding.pattern, finding.culprits.first) {
        case (.masked, let culprit?):
            let id = state.shortID(culprit.key)
            forms = ["\(verdict.word) of \(id) \(since)", "\(verdict.word) of \(id)"] + forms
        case (.load, _): forms.insert("\(verdict.word) \(since), with all the load", at: 0)
        case (.masked, nil), (.plain, _): break
        }
        return Segment(
            forms[0], verdict.meaning, rank: verdict.isGrowth ? 1 : 5,
            shorter: Array(forms.dropFirst()))
    }

    /// What is said of one stack: `SUSTAINED GROWTH since Mon 14:10, +2,132/h`.
    static func piece(_ judgement: Judgement, in state: State) -> Segment {
        let verdict = judgement.verdict
        guard verdict.urgency > 0 else { return Segment(verdict.word, verdict.meaning, rank: 3) }
        let since = "\(verdict.word) since \(state.beginning(judgement.since))"
        return Segment(
            "\(since), \(judgement.ratePerHour.perHour)", verdict.meaning, rank: 2,
            shorter: [since, verdict.word])
    }

    /// One word of a row or a group of stacks; nil where nothing needs one.
    static func verdict(
        of stacks: [Stack.ID], in finding: GrowthFinding<Stack.ID>?
    ) -> Verdict? {
        guard let finding else { return nil }
        let verdicts = stacks.lazy.compactMap { finding.parts[$0]?.verdict }
        return verdicts.max { $0.urgency < $1.urgency }.flatMap { $0.urgency > 0 ? $0 : nil }
    }

    // MARK: Sentences

    /// What is known of growth that goes on, the longest form first, each with as much of when memory
    /// runs out as has room; nil where nothing grows.
    var sentences: [String]? {
        guard judgement.verdict.isGrowth else { return nil }
        let long = finding.sentences(name: placed, clock: state.beginning)
        let short = finding.sentences(name: named, clock: state.beginning)
        let ends = forecast?.sentences.map { ". \($0.capitalizedFirst)" } ?? []
        return (long + short).longestFirst.flatMap { text in (ends + [""]).map { text + $0 } }
    }

    /// The same of one stack; nil where that does not grow.
    func sentences(of id: Stack.ID) -> [String]? {
        guard let part = finding.parts[id], part.verdict.isGrowth else { return nil }
        let count = state.shown.history.tracks[id]?.count ?? 0
        let own = GrowthFinding<Stack.ID>(time: finding.time, goroutines: count, judgement: part)
        return own.sentences(name: named, clock: state.beginning).map { "\(named(id)): \($0)" }
    }

    private func named(_ id: Stack.ID) -> String { "stack \(state.shortID(id))" }

    /// With what it waits for, and where.
    private func placed(_ id: Stack.ID) -> String {
        let track = state.shown.history.tracks[id]
        return [named(id), track.map(Sentence.place)].compactMap(\.self).joined(separator: " ")
    }

    /// All in one line, for where there is no screen.
    fileprivate var words: String {
        let rate = judgement.verdict.isGrowth ? ", \(judgement.ratePerHour.perHour)" : ""
        return piece.text + rate
    }

    // MARK: Memory

    /// Nil where memory does not go the way of the count: growth that load explains ends with it,
    /// and where the total is level, so is memory.
    var forecast: MemoryForecast? {
        guard judgement.verdict.isGrowth, finding.pattern == .plain else { return nil }
        return MemoryForecast(finding, limit: state.memoryLimit)
    }
}

extension State {
    /// `SUSTAINED GROWTH since Mon 14:10, +2,132/h`; nil before the first answer.
    package var verdictInWords: String? { VerdictLine(state: self)?.words }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension [String] {
    fileprivate var longestFirst: [String] {
        map { ($0.columnWidth, $0) }.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.map(\.1)
    }
}
