import Canvas
import Goroutines
import Targets

/// The last line: keys, or the prompt.
struct HintLine {
    /// Nil if nothing is being typed.
    let prompt: Prompt?
    /// Most important first; those that don't fit are dropped.
    let texts: [String]

    func draw(in rect: Rect, with brush: inout Brush) {
        guard !rect.isEmpty else { return }
        if let prompt {
            brush.write(
                prompt.line(columns: rect.columns).text, column: rect.column, row: rect.row,
                columns: rect.columns)
            return
        }
        let segments = texts.enumerated().map { Segment($1, rank: $0) }
        brush.line(
            segments.isEmpty ? [] : [Segment(" \(segments[0].text)")] + segments.dropFirst(),
            in: rect)
    }
}

extension State {
    var hintLine: HintLine { HintLine(prompt: prompt, texts: menu.map(choices) ?? hints) }

    private var hints: [String] {
        page.content.init(self).hints.filter { isOffered($0.command) }
            .filter { $0.command != .acknowledge || !watched.unseenAlarms.isEmpty }
            .map { "\($0.command.keyName) \($0.text)" }
    }

    private func choices(_ menu: Menu) -> [String] {
        switch menu {
        case .sort where page == .diff:
            ["sort by:"] + DiffOrder.allCases.map { "\($0.key) \($0.title(glyphs))" }
                + ["Esc cancel"]
        case .sort:
            ["sort by:"] + sortOrders.map { "\($0.key) \($0.title(glyphs))" }
                + ["Esc cancel"]
        case .options:
            ["options:"]
                + menuSettings.compactMap { setting in
                    setting.choice.map { "\($0.key) \($0.noun) (\(value(of: setting)))" }
                }
        case .copy: ["copy:"] + CopyChoice.allCases.map { "\($0.rawValue) \($0.title)" }
        case .overwrite(_, let path):
            ["\(path.scrubbed) exists: y overwrites", "any other key cancels"]
        }
    }
}
