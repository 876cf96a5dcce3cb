import Canvas

/// The layout of the history page for any size of screen; parts that don't fit are nil.
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
    /// The source of the history.
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

    /// A multiple of four, so that the axis has round numbers.
    private static func graphRows(of rows: Int) -> Int {
        switch rows {
        case 18...: max(1, rows * 16 / 36 / 4) * 4
        case 12...: 2
        default: 1
        }
    }
}
