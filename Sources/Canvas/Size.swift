/// A size in cells.
package struct Size: Hashable, Sendable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) { (self.columns, self.rows) = (columns, rows) }
}

/// A cell, 0-based from the top left.
package struct Position: Hashable, Sendable {
    package var column: Int
    package var row: Int

    package init(column: Int, row: Int) { (self.column, self.row) = (column, row) }
}

/// A rectangle of cells, which may extend beyond the screen. Columns and rows are 0-based, from the
/// top left.
package struct Rect: Hashable, Sendable {
    package let column: Int
    package let row: Int
    package let columns: Int
    package let rows: Int

    /// Negative sizes count as 0.
    package init(column: Int, row: Int, columns: Int, rows: Int) {
        (self.column, self.row) = (column, row)
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }

    package var endColumn: Int { column + columns }
    package var endRow: Int { row + rows }
    package var isEmpty: Bool { columns == 0 || rows == 0 }

    package func contains(_ position: Position) -> Bool {
        (column..<endColumn).contains(position.column) && (row..<endRow).contains(position.row)
    }

    /// The first `rows` rows, and the rest below them.
    package func split(top rows: Int) -> (top: Rect, bottom: Rect) {
        let rows = min(max(0, rows), self.rows)
        return (
            Rect(column: column, row: row, columns: columns, rows: rows),
            Rect(column: column, row: row + rows, columns: columns, rows: self.rows - rows)
        )
    }

    /// The first `columns` columns, and the rest to the right of them.
    package func split(left columns: Int) -> (left: Rect, right: Rect) {
        let columns = min(max(0, columns), self.columns)
        return (
            Rect(column: column, row: row, columns: columns, rows: rows),
            Rect(column: column + columns, row: row, columns: self.columns - columns, rows: rows)
        )
    }
}
