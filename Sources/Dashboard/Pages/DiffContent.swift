import Canvas
import Goroutines
import Report
import Targets

/// The difference of two samples on screen: sides, totals, table and the selected row.
struct DiffContent {
    let diff: DiffState
    let layout: DiffLayout
    let isSideBySide: Bool
    let names: Names
    let glyphs: Glyphs
    /// The sides are samples of a target with a history, not two files.
    let hasHistory: Bool
    let clock: ForwardClock
    /// The selected row in detail.
    let row: DiffRowView?

    init(_ diff: DiffState, in state: State) {
        self.diff = diff
        isSideBySide = diff.isSideBySide && state.size.columns >= DiffPage.leastSideBySide
        layout = DiffLayout(size: state.size, showsSide: state.showsDiffPane && !isSideBySide)
        (names, glyphs) = (state.names, state.glyphs)
        (hasHistory, clock) = (state.target.hasHistory, state.clock)
        row = state.diffRow(width: layout.side.map { $0.columns - 2 } ?? 0)
    }

    private var difference: Difference { diff.difference }

    private var table: DiffTable {
        let interval = diff.interval
        return DiffTable(
            names: names, glyphs: glyphs, marked: diff.marked, interval: interval,
            isSideBySide: isSideBySide,
            columns: DiffTable.Columns(
                width: layout.body.columns, idDigits: names.idDigits, figures: figures,
                hasRates: interval?.perHour(0) != nil, isSideBySide: isSideBySide))
    }

    private var figures: DiffTable.Figures {
        var (before, after, growth, shrinkage) = (0, 0, 0, 0)
        var widest = DiffTable.Figures()
        for row in difference.rows {
            (before, after) = (max(before, row.beforeCount), max(after, row.afterCount))
            (growth, shrinkage) = (max(growth, row.delta), min(shrinkage, row.delta))
            if row.match != .exact { widest.sign = 2 }
        }
        widest.before = max(widest.before, min(7, before.grouped.count))
        widest.after = max(widest.after, min(7, after.grouped.count))
        let delta = max(growth.signed.count, shrinkage.signed.count)
        widest.delta = max(widest.delta, min(8, delta))
        // Enough rows to tell, and not too many for each key.
        for row in diff.rows.prefix(100) {
            let name = row.stanza.called(names.function(of:))
            widest.name = max(widest.name, name.columnWidth)
        }
        return widest
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
            let segments = [
                Segment(" before \(diff.before.total.grouped)", rank: 1),
                Segment("after \(diff.after.total.grouped)", rank: 2),
                Segment("\(glyphs.delta) \(difference.delta.signed)", growthMeaning),
            ]
            brush.line(segments, in: rect)
            return
        }
        let sides = [("before", diff.before), ("after ", diff.after)]
        for ((side, sample), rect) in zip(sides, layout.sides) {
            var right: [Segment] = []
            let build = sample.snapshot.buildID.map { "build id \(String($0.prefix(7)).scrubbed)" }
            if let build { right.append(Segment(build, rank: 3)) }
            if let uptime = sample.uptime { right.append(Segment("up \(uptime.age)", rank: 5)) }
            brush.line(line(side, sample), right: right, in: rect)
        }
    }

    /// `after  now 14:32:07Z, 2s ago  3,566 goroutines  10 stacks`.
    private func line(_ side: String, _ sample: Sample) -> [Segment] {
        let snapshot = sample.snapshot
        var segments = [
            Segment(" \(side)", .title), moment(of: sample),
            Segment(sample.total.counted("goroutine"), .title),
            Segment(snapshot.stanzas.count.counted("stack"), rank: 4),
        ]
        let what = hasHistory ? sample.note : sample.name
        if !what.isEmpty { segments.append(Segment(what, rank: 2)) }
        if !hasHistory { segments.append(Segment(snapshot.format.rawValue, rank: 6)) }
        return segments
    }

    /// When a sample was taken, with the letter of a mark.
    private func moment(of sample: Sample) -> Segment {
        guard let time = sample.time else { return Segment(sample.clockTime, rank: 1) }
        let stamp = clock.stamp(time + clock.lag)
        let named = hasHistory && sample.name != stamp ? "\(sample.name) \(stamp)" : stamp
        guard sample.isNow else { return Segment(named, rank: 1) }
        let age = max(0, clock.wall(clock.now) - time).age
        return Segment("\(named), \(age) ago", rank: 1, shorter: ["\(age) ago"])
    }

    private var growthMeaning: Meaning { difference.delta > 0 ? .grew : .plain }

    /// `+1,993 in 20 s, +5,979/min`, and of what.
    private func drawTotals(in rect: Rect, with brush: inout Brush) {
        let total = diff.interval?.words(of: difference.delta) ?? difference.delta.signed
        var segments = [
            Segment(
                " total \(total)", growthMeaning,
                shorter: [" \(total)", " \(difference.delta.signed)"])
        ]
        for (rank, (change, sum)) in difference.counts.enumerated() {
            let delta = change == .same ? "" : ": \(sum.delta.signed)"
            segments.append(
                Segment(
                    "\(change.rawValue) \(sum.rows.grouped)\(delta)",
                    sum.delta > 0 ? .grew : .plain, rank: rank + 1))
        }
        if difference.moved > 0 {
            segments.append(Segment("moved \(difference.moved.grouped)", rank: 6))
        }
        let serving = difference.servingPollAfter - difference.servingPollBefore
        if serving != 0 { segments.append(Segment("serving the poll \(serving.signed)", rank: 7)) }
        brush.line(segments, in: rect)
    }

    private var warnings: [String] { diff.warnings }

    private var title: String {
        let arrow =
            diff.order.isDescendingByNature != diff.isInverted
            ? glyphs.descending : glyphs.ascending
        let same = difference.count(of: .same).rows
        var parts = [
            "sort \(diff.order.title(glyphs)) \(arrow)", "threshold \(diff.threshold.grouped)",
            "\((difference.rows.count - same).grouped) changed, \(same.grouped) unchanged "
                + (diff.showsSame ? "shown" : "hidden (c shows them)"),
        ]
        if !diff.filter.isEmpty {
            parts.insert("\(diff.hidden.filtered.grouped) hidden by \(diff.filter.text)", at: 0)
        }
        return parts.joined(separator: glyphs.separator)
    }

    // MARK: The table

    private func drawRows(with brush: inout Brush) {
        let body = layout.body
        let shown = tableRows
        let selected = diff.selectedIndex
        let table = table
        let first = diff.selection.firstShown
        brush.add(.list(.page), in: body)
        for (offset, row) in diff.rows.dropFirst(first).prefix(shown).enumerated() {
            let rect = Rect(
                column: body.column, row: body.row + offset, columns: body.columns, rows: 1)
            table.draw(row, isSelected: first + offset == selected, in: rect, with: &brush)
            brush.add(.row(.page, offset: first + offset - selected), in: rect)
            if first + offset == selected {
                brush.placeCursor(column: rect.column + table.columns.cursorOffset, row: rect.row)
            }
        }
        let below = min(shown, diff.rows.count - first)
        for (offset, note) in notes.enumerated() {
            brush.write(
                "    \(note)", column: body.column, row: body.row + below + offset,
                columns: body.columns, .dim)
        }
    }

    /// Notes below the rows: how many more there are, and what is hidden.
    private var notes: [String] {
        if diff.rows.isEmpty { return [emptyNote] }
        guard layout.body.rows >= 6 else { return [] }
        var notes: [String] = []
        if diff.hidden.small > 0 {
            notes.append(
                "\(diff.hidden.small.counted("change")) of fewer than "
                    + "\(diff.threshold.counted("goroutine")) hidden")
        }
        let room = layout.body.rows - notes.count
        let more = diff.rows.count - diff.selection.firstShown - room
        if more > 0 {
            let goroutines = diff.change(ofLast: more + 1)
            notes.insert(
                "\((more + 1).counted("more row")), \(goroutines.counted("goroutine")) in total",
                at: 0)
        }
        return notes
    }

    private var emptyNote: String {
        if difference.rows.isEmpty { return "no goroutines on either side" }
        if diff.hidden.filtered > 0, diff.hidden.same == 0, diff.hidden.small == 0 {
            return "no row matches `\(diff.filter.text)`; Esc clears the filter"
        }
        if diff.hidden.small > 0 {
            return
                "no change of \(diff.threshold.counted("goroutine")) or more; t changes the threshold"
        }
        return
            "nothing changed; \(diff.hidden.same.counted("unchanged stack")) hidden (c shows them)"
    }

    // MARK: The side pane

    /// Lines of the pane that don't fit.
    var hiddenPaneLines: Int {
        guard let side = layout.side, let row else { return 0 }
        return row.paneLines.count - side.rows
    }

    private func drawSide(with brush: inout Brush) {
        guard let side = layout.side, let divider = layout.divider, let rule = layout.rule else {
            return
        }
        brush.divider(
            column: divider, from: rule, to: layout.bottomRule, endRow: layout.body.endRow)
        guard let row else { return }
        let id = names.shortID(row.row.id)
        brush.write(
            " \(id) \(row.row.change.rawValue) ", column: divider + 2, row: rule.row,
            columns: rule.columns - divider - 3)
        brush.write(row.paneLines.map { Line($0.left, $0.meaning) }, from: diff.offset, in: side)
    }
}
