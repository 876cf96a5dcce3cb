import Canvas
import Goroutines
import Targets

/// The last line: keys, or the prompt.
struct HintLine {
    /// Nil if nothing is being typed.
    var prompt: Prompt?
    /// The texts are a menu's choices.
    var hasMenu = false
    /// Most important first; those that don't fit are dropped.
    let texts: [Segment]

    func draw(in rect: Rect, with brush: inout Brush) {
        guard !rect.isEmpty else { return }
        if let prompt {
            let line = prompt.line(columns: rect.columns)
            brush.write(line.text, column: rect.column, row: rect.row, columns: rect.columns)
            if prompt.isSelected {
                let start = max(0, line.cursorColumn - prompt.text.columnWidth)
                let text = Rect(
                    column: rect.column + start, row: rect.row,
                    columns: line.cursorColumn - start, rows: 1)
                brush.screen.restyle(text, adding: brush.theme.style(.selected))
            }
            brush.screen.cursor = Position(
                column: rect.column + line.cursorColumn, row: rect.row)
            return
        }
        if hasMenu { brush.screen.cursor = Position(column: rect.column, row: rect.row) }
        var segments = texts
        for index in texts.indices { segments[index].rank = index }
        if let first = texts.first { segments[0].text = " \(first.text)" }
        brush.line(segments, in: rect)
    }
}

extension State {
    var hintLine: HintLine {
        HintLine(prompt: prompt, hasMenu: menu != nil, texts: menu.map(choices) ?? hints)
    }

    private var hints: [Segment] {
        hints(of: page).map { Segment("\($0.command.keyName) \($0.text)") }
    }

    /// The keys of a page that do something now, most important first.
    func hints(of page: Page) -> [Hint] {
        page.content.init(self).hints
            .filter { $0.command.isOffered(on: page, of: target, compares: comparesOnly) }
            .filter { $0.command != .acknowledge || !watched.unseenAlarms.isEmpty }
    }

    private func choices(_ menu: Menu) -> [Segment] {
        switch menu {
        case .sort where page == .diff:
            segments(
                ["sort by:"] + DiffOrder.allCases.map { "\($0.key) \($0.title(glyphs))" }
                    + ["Esc cancel"])
        case .sort:
            segments(
                ["sort by:"] + sortOrders.map { "\($0.key) \($0.title(glyphs))" }
                    + ["Esc cancel"])
        case .options:
            segments(["options:", "\(Menu.configurationKey) config.yaml"]) + optionChoices
                + segments(["Esc closes"])
        case .copy:
            segments(["copy:"] + CopyChoice.allCases.map { "\($0.rawValue) \($0.title)" })
        case .overwrite(_, let path):
            segments(["\(path.scrubbed) exists: y overwrites", "any other key cancels"])
        }
    }

    private func segments(_ texts: [String]) -> [Segment] { texts.map { Segment($0) } }

    /// Each with its value, if there is room.
    private var optionChoices: [Segment] {
        settings.compactMap { setting in
            setting.choice.map { choice in
                let text = "\(choice.key) \(choice.noun)"
                return Segment("\(text) (\(value(of: setting)))", shorter: [text])
            }
        }
    }
}
