import Canvas

/// A part of a line that is fitted to its width by dropping the least important segments.
struct Segment {
    var text: String
    var meaning: Meaning
    /// 0 goes last.
    var rank: Int
    /// Shorter and shorter forms to use before it is dropped.
    var shorter: [String]

    init(_ text: String, _ meaning: Meaning = .plain, rank: Int = 0, shorter: [String] = []) {
        (self.text, self.meaning, self.rank, self.shorter) = (text, meaning, rank, shorter)
    }
}

/// A line of a list: text on the left, and perhaps a figure or a word at the right edge.
struct Line {
    var left: String
    var right: String
    var meaning: Meaning

    init(_ left: String, right: String = "", _ meaning: Meaning = .plain) {
        (self.left, self.right, self.meaning) = (left, right, meaning)
    }
}

extension [String] {
    /// The first form that fits in `columns` cells, or else the last.
    func fitting(_ columns: Int) -> String {
        first { $0.columnWidth <= columns } ?? last ?? ""
    }
}

extension [Segment] {
    /// Cells with a gap between segments.
    fileprivate func columnWidth(gap: Int) -> Int {
        isEmpty ? 0 : reduce(-gap) { $0 + $1.text.columnWidth + gap }
    }

    /// Shortens or drops a segment.
    /// - Returns: whether it was dropped.
    fileprivate mutating func yield(at index: Int) -> Bool {
        guard let text = self[index].shorter.first else {
            remove(at: index)
            return true
        }
        self[index] = Segment(
            text, self[index].meaning, shorter: [String](self[index].shorter.dropFirst()))
        return false
    }
}

/// What views draw with: the screen, its theme and glyphs.
struct Brush {
    var screen: Screen
    let theme: Theme
    let glyphs: Glyphs
    /// What the mouse acts on; later ones lie on top.
    var spots: [Spot] = []

    /// Writes text, cut to `columns` cells, and returns the column after it.
    @discardableResult
    mutating func write(
        _ text: String, column: Int, row: Int, columns: Int = .max, _ meaning: Meaning = .plain
    ) -> Int {
        let text = columns == .max ? text : text.fitted(to: columns, mark: glyphs.cut)
        return screen.write(text, column: column, row: row, style: theme.style(meaning))
    }

    /// Writes cells next to each other, as far as they fit.
    mutating func write(_ cells: [(String, Meaning)], in rect: Rect) {
        var column = rect.column
        for (text, meaning) in cells where column < rect.endColumn {
            column = write(
                text, column: column, row: rect.row, columns: rect.endColumn - column, meaning)
        }
    }

    /// Writes segments from the left and the right edge of a row, as many as fit; of the same rank,
    /// left ones win.
    mutating func line(_ left: [Segment], right: [Segment] = [], gap: Int = 2, in rect: Rect) {
        guard !rect.isEmpty else { return }
        var (leftCount, kept) = (left.count, left + right)
        while kept.count > 1, kept.columnWidth(gap: gap) > rect.columns {
            guard let worst = kept.indices.reversed().max(by: { kept[$0].rank < kept[$1].rank })
            else { break }
            if kept.yield(at: worst), worst < leftCount { leftCount -= 1 }
        }
        write(Array(kept.prefix(leftCount)), gap: gap, column: rect.column, rect: rect)
        let tail = Array(kept.dropFirst(leftCount))
        let start = max(rect.column, rect.endColumn - tail.columnWidth(gap: gap))
        write(tail, gap: gap, column: start, rect: rect)
    }

    private mutating func write(_ segments: [Segment], gap: Int, column: Int, rect: Rect) {
        var column = column
        for segment in segments where column < rect.endColumn {
            let room = rect.endColumn - column
            column = write(
                segment.text, column: column, row: rect.row, columns: room, segment.meaning)
            column += gap
        }
    }

    /// Lines from number `offset` on, as many as fit, a cell in from both edges; never scrolled
    /// beyond the last one.
    mutating func write(_ lines: [Line], from offset: Int, in rect: Rect) {
        let first = max(0, min(offset, lines.count - rect.rows))
        for (index, line) in lines.dropFirst(first).prefix(rect.rows).enumerated() {
            let row = Rect(
                column: rect.column, row: rect.row + index, columns: rect.columns, rows: 1)
            write(line, in: row)
        }
    }

    mutating func write(_ line: Line, in rect: Rect) {
        let width = line.right.columnWidth
        let column = rect.endColumn - 1 - width
        let room = rect.columns - 2 - (line.right.isEmpty ? 0 : width + 1)
        write(
            line.left, column: rect.column + 1, row: rect.row, columns: max(0, room), line.meaning)
        if !line.right.isEmpty, column > rect.column {
            write(line.right, column: column, row: rect.row, .dim)
        }
    }

    /// A ruled line with titles on it: `─ 61 stacks · sort count ▾ ────`.
    mutating func rule(_ title: String = "", in rect: Rect) {
        guard !rect.isEmpty else { return }
        let line = String(repeating: glyphs.rule, count: rect.columns)
        write(line, column: rect.column, row: rect.row, .dim)
        guard !title.isEmpty, rect.columns > 4 else { return }
        write(" \(title) ", column: rect.column + 1, row: rect.row, columns: rect.columns - 2)
    }
}

extension Brush {
    /// A vertical line down from a rule, between a table and the pane to its right.
    mutating func divider(column: Int, from rule: Rect, to bottom: Rect?, endRow: Int) {
        let rest = String(repeating: glyphs.rule, count: rule.columns - column)
        write(rest, column: column, row: rule.row, .dim)
        write(String(glyphs.teeDown), column: column, row: rule.row, .dim)
        for row in rule.row + 1..<max(rule.row + 1, bottom?.row ?? endRow) {
            write(String(glyphs.bar), column: column, row: row, .dim)
        }
        if let bottom { write(String(glyphs.teeUp), column: column, row: bottom.row, .dim) }
    }
}
