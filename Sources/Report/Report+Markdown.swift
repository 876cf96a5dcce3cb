import Goroutines

extension Report {
    /// For a ticket: the table, and the frames of the largest stanza.
    package var markdown: String {
        var parts = [
            ["## Goroutines of \(target.asCode)", "", "\(headline); \(origin)."], warningList,
            table,
        ]
        if let first = ranked(1).first { parts.append(fenced(stack(of: first.stanza))) }
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    private var warningList: [String] { warnings.map { "- **Warning:** \($0.asPlainText)" } }

    private var table: [String] {
        let rows = ranked(Self.rows)
        guard !rows.isEmpty else { return footnotes }
        let head = ["| count | share | state | first user frame | at |", "|--:|--:|---|---|---|"]
        let body = rows.map { row in
            "| \(row.count) | \(row.share.percent) | \(row.state.asPlainText) "
                + "| \(row.function.asCode) | \(row.location.asCode) |"
        }
        return head + body
            + (footnotes.isEmpty ? [] : ["", footnotes.joined(separator: "; ") + "."])
    }

    /// A code block whose fence is longer than any in it.
    private func fenced(_ lines: [String]) -> [String] {
        let longest = lines.map(\.longestFence).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return [fence + "text"] + lines + [fence]
    }
}

extension String {
    /// In backquotes, and safe in a table's cell.
    fileprivate var asCode: String {
        let text = scrubbed.replacing("|", with: "\\|")
        let quotes = String(repeating: "`", count: longestFence + 1)
        let pad = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
        return quotes + pad + text + pad + quotes
    }

    /// With a backslash before what Markdown or HTML would take for itself.
    fileprivate var asPlainText: String {
        String(flatMap { "\\`*_[]<>|#&".contains($0) ? ["\\", $0] : [$0] })
    }

    /// The length of the longest run of backquotes.
    fileprivate var longestFence: Int {
        split { $0 != "`" }.map(\.count).max() ?? 0
    }
}
