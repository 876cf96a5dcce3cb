package import Goroutines
package import Trends

/// Renders a snapshot as text, Markdown or JSON: always the same bytes, with hostile characters
/// escaped.
package struct Report: RenderedReport {
    let snapshot: Snapshot
    /// The stanzas that only serve the poll. Stored, since finding them visits each frame.
    let serving: Set<Stack.ID>
    /// Display name: `127.0.0.1:6060`, `goroutines.pb.gz`.
    var target: String
    /// Seconds since 1970; if set, the report includes the age of the snapshot.
    var now: Double?
    /// The verdict on the service, if known.
    var growth: Growth?

    /// A verdict with its evidence.
    package struct Growth: Hashable, Sendable {
        package var verdict: Verdict
        /// A sentence.
        package var evidence: String

        package init(_ verdict: Verdict, evidence: String) {
            (self.verdict, self.evidence) = (verdict, evidence)
        }

        /// `sustained growth: half-hourly lows rising ...`.
        var line: String { "\(verdict.rawValue): \(evidence.scrubbed)" }
    }

    package init(of snapshot: Snapshot, target: String, now: Double? = nil, growth: Growth? = nil) {
        (self.growth, self.snapshot) = (growth, snapshot)
        serving = snapshot.pollServing
        (self.target, self.now) = (target, now)
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

        var count: String { stanza.count.grouped }
        var state: String { stanza.shownState?.name.scrubbed ?? "-" }
        var function: String { stanza.stack.shownFunction }
        var location: String { stanza.stack.shownLocation }
    }

    /// The largest `count` stanzas, without those that only served the poll.
    func ranked(_ count: Int) -> [Row] {
        let total = Double(snapshot.total)
        return snapshot.stanzas.lazy.filter { !serving.contains($0.id) }.prefix(count)
            .map { stanza in
                Row(stanza: stanza, share: total == 0 ? 0 : Double(stanza.count) / total)
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

extension Stack {
    var shownFunction: String { titleFrame.map { $0.shortName.clean } ?? Self.untitled }
    var shownLocation: String { titleFrame.map { $0.shortLocation.scrubbed } ?? "-" }
}
