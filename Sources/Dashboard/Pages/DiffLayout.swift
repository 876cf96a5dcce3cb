import Canvas

/// The layout of the diff page for any size of screen; parts that don't fit are nil.
struct DiffLayout {
    /// One line per side, or one for both.
    var sides: [Rect] = []
    var totals: Rect?
    /// A warning about the numbers.
    var note: Rect?
    var rule: Rect?
    var heading: Rect?
    var body: Rect
    /// The column of the line between table and side pane.
    var divider: Int?
    var side: Rect?
    var bottomRule: Rect?

    init(size: Size, showsSide: Bool) {
        var rest = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        guard size.rows >= 6, size.columns >= 24 else {
            sides = [rest.takeTop(1)]
            body = rest
            return
        }
        // The title; the message and the hints.
        _ = rest.takeTop(1)
        _ = rest.takeBottom(2)
        if size.rows >= 12 {
            sides = [rest.takeTop(1), rest.takeTop(1)]
            totals = rest.takeTop(1)
        } else {
            sides = [rest.takeTop(1)]
        }
        if size.rows >= 18 { note = rest.takeTop(1) }
        if size.rows >= 30 {
            _ = rest.takeBottom(1)
            bottomRule = rest.takeBottom(1)
        }
        if size.rows >= 12 { rule = rest.takeTop(1) }
        body = rest
        if showsSide, size.columns >= ServiceLayout.leastForRightPane, size.rows >= 12 {
            let (left, right) = body.split(left: size.columns * 77 / 120)
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
