import Canvas

/// The cursor of a page that is one long list.
struct ListCursor: Sendable {
    /// The first line on screen.
    var offset = 0
    /// Only lines that contain this are shown.
    var filter = ""

    mutating func move(_ movement: Movement) {
        if case .toFirst = movement {
            offset = 0
        } else {
            offset = max(0, min(offset + movement.rows, .max / 2))
        }
    }

    mutating func settle(count: Int, rows: Int) { offset = max(0, min(offset, count - rows)) }
}

/// The layout of a page that is one long list: all rows except the title, a blank row and the last
/// two.
struct ListLayout {
    let body: Rect

    init(size: Size) {
        body =
            size.rows >= 6
            ? Rect(column: 0, row: 2, columns: size.columns, rows: size.rows - 4)
            : Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
    }

    func draw(_ lines: [Line], from offset: Int, with brush: inout Brush) {
        brush.add(.list(.page), in: body)
        brush.placeCursor(column: body.column, row: body.row)
        for (index, line) in lines.dropFirst(offset).prefix(body.rows).enumerated() {
            brush.write(
                line.left, column: body.column, row: body.row + index, columns: body.columns,
                line.meaning)
        }
    }
}

extension [Line] {
    /// The lines that contain a text, ignoring case.
    func filtered(by text: String) -> [Line] {
        let needle = text.lowercased()
        return needle.isEmpty ? self : filter { $0.left.lowercased().contains(needle) }
    }
}
