import Canvas

/// Where the parts of the diff page stand, for any size of screen; what does not fit is nil.
struct DiffLayout {
    var header: Rect?
    /// A line for each side, or one for both.
    var sides: [Rect] = []
    var totals: Rect?
    /// What to know before trusting the numbers.
    var note: Rect?
    var rule: Rect?
    var heading: Rect?
    var body: Rect
    /// The column of the line between table and side pane, and the pane right of it.
    var divider: Int?
    var side: Rect?
    var bottomRule: Rect?
    var message: Rect?
    var hints: Rect?

    init(size: Size, showsSide: Bool) {
        var rest = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        func takeTop(_ rows: Int) -> Rect {
            let (top, bottom) = rest.split(top: rows)
            rest = bottom
            return top
        }
        func takeBottom(_ rows: Int) -> Rect {
            let (top, bottom) = rest.split(top: rest.rows - rows)
            rest = top
            return bottom
        }
        guard size.rows >= 6, size.columns >= 24 else {
            sides = [takeTop(1)]
            body = rest
            return
        }
        header = takeTop(1)
        hints = takeBottom(1)
        message = takeBottom(1)
        if size.rows >= 12 {
            sides = [takeTop(1), takeTop(1)]
            totals = takeTop(1)
        } else {
            sides = [takeTop(1)]
        }
        if size.rows >= 18 { note = takeTop(1) }
        if size.rows >= 30 {
            _ = takeBottom(1)
            bottomRule = takeBottom(1)
        }
        if size.rows >= 12 { rule = takeTop(1) }
        body = rest
        if showsSide, size.columns >= 110, size.rows >= 12 {
            let (left, right) = body.split(left: size.columns * 85 / 120)
            body = left
            divider = left.endColumn
            side = right.split(left: 1).right
        }
        if size.rows >= 12, body.rows > 1 {
            let (top, bottom) = body.split(top: 1)
            (heading, body) = (top, bottom)
        }
    }
}
