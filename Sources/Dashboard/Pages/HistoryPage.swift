import Canvas
import Goroutines
import Targets
import Trends

/// The count over time, the events, and the stacks at the cursor.
struct HistoryPage: PageContent {
    static let binding: Command.Binding? = .init(
        ["5"], "history page: events over time", .screens, needs: .history)
    static let number = "5"
    static let scopes: Set<Command.Scope> = [
        .table, .rows, .list, .overTime, .graph, .search, .frames,
    ]

    let state: State
    let layout: HistoryLayout

    init(_ state: State) {
        self.state = state
        layout = HistoryLayout(size: state.size, focus: state.view.history.focus)
    }

    var crumbs: [String] { ["history"] }

    var hints: [Hint] {
        [
            Hint(.stepBack, "] step"), Hint(.show(.help), "help"), Hint(.close, "back"),
            Hint(.previousEvent, "} event"), Hint(.goTo, "go to"),
            Hint(.live, state.target.isPolled ? "live" : "newest"), Hint(.open, "open here"),
            Hint(.rangeShorter, "- range"), Hint(.nextPane, "pane"), Hint(.mark, "mark"),
            Hint(.show(.diff), "diff"), Hint(.axis, "axis"), Hint(.save, "save"),
        ]
    }

    /// Rows of the pane that the cursor moves in.
    var rows: Int {
        guard state.view.history.focus == .stacks, let stacks = layout.stacks else {
            return layout.events?.rows ?? 0
        }
        return state.stackTable.shownRows(in: stacks.rows)
    }

    var stack: Stack.ID? { state.view.table.selected?.stacks.first }
    var document: Document? { state.snapshotDocument }

    private var glyphs: Glyphs { state.glyphs }

    // MARK: Drawing

    func draw(with brush: inout Brush) {
        if let rect = layout.totals { drawTotals(in: rect, with: &brush) }
        if let rect = layout.summary { state.summaryLine.draw(in: rect, with: &brush) }
        // Current growth, even if a past moment is shown.
        let growth = state.watched.history.finding?.judgement.ifGrowth
        state.graph(of: state.shown.history.total, growth: growth).draw(layout.graph, with: &brush)
        if let rule = layout.rule { drawRule(in: rule, with: &brush) }
        if let events = layout.events { state.eventList.draw(in: events, with: &brush) }
        if let stacks = layout.stacks {
            let table = state.stackTable.view(
                width: stacks.columns, rows: stacks.rows, hasHeading: true)
            if let heading = layout.heading { table.drawHeading(in: heading, with: &brush) }
            table.drawRows(in: stacks, with: &brush)
        }
        if let bottom = layout.bottomRule { drawBottom(in: bottom, with: &brush) }
        if let source = layout.source {
            brush.write(
                " \(self.source)", column: 0, row: source.row, columns: source.columns, .dim)
        }
    }

    // MARK: Above the lists

    private func drawTotals(in rect: Rect, with brush: inout Brush) {
        var left: [Segment] = []
        if state.isPast {
            let total = state.shown.history.newestTotal.map(\.grouped) ?? "?"
            left.append(Segment(" at cursor \(total)", .title))
        }
        if let now = state.watched.history.newestTotal ?? state.watched.history.total.lastSeen {
            let word = state.target.isPolled ? "now" : "newest"
            left.append(Segment("\(left.isEmpty ? " " : "")\(word) \(now.grouped)", rank: 2))
        }
        if let extent = state.extent(of: state.shown.history.total) {
            left.append(Segment("min \(extent.low.grouped)", rank: 4))
            left.append(Segment("max \(extent.high.grouped)", rank: 3))
        }
        if left.isEmpty { left.append(Segment(" no samples yet")) }
        left += state.verdictSegments
        var right = [
            Segment("range \(state.range.title)", .dim, rank: 5),
            Segment("axis \(state.axis.rawValue)", .dim, rank: 8),
            Segment("\(state.columnWidth.span)/col, peaks", .dim, rank: 7),
        ]
        if let resolution = state.view.past?.resolution {
            right.append(Segment("records of \(resolution.span)", .dim, rank: 6))
        }
        brush.line(left, right: right, in: rect)
    }

    // MARK: The lists

    private func drawRule(in rect: Rect, with brush: inout Brush) {
        brush.rule(in: rect)
        let hasFocus = state.view.history.focus == .events
        if let events = layout.events {
            brush.write(
                " events ", column: events.column + 1, row: rect.row, columns: events.columns,
                hasFocus && layout.divider != nil ? .selected : .plain)
        }
        if let stacks = layout.stacks {
            let column = stacks.column + 1
            let title = " \(stacksTitle) ".fitted(
                to: max(0, rect.columns - column - 1), mark: glyphs.cut)
            brush.write(
                title, column: column, row: rect.row,
                !hasFocus && layout.divider != nil ? .selected : .plain)
        }
        if let divider = layout.divider {
            brush.write(String(glyphs.teeDown), column: divider, row: rect.row, .dim)
            let end = layout.events?.endRow ?? rect.row
            for row in rect.row + 1..<max(rect.row + 1, end) {
                brush.write(String(glyphs.bar), column: divider, row: row, .dim)
            }
        }
    }

    private var stacksTitle: String {
        guard let past = state.view.past, let picture = past.picture else { return "stacks now" }
        let others = picture.history.others != nil
        let tier = past.resolution.map { " (\($0.span) record\(others ? ", largest only" : ""))" }
        return "stacks at \(state.clock.stamp(picture.time))\(tier ?? "")"
    }

    private func drawBottom(in rect: Rect, with brush: inout Brush) {
        brush.rule(in: rect)
        if let divider = layout.divider {
            brush.write(String(glyphs.teeUp), column: divider, row: rect.row, .dim)
        }
    }

    // MARK: Below the lists

    /// The source of the history on screen.
    private var source: String {
        let history = state.watched.history
        let start = history.total.start.map { state.clock.stamp($0) } ?? "now"
        switch state.watched.recording {
        case .on(let path): return "history since \(start); recording into \(path.scrubbed)"
        case .stopped(let reason): return "history since \(start); \(reason.scrubbed)"
        case .opening: return "history since \(start); opening the archive"
        case .off where state.target.isPolled: return "history since \(start); not recording"
        case .off: return "\(state.target.address), since \(start)"
        }
    }

    // MARK: Keys

    static func move(_ movement: Movement, in state: inout State) {
        guard state.view.history.focus == .events else { return state.moveInTable(movement) }
        if case .toFirst = movement {
            state.view.history.event.id = nil
        } else {
            state.view.history.event.move(by: movement.rows, in: state.eventList.keys)
        }
    }

    static func settle(_ state: inout State) {
        let rows = HistoryPage(state).rows
        state.view.table.scroll(toFit: rows)
        state.view.history.event.scroll(toFit: rows, in: state.eventList.keys)
    }

    static func search(in state: State) -> Prompt? {
        Prompt(.filter, proposing: state.view.table.filter.text)
    }
}
