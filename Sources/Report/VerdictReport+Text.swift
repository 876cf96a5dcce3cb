import Diagnosis
import Goroutines
import Trends

extension VerdictReport {
    /// Plain text for a terminal.
    package var text: String { [header, table, stack, ["next: \(nextStep)"]].paragraphs }

    private var header: [String] {
        var lines = [target.scrubbed]
        if let report { lines.append(report.origin) }
        lines.append("\(level.name): \(summary)")
        lines += climbing.map { [$0.sentences[0]] } ?? Array(evidence.prefix(1))
        if let forecast, climbing == nil { lines += forecast.sentences.prefix(1) }
        lines += crossed.map { "\($0.level.name.lowercased()): \($0.sentence)" }
        if let unjudgedText { lines.append("unknown: \(unjudgedText)") }
        lines += warnings.map { "warning: \($0)" }
        return lines + notes.map { "note: \($0.scrubbed)" }
    }

    /// A report of the newest poll.
    var report: Report? { snapshot.map { Report(of: $0, target: target, now: now) } }

    /// `sustained growth since Mon 14:10Z, 184,012 goroutines`, `stable, 97 goroutines, +0/h`.
    package var summary: String {
        [headline, count, rateText].compactMap(\.self).joined(separator: ", ")
    }

    var warnings: [String] { snapshot?.warnings ?? [] }

    private var table: [String] {
        let rows = culprits.prefix(Report.rows)
        guard !rows.isEmpty else { return [] }
        let cells =
            [["RATE", "SHARE", "COUNT", "STATE", "ID", "FIRST USER FRAME"]]
            + rows.map { row in
                [row.rate, row.share, row.count, row.state, row.id.scrubbed, row.place]
            }
        let lines = TextTable.lines(cells, left: [3, 4])
        let more = culprits.count - rows.count
        return lines + (more > 0 ? ["\(more.counted("more growing stack"))"] : [])
    }

    /// The frames of the stacks that grow most.
    private var stack: [String] {
        guard let report else { return [] }
        var stanzas = culprits.prefix(Report.stacks).compactMap(\.stanza)
        if stanzas.isEmpty, level == .warning || level == .critical {
            stanzas = [lead].compactMap(\.self)
        }
        return Array(stanzas.map(report.stack).joined(separator: [""]))
    }
}

extension VerdictReport.Culprit {
    var rate: String { finding.ratePerHour.asRate }
    var share: String { finding.share.percent }
    var count: String { finding.count.grouped }
    var state: String { stanza?.shownState?.name.scrubbed ?? "-" }
    var function: String { stanza?.shownFunction ?? "-" }
    var location: String { stanza?.shownLocation ?? "-" }
    fileprivate var place: String { stanza == nil ? "-" : "\(function)  \(location)" }
}
