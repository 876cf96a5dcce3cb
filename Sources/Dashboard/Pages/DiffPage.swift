import Canvas
import Goroutines
import Report

/// What changed between two samples, stack by stack.
struct DiffPage {
    /// Columns from which on both sides' stanzas stand next to each other.
    static let leastSideBySide = 160

    let state: State
    let view: DiffState
    let layout: DiffLayout
    let isSideBySide: Bool

    init(state: State, view: DiffState) {
        self.state = state
        self.view = view
        isSideBySide = view.isSideBySide && state.size.columns >= Self.leastSideBySide
        layout = DiffLayout(
            size: state.size, showsSide: state.showsSidePane && !isSideBySide)
    }

    private var difference: Difference { view.difference }
    private var glyphs: Glyphs { state.glyphs }
    private var table: DiffTable {
        DiffTable(
            state: state, view: view, width: layout.body.columns, isSideBySide: isSideBySide)
    }

    /// Rows of the table that are on screen.
    var tableRows: Int { max(0, layout.body.rows - notes.count) }

    func draw(with brush: inout Brush) {
        drawSides(with: &brush)
        if let rect = layout.totals { drawTotals(in: rect, with: &brush) }
        if let rect = layout.note, let warning = warnings.first {
            let more = warnings.count > 1 ? " (and \((warnings.count - 1).grouped) more: !)" : ""
            brush.write(
                " \(warning)\(more)", column: 0, row: rect.row, columns: rect.columns, .alert)
        }
        if let rule = layout.rule { brush.rule(title, in: rule) }
        if let heading = layout.heading { table.drawHeading(in: heading, with: &brush) }
        drawRows(with: &brush)
        if let bottom = layout.bottomRule { brush.rule(in: bottom) }
        drawSide(with: &brush)
    }

    // MARK: Above the table

    private func drawSides(with brush: inout Brush) {
        guard layout.sides.count > 1 else {
            guard let rect = layout.sides.first else { return }
            let pieces = [
                Segment(" A \(view.before.total.grouped)", rank: 1),
                Segment("B \(view.after.total.grouped)", rank: 2),
                Segment("\(glyphs.delta) \(difference.delta.signed)", growthMeaning),
            ]
            brush.line(pieces, in: rect)
            return
        }
        let sides = [("A", view.before), ("B", view.after)]
        for ((letter, sample), rect) in zip(sides, layout.sides) {
            var right: [Segment] = []
            let build = sample.snapshot.buildID.map { "build id \(String($0.prefix(7)).scrubbed)" }
            if let build { right.append(Segment(build, rank: 3)) }
            if let uptime = sample.uptime { right.append(Segment("up \(uptime.age)", rank: 5)) }
            if letter == "B", let apart { right.append(Segment(apart, rank: 2)) }
            brush.line(line(letter, sample), right: right, in: rect)
        }
    }

    private func line(_ letter: String, _ sample: Sample) -> [Segment] {
        let snapshot = sample.snapshot
        var pieces = [
            Segment(" \(letter)", .title), Segment(state.time(of: sample), rank: 1),
            Segment(sample.total.counted("goroutine"), .title),
            Segment(snapshot.stanzas.count.counted("stack"), rank: 4),
        ]
        let name = sample.name == letter ? "" : sample.name
        let what = [name, sample.note].filter { !$0.isEmpty }.joined(separator: ", ")
        if !what.isEmpty { pieces.append(Segment(what, rank: 2)) }
        if !state.target.hasHistory { pieces.append(Segment(snapshot.format.rawValue, rank: 6)) }
        return pieces
    }

    private var apart: String? {
        guard let before = view.before.time, let after = view.after.time else { return nil }
        return "\((after - before).magnitude.age) apart"
    }

    private var growthMeaning: Meaning { difference.delta > 0 ? .grew : .plain }

    private func drawTotals(in rect: Rect, with brush: inout Brush) {
        var pieces = [Segment(" total \(difference.delta.signed)", growthMeaning)]
        for (rank, change) in Difference.Change.allCases.enumerated() {
            let sum = difference.count(of: change)
            let delta = change == .same ? "" : ": \(sum.delta.signed)"
            pieces.append(
                Segment(
                    "\(change.rawValue) \(sum.rows.grouped)\(delta)",
                    sum.delta > 0 ? .grew : .plain, rank: rank + 1))
        }
        pieces.append(Segment("moved line \(difference.moved.grouped)", rank: 6))
        let serving = difference.servingPollAfter - difference.servingPollBefore
        if serving != 0 { pieces.append(Segment("serving the poll \(serving.signed)", rank: 7)) }
        brush.line(pieces, in: rect)
    }

    private var warnings: [String] { difference.warnings(before: "A", after: "B") }

    private var title: String {
        let arrow =
            view.order.isDescendingByNature != view.isInverted
            ? glyphs.descending : glyphs.ascending
        let same = difference.count(of: .same).rows
        var parts = [
            "sort \(view.order.title(glyphs)) \(arrow)", "threshold \(view.threshold.grouped)",
            "\((difference.rows.count - same).grouped) changed, \(same.grouped) same "
                + (view.showsSame ? "shown" : "hidden (c shows them)"),
        ]
        if !view.filter.isEmpty {
            parts.insert("\(view.hidden.filtered.grouped) hidden by \(view.filter.text)", at: 0)
        }
        return parts.joined(separator: glyphs.separator)
    }

    // MARK: The table

    private func drawRows(with brush: inout Brush) {
        let body = layout.body
        let shown = tableRows
        let selected = view.selectedIndex
        let table = table
        for (offset, row) in view.rows.dropFirst(view.firstShown).prefix(shown).enumerated() {
            let rect = Rect(
                column: body.column, row: body.row + offset, columns: body.columns, rows: 1)
            table.draw(
                row, isSelected: view.firstShown + offset == selected, in: rect, with: &brush)
        }
        let below = min(shown, view.rows.count - view.firstShown)
        for (offset, note) in notes.enumerated() {
            brush.write(
                "    \(note)", column: body.column, row: body.row + below + offset,
                columns: body.columns, .dim)
        }
    }

    /// What stands below the rows: how many more there are, and what is not shown.
    private var notes: [String] {
        if view.rows.isEmpty { return [emptyNote] }
        guard layout.body.rows >= 6 else { return [] }
        var notes: [String] = []
        if view.hidden.small > 0 {
            notes.append(
                "\(view.hidden.small.counted("change")) of fewer than "
                    + view.threshold.counted("goroutine"))
        }
        let room = layout.body.rows - notes.count
        let more = view.rows.count - view.firstShown - room
        if more > 0 {
            let goroutines = view.change(ofLast: more + 1)
            notes.insert(
                "\((more + 1).counted("more row")), \(goroutines.counted("goroutine")) in all",
                at: 0)
        }
        return notes
    }

    private var emptyNote: String {
        if difference.rows.isEmpty { return "no goroutines on either side" }
        if view.hidden.filtered > 0, view.hidden.same == 0, view.hidden.small == 0 {
            return "no row matches `\(view.filter.text)`; Esc clears"
        }
        if view.hidden.small > 0 {
            return "no change of \(view.threshold.counted("goroutine")) or more; t sets how many"
        }
        return "nothing changed: \(view.hidden.same.counted("stack")) the same (c shows them)"
    }

    // MARK: The side pane

    /// Lines of the pane beyond those that fit.
    var hiddenPaneLines: Int {
        guard let side = layout.side, let row = view.selected else { return 0 }
        return DiffRowView(state: state, view: view, row: row).paneLines.count - side.rows
    }

    private func drawSide(with brush: inout Brush) {
        guard let side = layout.side, let divider = layout.divider, let rule = layout.rule else {
            return
        }
        brush.divider(
            column: divider, from: rule, to: layout.bottomRule, endRow: layout.body.endRow)
        guard let row = view.selected else { return }
        let id = state.shortID(row.id)
        brush.write(
            " \(id) \(row.change.rawValue) ", column: divider + 2, row: rule.row,
            columns: rule.columns - divider - 3)
        let lines = DiffRowView(state: state, view: view, row: row).paneLines
        let first = max(0, min(view.offset, lines.count - side.rows))
        for (offset, line) in lines.dropFirst(first).prefix(side.rows).enumerated() {
            brush.write(
                line.left, column: side.column + 1, row: side.row + offset,
                columns: side.columns - 2, line.meaning)
        }
    }
}

extension Brush {
    /// A line down from a rule, between a table and the pane right of it; a title on the left part
    /// of the rule would run into the pane's.
    mutating func divider(column: Int, from rule: Rect, to bottom: Rect?, endRow: Int) {
        let rest = String(repeating: glyphs.rule, count: rule.columns - column)
        write(rest, column: column, row: rule.row, .dim)
        write(String(glyphs.teeDown), column: column, row: rule.row, .dim)
        for row in rule.row + 1..<max(rule.row + 1, bottom?.row ?? endRow) {
            write(String(glyphs.bar), column: column, row: row, .dim)
        }
        if let bottom { write(String(glyphs.teeUp), column: column, row: bottom.row, .dim) }
    }
}
