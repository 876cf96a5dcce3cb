import Canvas
import Goroutines
import Report

/// The rows of the difference with their heading, in one list or side by side.
struct DiffTable {
    let names: Names
    let glyphs: Glyphs
    /// Rows that the reader marked.
    let marked: Set<Stack.ID>
    let isSideBySide: Bool
    let columns: Columns

    /// The width of each column; 0 hides it.
    struct Columns {
        var prefix = 4
        var change = 10
        var id: Int
        var count = 8
        var before = 8
        var delta = 9
        var share = 6
        var cumulative = 6
        var state = 10
        var name = 0

        private static let leastName = 16

        /// Cells before the cursor's sign.
        var cursorOffset: Int { prefix == 4 ? 2 : 0 }

        init(width: Int, idDigits: Int) {
            id = idDigits + 1
            if width < 60 { (prefix, change) = (2, 2) }
            for drop in [
                \Columns.cumulative, \.state, \.share, \.before, \.id, \.count, \.change,
            ] where rest(of: width) < Self.leastName {
                self[keyPath: drop] = 0
            }
            name = max(0, rest(of: width))
        }

        private func rest(of width: Int) -> Int {
            width - prefix - change - id - before - count - delta - share - cumulative - state
        }
    }

    init(names: Names, glyphs: Glyphs, marked: Set<Stack.ID>, width: Int, isSideBySide: Bool) {
        (self.names, self.glyphs, self.marked) = (names, glyphs, marked)
        self.isSideBySide = isSideBySide
        columns = Columns(width: width, idDigits: names.idDigits)
    }

    // MARK: Heading

    func drawHeading(in rect: Rect, with brush: inout Brush) {
        if isSideBySide {
            let (left, middle, right) = parts(of: rect)
            brush.heading([("    ", nil)] + halfHeading("A", .before), in: left)
            brush.heading(changeHeading + deltaHeading, in: middle)
            brush.heading([(" ", nil)] + halfHeading("B", .after), in: right)
            return
        }
        let state = (columns.state > 0 ? " " : "") + cell("STATE", columns.state - 1)
        let headings: [Heading] =
            [(String(repeating: " ", count: columns.prefix), nil)] + changeHeading + [
                (cell("ID", columns.id), nil),
                (right("A", columns.before), .diffOrder(.before)),
                (right("B", columns.count), .diffOrder(.after)),
            ] + deltaHeading + [
                (right("SHARE", columns.share) + right("CUM", columns.cumulative) + state, nil),
                (" FIRST USER FRAME", .diffOrder(.name)),
            ]
        brush.heading(headings, in: rect)
    }

    private typealias Heading = (text: String, order: Spot.Content?)

    private var changeHeading: [Heading] {
        [(cell(columns.change > 6 ? "CHANGE" : "", columns.change), .diffOrder(.change))]
    }

    private var deltaHeading: [Heading] {
        [(right(glyphs.delta, columns.delta), .diffOrder(.growth))]
    }

    private func halfHeading(_ letter: String, _ order: DiffOrder) -> [Heading] {
        [
            (right(letter, columns.count), .diffOrder(order)),
            (" " + cell("STATE", 10) + cell("ID", columns.id), nil),
            ("FIRST USER FRAME", .diffOrder(.name)),
        ]
    }

    // MARK: Rows

    func draw(_ row: Difference.Row, isSelected: Bool, in rect: Rect, with brush: inout Brush) {
        if isSideBySide {
            drawSides(of: row, isSelected: isSelected, in: rect, with: &brush)
        } else {
            drawUnified(row, isSelected: isSelected, in: rect, with: &brush)
        }
        if isSelected { brush.screen.restyle(rect, adding: brush.theme.style(.selected)) }
    }

    private func drawUnified(
        _ row: Difference.Row, isSelected: Bool, in rect: Rect, with brush: inout Brush
    ) {
        let meaning = meaning(of: row)
        let cells: [(String, Meaning)] = [
            (prefix(of: row, isSelected: isSelected), .plain),
            (cell(sign(of: row), columns.change), meaning),
            (cell(names.shortID(row.id), columns.id), .plain),
            (count(row.before?.count, columns.before), .plain),
            (count(row.after?.count, columns.count), .plain),
            (right(row.delta.signed(within: columns.delta - 1), columns.delta), meaning),
            (right(row.share?.percent ?? "", columns.share), .plain),
            (right(row.cumulative?.percent ?? "", columns.cumulative), .plain),
            (stateCell(of: row), .plain),
            (" " + name(of: row, columns: columns.name - 1), .plain),
        ]
        brush.write(cells, in: rect)
    }

    private func drawSides(
        of row: Difference.Row, isSelected: Bool, in rect: Rect, with brush: inout Brush
    ) {
        let (left, middle, right) = parts(of: rect)
        let prefix = prefix(of: row, isSelected: isSelected)
        brush.write(
            [(prefix, .plain)] + half(row.before, row, columns: left.columns - prefix.columnWidth),
            in: left)
        let meaning = meaning(of: row)
        brush.write(
            [
                (cell(sign(of: row), columns.change), meaning),
                (self.right(row.delta.signed(within: columns.delta - 1), columns.delta), meaning),
            ], in: middle)
        brush.write([(" ", .plain)] + half(row.after, row, columns: right.columns - 1), in: right)
    }

    private func half(
        _ stanza: Stanza?, _ row: Difference.Row, columns width: Int
    ) -> [(String, Meaning)] {
        guard let stanza else { return [(count(nil, columns.count), .plain)] }
        let used = columns.count + 11 + columns.id
        return [
            (count(stanza.count, columns.count), .plain),
            (" " + cell(stanza.shownState?.shortName ?? "?", 10), .plain),
            (cell(names.shortID(stanza.id), columns.id), .dim),
            (title(of: stanza.stack).fitted(to: max(0, width - used), mark: glyphs.cut), .plain),
        ]
    }

    private func parts(of rect: Rect) -> (left: Rect, middle: Rect, right: Rect) {
        let width = columns.change + columns.delta
        let (left, rest) = rect.split(left: (rect.columns - width) / 2)
        let (middle, right) = rest.split(left: width)
        return (left, middle, right)
    }

    // MARK: Cells

    private func prefix(of row: Difference.Row, isSelected: Bool) -> String {
        let cursor = isSelected ? String(glyphs.cursor) : " "
        let mark = marked.contains(row.id) ? "*" : " "
        return columns.prefix == 4 ? " \(mark)\(cursor) " : "\(cursor)\(mark)"
    }

    /// `+ new`, `^ grew`; with `~` if the two stacks match but are not equal.
    private func sign(of row: Difference.Row) -> String {
        let sign =
            switch row.change {
            case .new: "+"
            case .grew: "^"
            case .shrank: "v"
            case .gone: "-"
            case .same: "="
            }
        guard columns.change > 6 else { return sign }
        return "\(sign) \(row.change.rawValue)\(row.match == .exact ? "" : " ~")"
    }

    private func meaning(of row: Difference.Row) -> Meaning {
        row.delta > 0 ? .grew : row.delta < 0 ? .shrank : .plain
    }

    private func count(_ count: Int?, _ width: Int) -> String {
        right(count.map { $0.grouped(within: width - 1) } ?? "-", width)
    }

    private func stateCell(of row: Difference.Row) -> String {
        guard columns.state > 0 else { return "" }
        return " " + cell(row.stanza.shownState?.shortName ?? "?", columns.state - 1)
    }

    private func name(of row: Difference.Row, columns: Int) -> String {
        title(of: row.stack).fitted(to: max(0, columns), mark: glyphs.cut)
    }

    private func title(of stack: Stack) -> String {
        names.shifted(stack.titleFrame.map(names.function(of:)) ?? Stack.untitled)
    }

    private func cell(_ text: String, _ width: Int) -> String {
        width > 0 ? text.padded(to: width, mark: glyphs.cut) : ""
    }

    private func right(_ text: String, _ width: Int) -> String {
        text.atRight(of: width, mark: glyphs.cut)
    }
}
