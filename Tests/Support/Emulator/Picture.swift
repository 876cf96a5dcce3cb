package import Canvas

/// What a person would see of a terminal. The emulator does not tell dim text from plain text.
package struct Picture: Equatable, Sendable, CustomStringConvertible {
    package var screen: Screen
    /// nil when hidden.
    package var cursor: Position?
    /// A full-screen program has the terminal.
    package var isAlternate: Bool
    package var reportsMouse: Bool
    /// Cells whose background is not the terminal's own.
    package var colouredBackgrounds: Int
    /// Bytes of the terminal's answers: 0 as long as it was not asked anything.
    package var answers: Int

    /// The rows without trailing spaces.
    package var lines: [String] {
        (0..<screen.size.rows).map { row in
            let text = screen.text(row: row)
            return String(
                text.prefix(
                    upTo: text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex))
        }
    }

    /// The rows without trailing spaces, and without empty rows at the end.
    package var text: String {
        lines.prefix(lines.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0).joined(separator: "\n")
    }

    package var description: String { text }

    package func contains(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
}
