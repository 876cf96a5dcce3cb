import Canvas

/// What a style means; the theme defines its look. Colour only repeats what a word or sign shows.
enum Meaning: CaseIterable, Sendable {
    case plain, grew, shrank, alert, chip, selected, marked, dim, title
    /// What is below the edge of a graph.
    case area
}

/// The styles for each meaning. `auto` uses only colours that are readable on black and on white.
package enum Theme: String, CaseIterable, Sendable {
    case auto
    /// For colour vision deficiency, on 256 colours.
    case cvd
    /// No colour: NO_COLOR, or a terminal without.
    case mono

    func style(_ meaning: Meaning) -> Style {
        switch (meaning, self) {
        case (.plain, _): .plain
        case (.grew, .auto): Style(foreground: 5, bold: true)
        case (.grew, .cvd): Style(foreground: 208)
        case (.grew, .mono): Style(bold: true)
        case (.shrank, .cvd): Style(foreground: 33)
        case (.shrank, _): .plain
        case (.alert, .auto): Style(foreground: 1, bold: true)
        case (.alert, .cvd): Style(foreground: 1, reverse: true)
        case (.alert, .mono): Style(bold: true, reverse: true)
        case (.chip, _), (.selected, _): Style(reverse: true)
        case (.marked, _), (.title, _): Style(bold: true)
        case (.dim, .mono): .plain
        case (.dim, _), (.area, _): Style(dim: true)
        }
    }
}
