import Canvas

/// A piece of a line that is fitted to its width: the least important pieces go first.
struct Piece {
    var text: String
    var meaning: Meaning
    /// 0 stays to the last.
    var rank: Int

    init(_ text: String, _ meaning: Meaning = .plain, rank: Int = 0) {
        self.text = text
        self.meaning = meaning
        self.rank = rank
    }
}

extension [Piece] {
    private static var gap: Int { 2 }

    /// Cells with a gap of two between pieces.
    var columnWidth: Int {
        isEmpty ? 0 : reduce(-Self.gap) { $0 + $1.text.columnWidth + Self.gap }
    }

    /// Without the least important ones, so that it fits; at least one stays.
    func fitted(to columns: Int) -> [Piece] {
        var pieces = self
        while pieces.count > 1, pieces.columnWidth > columns,
            let worst = pieces.indices.max(by: { pieces[$0].rank < pieces[$1].rank })
        {
            pieces.remove(at: worst)
        }
        return pieces
    }
}

/// What views draw with: the screen, and how meanings look and pictures are made on it.
struct Brush {
    var screen: Screen
    let theme: Theme
    let glyphs: Glyphs

    /// Writes text, cut to `columns` cells, and returns the column behind it.
    @discardableResult
    mutating func write(
        _ text: String, column: Int, row: Int, columns: Int = .max, _ meaning: Meaning = .plain
    ) -> Int {
        let text = columns == .max ? text : text.fitted(to: columns, mark: glyphs.cut)
        return screen.write(text, column: column, row: row, style: theme.style(meaning))
    }

    /// Pieces from the left and from the right edge of a row, as many as fit; the left ones win
    /// over right ones of the same rank.
    mutating func line(_ left: [Piece], right: [Piece] = [], in rect: Rect) {
        guard !rect.isEmpty else { return }
        let tagged = left + right.map { Piece($0.text, $0.meaning, rank: $0.rank) }
        var (leftCount, kept) = (left.count, tagged)
        while kept.count > 1, kept.columnWidth > rect.columns {
            guard let worst = kept.indices.reversed().max(by: { kept[$0].rank < kept[$1].rank })
            else { break }
            kept.remove(at: worst)
            if worst < leftCount { leftCount -= 1 }
        }
        write(Array(kept.prefix(leftCount)), column: rect.column, rect: rect)
        let tail = Array(kept.dropFirst(leftCount))
        write(tail, column: max(rect.column, rect.endColumn - tail.columnWidth), rect: rect)
    }

    private mutating func write(_ pieces: [Piece], column: Int, rect: Rect) {
        var column = column
        for piece in pieces where column < rect.endColumn {
            let room = rect.endColumn - column
            column = write(piece.text, column: column, row: rect.row, columns: room, piece.meaning)
            column += 2
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
