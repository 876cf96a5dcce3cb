/// Lays out rows of text in columns, two spaces apart.
package enum TextTable {
    /// `left` has the indices of the left-aligned columns; the others are right-aligned. The last
    /// column is not padded.
    package static func lines(_ cells: [[String]], left: Set<Int>) -> [String] {
        let widths = (cells.first ?? []).indices.dropLast().map { column in
            cells.map { $0[column].count }.max() ?? 0
        }
        return cells.map { cells in
            let padded = widths.indices.map { column in
                left.contains(column)
                    ? cells[column].padded(right: widths[column])
                    : cells[column].padded(left: widths[column])
            }
            return (padded + cells.suffix(1)).joined(separator: "  ")
        }
    }
}

extension [[String]] {
    /// Lines as paragraphs with an empty line between them.
    var paragraphs: String {
        filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}

extension String {
    func padded(left width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - count)) + self
    }

    func padded(right width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}
