import Canvas
import Trends

/// The count over time, the ranked stanzas, and the selected one in some detail.
struct ServicePage {
    let state: State
    let layout: ServiceLayout

    init(state: State) {
        self.state = state
        layout = ServiceLayout(
            size: state.size, showsGraph: state.target.hasHistory,
            showsSide: state.showsSidePane, showsMemory: state.knowsMemory,
            isFullSize: state.isFullSize, focus: state.focus)
    }

    /// The side pane has a row that shows where the cursor went.
    var hasSide: Bool { layout.side.map { !$0.isEmpty } ?? false }

    private var table: TableView {
        TableView(state: state, width: layout.body.columns, hasHeading: layout.heading != nil)
    }

    /// Rows of the table that are on screen.
    var tableRows: Int {
        TableView.shownRows(
            state.table, in: layout.body.rows,
            footnotes: table.footnotes(room: layout.body.rows).count)
    }

    var sidePane: SidePane? { state.table.selected.map { SidePane(state: state, row: $0) } }

    func draw(with brush: inout Brush) {
        if let totals = layout.totals {
            state.header.drawTotals(in: totals, hasMemory: layout.memory != nil, with: &brush)
        }
        if let memory = layout.memory { MemoryLine(state: state).draw(in: memory, with: &brush) }
        if let summary = layout.summary { state.header.drawSummary(in: summary, with: &brush) }
        let history = state.shown.history
        GraphParts(
            state: state, series: history.total, growth: history.finding?.judgement.ifGrowth
        ).draw(layout, with: &brush)
        if let rule = layout.rule { brush.rule(table.title, in: rule) }
        if let heading = layout.heading { table.drawHeading(in: heading, with: &brush) }
        table.drawRows(in: layout.body, with: &brush)
        if let bottom = layout.bottomRule { brush.rule(in: bottom) }
        drawSide(with: &brush)
    }

    private func drawSide(with brush: inout Brush) {
        guard let side = layout.side else { return }
        if let divider = layout.divider, let rule = layout.rule {
            brush.divider(
                column: divider, from: rule, to: layout.bottomRule, endRow: layout.body.endRow)
        }
        guard let pane = sidePane else { return }
        if let rule = layout.sideRule {
            brush.rule(side.isEmpty ? pane.oneLine : pane.title, in: rule)
        }
        if let divider = layout.divider, let rule = layout.rule {
            let title = " \(pane.title) "
            brush.write(
                title, column: divider + 2, row: rule.row, columns: rule.columns - divider - 3,
                state.focus == .side ? .selected : .plain)
        }
        pane.draw(in: side, with: &brush)
    }
}
