import Canvas
import Diagnosis
import Goroutines
import Targets
import Trends

/// The count over time, the table of stacks, and the selected one in detail.
struct ServicePage: PageContent {
    static let binding: Command.Binding? = .init(["2"], "service page", .screens)
    static let number = "2"
    static let scopes: Set<Command.Scope> = [
        .fullSize, .side, .table, .rows, .list, .overTime, .graph, .search, .frames,
    ]
    static let sparesRow = true

    let state: State
    let layout: ServiceLayout

    init(_ state: State) {
        self.state = state
        layout = ServiceLayout(
            size: state.size, showsGraph: state.target.hasHistory,
            showsSide: state.showsSidePane, showsMemory: state.view.knowsMemory,
            isFullSize: state.view.isFullSize, focus: state.view.focus)
    }

    var hints: [Hint] {
        [
            Hint(.open, "stack"), Hint(.acknowledge, "acknowledge"), Hint(.show(.help), "help"),
            Hint(.close, state.view.table.scope == nil ? "quit" : "back"), Hint(.filter, "filter"),
            Hint(.sort, "sort"),
            Hint(.show(.diff), "diff"), Hint(.save, "save"), Hint(.stepBack, "] time"),
            Hint(.freeze, "freeze"), Hint(.baseline, "baseline"), Hint(.mark, "mark"),
            Hint(.copy, "copy"), Hint(.group, "group"), Hint(.rangeShorter, "- range"),
            Hint(.axis, "axis"), Hint(.pollNow, "poll"), Hint(.interval, "interval"),
            Hint(.sidePane, "pane"), Hint(.show(.messages), "messages"),
        ]
    }

    var rows: Int { state.stackTable.shownRows(in: layout.body.rows) }
    var stack: Stack.ID? { state.view.table.selected?.stacks.first }
    var document: Document? { state.snapshotDocument }

    /// The side pane is on screen, with at least one row.
    var hasSide: Bool { layout.side.map { !$0.isEmpty } ?? false }

    private var sidePane: SidePane? { state.view.table.selected.map(state.sidePane) }

    // MARK: Drawing

    func draw(with brush: inout Brush) {
        let memory = MemoryLine(
            process: state.shown.process, verdict: state.verdictLine,
            memoryLimit: state.watched.memoryLimit, climbing: state.climbing?.forecast,
            isStale: state.freshness.isStale)
        if let totals = layout.totals {
            state.totalsLine(memory: layout.memory == nil ? memory.figures : [])
                .draw(in: totals, with: &brush)
        }
        if let rect = layout.memory { memory.draw(in: rect, with: &brush) }
        if let summary = layout.summary { state.summaryLine.draw(in: summary, with: &brush) }
        if let failure = state.failedStart {
            return FailedStart(failure: failure, address: state.target.address)
                .draw(in: layout.content, with: &brush)
        }
        state.graph(of: state.shown.history.total, growth: state.shown.growth)
            .draw(layout, with: &brush)
        let table = state.stackTable
        if let rule = layout.rule { brush.rule(table.title(brush.glyphs), in: rule) }
        let view = table.view(
            width: layout.body.columns, rows: layout.body.rows, hasHeading: layout.heading != nil)
        if let heading = layout.heading { view.drawHeading(in: heading, with: &brush) }
        view.drawRows(in: layout.body, with: &brush)
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
                state.view.focus == .side ? .selected : .plain)
        }
        brush.write(pane.lines(width: side.columns - 2), from: state.view.sideOffset, in: side)
        brush.add(.list(.side), in: side)
        if state.view.focus == .side { brush.placeCursor(column: side.column + 1, row: side.row) }
    }

    // MARK: Keys

    static func open(_ page: Page, in state: inout State) {
        guard !state.comparesOnly else {
            state.tell("this compares two snapshots; there is no service page")
            return
        }
        state.show(page)
    }

    static func move(_ movement: Movement, in state: inout State) {
        guard state.view.focus == .side else { return state.moveInTable(movement) }
        switch movement {
        case .by(let rows): state.view.sideOffset = max(0, state.view.sideOffset + rows)
        case .toFirst: state.view.sideOffset = 0
        case .toLast: state.view.sideOffset = .max / 2
        }
    }

    static func settle(_ state: inout State) {
        if state.view.focus == .side, !ServicePage(state).hasSide { state.view.focus = .table }
        let page = ServicePage(state)
        state.view.table.scroll(toFit: page.rows)
        if let side = page.layout.side, let pane = page.sidePane {
            let count = pane.lines(width: side.columns - 2).count
            state.view.sideOffset = max(0, min(state.view.sideOffset, count - side.rows))
        }
    }

    static func search(in state: State) -> Prompt? {
        Prompt(.filter, proposing: state.view.table.filter.text)
    }
}

/// Instead of an empty graph and table: why the first polls failed, and what to do.
private struct FailedStart {
    let failure: PollFailure
    let address: String

    /// Longer lines are hard to read.
    private static let columns = 76

    func draw(in rect: Rect, with brush: inout Brush) {
        let columns = min(rect.columns - 2, Self.columns)
        let explanation = failure.explanation.scrubbed.wrapped(at: columns)
        let lines =
            [Line("")] + explanation.map { Line($0, .alert) }
            + [Line(""), Line("polled: \(address.scrubbed)")]
        brush.write(lines, from: 0, in: rect)
    }
}

extension State {
    /// Why there is nothing to show; nil if there is something.
    var failedStart: PollFailure? { isPast ? nil : watched.failedStart }
}
