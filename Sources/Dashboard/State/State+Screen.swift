package import Canvas
import Goroutines
import Trends

extension State {
    /// What the terminal should show.
    package func screen() -> Screen {
        var brush = Brush(screen: Screen(size: size), theme: theme, glyphs: glyphs)
        let layout = ServiceLayout(size: size, showsGraph: false, showsSide: false)
        if let rect = layout.header { header.drawTitle(in: rect, with: &brush) }
        switch page {
        case .service: ServicePage(state: self).draw(with: &brush)
        case .stack: StackPage(state: self).draw(with: &brush)
        case .history: HistoryPage(state: self).draw(with: &brush)
        case .help, .messages: ListPage(state: self).draw(with: &brush)
        case .diff: diffState.map { DiffPage(state: self, view: $0).draw(with: &brush) }
        case .stackDiff: stackDiffPage?.draw(with: &brush)
        }
        if let rect = layout.message {
            // Other pages fill that row.
            let spare = page == .service || page == .stack ? layout.spare : nil
            Sentence(state: self).draw(in: rect, spare: spare, with: &brush)
        }
        if let rect = layout.hints {
            Hints(state: self).draw(in: rect, with: &brush)
        } else if prompt != nil || menu != nil, size.rows > 0 {
            let last = Rect(column: 0, row: size.rows - 1, columns: size.columns, rows: 1)
            brush.write(String(repeating: " ", count: size.columns), column: 0, row: last.row)
            Hints(state: self).draw(in: last, with: &brush)
        }
        return brush.screen
    }

    /// The part of time that graphs and trends show.
    var range: GraphSettings.Range {
        graph.chosen ?? past?.range
            ?? graph.range(covering: newestTime - (history.total.start ?? newestTime))
    }

    var header: Header { Header(state: self) }

    /// Rows of the list that the cursor moves in.
    var pageRows: Int {
        switch page {
        case .service: ServicePage(state: self).tableRows
        case .stack: StackPage(state: self).listRows
        case .history: HistoryPage(state: self).rows
        case .help, .messages: ListPage(state: self).rows
        case .diff: diffState.map { DiffPage(state: self, view: $0).tableRows } ?? 0
        case .stackDiff: stackDiffPage?.rows ?? 0
        }
    }

    private var stackDiffPage: StackDiffPage? {
        guard let view = diffState, let row = view.selected else { return nil }
        return StackDiffPage(state: self, view: view, row: row)
    }

    /// The page shows a difference, or one row of it.
    var isComparing: Bool { page == .diff || page == .stackDiff }

    /// Digits shown of an ID: as many as tell all stacks apart that are shown anywhere.
    var idDigits: Int { max(history.ids.digits, diffState?.idDigits ?? 0) }

    /// The ID as it is shown.
    func shortID(_ id: Stack.ID) -> String { String(id.description.prefix(idDigits)) }

    /// Keeps cursors and scroll positions within what there is.
    mutating func settle() {
        switch page {
        case .service:
            if focus == .side, !ServicePage(state: self).hasSide { focus = .table }
            let page = ServicePage(state: self)
            table.scroll(toFit: page.tableRows)
            if let side = page.layout.side, let pane = page.sidePane {
                let count = pane.lines(width: side.columns - 2).count
                sideOffset = max(0, min(sideOffset, count - side.rows))
            }
        case .history:
            let rows = pageRows
            table.scroll(toFit: rows)
            historyCursor.scroll(toFit: rows, in: historyLines)
        case .stack: stackCursor.settle(count: stackLines.count)
        case .help: helpCursor.settle(count: ListPage(state: self).lines.count, rows: pageRows)
        case .messages:
            messageCursor.settle(count: ListPage(state: self).lines.count, rows: pageRows)
        case .diff:
            let rows = pageRows
            diffState?.scroll(toFit: rows)
            diffState?.settle()
            let lines = diffState.map { DiffPage(state: self, view: $0).hiddenPaneLines } ?? 0
            let offset = max(0, min(diffState?.offset ?? 0, lines))
            diffState?.offset = offset
        case .stackDiff:
            let count = stackDiffPage?.lineCount ?? 0
            diffState?.settle()
            let offset = max(0, min(diffState?.offset ?? 0, count - pageRows))
            diffState?.offset = offset
        }
    }
}
