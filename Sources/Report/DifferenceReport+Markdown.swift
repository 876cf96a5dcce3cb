import Goroutines

extension DifferenceReport {
    /// Markdown for a ticket: the table, and the frames of the largest change.
    package var markdown: String {
        var parts = [
            ["## What changed from \(before.target.asCode) to \(after.target.asCode)"],
            [
                "- before: \(before.place.asPlainText)", "- after: \(after.place.asPlainText)",
                "- \(headline.asPlainText)",
            ] + warnings.map { "- **Warning:** \($0.asPlainText)" },
            table,
        ]
        if let first = explained.first { parts.append(stack(of: first).fenced(as: "diff")) }
        return parts.paragraphs
    }

    private var table: [String] {
        let notes = footnotes.isEmpty ? [] : [footnotes.joined(separator: "; ").asPlainText + "."]
        guard !shown.isEmpty else { return notes }
        let head = [
            "| change | before | after | delta |\(hasRates ? " rate |" : "") share | cum | state "
                + "| first user frame | at |",
            "|---|--:|--:|--:|\(hasRates ? "--:|" : "")--:|--:|---|---|---|",
        ]
        let body = shown.map { row in
            let place = ([row.location.asCode] + row.notes.map(\.asPlainText))
                .joined(separator: "; ")
            let cells =
                [row.change.rawValue, row.beforeText, row.afterText, row.delta.signed]
                + (rate(of: row).map { [$0] } ?? [])
                + [
                    row.shareText, row.cumulativeText, row.stateText.asPlainText,
                    row.function.asCode, place,
                ]
            return "| \(cells.joined(separator: " | ")) |"
        }
        return head + body + (notes.isEmpty ? [] : [""] + notes)
    }
}
