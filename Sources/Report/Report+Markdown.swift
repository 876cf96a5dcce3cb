import Diagnosis
import Goroutines

extension Report {
    /// Markdown for a ticket: the table, and the frames of the largest stanza.
    package var markdown: String {
        var parts = [
            ["## Goroutines of \(target.asCode)", "", "\(headline); \(origin)."],
            snapshot.reason.map { ["- **Crash:** \($0.scrubbed.asPlainText)"] } ?? [],
            rateLine.map { ["- **Rate:** \($0.asPlainText)"] } ?? [],
            growth.map { ["- **Growth:** \($0.line.asPlainText)"] } ?? [],
            warnings.map { "- **Warning:** \($0.asPlainText)" }, table,
        ]
        if let first = ranked(1).first {
            parts.append(stack(of: first.stanza).fenced(as: "text"))
            if let card = cards[first.stanza.id], card.isAccusation {
                parts += card.markdown(of: first.stanza.id)
            }
        }
        return parts.paragraphs
    }

    private var table: [String] {
        let rows = ranked(Self.rows)
        guard !rows.isEmpty else { return footnotes }
        let rates = rateColumn("/min", rows).map { "\($0) | " }
        let head = [
            "| count | share | \(rates.first ?? "")state | first user frame | at |",
            "|--:|--:|\(rates.isEmpty ? "" : "--:|")---|---|---|",
        ]
        let body = rows.enumerated().map { index, row in
            "| \(row.count) | \(row.share.percent) | "
                + "\(rates.isEmpty ? "" : rates[index + 1])\(row.state.asPlainText) "
                + "| \(row.function.asCode) | \(row.location.asCode) |"
        }
        return head + body
            + (footnotes.isEmpty ? [] : ["", footnotes.joined(separator: "; ") + "."])
    }
}

extension [String] {
    /// A code block with a fence longer than any inside it.
    func fenced(as language: String) -> [String] {
        let longest = map(\.longestFence).max() ?? 0
        let fence = String(repeating: "`", count: Swift.max(3, longest + 1))
        return [fence + language] + self + [fence]
    }
}

extension String {
    /// A code span that is safe in a table cell.
    var asCode: String {
        let text = scrubbed.replacing("|", with: "\\|")
        let quotes = String(repeating: "`", count: longestFence + 1)
        let pad = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
        return quotes + pad + text + pad + quotes
    }

    /// With backslashes before characters special to Markdown or HTML.
    var asPlainText: String { String(flatMap { "\\`*_[]<>|#&".contains($0) ? ["\\", $0] : [$0] }) }

    /// The length of the longest run of backquotes.
    fileprivate var longestFence: Int { split { $0 != "`" }.map(\.count).max() ?? 0 }
}
