import Canvas
import Diagnosis
import Goroutines
import Report
import Targets
import Trends

/// One stack: its count over time, frames, states and labels.
struct StackPage: PageContent {
    static let binding: Command.Binding? = .init(
        ["3"], "stack page of the selected row", .screens, on: .overTime)
    static let number = "3"
    static let scopes: Set<Command.Scope> = [.overTime, .graph, .search, .frames]
    static let sparesRow = true

    let state: State
    let layout: ServiceLayout

    init(_ state: State) {
        self.state = state
        layout = ServiceLayout(
            size: state.size, showsGraph: state.target.hasHistory, showsSide: false)
    }

    var crumbs: [String] { ["stack \(stack.map(state.shortID) ?? "")"] }

    var hints: [Hint] {
        [
            Hint(.down, "k frames"), Hint(.show(.help), "help"), Hint(.close, "back"),
            Hint(.userOnly, "user only"), Hint(.names, "names"), Hint(.filter, "find"),
            Hint(.findNext, "N next"), Hint(.show(.diff), "diff"), Hint(.copy, "copy"),
            Hint(.save, "save"), Hint(.rangeShorter, "- range"), Hint(.axis, "axis"),
            Hint(.baseline, "baseline"),
        ]
    }

    var rows: Int { layout.body.rows + (layout.heading == nil ? 0 : 1) }
    var stack: Stack.ID? { state.view.stack.stack }
    var document: Document? { stack.flatMap(state.document(ofStack:)) }

    private var track: History.Track? { stack.flatMap { state.shown.history.tracks[$0] } }

    /// The verdict on this stack.
    private var judgement: Judgement? { stack.flatMap { state.shown.history.finding?.parts[$0] } }

    // MARK: Drawing

    func draw(with brush: inout Brush) {
        guard let track else {
            brush.write(
                " no goroutine had this stack at that time", column: 0, row: layout.body.row)
            return
        }
        if let totals = layout.totals { drawTotals(of: track, in: totals, with: &brush) }
        if let summary = layout.summary {
            brush.write(
                "\(state.shortID(track.stack.id)) \(track.count.grouped)", column: 0,
                row: summary.row, columns: summary.columns)
        }
        state.graph(of: track.series, growth: judgement.flatMap(\.ifGrowth))
            .draw(layout, with: &brush)
        if let rule = layout.rule { brush.rule(ruleTitle(of: track, brush.glyphs), in: rule) }
        let list = StackList(
            lines: state.stackLines, selected: state.view.stack.selected,
            nameOffset: state.view.nameOffset)
        list.draw(
            in: Rect(
                column: 0, row: layout.body.endRow - rows, columns: state.size.columns, rows: rows),
            with: &brush)
        if let bottom = layout.bottomRule { brush.rule(in: bottom) }
    }

    private func drawTotals(of track: History.Track, in rect: Rect, with brush: inout Brush) {
        let total = state.shown.history.newestTotal ?? 0
        let share = Double(track.count) / Double(max(1, total))
        var segments = [
            Segment(" \(track.count.counted("goroutine"))", .title),
            Segment("\(share.percent) of \(total.grouped)", rank: 2),
        ]
        if let climbing = state.climbing, climbing.stanza?.id == track.stack.id {
            segments.append(Segment(ClimbWording.word, climbing.meaning, rank: 2))
        } else if let judgement, track.count > 0, state.target.hasHistory {
            segments.append(judgement.segment(state.clock))
        }
        if track.count == 0 { segments.append(Segment("gone", .chip, rank: 1)) }
        guard state.target.hasHistory else { return brush.line(segments, in: rect) }
        let delta = track.delta
        segments.append(
            Segment(
                "\(brush.glyphs.deltaBaseline) \(delta.signed)", delta > 0 ? .grew : .plain,
                rank: 1))
        let rate = state.freshness.isStale ? nil : track.perMinute
        segments.append(Segment(rate.map { ($0 * 60).asRate } ?? "?/min", rank: 1))
        let began = state.watched.history.total.start ?? -.infinity
        let isOld = track.firstSeen <= began
        let birth = isOld ? "there since watching began," : "new at"
        segments.append(
            Segment(
                "\(birth) \(state.clock.stamp(isOld ? began : track.firstSeen))", rank: 4,
                shorter: isOld ? ["since watching began"] : []))
        if track.count * 2 >= total, let average = state.findings.average {
            segments.append(Segment("\(average) since the service started", rank: 5))
        }
        let peak = (track.series.span(since: 0)?.high ?? 0).grouped
        brush.line(
            segments,
            right: [
                Segment(state.range.title, .dim, rank: 5), Segment("peak \(peak)", .dim, rank: 6),
                Segment("axis \(state.axis.rawValue)", .dim, rank: 7),
            ], in: rect)
    }

    private func ruleTitle(of track: History.Track, _ glyphs: Glyphs) -> String {
        var parts = [
            "frames (\(track.stack.frames.count))", "leaf first",
            "names: \(state.view.stack.nameStyle.rawValue) (p cycles)",
        ]
        if !track.stack.runtimeFrames.isEmpty { parts.append("runtime frames not counted") }
        if state.view.userFramesOnly { parts.append("user code only (u)") }
        return parts.joined(separator: glyphs.separator)
    }

    // MARK: Keys

    static func open(_ page: Page, in state: inout State) {
        guard state.page != page else { return }
        guard let id = state.view.table.selected?.stacks.first else {
            state.tell("no stack to show yet")
            return
        }
        state.openStack(id)
    }

    static func move(_ movement: Movement, in state: inout State) {
        state.view.stack.move(by: movement.rows)
    }

    static func settle(_ state: inout State) {
        state.view.stack.settle(count: state.stackLines.count)
    }

    static func search(in state: State) -> Prompt? {
        Prompt(.findFrame, proposing: state.view.stack.search)
    }
}

extension State {
    /// Opens the page of a stack with the cursor on its title frame.
    mutating func openStack(_ id: Stack.ID) {
        view.stack.open(id, at: stackLines(of: id)?.titleLine ?? 0)
        show(.stack)
    }

    /// The list of the stack page.
    var stackLines: [StackLine] { view.stack.stack.flatMap { stackLines(of: $0) }?.lines ?? [] }

    private func stackLines(of id: Stack.ID) -> StackLines? {
        var names = names
        names.style = view.stack.nameStyle
        return shown.history.tracks[id].map {
            StackLines(
                track: $0, names: names,
                isInferred: shown.newest?.snapshot?.format == .protobuf,
                death: shown.newest?.snapshot?.death, card: shown.history.cards[id])
        }
    }
}
