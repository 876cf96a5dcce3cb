import Canvas
import Diagnosis
import Goroutines
import Targets
import Trends

extension Verdict {
    /// The word in a row; nil if it needs none.
    var rowWord: String? {
        switch self {
        case .sustainedGrowth: "sustained"
        case .growing, .shrinking: rawValue
        case .notEnoughData, .restarted, .warmingUp, .stable, .stepped: nil
        }
    }

    var meaning: Meaning {
        switch self {
        case .sustainedGrowth: .alert
        case .growing, .stepped: .grew
        case .restarted, .shrinking: .plain
        case .notEnoughData, .warmingUp, .stable: .dim
        }
    }

    /// The word with the highest urgency is shown for a group.
    var urgency: Int {
        switch self {
        case .sustainedGrowth: 3
        case .growing: 2
        case .shrinking: 1
        case .notEnoughData, .restarted, .warmingUp, .stable, .stepped: 0
        }
    }
}

extension ClimbWording {
    var meaning: Meaning { forecast.isSoon ? .alert : .grew }
}

extension Judgement {
    /// Nil if nothing grows.
    var ifGrowth: Judgement? { verdict.isGrowth ? self : nil }

    /// The verdict on one stack: `SUSTAINED GROWTH since Mon 14:10, +2,132/h`.
    func segment(_ clock: ForwardClock) -> Segment {
        guard verdict.urgency > 0 else { return Segment(verdict.word, verdict.meaning, rank: 3) }
        let since = "\(verdict.word) \(self.since(clock.beginning))"
        return Segment(
            "\(since), \(ratePerHour.asRate)", verdict.meaning, rank: 2,
            shorter: [since, verdict.word])
    }
}

extension GrowthFinding<Stack.ID> {
    /// The verdict to show for a row; nil if it needs none.
    func verdict(of stacks: [Stack.ID]) -> Verdict? {
        let verdicts = stacks.lazy.compactMap { parts[$0]?.verdict }
        return verdicts.max { $0.urgency < $1.urgency }.flatMap { $0.urgency > 0 ? $0 : nil }
    }
}

/// The result of the growth test as text for the screen.
struct VerdictLine {
    let finding: GrowthFinding<Stack.ID>
    let tracks: [Stack.ID: History.Track]
    let names: Names
    let clock: ForwardClock
    /// The service's memory limit in bytes; nil if unknown.
    let memoryLimit: Double?

    private var judgement: Judgement { finding.judgement }

    /// `SUSTAINED GROWTH since Mon 14:10`.
    var segment: Segment {
        let verdict = judgement.verdict
        let forms = finding.headlines(shortID: names.shortID, clock: clock)
        guard verdict != .notEnoughData else { return Segment(forms[0], verdict.meaning, rank: 5) }
        return Segment(
            forms[0], verdict.meaning, rank: verdict.isGrowth || verdict == .stepped ? 2 : 5,
            shorter: Array(forms.dropFirst()))
    }

    // MARK: Sentences

    /// The evidence and the memory forecast in shorter and shorter forms, longest first; nil if
    /// nothing grew.
    var sentences: [String]? {
        guard judgement.verdict.isGrowth || judgement.step != nil else { return nil }
        let bare = Set(finding.sentences(name: { _ in "" }, clock: clock.beginning))
        // An ID alone says the least, but more than no name.
        func sentences(_ name: (Stack.ID) -> String) -> [String] {
            finding.sentences(name: name, clock: clock.beginning).filter { !bare.contains($0) }
        }
        let all =
            (sentences(placed) + sentences(called)).longestFirst + sentences(located)
            + finding.sentences(name: named, clock: clock.beginning)
        let ends = forecast?.sentences.map { ". \($0.capitalizedFirst)" } ?? []
        return all.flatMap { text in (ends + [""]).map { text + $0 } }
    }

    /// The same for one stack; nil if it does not grow.
    func sentences(of id: Stack.ID) -> [String]? {
        guard let part = finding.parts[id], part.verdict.isGrowth else { return nil }
        let own = GrowthFinding<Stack.ID>(
            time: finding.time, goroutines: tracks[id]?.count ?? 0, judgement: part)
        return own.sentences(name: named, clock: clock.beginning).map { "\(named(id)): \($0)" }
    }

    private func named(_ id: Stack.ID) -> String { "stack \(names.shortID(id))" }

    /// Its function and line, or its line.
    private func called(_ id: Stack.ID) -> String {
        tracks[id]?.title.map { "\($0.shortName) \($0.shortLocation)" } ?? named(id)
    }

    private func located(_ id: Stack.ID) -> String {
        tracks[id]?.title.map { String($0.shortLocation) } ?? named(id)
    }

    /// With its function, state and place.
    private func placed(_ id: Stack.ID) -> String {
        let function = tracks[id]?.title.map { String($0.shortName) }
        let name = [named(id), function].compactMap(\.self).joined(separator: ", ")
        return [name, tracks[id]?.place].compactMap(\.self).joined(separator: " ")
    }

    // MARK: Memory

    /// Nil if memory does not follow the count: growth due to load ends with the load, and if the
    /// total is flat, so is memory.
    var forecast: MemoryForecast? {
        guard judgement.verdict.isGrowth, finding.pattern == .plain else { return nil }
        return MemoryForecast(finding, limit: memoryLimit)
    }
}

extension State {
    /// How the total climbs now, while the verdict has nothing to say.
    var climbing: ClimbWording? {
        !isPast && target.isPolled && !freshness.isStale ? watched.climbing : nil
    }

    /// Nil before the first poll, and for past moments.
    var verdictLine: VerdictLine? {
        let history = shown.history
        return history.finding.map {
            VerdictLine(
                finding: $0, tracks: history.tracks, names: names, clock: clock,
                memoryLimit: watched.memoryLimit)
        }
    }
}

extension History.Track {
    /// State and place: `in chan send at events/audit.go:28`.
    var place: String {
        let state = (stanza ?? baseline)?.shownState.map { "in \($0.name)" }
        let frame = title.map { "at \($0.shortLocation)" }
        return [state, frame].compactMap(\.self).joined(separator: " ")
    }
}

extension [String] {
    fileprivate var longestFirst: [String] {
        map { ($0.columnWidth, $0) }.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.map(\.1)
    }
}
