package import Canvas
package import Testing

/// A golden that holds several things, each under a heading, so that what belongs together is read
/// together. The letters of all screens stand at the end.
package struct GoldenSheet {
    /// What is kept of a screen.
    package struct Part: OptionSet, Sendable {
        package var rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let text = Part(rawValue: 1)
        package static let styles = Part(rawValue: 2)
    }

    private enum Content {
        case text(String)
        case screen(Screen, Part)
        /// These rows of the screen, each with its number.
        case rows([Int], Screen, Part)
    }

    private var entries: [(heading: String, content: Content)] = []

    package init() {}

    package mutating func add(_ text: String, under heading: String) {
        entries.append((heading, .text(text)))
    }

    package mutating func add(
        _ screen: Screen, under heading: String, keeping part: Part = [.text, .styles]
    ) {
        entries.append((heading, .screen(screen, part)))
    }

    /// Keeps the rows that look different on `base`, a screen of the same size that has a golden of
    /// its own.
    package mutating func add(
        _ screen: Screen, changedFrom base: Screen, under heading: String,
        keeping part: Part = [.text, .styles]
    ) {
        precondition(screen.size == base.size, "screens of one size")
        let rows = (0..<screen.size.rows).filter { screen.row($0) != base.row($0) }
        entries.append((heading, .rows(rows, screen, part)))
    }

    package var text: String {
        let letters = StyleLetters(for: styles)
        let lines = entries.flatMap { heading, content in
            ["=== \(heading)"] + Self.lines(content, letters)
        }
        let legend = styles.isEmpty ? [] : ["--- letters"] + letters.legend
        return (lines + legend).joined(separator: "\n") + "\n"
    }

    private var styles: Set<Style> {
        entries.reduce(into: []) { styles, entry in
            switch entry.content {
            case .screen(let screen, let part) where part.contains(.styles):
                styles.formUnion(screen.styles)
            case .rows(let rows, let screen, let part) where part.contains(.styles):
                for row in rows { styles.formUnion(screen.row(row).map(\.style)) }
            case .text, .screen, .rows: break
            }
        }
    }

    private static func lines(_ content: Content, _ letters: StyleLetters) -> [String] {
        switch content {
        case .text(let text): [text.hasSuffix("\n") ? String(text.dropLast()) : text]
        case .screen(let screen, let part):
            (part.contains(.text) ? screen.textLines : [])
                + (part.contains(.styles) ? ["--- styles"] + screen.styleLines(letters) : [])
        case .rows(let rows, let screen, let part):
            rows.flatMap { row in
                let text = part.contains(.text) ? [screen.textLine(row)] : []
                let styles = part.contains(.styles) ? [screen.styleLine(row, letters)] : []
                return zip([number(row), "    "], text + styles).map(+)
                    .map { $0.trimmingTrailing(" ") }.filter { !$0.isEmpty }
            }
        }
    }

    /// Such as ` 7: `.
    private static func number(_ row: Int) -> String { (row < 10 ? " " : "") + "\(row): " }
}

/// Expects the sheet to be that of `Goldens/<name>.txt` beside the calling file.
package func expectGolden(
    _ sheet: GoldenSheet, _ name: String, file: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    try expectGolden(sheet.text, name, file: file, sourceLocation: sourceLocation)
}
