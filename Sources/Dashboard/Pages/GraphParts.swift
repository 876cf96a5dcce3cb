import Canvas
import Targets
import Trends

/// The graph of a series with times and events, as far as the layout has room.
struct GraphParts {
    let series: Series
    let history: History
    /// Oldest first.
    let events: [HistoryEvent]
    let settings: (range: GraphSettings.Range, axis: GraphSettings.Axis)
    /// Seconds since 1970 within the newest column.
    let end: Double
    let clock: ForwardClock
    /// Seconds since 1970; nil if the screen is live.
    let cursor: Double?
    /// Current growth; nil if nothing grows.
    let growth: Judgement?
    /// What growth is counted from; nil if unknown.
    let baseline: Int?

    func draw(_ layout: ServiceLayout, with brush: inout Brush) {
        if let rect = layout.sparkline {
            let view = view(columns: rect.columns - 2)
            let text = TrendCells(columns: view.columns).text(brush.glyphs)
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
            series, of: history, events: events, range: settings.range, axis: settings.axis,
            cells: columns, end: end, clockLag: clock.lag, cursor: cursor, growth: growth,
            baseline: baseline)
    }
}

extension State {
    func graph(of series: Series, growth: Judgement?) -> GraphParts {
        GraphParts(
            series: series, history: shown.history, events: events,
            settings: (range, view.graph.axis(for: extent(of: series))), end: graphEnd,
            clock: clock, cursor: view.past?.time, growth: growth,
            baseline: series.end == shown.history.total.end && page != .stack
                ? shown.history.baseline?.total : nil)
    }

    /// The axis of the page's graph.
    var axis: GraphSettings.Axis {
        let stack = page == .stack ? view.stack.stack.flatMap { shown.history.tracks[$0] } : nil
        return view.graph.axis(for: extent(of: stack?.series ?? shown.history.total))
    }

    /// The lowest and highest value on a graph.
    func extent(of series: Series) -> Series.Span? {
        let cells = GraphView.cells(in: size.columns)
        let width = GraphView.columnWidth(range: range, cells: cells)
        let from = GraphView.start(end: graphEnd, width: width, cells: cells)
        return series.columns(from: from, width: width * Double(cells), count: 1)[0]
    }

    /// The range of graphs and trends.
    var range: GraphSettings.Range {
        let seen = newestTime - (watched.history.total.start ?? newestTime)
        let told = narrated?.range.map { GraphSettings.Range(rawValue: $0) }
        return view.graph.chosen ?? view.past?.range ?? told ?? view.graph.range(covering: seen)
    }
}
