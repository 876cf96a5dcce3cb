package import Goroutines
package import Trends

/// A snapshot as one of the forms that leave the program.
///
/// The same snapshot always gives the same bytes. Names from a service were scrubbed when they
/// were read; what is hostile in a text is still never written raw.
package struct Report {
    let snapshot: Snapshot
    /// Found once: it takes a look at each frame.
    let serving: Set<Stack.ID>
    /// As a person names it: `127.0.0.1:6060`, `goroutines.pb.gz`.
    var target: String
    /// Seconds since 1970; with it the age of the snapshot is told.
    var now: Double?
    /// What is known of the service beyond this moment.
    var growth: Growth?

    /// What the growth test says.
    package struct Growth: Hashable, Sendable {
        package var verdict: Verdict
        /// A sentence.
        package var evidence: String

        package init(_ verdict: Verdict, evidence: String) {
            (self.verdict, self.evidence) = (verdict, evidence)
        }

        /// `sustained growth: for six hours ...`.
        var line: String { "\(verdict.rawValue): \(evidence.scrubbed)" }
    }

    package init(
        of snapshot: Snapshot, target: String, now: Double? = nil, growth: Growth? = nil
    ) {
        self.growth = growth
        self.snapshot = snapshot
        serving = snapshot.pollServing
        self.target = target
        self.now = now
    }

    /// Rows of a table for a person; the JSON has all stanzas.
    static let rows = 40
    /// Stanzas whose frames are shown to a person.
    static let stacks = 3
}

extension Report {
    /// A stanza and its share of all goroutines.
    struct Row {
        var stanza: Stanza
        var share: Double

        var count: String { stanza.count.grouped }
        var state: String { stanza.shownState?.name.scrubbed ?? "-" }
        var function: String { stanza.stack.titleFrame.map { $0.shortName.clean } ?? "(no frames)" }
        var location: String { stanza.stack.titleFrame.map { $0.shortLocation.scrubbed } ?? "-" }
    }

    /// The service's own stanzas, the largest first, without those that only answered the poll: as
    /// many as a person wants to see.
    func ranked(_ count: Int) -> [Row] {
        let total = Double(snapshot.total)
        return snapshot.stanzas.lazy.filter { !serving.contains($0.id) }.prefix(count)
            .map { stanza in
                Row(stanza: stanza, share: total == 0 ? 0 : Double(stanza.count) / total)
            }
    }

    /// Goroutines that only answered the poll.
    var servingPoll: Int {
        snapshot.stanzas.reduce(0) { $0 + (serving.contains($1.id) ? $1.count : 0) }
    }

    /// The goroutines in each state, the commonest first.
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

    /// When it was taken, how long ago, in which form.
    var origin: String {
        let time = snapshot.takenAt.flatMap(Timestamp.init(secondsSince1970:)).map {
            "taken \($0.text)"
        }
        let age = snapshot.takenAt.flatMap { taken in
            now.flatMap { $0 >= taken ? ($0 - taken).age + " ago" : nil }
        }
        return [time ?? "time unknown", age, snapshot.format.rawValue].compactMap(\.self)
            .joined(separator: ", ")
    }

    var warnings: [String] { snapshot.warnings }

    /// What the table leaves out: small stanzas, and the poll's own.
    var footnotes: [String] {
        var notes: [String] = []
        let shown = ranked(Self.rows)
        let stacks = snapshot.stanzas.count { !serving.contains($0.id) } - shown.count
        if stacks > 0 {
            let goroutines =
                snapshot.total - servingPoll - shown.reduce(0) { $0 + $1.stanza.count }
            notes.append(
                "\(stacks.grouped) more \(stacks == 1 ? "stack" : "stacks"): "
                    + goroutines.counted("goroutine"))
        }
        if servingPoll > 0 {
            notes.append("\(servingPoll.counted("goroutine")) serving this poll")
        }
        return notes
    }
}

extension Substring {
    /// As a string that is safe to show.
    var clean: String { String(self).scrubbed }
}
