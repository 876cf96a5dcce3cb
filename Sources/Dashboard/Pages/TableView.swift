import Canvas
import Goroutines
import Targets
import Trends

/// The rows of the stack table with a heading above and notes below.
struct TableView {
    /// One row as drawn.
    struct Line {
        var isMarked = false
        /// The cursor is on this row.
        var isSelected = false
        var id: String
        var count: Int
        var delta: Int
        /// Goroutines per minute; nil if unknown or stale.
        var perMinute: Double?
        var isClimbing = false
        var trend: [Series.Span?]
        var state: String
        var verdict: Verdict?
        /// Not cut yet.
        var name: String
        /// The end of the name is what counts.
        var isPath = false
        /// The file and line, not cut yet; empty for a group.
        var place = ""
    }

    let columns: Columns
    /// The rows on screen.
    let lines: [Line]
    /// Below the rows: how many more there are, and what is hidden.
    let notes: [String]
    /// The heading of the names.
    let nameHeading: String
    let range: GraphSettings.Range
    /// Keys move this table's cursor, not that of another pane.
    let hasFocus: Bool

    /// The width of each column; 0 hides it.
    struct Columns {
        var id: Int
        var count = 8
        var delta = 0
        var rate = 0
        var trend = 0
        var state = 0
        /// The verdict on a row; 0 if no row has one.
        var verdict = 0
        var prefix: Int
        var name: Int
        /// File and line; 0 hides it.
        var place = 0

        /// Cells before the cursor's sign.
        var cursorOffset: Int { prefix == 4 ? 2 : 0 }

        /// Other columns are dropped until a name has this many cells.
        private static let leastName = 18
        /// So narrow a table shows the first name as a whole.
        private static let narrow = 76
        /// Wider than that, a name shares its room with its place.
        private static let wholeName = 34
        private static let leastPlace = 20

        /// `firstName` is the width of the first row's name.
        init(
            width: Int, idDigits: Int, firstName: Int = 0, hasChanges: Bool,
            hasBaseline: Bool = true, hasHeading: Bool, hasVerdicts: Bool = false
        ) {
            let leastName =
                width < Self.narrow
                ? max(Self.leastName, min(firstName, Self.wholeName)) : Self.leastName
            prefix = hasHeading ? 4 : 2
            id = idDigits
            if width < prefix + idDigits + count + 8 {
                (id, count) = (0, min(8, max(0, width - 9)))
            }
            name = 0
            if hasChanges {
                (delta, rate, trend) = (hasBaseline ? 8 : 0, 7, width >= 76 ? 10 : 8)
            }
            state = 9
            if hasVerdicts {
                verdict = 9
                // A trend can do with a few cells less.
                let missing = leastName - rest(of: width)
                trend = max(min(trend, 6), trend - max(0, missing))
            }
            for drop in [\Columns.trend, \.state, \.verdict, \.delta]
            where rest(of: width) < leastName {
                self[keyPath: drop] = 0
            }
            for drop in [\Columns.id, \.rate] where rest(of: width) < Self.leastName {
                self[keyPath: drop] = 0
            }
            name = max(0, rest(of: width))
            if name > Self.wholeName + Self.leastPlace {
                place = min(44, name - Self.wholeName - 1)
                name -= place + 1
            }
        }

        private func rest(of width: Int) -> Int {
            let gaps = [trend, state, verdict].count { $0 > 0 } + 1
            return width - prefix - id - count - delta - rate - trend - state - verdict - gaps
        }
    }

    // MARK: Drawing

    func drawHeading(in rect: Rect, with brush: inout Brush) {
        let glyphs = brush.glyphs
        func right(_ text: String, _ width: Int) -> String {
            text.atRight(of: width, mark: glyphs.cut)
        }
        func left(_ text: String, _ width: Int, mark: Character = " ") -> String {
            width > 0 ? " " + text.padded(to: width, mark: mark) : ""
        }
        let id = columns.id > 0 ? "ID".padded(to: columns.id, mark: " ") : ""
        let long = "TREND \(range.title)"
        let trend = columns.trend >= 10 && long.count <= columns.trend ? long : "TREND"
        let headings: [(text: String, order: SortOrder?)] = [
            (String(repeating: " ", count: columns.prefix) + id, nil),
            (right("COUNT", columns.count), .count),
            (right(glyphs.deltaBaseline, columns.delta), .delta),
            (right("/min", columns.rate), .rate),
            (left(trend, columns.trend) + left("STATE", columns.state), nil),
            (left("GROWTH", columns.verdict), nil),
            (left(nameHeading, columns.name, mark: glyphs.cut), .name),
            (columns.place > 0 ? " FILE:LINE" : "", nil),
        ]
        brush.heading(headings.map { ($0.text, $0.order.map { .order($0) }) }, in: rect)
    }

    func drawRows(in rect: Rect, with brush: inout Brush) {
        brush.add(.list(.table), in: rect)
        let selected = lines.firstIndex(where: \.isSelected) ?? 0
        for (offset, line) in lines.enumerated() {
            let row = Rect(
                column: rect.column, row: rect.row + offset, columns: rect.columns, rows: 1)
            draw(line, in: row, with: &brush)
            brush.add(.row(.table, offset: offset - selected), in: row)
            if line.isSelected, hasFocus {
                brush.placeCursor(column: rect.column + columns.cursorOffset, row: row.row)
            }
        }
        for (offset, note) in notes.enumerated() {
            brush.write(
                "    " + note, column: rect.column, row: rect.row + lines.count + offset,
                columns: rect.columns, .dim)
        }
    }

    private func draw(_ line: Line, in rect: Rect, with brush: inout Brush) {
        let glyphs = brush.glyphs
        let columns = columns
        func right(_ text: String, _ width: Int) -> String {
            text.atRight(of: width, mark: glyphs.cut)
        }
        var cells: [(String, Meaning)] = []
        let cursor = line.isSelected ? String(glyphs.cursor) : " "
        let mark = line.isMarked ? "*" : " "
        cells.append((columns.prefix == 4 ? " \(mark)\(cursor) " : "\(cursor)\(mark)", .plain))
        if columns.id > 0 { cells.append((line.id.padded(to: columns.id, mark: " "), .plain)) }
        cells.append((right(line.count.grouped(within: columns.count - 1), columns.count), .plain))
        let delta = line.delta.signed(within: columns.delta - 1)
        cells.append((right(delta, columns.delta), line.delta > 0 ? .grew : .shrank))
        let rate = line.perMinute.map { Int($0.rounded()).signed(within: columns.rate - 1) } ?? "?"
        cells.append((right(rate, columns.rate), (line.perMinute ?? 0) >= 0.5 ? .grew : .plain))
        let trendStart = rect.column + cells.reduce(0) { $0 + $1.0.columnWidth }
        if columns.trend > 0 {
            cells.append(
                (
                    " " + TrendCells(columns: line.trend, isClimbing: line.isClimbing).text(glyphs),
                    .plain
                ))
        }
        if columns.state > 0 {
            cells.append((" " + line.state.padded(to: columns.state, mark: glyphs.cut), .plain))
        }
        if columns.verdict > 0 {
            let word = (line.verdict?.rowWord ?? "").padded(to: columns.verdict, mark: glyphs.cut)
            cells.append((" ", .plain))
            cells.append((word, line.verdict?.meaning ?? .plain))
        }
        let name =
            line.isPath
            ? line.name.endFitted(to: columns.name, mark: glyphs.cut)
            : line.name.fitted(to: columns.name, mark: glyphs.cut)
        cells.append((" " + name, .plain))
        if columns.place > 0, !line.place.isEmpty {
            let gap = String(repeating: " ", count: columns.name - name.columnWidth)
            cells.append(
                (gap + " " + line.place.endFitted(to: columns.place, mark: glyphs.cut), .dim))
        }
        brush.write(cells, in: rect)
        if line.isSelected, hasFocus {
            // A trend in reverse video would look like another trend.
            let (before, rest) = rect.split(left: trendStart - rect.column)
            let after = rest.split(left: columns.trend > 0 ? columns.trend + 1 : 0).right
            for part in [before, after] {
                brush.screen.restyle(part, adding: brush.theme.style(.selected))
            }
        }
    }
}
