import Canvas

/// The first line of each page: target, page, and how fresh the data is.
struct TitleLine {
    /// Before the title.
    let number: String
    /// The target's name, or the title of a page that is not about a target.
    let name: String
    /// After the name.
    let crumbs: [String]
    let freshness: Freshness

    func draw(in rect: Rect, with brush: inout Brush) {
        // A long name is cut before the chip is dropped.
        let room = max(8, rect.columns - freshness.chip.text.columnWidth - 2)
        let crumb = crumbs.map { " \(brush.glyphs.cursor) \($0)" }.joined()
        let name = name.fitted(to: max(4, room - 2 - crumb.columnWidth), mark: brush.glyphs.cut)
        let title = number.isEmpty ? name + crumb : "\(number) \(name)\(crumb)"
        brush.line(
            [Segment(" gorotop", .title, rank: 6), Segment(title, rank: 0)],
            right: freshness.segments, in: rect)
    }
}
