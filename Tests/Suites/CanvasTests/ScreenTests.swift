import Canvas
import Testing

@Suite("A screen")
struct ScreenTests {
    private static let bold = Style(bold: true)

    @Test(
        "shows what of a text lies within it, and tells the column behind it",
        arguments: [
            // text, column, limit, the row of 6 cells, the column behind it
            ("abc", 0, .max, "abc...", 3),
            ("abc", 3, .max, "...abc", 6),
            ("abc", 4, .max, "....ab", 6),
            ("abc", 6, .max, "......", 6),
            ("abc", 9, .max, "......", 9),
            ("abc", -1, .max, "bc....", 2),
            ("abc", -3, .max, "......", 0),
            ("abc", -5, .max, "......", -2),
            ("abcdefghi", -1, .max, "bcdefg", 6),
            ("", 2, .max, "......", 2),
            ("abc", 0, 2, "ab....", 2),
            ("abc", 0, 0, "......", 0),
            ("abc", 0, -1, "......", 0),
            ("abc", 4, 2, "......", 4),
            ("abc", -5, -3, "......", -3),
            ("待つ", 0, .max, "待つ..", 4),
            ("待つ", 3, .max, "...待 ", 6),
            ("待つ", 5, .max, "..... ", 6),
            ("待つ", 0, 3, "待 ...", 3),
            ("待つ", -1, .max, " つ...", 3),
            ("待つ", -2, .max, "つ....", 2),
            ("待つ", -3, .max, " .....", 1),
            ("待つ", -4, .max, "......", 0),
            ("待", -1, 0, "......", 0),
            ("e\u{301}x", 0, .max, "e\u{301}x....", 2),
        ] as [(String, Int, Int, String, Int)])
    func write(text: String, column: Int, limit: Int, row: String, behind: Int) {
        var screen = Screen(size: Size(columns: 6, rows: 3))
        for row in 0..<3 { screen.write("......", column: 0, row: row) }
        #expect(
            screen.write(text, column: column, row: 1, style: Self.bold, limit: limit) == behind)
        #expect(screen.text(row: 1) == row)
        #expect(screen.text(row: 0) == "......" && screen.text(row: 2) == "......")
        #expect(screen.row(1).allSatisfy { $0.character == "." || $0.style == Self.bold })
        // Outside, the text is as long.
        for row in [-1, 3] {
            let before = screen
            #expect(screen.write(text, column: column, row: row, limit: limit) == behind)
            #expect(screen == before)
        }
    }

    /// Every text of up to four characters over every other one, at every column.
    @Test("never shows half of a wide character")
    func halves() {
        let all = (0...3).flatMap { texts(of: ["a", "待"], length: $0) }
        for below in all {
            for above in all {
                for column in -2...4 {
                    for limit in [2, 3, 9] {
                        var screen = Screen(size: Size(columns: 4, rows: 1))
                        screen.write(below, column: 0, row: 0)
                        screen.write(above, column: column, row: 0, style: Self.bold, limit: limit)
                        expectWhole(screen, "\(below) \(above) \(column) \(limit)")
                    }
                }
            }
        }
    }

    private func expectWhole(_ screen: Screen, _ scene: String) {
        var isCovered = false
        for cell in screen.row(0) {
            #expect(cell.isContinuation == isCovered, "\(scene)")
            isCovered = cell.character.columnWidth == 2
        }
        #expect(!isCovered, "\(scene)")
        #expect(screen.text(row: 0).columnWidth == screen.size.columns, "\(scene)")
    }

    @Test("leaves the other half of a wide character as a space in its own style")
    func remainder() {
        var screen = Screen(size: Size(columns: 4, rows: 1))
        screen.write("待つ", column: 0, row: 0)
        screen.write("x", column: 1, row: 0, style: Self.bold)
        screen.write("y", column: 2, row: 0, style: Self.bold)
        #expect(screen.text(row: 0) == " xy ")
        #expect(screen.row(0).map(\.style) == [.plain, Self.bold, Self.bold, .plain])
        #expect(!screen.row(0).contains { $0.isContinuation })
    }

    /// Every rectangle in and around a small screen.
    @Test("restyles the cells of a rectangle that lie within it, and keeps their text")
    func restyle() {
        var original = Screen(size: Size(columns: 3, rows: 2))
        original.write("ab", column: 0, row: 0, style: Style(foreground: 2))
        original.write("待", column: 1, row: 1)
        for (column, columns) in product(-2...4, 0...6) {
            for (row, rows) in product(-2...4, 0...6) {
                let rect = Rect(column: column, row: row, columns: columns, rows: rows)
                var screen = original
                screen.restyle(rect, adding: Style(foreground: nil, reverse: true))
                for (x, y) in product(0...2, 0...1) {
                    let isInside =
                        (column..<column + columns).contains(x) && (row..<row + rows).contains(y)
                    var expected = original[x, y]
                    if isInside { expected.style.isReverse = true }
                    #expect(screen[x, y] == expected)
                }
            }
        }
    }

    @Test(
        "of no size takes everything and shows nothing",
        arguments: [(0, 0), (-1, 5), (5, -1), (0, 3)])
    func noSize(columns: Int, rows: Int) {
        var screen = Screen(size: Size(columns: columns, rows: rows))
        #expect(screen.size == Size(columns: max(0, columns), rows: max(0, rows)))
        screen.write("abc 待つ", column: -1, row: 0)
        screen.restyle(Rect(column: 0, row: 0, columns: 9, rows: 9), adding: Self.bold)
        for row in 0..<screen.size.rows where screen.size.columns == 0 {
            #expect(screen.text(row: row) == "")
        }
    }
}

@Suite("A rectangle")
struct RectTests {
    @Test("splits into two that cover it")
    func split() {
        for (columns, rows) in product(-1...3, -1...3) {
            let rect = Rect(column: -1, row: 2, columns: columns, rows: rows)
            #expect(rect.columns == max(0, columns) && rect.rows == max(0, rows))
            #expect(rect.isEmpty == (columns <= 0 || rows <= 0))
            for part in -2...5 {
                let (top, bottom) = rect.split(top: part)
                #expect(top.rows == min(max(0, part), rect.rows))
                #expect(top.row == rect.row && bottom.row == top.endRow)
                #expect(bottom.endRow == rect.endRow)
                for half in [top, bottom] {
                    #expect(half.column == rect.column && half.columns == rect.columns)
                }
                let (left, right) = rect.split(left: part)
                #expect(left.columns == min(max(0, part), rect.columns))
                #expect(left.column == rect.column && right.column == left.endColumn)
                #expect(right.endColumn == rect.endColumn)
                for half in [left, right] {
                    #expect(half.row == rect.row && half.rows == rect.rows)
                }
            }
        }
    }
}

@Suite("A style")
struct StyleTests {
    @Test("gains another's attributes, and its colour where it has one")
    func adding() {
        let colours: [UInt8?] = [nil, 1, 9]
        var styles: [Style] = []
        for (colour, bits) in product(0...2, 0...7) {
            styles.append(
                Style(
                    foreground: colours[colour], bold: bits & 1 > 0, dim: bits & 2 > 0,
                    reverse: bits & 4 > 0))
        }
        for one in styles {
            #expect(one.adding(.plain) == one && Style.plain.adding(one) == one)
            for other in styles {
                let sum = one.adding(other)
                #expect(sum.foreground == other.foreground ?? one.foreground)
                #expect(sum.isBold == (one.isBold || other.isBold))
                let staysDim = one.isDim && !other.isReverse
                #expect(sum.isDim == (staysDim || other.isDim))
                #expect(sum.isReverse == (one.isReverse || other.isReverse))
            }
        }
    }
}

private func product(_ left: ClosedRange<Int>, _ right: ClosedRange<Int>) -> [(Int, Int)] {
    left.flatMap { one in right.map { (one, $0) } }
}
