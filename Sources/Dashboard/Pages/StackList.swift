import Canvas
import Goroutines

/// The lines of a stack, with the cursor on one of them.
struct StackList {
    let lines: [StackLine]
    let selected: Int
    /// Cells by which names are scrolled.
    let nameOffset: Int

    func draw(in rect: Rect, with brush: inout Brush) {
        let first = max(0, min(selected - rect.rows / 2, lines.count - rect.rows))
        let placeColumns = (lines.map(\.middle.columnWidth).max() ?? 0) + 1
        for (offset, line) in lines.dropFirst(first).prefix(rect.rows).enumerated() {
            let row = Rect(column: 0, row: rect.row + offset, columns: rect.columns, rows: 1)
            draw(
                line, isSelected: first + offset == selected, placeColumns: placeColumns, in: row,
                with: &brush)
            brush.add(.row(.page, offset: first + offset - selected), in: row)
            if first + offset == selected { brush.placeCursor(column: 0, row: row.row) }
        }
    }

    private func draw(
        _ line: StackLine, isSelected: Bool, placeColumns: Int, in rect: Rect,
        with brush: inout Brush
    ) {
        let sign = isSelected ? "\(brush.glyphs.cursor) " : "  "
        var number = "   "
        var meaning = Meaning.plain
        switch line.kind {
        case .frame(let frame, let index):
            number = index.map { String("   \($0)".suffix(3)) } ?? "   "
            meaning = frame.isStandard ? .dim : .plain
        case .heading: meaning = .title
        case .note: break
        }
        brush.write("\(sign)\(number) ", column: 0, row: rect.row, columns: rect.columns, meaning)
        let start = rect.columns >= 40 ? 6 : 2
        let right = rect.columns >= 60 ? max(6, line.right.columnWidth + 2) : 0
        // Names are longer than places and get the room that places don't need.
        let middle =
            rect.columns >= 80 && !line.middle.isEmpty
            ? min(placeColumns, (rect.columns - start - right) * 4 / 10) : 0
        let left = max(0, rect.columns - start - right - middle)
        var text = line.left
        if nameOffset > 0 {
            text = String(brush.glyphs.cut) + text.dropFirst(nameOffset + 1)
        } else if case .frame = line.kind {
            // The end of a name says more.
            text = text.endFitted(to: left - 1, mark: brush.glyphs.cut)
        }
        brush.write(text, column: start, row: rect.row, columns: left - 1, meaning)
        if middle > 0 {
            brush.write(
                line.middle, column: start + left, row: rect.row, columns: middle - 1, meaning)
        }
        if right > 0 {
            let column = rect.columns - 1 - line.right.columnWidth
            brush.write(line.right, column: column, row: rect.row, .dim)
        }
        if isSelected { brush.screen.restyle(rect, adding: brush.theme.style(.selected)) }
    }
}
