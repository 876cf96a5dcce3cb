import Canvas
import Goroutines
import Targets

/// The list of samples to pick a side of the difference from.
struct SidesPage: PageContent {
    static let number = "4"
    static let scopes: Set<Command.Scope> = [.list]

    let state: State
    private let choices: [SideChoice]
    private let layout: ListLayout

    init(_ state: State) {
        self.state = state
        choices = state.sideChoices
        layout = ListLayout(size: state.size)
    }

    var crumbs: [String] { ["diff", side] }

    var hints: [Hint] {
        [
            Hint(.open, "pick"), Hint(.show(.help), "help"), Hint(.close, "back"),
            Hint(.down, "k row"),
        ]
    }

    var rows: Int { max(0, layout.body.rows - headingRows) }
    var document: Document? { state.document(of: [heading] + choices.map(text)) }

    private var side: String { state.view.sides.isBefore ? "before" : "after" }
    private var headingRows: Int { layout.body.rows > 3 ? 1 : 0 }

    // MARK: Drawing

    func draw(with brush: inout Brush) {
        let body = layout.body
        if headingRows > 0 {
            brush.write(
                "   \(heading)", column: body.column, row: body.row, columns: body.columns, .dim)
        }
        let selection = state.view.sides.selection
        let selected = selection.index(in: choices.map(\.id))
        let shown = choices.enumerated().dropFirst(selection.firstShown).prefix(rows)
        for (offset, (index, choice)) in shown.enumerated() {
            let row = Rect(
                column: body.column, row: body.row + headingRows + offset, columns: body.columns,
                rows: 1)
            let sign = index == selected ? brush.glyphs.cursor : " "
            brush.write(
                " \(sign) \(text(of: choice))", column: row.column, row: row.row,
                columns: row.columns)
            brush.add(.row(.page, offset: index - selected), in: row)
            if index == selected {
                brush.placeCursor(column: row.column + 1, row: row.row)
                brush.screen.restyle(row, adding: brush.theme.style(.selected))
            }
        }
    }

    private var heading: String {
        "SAMPLE  TIME".padded(to: 22, mark: " ") + "GOROUTINES  WHAT IT IS"
    }

    private func text(of choice: SideChoice) -> String {
        let time = choice.time.map { state.clock.stamp($0 + state.clock.lag) } ?? ""
        // A moment's name is its time.
        let name = choice.id == .past ? "past" : choice.name
        let total = choice.total?.grouped ?? ""
        let use = use(of: choice).map { "; is \($0)" } ?? ""
        return name.padded(to: 8, mark: state.glyphs.cut)
            + time.padded(to: 14, mark: state.glyphs.cut)
            + String(repeating: " ", count: max(0, 10 - total.count)) + total
            + "  \(choice.note)\(use)"
    }

    /// The side that a sample is now.
    private func use(of choice: SideChoice) -> String? {
        guard let diff = state.view.diff, let sample = choice.sample else { return nil }
        if sample.isSame(as: diff.before) { return "before" }
        return sample.isSame(as: diff.after) ? "after" : nil
    }

    // MARK: Keys

    static func move(_ movement: Movement, in state: inout State) {
        let ids = state.sideChoices.map(\.id)
        if case .toFirst = movement {
            state.view.sides.selection = RowSelection(id: ids.first)
        } else {
            state.view.sides.selection.move(by: movement.rows, in: ids)
        }
    }

    static func settle(_ state: inout State) {
        let page = SidesPage(state)
        state.view.sides.selection.scroll(toFit: page.rows, in: page.choices.map(\.id))
    }
}
