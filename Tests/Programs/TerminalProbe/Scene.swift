package import Canvas

/// The screens that the probe shows, for a test to compare with what arrives.
package enum Scene: String, CaseIterable, Sendable {
    case text, wide, styles, colors, dim, odd

    package func screen(_ size: Size) -> Screen {
        var screen = Screen(size: size)
        switch self {
        case .text:
            screen.write("top left", column: 0, row: 0)
            screen.write("▁▂▃▄▅▆▇█ ⣿⠁ └─┴┐ │ ▸ Δ é", column: 2, row: 1)
            screen.write("right", column: size.columns - 5, row: 2)
            screen.write("last row, to the end|", column: size.columns - 21, row: size.rows - 1)
        case .wide:
            screen.write("漢字 カナ 한글 end", column: 1, row: 0)
            screen.write("e\u{301}a\u{308} combined", column: 0, row: 1)
            screen.write("half|漢", column: size.columns - 7, row: 2)
            screen.write("漢字漢字", column: 0, row: 3)
            screen.write("x", column: 3, row: 3)
        case .styles:
            screen.write("bold", column: 0, row: 0, style: Style(bold: true))
            screen.write("reverse", column: 5, row: 0, style: Style(reverse: true))
            let both = Style(foreground: 1, bold: true, reverse: true)
            screen.write("all of them", column: 13, row: 0, style: both)
            screen.write("plain", column: 0, row: 1)
        case .colors:
            for color in 0..<256 {
                let style = Style(foreground: UInt8(color))
                screen.write("#", column: color % 32, row: color / 32, style: style)
            }
        case .dim:
            screen.write("dim", column: 0, row: 0, style: Style(dim: true))
        case .odd:
            // Characters whose width is disputed, or that have none.
            let texts = ["👩‍💻x", "🇩🇪x", "❤️x", "\u{7}x", "\u{e000}x", "\u{9b}x"]
            for (row, text) in texts.enumerated() {
                screen.write(text, column: 0, row: row)
                screen.write("|", column: 10, row: row)
            }
            screen.write("end", column: 0, row: texts.count)
        }
        return screen
    }
}
