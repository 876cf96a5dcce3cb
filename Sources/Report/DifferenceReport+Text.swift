import Goroutines

extension DifferenceReport {
    /// Plain text for a terminal.
    package var text: String { [header, table, stacks].paragraphs }

    private var header: [String] {
        side("before", before) + side("after", after)
            + [headline]
            + warnings.map { "warning: \($0)" }
    }

    private func side(_ title: String, _ report: Report) -> [String] {
        ["\(title.padded(right: 6))  \(report.target.scrubbed)", "        \(report.place)"]
    }

    private var table: [String] {
        guard !shown.isEmpty else { return footnotes }
        let titles =
            ["CHANGE", "BEFORE", "AFTER", "DELTA"] + (hasRates ? ["RATE"] : [])
            + ["SHARE", "CUM", "STATE", "ID", "FIRST USER FRAME"]
        let cells =
            [titles]
            + shown.map { row in
                [row.change.rawValue, row.beforeText, row.afterText, row.delta.signed]
                    + (rate(of: row).map { [$0] } ?? [])
                    + [
                        row.shareText, row.cumulativeText, row.stateText, row.id.description,
                        "\(row.function)  \(row.location)",
                    ]
            }
        let states = hasRates ? 7 : 6
        let lines = TextTable.lines(cells, left: [0, states, states + 1])
        let indent = String(repeating: " ", count: (cells.map { $0[0].count }.max() ?? 0) + 2)
        return lines.prefix(1)
            + zip(lines.dropFirst(), shown).flatMap { line, row in
                [line] + row.notes.map { indent + $0 }
            } + footnotes
    }

    private var stacks: [String] {
        Array(explained.prefix(Report.stacks).map(stack).joined(separator: [""]))
    }
}

extension Report {
    /// When it was taken, its format and build, and its size.
    var place: String {
        let build = snapshot.buildID.map { ", build id \(String($0.prefix(12)).scrubbed)" } ?? ""
        return "\(origin)\(build): \(headline)"
    }
}
