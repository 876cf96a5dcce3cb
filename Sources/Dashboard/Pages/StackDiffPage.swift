import Canvas
import Goroutines
import Report

/// One row of the difference: both sides' stacks next to each other, or below each other where there
/// is no room.
struct StackDiffPage {
    /// Columns from which on the stacks stand next to each other.
    private static let leastColumns = 100

    let state: State
    let view: DiffState
    let row: Difference.Row

    private var content: DiffRowView { DiffRowView(state: state, view: view, row: row) }
    private var isWide: Bool { state.size.columns >= Self.leastColumns }

    private var body: Rect {
        let size = state.size
        guard size.rows >= 6 else {
            return Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        }
        return Rect(column: 0, row: 1, columns: size.columns, rows: size.rows - 3)
    }

    /// Rows of the list.
    var rows: Int { body.rows }

    var lineCount: Int {
        let content = content
        let frames = isWide ? content.pairs.count + 1 : content.unifiedLines.count
        return content.summary.count + 1 + frames + content.changeLines.count
    }

    func draw(with brush: inout Brush) {
        let content = content
        var lines: [(left: DiffRowView.Line, right: DiffRowView.Line?)] =
            (content.summary + [DiffRowView.Line(left: "")]).map { ($0, nil) }
        if isWide {
            let headings = content.headings
            lines.append(
                (
                    DiffRowView.Line(left: headings.left, meaning: .title),
                    DiffRowView.Line(left: headings.right, meaning: .title)
                ))
            lines += content.pairs.map { ($0.left, $0.right) }
        } else {
            lines += content.unifiedLines.map { ($0, nil) }
        }
        lines += content.changeLines.map { ($0, nil) }
        let body = body
        let first = max(0, min(view.offset, lines.count - body.rows))
        for (offset, line) in lines.dropFirst(first).prefix(body.rows).enumerated() {
            let rect = Rect(
                column: 0, row: body.row + offset, columns: body.columns, rows: 1)
            guard let right = line.right else {
                draw(line.left, in: rect, with: &brush)
                continue
            }
            let (left, rest) = rect.split(left: rect.columns / 2)
            draw(line.left, in: left, with: &brush)
            brush.write(String(brush.glyphs.bar), column: rest.column, row: rest.row, .dim)
            draw(right, in: rest.split(left: 1).right, with: &brush)
        }
    }

    private func draw(_ line: DiffRowView.Line, in rect: Rect, with brush: inout Brush) {
        let tag = rect.columns >= 40 && !line.right.isEmpty ? line.right.columnWidth + 1 : 0
        brush.write(
            line.left, column: rect.column + 1, row: rect.row,
            columns: max(0, rect.columns - 2 - tag), line.meaning)
        if tag > 0 {
            brush.write(
                line.right, column: rect.endColumn - 1 - line.right.columnWidth, row: rect.row, .dim
            )
        }
    }
}
