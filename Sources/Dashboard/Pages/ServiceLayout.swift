import Canvas

/// The layout of the service page for any size of screen; parts that don't fit are nil.
struct ServiceLayout {
    var header: Rect?
    var totals: Rect?
    /// The memory line.
    var memory: Rect?
    /// One row of bars instead of a graph.
    var sparkline: Rect?
    var bars: Rect?
    var times: Rect?
    var events: Rect?
    var rule: Rect?
    var heading: Rect?
    var body = Rect(column: 0, row: 0, columns: 0, rows: 0)
    /// All between header and message: the graph and the table.
    var content = Rect(column: 0, row: 0, columns: 0, rows: 0)
    /// The column of the line between table and side pane.
    var divider: Int?
    var side: Rect?
    /// The side pane's title if it is below the table.
    var sideRule: Rect?
    var bottomRule: Rect?
    var message: Rect?
    /// The row above the message, for a message of two rows.
    var spare: Rect?
    var hints: Rect?
    /// The whole state in a few words, on tiny screens.
    var summary: Rect?

    init(
        size: Size, showsGraph: Bool, showsSide: Bool, showsMemory: Bool = false,
        isFullSize: Bool = false, focus: Pane = .table
    ) {
        var rest = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        guard size.rows >= 6, size.columns >= 24 else {
            summary = rest.takeTop(1)
            (body, content) = (rest, rest)
            return
        }
        header = rest.takeTop(1)
        totals = rest.takeTop(1)
        if showsMemory, size.rows >= 24 { memory = rest.takeTop(1) }
        hints = rest.takeBottom(1)
        message = rest.takeBottom(1)
        if size.rows >= 30 { spare = rest.takeBottom(1) }
        content = rest
        if showsGraph, !isFullSize {
            let rows = Self.graphRows(of: size.rows)
            if rows == 1 { sparkline = rest.takeTop(1) } else { bars = rest.takeTop(rows) }
            if size.rows >= 12 { times = rest.takeTop(1) }
            if size.rows >= 18 { events = rest.takeTop(1) }
        }
        if size.rows >= 30 { bottomRule = rest.takeBottom(1) }
        if size.rows >= 12 { rule = rest.takeTop(1) }
        body = rest
        placeSide(size: size, showsSide: showsSide, isFullSize: isFullSize, focus: focus)
        if size.rows >= 12, body.rows > 1 { (heading, body) = Self.optional(body.split(top: 1)) }
    }

    /// Below it, the pane is under the table.
    static let leastForRightPane = 110

    static func hasRoomForSide(_ size: Size) -> Bool { size.columns >= 80 && size.rows >= 12 }

    private mutating func placeSide(size: Size, showsSide: Bool, isFullSize: Bool, focus: Pane) {
        guard showsSide, Self.hasRoomForSide(size) else { return }
        if isFullSize {
            if focus == .side { (side, body) = (body, body.split(top: 0).top) }
            return
        }
        if size.columns >= Self.leastForRightPane {
            let (left, right) = body.split(left: size.columns * 77 / 120)
            body = left
            divider = left.endColumn
            side = right.split(left: 1).right
        } else {
            let rows = size.rows >= 30 ? size.rows / 4 : 1
            let (table, below) = body.split(top: body.rows - rows)
            body = table
            (sideRule, side) = Self.optional(below.split(top: 1))
        }
    }

    private static func optional(_ parts: (top: Rect, bottom: Rect)) -> (Rect?, Rect) {
        (parts.top, parts.bottom)
    }

    /// A multiple of four, so that the axis has round numbers.
    private static func graphRows(of rows: Int) -> Int {
        switch rows {
        case 18...: max(1, rows / 18) * 4
        case 12...: 2
        default: 1
        }
    }
}

extension Rect {
    /// Cuts rows off at the top.
    mutating func takeTop(_ rows: Int) -> Rect {
        let (top, bottom) = split(top: rows)
        self = bottom
        return top
    }

    /// Cuts rows off at the bottom.
    mutating func takeBottom(_ rows: Int) -> Rect {
        let (top, bottom) = split(top: self.rows - rows)
        self = top
        return bottom
    }
}
