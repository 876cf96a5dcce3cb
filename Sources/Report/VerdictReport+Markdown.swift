import Diagnosis
import Goroutines
import Trends

extension VerdictReport {
    /// Markdown for a ticket: the verdict with its evidence, the growing stacks, and the frames of the
    /// first one.
    package var markdown: String {
        let title = "## Goroutines of \(target.asCode): \(verdict.rawValue)"
        return [[title], facts, table, stack, ["Next: \(nextStep.asPlainText)"]].paragraphs
    }

    private var facts: [String] {
        var sentences =
            [summary] + (climbing.map { [$0.sentences[0]] } ?? Array(evidence.prefix(1)))
        if let forecast, climbing == nil { sentences += forecast.sentences.prefix(1) }
        if let unjudgedText { sentences.append(unjudgedText) }
        if let report { sentences.append(report.origin) }
        var lines = sentences.map { "- \($0.asPlainText)" }
        lines += crossed.map { "- **\($0.level.name):** \($0.sentence.asPlainText)" }
        lines += warnings.map { "- **Warning:** \($0.asPlainText)" }
        return lines + notes.map { "- **Note:** \($0.scrubbed.asPlainText)" }
    }

    private var table: [String] {
        let rows = culprits.prefix(Report.rows)
        guard !rows.isEmpty else { return [] }
        let head = [
            "| rate | share | count | state | stack | first user frame | at |",
            "|--:|--:|--:|---|---|---|---|",
        ]
        return head
            + rows.map { row in
                let cells = [
                    row.rate, row.share, row.count, row.state.asPlainText, row.id.asCode,
                    row.function.asCode, row.location.asCode,
                ]
                return "| \(cells.joined(separator: " | ")) |"
            }
    }

    private var stack: [String] {
        let isWanted = level == .warning || level == .critical
        guard let report, let stanza = culprits.first?.stanza ?? (isWanted ? lead : nil) else {
            return []
        }
        return report.stack(of: stanza).fenced(as: "text")
    }
}
