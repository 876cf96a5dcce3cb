import Canvas
import Goroutines
import Report

/// A row of the difference: both stacks side by side, or in one list if there is no room.
struct StackDiffPage: PageContent {
    static let number = "4"
    static let scopes: Set<Command.Scope> = [.frames]
    /// The least number of columns for stacks side by side.
    private static let leastColumns = 100

    let state: State
    private let content: DiffRowView?

    init(_ state: State) {
        self.state = state
        let columns = state.size.columns
        let row = state.view.diff?.selected
        let isSplit = columns >= Self.leastColumns && row?.before?.id != row?.after?.id
        content = state.diffRow(
            width: (isSplit ? columns / 2 : columns) - 2, showsAllPlaces: true)
    }

    var crumbs: [String] { ["diff", stack.map(state.shortID) ?? ""] }

    var hints: [Hint] {
        [
            Hint(.down, "k scroll"), Hint(.show(.help), "help"), Hint(.close, "back"),
            Hint(.userOnly, "user only"), Hint(.names, "names"),
        ]
    }

    var rows: Int { body.rows }
    var stack: Stack.ID? { content?.row.id }
    var document: Document? { state.differenceDocument }

    private var body: Rect {
        let size = state.size
        guard size.rows >= 6 else {
            return Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        }
        return Rect(column: 0, row: 1, columns: size.columns, rows: size.rows - 3)
    }

    /// All lines of the page; the right side is nil if the left one fills the row.
    private var lines: [(left: Line, right: Line?)] {
        guard let content else { return [] }
        var lines: [(left: Line, right: Line?)] = (content.summary + [Line("")]).map { ($0, nil) }
        if state.size.columns >= Self.leastColumns, !content.isSameStack {
            let headings = content.headings
            lines.append((Line(headings.left, .title), Line(headings.right, .title)))
            lines += content.pairs.map { ($0.left, $0.right) }
        } else {
            lines += content.unifiedLines.map { ($0, nil) }
        }
        return lines + content.changeLines.map { ($0, nil) }
    }

    // MARK: Drawing

    func draw(with brush: inout Brush) {
        let (lines, body) = (lines, body)
        brush.add(.list(.page), in: body)
        brush.placeCursor(column: body.column, row: body.row)
        let first = max(0, min(state.view.diff?.offset ?? 0, lines.count - body.rows))
        for (offset, line) in lines.dropFirst(first).prefix(body.rows).enumerated() {
            let rect = Rect(column: 0, row: body.row + offset, columns: body.columns, rows: 1)
            guard let right = line.right else {
                brush.write(
                    state.size.columns >= 40 ? line.left : Line(line.left.left, line.left.meaning),
                    in: rect)
                continue
            }
            let (left, rest) = rect.split(left: rect.columns / 2)
            brush.write(line.left, in: left)
            brush.write(String(brush.glyphs.bar), column: rest.column, row: rest.row, .dim)
            brush.write(right, in: rest.split(left: 1).right)
        }
    }

    // MARK: Keys

    static func move(_ movement: Movement, in state: inout State) {
        if case .toFirst = movement {
            state.view.diff?.offset = 0
        } else {
            state.scrollSide(by: movement.rows)
        }
    }

    static func settle(_ state: inout State) {
        let page = StackDiffPage(state)
        let most = page.lines.count - page.rows
        state.view.diff?.settle()
        let offset = max(0, min(state.view.diff?.offset ?? 0, most))
        state.view.diff?.offset = offset
    }
}
