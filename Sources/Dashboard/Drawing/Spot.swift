import Canvas

/// A part of the screen that the mouse acts on.
struct Spot: Sendable {
    /// What keys move in.
    enum List: Sendable {
        /// The stack table.
        case table
        case side, events
        /// The only list of its page.
        case page
    }

    enum Content: Sendable {
        case list(List)
        /// A row, so many rows below the selected one.
        case row(List, offset: Int)
        /// The heading of a column.
        case order(SortOrder)
        case diffOrder(DiffOrder)
    }

    var rect: Rect
    var content: Content
}

extension Brush {
    mutating func add(_ content: Spot.Content, in rect: Rect) {
        spots.append(Spot(rect: rect, content: content))
    }

    /// Writes a row of headings; a click on one sorts by it, if it has an order.
    mutating func heading(_ cells: [(text: String, order: Spot.Content?)], in rect: Rect) {
        var column = rect.column
        for cell in cells where column < rect.endColumn {
            let end = write(
                cell.text, column: column, row: rect.row, columns: rect.endColumn - column, .dim)
            let place = Rect(column: column, row: rect.row, columns: end - column, rows: 1)
            if let order = cell.order { add(order, in: place) }
            column = end
        }
    }

    /// Puts the terminal's cursor on the selected row, so that a screen reader follows it. The first
    /// row that is selected has it.
    mutating func placeCursor(column: Int, row: Int) {
        let cell = Position(column: column, row: row)
        let isOnScreen = Rect(
            column: 0, row: 0, columns: screen.size.columns, rows: screen.size.rows
        ).contains(cell)
        if screen.cursor == nil, isOnScreen { screen.cursor = cell }
    }
}
