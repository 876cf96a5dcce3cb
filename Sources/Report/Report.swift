package import Diagnosis
package import Goroutines
package import Trends

/// Renders a snapshot as text, Markdown or JSON: always the same bytes, with hostile characters
/// escaped.
package struct Report: RenderedReport {
    let snapshot: Snapshot
    /// The stanzas that only serve the poll. Stored, since finding them visits each frame.
    let serving: Set<Stack.ID>
    /// What the parked stacks look like.
    private(set) var cards = Cards()
    /// Display name: `127.0.0.1:6060`, `goroutines.pb.gz`.
    var target: String
    /// Seconds since 1970; if set, the report includes the age of the snapshot.
    var now: Double?
    /// The verdict on the service, if known.
    var growth: Growth?
    /// How fast the count changes; nil if the target was read once.
    package var rate: Rate?

    /// A verdict with its evidence.
    package struct Growth: Hashable, Sendable {
        package var verdict: Verdict
        /// Sentences.
        package var evidence: String
        /// The evidence is a climb, which the verdict has nothing to say about.
        let isClimb: Bool

        package init(_ verdict: Verdict, evidence: String) {
            (self.verdict, self.evidence, isClimb) = (verdict, evidence, false)
        }

        package init(_ verdict: Verdict, climbing: ClimbWording) {
            (self.verdict, evidence, isClimb) = (verdict, climbing.sentences[0], true)
        }

        /// `sustained growth: half-hourly lows rising ...`.
        var line: String {
            isClimb ? evidence.scrubbed : "\(verdict.rawValue): \(evidence.scrubbed)"
        }
    }

    /// What polls tell of the rate.
    package enum Rate: Hashable, Sendable {
        /// The rate of the total, and those of `stacks` in goroutines per minute.
        case measured(RecentRate.Figure, stacks: [Stack.ID: Double])
        /// Why there is none: a clause.
        case unknown(String)
    }

    package init(
        of snapshot: Snapshot, target: String, now: Double? = nil, growth: Growth? = nil,
        rate: Rate? = nil
    ) {
        (self.growth, self.rate, self.snapshot) = (growth, rate, snapshot)
        serving = snapshot.pollServing
        (self.target, self.now) = (target, now)
        cards = Cards(of: snapshot, serving: serving) { [growth, riser] stack in
            guard let growth else { return .unknown }
            if growth.isClimb || growth.verdict.isGrowth {
                return stack == riser?.key ? .grows : .unknown
            }
            return growth.verdict == .stable ? .flat : .unknown
        }
    }

    /// Maximum rows of a table. JSON has all stanzas.
    static let rows = 40
    /// How many stanzas are shown with their frames.
    static let stacks = 3
}

extension Report {
    /// A stanza with its share of all goroutines.
    struct Row {
        var stanza: Stanza
        var share: Double
        /// The program died of one of its goroutines.
        var died = false

        var count: String { stanza.count.grouped }
        var state: String { died ? "died" : stanza.shownState?.name.scrubbed ?? "-" }
        var function: String { stanza.shownFunction }
        var location: String { stanza.shownLocation }
    }

    /// `+2,950/min over 1.3 s: +66 in 3 polls`, or why there is no rate; nil if it was not measured.
    var rateLine: String? {
        switch rate {
        case nil: nil
        case .unknown(let reason): "rate unknown: \(reason.scrubbed)"
        case .measured(let figure, stacks: _):
            "\(figure.perHour == 0 ? "+0/h" : figure.perHour.asRate) "
                + "over \(figure.seconds < 60 ? "\(figure.seconds.oneDecimal) s" : figure.seconds.distance)"
                + ": \(figure.change.signed) in \(figure.samples.counted("poll"))"
        }
    }

    /// A stack's goroutines per minute; nil if unknown.
    func perMinute(of stack: Stack.ID) -> Double? {
        guard case .measured(_, stacks: let stacks) = rate else { return nil }
        return stacks[stack]
    }

    /// The column of the stacks' rates: its heading, and a cell for each row; empty without a rate.
    func rateColumn(_ heading: String, _ rows: [Row]) -> [String] {
        guard case .measured = rate else { return [] }
        return [heading] + rows.map { perMinute(of: $0.stanza.id)?.asChange ?? "?" }
    }

    /// The stack that rises most, with its share of all that rises; nil if unknown.
    var riser: Climb<Stack.ID>.Part? {
        guard case .measured(_, stacks: let stacks) = rate,
            let most = stacks.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), most.value > 0
        else { return nil }
        let all = stacks.values.reduce(0) { $0 + max(0, $1) }
        return Climb.Part(key: most.key, share: most.value / all)
    }

    /// The stanza of the goroutine that died and the largest ones, `count` in all, without those that only served the poll.
    func ranked(_ count: Int) -> [Row] {
        let total = Double(snapshot.total)
        return snapshot.stanzas.lazy.filter { !serving.contains($0.id) }.prefix(count)
            .map { stanza in
                Row(
                    stanza: stanza, share: total == 0 ? 0 : Double(stanza.count) / total,
                    died: stanza.id == snapshot.death?.stack)
            }
    }

    /// Goroutines that only served the poll.
    var servingPoll: Int {
        snapshot.stanzas.reduce(0) { $0 + (serving.contains($1.id) ? $1.count : 0) }
    }

    /// Goroutines per state, most common first.
    var states: [Tally<WaitState>] {
        var counts: [WaitState: Int] = [:]
        for state in snapshot.stanzas.flatMap(\.states) {
            counts[state.value, default: 0] += state.count
        }
        return counts.map { Tally($0.key, count: $0.value) }
            .sorted { ($1.count, $0.value.name) < ($0.count, $1.value.name) }
    }

    /// `184,012 goroutines on 7 stacks`.
    var headline: String {
        "\(snapshot.total.counted("goroutine")) on \(snapshot.stanzas.count.counted("stack"))"
    }

    /// When it was taken, how long ago, and its format.
    var origin: String {
        let time = snapshot.takenAt.flatMap(Timestamp.init(secondsSince1970:)).map {
            "taken \($0.text)"
        }
        let age = snapshot.takenAt.flatMap { taken in
            now.flatMap { $0 >= taken ? ($0 - taken).age + " ago" : nil }
        }
        return [time ?? "time unknown", age, snapshot.format.name].compactMap(\.self)
            .joined(separator: ", ")
    }

    var warnings: [String] { snapshot.warnings }

    /// What the table omits: small stanzas, and those that served the poll.
    var footnotes: [String] {
        var notes: [String] = []
        let shown = ranked(Self.rows)
        let stacks = snapshot.stanzas.count { !serving.contains($0.id) } - shown.count
        if stacks > 0 {
            let goroutines = snapshot.total - servingPoll - shown.reduce(0) { $0 + $1.stanza.count }
            notes.append(
                "\(stacks.grouped) more \(stacks == 1 ? "stack" : "stacks"): "
                    + goroutines.counted("goroutine"))
        }
        if servingPoll > 0 { notes.append("\(servingPoll.counted("goroutine")) serving this poll") }
        return notes
    }
}

extension Substring {
    /// The text with hostile characters escaped.
    var clean: String { String(self).scrubbed }
}

/// A report in each form that can be printed.
package protocol RenderedReport {
    var text: String { get }
    var json: String { get }
    var markdown: String { get }
}

extension Stanza {
    var shownFunction: String { called { $0.shortName.clean } }
    var shownLocation: String { title.map { $0.shortLocation.scrubbed } ?? "-" }
}
