import Canvas
import Goroutines
import Report
import Trends

/// The ranked rows with their heading, and what is not shown below them.
struct TableView {
    let state: State
    let columns: Columns

    private var table: StanzaTable { state.table }
    private var history: History { table.source(state.shown.history) }
    private var glyphs: Glyphs { state.glyphs }

    /// Which columns there is room for, and how wide they are; 0 is left out.
    struct Columns {
        var id: Int
        var count = 8
        var delta = 0
        var rate = 0
        var trend = 0
        var state = 0
        /// What the growth test says of a row; only while it says so of any.
        var verdict = 0
        var prefix: Int
        var name: Int

        /// The least cells that a name needs before other columns may stay.
        private static let leastName = 18

        init(
            width: Int, idDigits: Int, hasChanges: Bool, hasHeading: Bool, hasVerdicts: Bool = false
        ) {
            prefix = hasHeading ? 4 : 2
            id = idDigits
            if width < prefix + idDigits + count + 8 {
                (id, count) = (0, min(8, max(0, width - 9)))
            }
            name = 0
            if hasChanges { (delta, rate, trend) = (8, 7, width >= 76 ? 10 : 8) }
            state = 9
            if hasVerdicts {
                verdict = 9
                // A picture tells as much in a few cells less.
                let missing = Self.leastName - rest(of: width)
                trend = max(min(trend, 6), trend - max(0, missing))
            }
            for drop in [\Columns.trend, \.rate, \.state, \.verdict, \.delta]
            where rest(of: width) < Self.leastName {
                self[keyPath: drop] = 0
            }
            name = max(0, rest(of: width))
        }

        private func rest(of width: Int) -> Int {
            let gaps = [trend, state, verdict].count { $0 > 0 } + 1
            return width - prefix - id - count - delta - rate - trend - state - verdict - gaps
        }
    }

    init(state: State, width: Int, hasHeading: Bool) {
        self.state = state
        columns = Columns(
            width: width, idDigits: state.idDigits, hasChanges: state.target.hasHistory,
            hasHeading: hasHeading, hasVerdicts: Self.hasVerdicts(state))
    }

    /// The growth test has a word for a stack that is there.
    private static func hasVerdicts(_ state: State) -> Bool {
        let history = state.table.source(state.shown.history)
        return (history.finding?.parts ?? [:]).contains { id, judgement in
            judgement.verdict.rowWord != nil && history.tracks[id]?.count ?? 0 > 0
        }
    }

    /// `61 stacks, 37 shown: !runtime · sort Δ A ▾ · by stack`.
    var title: String {
        let shown = table.rows.count
        var parts = [shown.counted(table.grouping.noun)]
        if !table.filter.isEmpty {
            let hidden = table.hidden.rows
            parts = [
                table.grouping == .stack
                    ? "\((shown + hidden).counted("stack")), \(shown.grouped) shown: "
                        + table.filter.text
                    : "\(parts[0]), \(hidden.counted("stack")) hidden: \(table.filter.text)"
            ]
        }
        let arrow =
            table.sort.isDescendingByNature != table.isInverted
            ? glyphs.descending : glyphs.ascending
        parts.append("sort \(table.sort.title(glyphs)) \(arrow)")
        if let scope = table.scope {
            parts.append("in \(scope.grouping.rawValue) \(scope.name)")
        } else {
            parts.append("by \(table.grouping.rawValue)")
        }
        return parts.joined(separator: glyphs.separator)
    }

    func drawHeading(in rect: Rect, with brush: inout Brush) {
        let range = state.range.title
        var text = String(repeating: " ", count: columns.prefix)
        text += columns.id > 0 ? "ID".padded(to: columns.id, mark: " ") : ""
        text += right("COUNT", columns.count) + right(glyphs.deltaBaseline, columns.delta)
        text += right("/min", columns.rate)
        let trend = columns.trend >= 10 ? "TREND \(range)" : "TREND"
        if columns.trend > 0 { text += " " + trend.padded(to: columns.trend, mark: " ") }
        if columns.state > 0 { text += " " + "STATE".padded(to: columns.state, mark: " ") }
        if columns.verdict > 0 { text += " " + "GROWTH".padded(to: columns.verdict, mark: " ") }
        text += " " + nameHeading
        brush.write(text, column: rect.column, row: rect.row, columns: rect.columns, .dim)
    }

    private var nameHeading: String {
        switch table.grouping {
        case .stack, .frame: "FIRST USER FRAME"
        case .package: "PACKAGE"
        case .entry: "ENTRY FUNCTION"
        case .label: "LABEL"
        }
    }

    func drawRows(in rect: Rect, with brush: inout Brush) {
        let notes = footnotes(room: rect.rows)
        let shown = Self.shownRows(table, in: rect.rows, footnotes: notes.count)
        let first = table.firstShown
        let selected = table.selectedIndex
        for (offset, row) in table.rows.dropFirst(first).prefix(shown).enumerated() {
            draw(
                row, isSelected: first + offset == selected,
                in: Rect(
                    column: rect.column, row: rect.row + offset, columns: rect.columns, rows: 1),
                with: &brush)
        }
        let below = min(shown, table.rows.count - first)
        for (offset, note) in notes.enumerated() {
            brush.write(
                "    " + note, column: rect.column, row: rect.row + below + offset,
                columns: rect.columns, .dim)
        }
        if table.rows.isEmpty, notes.isEmpty, state.shown.newest != nil {
            brush.write(
                "    no goroutines", column: rect.column, row: rect.row, columns: rect.columns, .dim
            )
        }
    }

    /// How many rows fit above the notes.
    static func shownRows(_ table: StanzaTable, in rows: Int, footnotes: Int) -> Int {
        max(0, rows - footnotes)
    }

    /// What stands below the rows: how many more there are, and what is hidden.
    func footnotes(room: Int) -> [String] {
        guard room >= 6 else { return [] }
        var notes: [String] = []
        if table.hidden.rows > 0 {
            let stacks = table.hidden.rows.counted("stack")
            notes.append(
                "\(stacks) hidden by the filter: \(table.hidden.goroutines.counted("goroutine"))")
        }
        if table.pollServing > 0 {
            notes.append("\(table.pollServing.counted("goroutine")) serving this poll")
        }
        if let others = history.others {
            let stacks = others.stanzas > 0 ? " in \(others.stanzas.counted("stack"))" : ""
            notes.append(
                "others \(others.goroutines.grouped)\(stacks) (not kept one by one at this age)")
        }
        let more = table.rows.count - (room - notes.count)
        if more > 0 { notes.insert("\((more + 1).counted("more row"))", at: 0) }
        return notes
    }

    private func draw(_ row: Row, isSelected: Bool, in rect: Rect, with brush: inout Brush) {
        let isNew = row.delta > 0
        var cells: [(String, Meaning)] = []
        let cursor = isSelected ? String(glyphs.cursor) : " "
        let mark = row.stacks.allSatisfy(state.markedRows.contains) ? "*" : " "
        cells.append((columns.prefix == 4 ? " \(mark)\(cursor) " : "\(cursor)\(mark)", .plain))
        if columns.id > 0 { cells.append((id(of: row).padded(to: columns.id, mark: " "), .plain)) }
        cells.append((right(row.count.grouped(within: columns.count - 1), columns.count), .plain))
        let delta = row.delta.signed(within: columns.delta - 1)
        cells.append((right(delta, columns.delta), isNew ? .grew : .shrank))
        let rate = state.header.isStale ? nil : row.perMinute
        let rateText = rate.map { Int($0.rounded()).signed(within: columns.rate - 1) } ?? "?"
        cells.append((right(rateText, columns.rate), (rate ?? 0) >= 0.5 ? .grew : .plain))
        let trendStart = rect.column + cells.reduce(0) { $0 + $1.0.columnWidth }
        if columns.trend > 0 { cells.append((" " + trend(of: row), .plain)) }
        if columns.state > 0 {
            let word = row.isGone ? "gone" : row.state?.shortName ?? "?"
            cells.append((" " + word.padded(to: columns.state, mark: glyphs.cut), .plain))
        }
        if columns.verdict > 0 {
            let verdict =
                row.isGone ? nil : VerdictLine.verdict(of: row.stacks, in: history.finding)
            let word = (verdict?.rowWord ?? "").padded(to: columns.verdict, mark: glyphs.cut)
            cells.append((" ", .plain))
            cells.append((word, verdict?.meaning ?? .plain))
        }
        cells.append((" " + name(of: row), .plain))
        var column = rect.column
        for (text, meaning) in cells where column < rect.endColumn {
            column = brush.write(
                text, column: column, row: rect.row, columns: rect.endColumn - column, meaning)
        }
        if isSelected, state.focus == .table {
            // A picture in reverse would be another picture.
            let (before, rest) = rect.split(left: trendStart - rect.column)
            let after = rest.split(left: columns.trend > 0 ? columns.trend + 1 : 0).right
            for part in [before, after] {
                brush.screen.restyle(part, adding: brush.theme.style(.selected))
            }
        }
    }

    private func id(of row: Row) -> String {
        switch row.key {
        case .stack(let id): state.shortID(id)
        case .group: row.stacks.count.grouped(within: columns.id - 1) + "x"
        }
    }

    private func name(of row: Row) -> String {
        let full: String
        switch row.key {
        case .group(let name):
            full = groupName(name)
        case .stack(let id):
            let title = history.tracks[id]?.title
            full = title.map(state.nameStyle.function(of:)) ?? Grouping.unnamed
        }
        return String(full.dropFirst(state.nameOffset)).fitted(to: columns.name, mark: glyphs.cut)
    }

    /// Groups of functions are written as functions are.
    private func groupName(_ name: String) -> String {
        switch table.grouping {
        case .frame, .entry:
            state.nameStyle.function(of: Frame(function: name, file: "", line: 0))
        case .stack, .package, .label: name
        }
    }

    private func trend(of row: Row) -> String {
        let cells = columns.trend
        let width = GraphView.columnWidth(range: state.range, cells: cells)
        let from = GraphView.start(end: state.shown.time, width: width, cells: cells)
        return TrendCells(
            columns: history.columns(of: row, from: from, width: width, count: cells)
        )
        .text(glyphs)
    }

    private func right(_ text: String, _ width: Int) -> String {
        text.atRight(of: width, mark: glyphs.cut)
    }
}

extension History {
    /// What columns of a graph held, blank where polls failed: only the total's series has gaps.
    func columns(of series: Series, from: Double, width: Double, count: Int) -> [Series.Span?] {
        let answered = total.columns(from: from, width: width, count: count)
        return zip(series.columns(from: from, width: width, count: count), answered)
            .map { span, answered in answered == nil ? nil : span }
    }

    /// The counts of a row's stacks together.
    func columns(of row: Row, from: Double, width: Double, count: Int) -> [Series.Span?] {
        let answered = total.columns(from: from, width: width, count: count)
        var sum: [Series.Span?] = Array(repeating: nil, count: count)
        for id in row.stacks {
            guard let series = tracks[id]?.series else { continue }
            for (index, span) in series.columns(from: from, width: width, count: count).enumerated()
            {
                // A stack's series goes on through polls that failed; a gap is blank.
                guard let span, answered[index] != nil else { continue }
                let known = sum[index]
                sum[index] = Series.Span(
                    low: (known?.low ?? 0) + span.low, high: (known?.high ?? 0) + span.high,
                    last: (known?.last ?? 0) + span.last)
            }
        }
        return sum
    }
}
