/// A grid of styled cells to show on a terminal.
package struct Screen: Equatable, Sendable {
    package struct Cell: Equatable, Sendable {
        /// One grapheme cluster; meaningless if `isContinuation`.
        package var character: Character
        package var style: Style
        /// The right half of the wide character on the left.
        package var isContinuation: Bool

        init(_ character: Character, style: Style = .plain, isContinuation: Bool = false) {
            (self.character, self.style, self.isContinuation) = (character, style, isContinuation)
        }

        static let blank = Cell(" ")
    }

    package let size: Size
    /// The cell of the terminal's cursor; nil hides it.
    package var cursor: Position?
    /// Row by row.
    private var cells: [Cell]

    /// Negative sizes count as 0.
    package init(size: Size) {
        self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
        cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
    }

    package subscript(column: Int, row: Int) -> Cell { cells[row * size.columns + column] }

    /// The cells of one row, left to right.
    package func row(_ row: Int) -> ArraySlice<Cell> {
        cells[row * size.columns..<(row + 1) * size.columns]
    }

    /// The text of one row, trailing spaces included.
    package func text(row: Int) -> String {
        String(self.row(row).lazy.filter { !$0.isContinuation }.map(\.character))
    }

    /// Writes text and returns the column after it. Text outside the screen or from `limit` on is
    /// clipped; then the result is `limit` or the screen's edge, but at least `column`. A wide
    /// character that would be cut in half becomes a space.
    @discardableResult
    package mutating func write(
        _ text: some StringProtocol, column: Int, row: Int, style: Style = .plain,
        limit: Int = .max
    ) -> Int {
        let end = min(limit, size.columns)
        let isVisible = (0..<size.rows).contains(row)
        var next = column
        for character in text {
            guard next < end else { break }
            let width = character.columnWidth
            if isVisible {
                put(character, width: width, column: next, row: row, style: style, end: end)
            }
            next += width
        }
        return max(column, min(next, end))
    }

    /// Adds to the style of the cells inside `rect`, keeping their text.
    package mutating func restyle(_ rect: Rect, adding style: Style) {
        for row in (rect.row..<rect.endRow).clamped(to: 0..<size.rows) {
            for column in (rect.column..<rect.endColumn).clamped(to: 0..<size.columns) {
                let index = row * size.columns + column
                cells[index].style = cells[index].style.adding(style)
            }
        }
    }

    private mutating func put(
        _ character: Character, width: Int, column: Int, row: Int, style: Style, end: Int
    ) {
        let cells = (column..<column + width).clamped(to: 0..<max(0, end))
        for column in cells { clear(column: column, row: row) }
        let index = row * size.columns + cells.lowerBound
        if cells.count == width {
            self.cells[index] = Cell(character, style: style)
            if width == 2 { self.cells[index + 1] = Cell(" ", style: style, isContinuation: true) }
        } else if !cells.isEmpty {
            self.cells[index] = Cell(" ", style: style)
        }
    }

    /// Clears the other half of a wide character that is about to be overwritten.
    private mutating func clear(column: Int, row: Int) {
        let index = row * size.columns + column
        if cells[index].isContinuation { cells[index - 1].character = " " }
        if column + 1 < size.columns, cells[index + 1].isContinuation {
            cells[index + 1].isContinuation = false
        }
        cells[index].isContinuation = false
    }
}
