import Canvas
import Goroutines
import Report
import Trends

/// One stack: how many goroutines over time, its frames, states and labels.
struct StackPage {
    let state: State
    let layout: ServiceLayout

    init(state: State) {
        self.state = state
        layout = ServiceLayout(
            size: state.size, showsGraph: state.target.hasHistory, showsSide: false)
    }

    private var track: History.Track? {
        state.stackCursor.stack.flatMap { state.shown.history.tracks[$0] }
    }

    /// What the growth test says of this stack alone.
    private var judgement: Judgement? {
        state.stackCursor.stack.flatMap { state.shown.history.finding?.parts[$0] }
    }

    /// Rows for the list.
    var listRows: Int { layout.body.rows + (layout.heading == nil ? 0 : 1) }

    func draw(with brush: inout Brush) {
        guard let track else {
            brush.write(" this stack was not seen at that time", column: 0, row: layout.body.row)
            return
        }
        if let totals = layout.totals { drawTotals(of: track, in: totals, with: &brush) }
        if let summary = layout.summary { drawSummary(of: track, in: summary, with: &brush) }
        GraphParts(state: state, series: track.series, growth: judgement.flatMap(\.ifGrowth))
            .draw(layout, with: &brush)
        if let rule = layout.rule { brush.rule(ruleTitle(of: track), in: rule) }
        let list = Rect(
            column: 0, row: layout.body.endRow - listRows, columns: state.size.columns,
            rows: listRows)
        drawList(in: list, with: &brush)
        if let bottom = layout.bottomRule { brush.rule(in: bottom) }
    }

    private func drawTotals(of track: History.Track, in rect: Rect, with brush: inout Brush) {
        let total = state.shown.history.newestTotal ?? 0
        let share = Double(track.count) / Double(max(1, total))
        var pieces = [
            Segment(" \(track.count.counted("goroutine"))", .title),
            Segment("\(share.percent) of \(total.grouped)", rank: 2),
        ]
        if let judgement, track.count > 0 { pieces.append(VerdictLine.piece(judgement, in: state)) }
        if track.count == 0 { pieces.append(Segment("gone", .chip, rank: 1)) }
        if state.target.hasHistory {
            let delta = track.delta
            pieces.append(
                Segment(
                    "\(state.glyphs.deltaBaseline) \(delta.signed)", delta > 0 ? .grew : .plain,
                    rank: 1))
            let rate = state.header.isStale ? nil : track.perMinute
            pieces.append(Segment("\(rate.map { Int($0.rounded()).signed } ?? "?")/min", rank: 3))
            pieces.append(Segment("first seen \(state.stamp(track.firstSeen))", rank: 4))
        }
        let peak = (track.series.span(since: 0)?.high ?? 0).grouped
        let right =
            state.target.hasHistory
            ? [
                Segment(state.range.title, .dim, rank: 5), Segment("peak \(peak)", .dim, rank: 6),
                Segment("axis \(state.graph.axis.rawValue)", .dim, rank: 7),
            ] : []
        brush.line(pieces, right: right, in: rect)
    }

    private func drawSummary(of track: History.Track, in rect: Rect, with brush: inout Brush) {
        let id = state.shortID(track.stack.id)
        brush.write("\(id) \(track.count.grouped)", column: 0, row: rect.row, columns: rect.columns)
    }

    private func ruleTitle(of track: History.Track) -> String {
        let count = track.stack.frames.count
        let separator = state.glyphs.separator
        let runtime =
            track.stack.runtimeFrames.isEmpty ? "" : "\(separator)runtime frames not counted"
        let user = state.userFramesOnly ? "\(separator)user code only (u)" : ""
        return "frames (\(count))\(separator)leaf first\(separator)names: "
            + "\(state.stackCursor.nameStyle.rawValue) (p cycles)\(runtime)\(user)"
    }

    private func drawList(in rect: Rect, with brush: inout Brush) {
        let lines = state.stackLines
        let selected = state.stackCursor.selected
        let first = max(0, min(selected - rect.rows / 2, lines.count - rect.rows))
        let placeColumns = (lines.map(\.middle.columnWidth).max() ?? 0) + 1
        for (offset, line) in lines.dropFirst(first).prefix(rect.rows).enumerated() {
            let row = Rect(column: 0, row: rect.row + offset, columns: rect.columns, rows: 1)
            draw(
                line, isSelected: first + offset == selected, placeColumns: placeColumns, in: row,
                with: &brush)
        }
    }

    private func draw(
        _ line: StackLine, isSelected: Bool, placeColumns: Int, in rect: Rect,
        with brush: inout Brush
    ) {
        let sign = isSelected ? "\(state.glyphs.cursor) " : "  "
        var number = "   "
        var meaning = Meaning.plain
        switch line.kind {
        case .frame(let frame, let index):
            number = index.map { String("   \($0)".suffix(3)) } ?? "   "
            meaning = frame.origin == .standard ? .dim : .plain
        case .heading: meaning = .title
        case .note: break
        }
        brush.write("\(sign)\(number) ", column: 0, row: rect.row, columns: rect.columns, meaning)
        let start = rect.columns >= 40 ? 6 : 2
        let right = rect.columns >= 60 ? max(6, line.right.columnWidth + 2) : 0
        // Names are longer than places: what no place needs is theirs.
        let middle =
            rect.columns >= 80 && !line.middle.isEmpty
            ? min(placeColumns, (rect.columns - start - right) * 4 / 10) : 0
        let left = max(0, rect.columns - start - right - middle)
        let text = String(line.left.dropFirst(state.nameOffset))
        brush.write(text, column: start, row: rect.row, columns: left - 1, meaning)
        if middle > 0 {
            brush.write(
                line.middle, column: start + left, row: rect.row, columns: middle - 1, meaning)
        }
        if right > 0 {
            let column = rect.columns - 1 - line.right.columnWidth
            brush.write(line.right, column: column, row: rect.row, .dim)
        }
        if isSelected { brush.screen.restyle(rect, adding: brush.theme.style(.selected)) }
    }
}

/// The graph of a series with its times and events, as far as a layout has room for them.
struct GraphParts {
    let state: State
    let series: Series
    /// Growth that goes on; nil where nothing grows.
    var growth: Judgement?

    func draw(_ layout: ServiceLayout, with brush: inout Brush) {
        if let rect = layout.sparkline {
            let view = view(columns: rect.columns - 2)
            let text = TrendCells(columns: view.columns).text(state.glyphs)
            brush.write(text, column: 1, row: rect.row)
        }
        guard let bars = layout.bars else { return }
        let view = view(columns: GraphView.cells(in: bars.columns))
        view.drawBars(in: bars, with: &brush)
        if let times = layout.times { view.drawTimes(in: times, with: &brush) }
        if let events = layout.events { view.drawEvents(in: events, with: &brush) }
    }

    private func view(columns: Int) -> GraphView {
        GraphView(
            series, of: state.shown.history, events: state.events, range: state.range,
            axis: state.graph.axis, cells: columns, end: state.graphEnd, clockLag: state.clockLag,
            cursor: state.past?.time, growth: growth)
    }
}
