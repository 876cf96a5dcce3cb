package import Canvas
import Targets

extension State {
    /// The screen for this state.
    package func screen() -> Screen { drawn().screen }

    func drawn() -> Brush {
        var brush = Brush(screen: Screen(size: terminalSize), theme: theme, glyphs: glyphs)
        let layout = ServiceLayout(size: size, showsGraph: false, showsSide: false)
        let content = page.content
        let page = content.init(self)
        if let rect = layout.header {
            TitleLine(
                number: content.number, name: content.title ?? target.name, crumbs: page.crumbs,
                freshness: freshness
            ).draw(in: rect, with: &brush)
        }
        page.draw(with: &brush)
        if let rect = layout.message {
            let spare = content.sparesRow ? layout.spare : nil
            SentenceLine(text: sentence(columns: rect.columns - 1, lines: spare == nil ? 1 : 2))
                .draw(in: rect, spare: spare, with: &brush)
        }
        if let rect = layout.hints {
            hintLine.draw(in: rect, with: &brush)
        } else if prompt != nil || menu != nil, size.rows > 0 {
            let last = Rect(column: 0, row: size.rows - 1, columns: size.columns, rows: 1)
            brush.write(String(repeating: " ", count: size.columns), column: 0, row: last.row)
            hintLine.draw(in: last, with: &brush)
        }
        captionLine?.draw(with: &brush)
        return brush
    }
}
