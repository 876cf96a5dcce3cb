import Canvas
import Goroutines
import Report
import Trends

/// The count over time, what happened, and the stacks of the moment under the cursor.
struct HistoryPage {
    let state: State
    let layout: HistoryLayout

    init(state: State) {
        self.state = state
        layout = HistoryLayout(size: state.size, focus: state.historyCursor.focus)
    }

    private var glyphs: Glyphs { state.glyphs }
    private var table: TableView {
        TableView(state: state, width: layout.stacks?.columns ?? 0, hasHeading: true)
    }

    /// Rows of the pane that the cursor moves in.
    var rows: Int {
        guard state.historyCursor.focus == .stacks, let stacks = layout.stacks else {
            return layout.events?.rows ?? 0
        }
        return TableView.shownRows(
            state.table, in: stacks.rows, footnotes: table.footnotes(room: stacks.rows).count)
    }

    func draw(with brush: inout Brush) {
        if let rect = layout.totals { drawTotals(in: rect, with: &brush) }
        if let rect = layout.summary { state.header.drawSummary(in: rect, with: &brush) }
        let series = state.shown.history.total
        // Where growth began that goes on, whatever moment is looked at.
        let growth = state.history.finding?.judgement.ifGrowth
        GraphParts(state: state, series: series, growth: growth).draw(layout.graph, with: &brush)
        if let rule = layout.rule { drawRule(in: rule, with: &brush) }
        if let events = layout.events { drawEvents(in: events, with: &brush) }
        if let heading = layout.heading { table.drawHeading(in: heading, with: &brush) }
        if let stacks = layout.stacks { table.drawRows(in: stacks, with: &brush) }
        if let bottom = layout.bottomRule { drawBottom(in: bottom, with: &brush) }
        if let source = layout.source {
            brush.write(
                " \(self.source)", column: 0, row: source.row, columns: source.columns, .dim)
        }
    }

    // MARK: Above the lists

    private func drawTotals(in rect: Rect, with brush: inout Brush) {
        var left: [Segment] = []
        if state.isPast {
            let total = state.shown.history.newestTotal.map(\.grouped) ?? "?"
            left.append(Segment(" at cursor \(total)", .title))
        }
        if let now = state.history.newestTotal ?? state.history.total.lastSeen {
            let word = state.target.isPolled ? "now" : "newest"
            left.append(Segment("\(left.isEmpty ? " " : "")\(word) \(now.grouped)", rank: 2))
        }
        if let extent = state.extent {
            left.append(Segment("min \(extent.low.grouped)", rank: 4))
            left.append(Segment("max \(extent.high.grouped)", rank: 3))
        }
        if left.isEmpty { left.append(Segment(" nothing was seen so far")) }
        left += state.header.verdict
        var right = [
            Segment("range \(state.range.title)", .dim, rank: 5),
            Segment("axis \(state.graph.axis.rawValue)", .dim, rank: 8),
            Segment("col \(state.columnWidth.span), peak kept", .dim, rank: 7),
        ]
        if let resolution = state.past?.resolution {
            right.append(Segment("tier \(resolution.span)", .dim, rank: 6))
        }
        brush.line(left, right: right, in: rect)
    }

    // MARK: The lists

    private func drawRule(in rect: Rect, with brush: inout Brush) {
        brush.rule(in: rect)
        let hasFocus = state.historyCursor.focus == .events
        if let events = layout.events {
            brush.write(
                " events ", column: events.column + 1, row: rect.row, columns: events.columns,
                hasFocus && layout.divider != nil ? .selected : .plain)
        }
        if let stacks = layout.stacks {
            let column = stacks.column + 1
            let title = " \(stacksTitle) ".fitted(
                to: max(0, rect.columns - column - 1), mark: glyphs.cut)
            brush.write(
                title, column: column, row: rect.row,
                !hasFocus && layout.divider != nil ? .selected : .plain)
        }
        if let divider = layout.divider {
            brush.write(String(glyphs.teeDown), column: divider, row: rect.row, .dim)
            let end = layout.events?.endRow ?? rect.row
            for row in rect.row + 1..<max(rect.row + 1, end) {
                brush.write(String(glyphs.bar), column: divider, row: row, .dim)
            }
        }
    }

    private var stacksTitle: String {
        guard let past = state.past, let picture = past.picture else { return "stacks now" }
        let others = picture.history.others != nil
        let tier = past.resolution.map { " (\($0.span) tier\(others ? " keeps the largest" : ""))" }
        return "stacks at \(state.stamp(picture.time))\(tier ?? "")"
    }

    private func drawBottom(in rect: Rect, with brush: inout Brush) {
        brush.rule(in: rect)
        if let divider = layout.divider {
            brush.write(String(glyphs.teeUp), column: divider, row: rect.row, .dim)
        }
    }

    private func drawEvents(in rect: Rect, with brush: inout Brush) {
        let lines = state.historyLines
        if lines.isEmpty {
            brush.write(
                "   nothing happened so far", column: rect.column, row: rect.row,
                columns: rect.columns, .dim)
        }
        let view = state.historyCursor
        let selected = view.index(in: lines)
        for (offset, line) in lines.dropFirst(view.firstShown).prefix(rect.rows).enumerated() {
            let isSelected = view.firstShown + offset == selected && view.focus == .events
            let cursor = isSelected ? String(glyphs.cursor) : " "
            let row = Rect(
                column: rect.column, row: rect.row + offset, columns: rect.columns, rows: 1)
            let text =
                " \(cursor) \(time(of: line).padded(to: Self.timeColumns, mark: glyphs.cut)) "
                + "\(line.sign.padded(to: 2, mark: " ")) \(line.words)"
            brush.write(
                text, column: row.column, row: row.row, columns: row.columns, line.meaning)
            if isSelected { brush.screen.restyle(row, adding: brush.theme.style(.selected)) }
        }
    }

    private static let timeColumns = 11

    /// `14:30:02`, `11:52-12:02`, `11-24 14:30`.
    private func time(of line: HistoryLine) -> String {
        let isLong = line.end - line.time >= 60 && state.now - line.time < 72_000
        guard isLong else { return state.stamp(of: line.time) }
        let (start, end) = (line.time - state.clockLag, line.end - state.clockLag)
        return "\(start.hourAndMinute)-\(end.hourAndMinute)"
    }

    // MARK: Below the lists

    /// Where what is shown comes from.
    private var source: String {
        let history = state.history
        let start = history.total.start.map { state.stamp($0) } ?? "now"
        switch state.recording {
        case .on(let path): return "known from \(start) on; recording into \(path.scrubbed)"
        case .stopped(let reason): return "known from \(start) on; \(reason.scrubbed)"
        case .off where state.target.isPolled: return "known from \(start) on; nothing is recorded"
        case .off: return "\(state.target.address), from \(start) on"
        }
    }
}

/// Where the parts of the history page stand, for any size of screen; what does not fit is nil.
struct HistoryLayout {
    var totals: Rect?
    /// The graph's parts, as on the service page.
    var graph: ServiceLayout
    var rule: Rect?
    var events: Rect?
    /// The column of the line between the panes.
    var divider: Int?
    var heading: Rect?
    var stacks: Rect?
    var bottomRule: Rect?
    /// Where history comes from.
    var source: Rect?
    var summary: Rect?

    init(size: Size, focus: HistoryCursor.Focus) {
        graph = ServiceLayout(size: size, showsGraph: false, showsSide: false)
        var rest = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        guard size.rows >= 6, size.columns >= 24 else {
            summary = rest.takeTop(1)
            placePanes(in: rest, focus: focus)
            return
        }
        _ = rest.takeTop(1)
        totals = rest.takeTop(1)
        _ = rest.takeBottom(2)
        if size.rows >= 18 { source = rest.takeBottom(1) }
        let rows = Self.graphRows(of: size.rows)
        if rows == 1 { graph.sparkline = rest.takeTop(1) } else { graph.bars = rest.takeTop(rows) }
        if size.rows >= 12 {
            graph.times = rest.takeTop(1)
            graph.events = rest.takeTop(1)
        }
        if size.rows >= 30 { bottomRule = rest.takeBottom(1) }
        rule = rest.takeTop(1)
        placePanes(in: rest, focus: focus)
    }

    private mutating func placePanes(in rest: Rect, focus: HistoryCursor.Focus) {
        if rest.columns >= 100 {
            let (left, right) = rest.split(left: rest.columns * 55 / 120)
            events = left
            divider = left.endColumn
            stacks = right.split(left: 1).right
        } else if focus == .events {
            events = rest
        } else {
            stacks = rest
        }
        if let body = stacks, body.rows > 1 {
            let (top, bottom) = body.split(top: 1)
            (heading, stacks) = (top, bottom)
        }
    }

    /// Fours, so that the axis has round numbers.
    private static func graphRows(of rows: Int) -> Int {
        switch rows {
        case 18...: max(1, rows * 16 / 36 / 4) * 4
        case 12...: 2
        default: 1
        }
    }
}
