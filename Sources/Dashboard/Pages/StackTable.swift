import Canvas
import Goroutines
import Targets
import Trends

/// The table of stacks: makes a `TableView` of any size.
struct StackTable {
    let table: StanzaTable
    /// The history that rows are made from: the shown one, or the frozen one.
    let history: History
    let names: Names
    /// Seconds since 1970 at which trends end.
    let time: Double
    let range: GraphSettings.Range
    let markedRows: Set<Stack.ID>
    /// Figures that need fresh data are shown as `?`.
    let isStale: Bool
    let hasFocus: Bool
    /// The target has more than one moment.
    let hasHistory: Bool
    /// The stack that makes the total climb now.
    let climbing: Stack.ID?

    /// `61 stacks, 37 shown: !runtime · sort Δ A ▾ · by stack`.
    func title(_ glyphs: Glyphs) -> String {
        let shown = table.rows.count
        var parts = [shown.counted(table.grouping.noun)]
        if !table.filter.isEmpty {
            let hidden = table.hidden.rows
            parts = [
                table.grouping == .stack
                    ? "\((shown + hidden).counted("stack")), \(shown.grouped) shown: "
                        + table.filter.text
                    : "\(parts[0]), \(hidden.counted("stack")) hidden: \(table.filter.text)"
            ]
        }
        let arrow =
            table.sort.isDescendingByNature != table.isInverted
            ? glyphs.descending : glyphs.ascending
        parts.append("sort \(table.sort.title(glyphs)) \(arrow)")
        if let scope = table.scope {
            parts.append("in \(scope.grouping.rawValue) \(scope.name)")
        } else {
            parts.append("by \(table.grouping.rawValue)")
        }
        return parts.joined(separator: glyphs.separator)
    }

    /// The table in a number of `rows`, each of `width` cells.
    func view(width: Int, rows: Int, hasHeading: Bool) -> TableView {
        let columns = TableView.Columns(
            width: width, idDigits: names.idDigits, firstName: firstName, hasChanges: hasHistory,
            hasBaseline: history.baseline != nil || history.newestPoll == nil,
            hasHeading: hasHeading, hasVerdicts: hasVerdicts)
        var notes = notes(room: rows)
        let selected = table.selectedIndex
        let first = table.selection.firstShown
        let shown = table.rows.dropFirst(first).prefix(max(0, rows - notes.count))
        let lines = shown.enumerated().map { offset, row in
            line(of: row, isSelected: first + offset == selected, columns)
        }
        if table.rows.isEmpty, notes.isEmpty, history.newestPoll != nil {
            notes = ["no goroutines"]
        }
        return TableView(
            columns: columns, lines: lines, notes: notes, nameHeading: nameHeading, range: range,
            hasFocus: hasFocus)
    }

    /// The width of the first row's name.
    private var firstName: Int { table.rows.first.map { name(of: $0).columnWidth } ?? 0 }

    /// Rows of stacks that fit into `rows`.
    func shownRows(in rows: Int) -> Int { max(0, rows - notes(room: rows).count) }

    private func line(
        of row: Row, isSelected: Bool, _ columns: TableView.Columns
    ) -> TableView.Line {
        let cells = columns.trend
        let width = GraphView.columnWidth(range: range, cells: cells)
        let from = GraphView.start(end: time, width: width, cells: cells)
        return TableView.Line(
            isMarked: row.stacks.allSatisfy(markedRows.contains), isSelected: isSelected,
            id: id(of: row, columns: columns.id), count: row.count, delta: row.delta,
            perMinute: isStale ? nil : row.perMinute,
            isClimbing: climbing.map(row.stacks.contains) ?? false,
            trend: cells == 0
                ? []
                : row.isPartial
                    ? Array(repeating: nil, count: cells)
                    : history.columns(of: row.stacks, from: from, width: width, count: cells),
            state: row.isGone ? "gone" : row.died ? "died" : row.state?.shortName ?? "?",
            verdict: row.isGone ? nil : history.finding?.verdict(of: row.stacks),
            name: names.shifted(name(of: row)), isPath: isPath, place: place(of: row))
    }

    private func id(of row: Row, columns: Int) -> String {
        switch row.key {
        case .stack(let id): names.shortID(id)
        case .group: row.stacks.count.grouped(within: columns - 1) + "x"
        }
    }

    private func name(of row: Row) -> String {
        switch row.key {
        case .group(let name): groupName(name)
        case .stack(let id):
            history.tracks[id]?.stanza?.called(names.function(of:))
                ?? history.tracks[id]?.title.map(names.function(of:)) ?? Stack.untitled
        }
    }

    /// Names begin with an import path: their end says more.
    private var isPath: Bool {
        table.grouping == .package || table.grouping != .label && names.style != .short
    }

    /// The file and line of a stack's title.
    private func place(of row: Row) -> String {
        guard case .stack(let id) = row.key else { return "" }
        let track = history.tracks[id]
        return (track?.stanza?.startedBy ?? track?.title).map(names.location(of:)) ?? ""
    }

    /// Groups of functions are written like functions.
    private func groupName(_ name: String) -> String {
        switch table.grouping {
        case .frame, .entry: names.function(of: Frame(function: name, file: "", line: 0))
        case .stack, .package, .label: name
        }
    }

    private var nameHeading: String {
        switch table.grouping {
        case .stack, .frame: "FIRST USER FRAME"
        case .package: "PACKAGE"
        case .entry: "ENTRY FUNCTION"
        case .label: "LABEL"
        }
    }

    /// Some row needs a verdict word.
    private var hasVerdicts: Bool {
        (history.finding?.parts ?? [:]).contains { id, judgement in
            judgement.verdict.rowWord != nil && history.tracks[id]?.count ?? 0 > 0
        }
    }

    /// Notes below the rows.
    private func notes(room: Int) -> [String] {
        guard room >= 6 else { return [] }
        var notes: [String] = []
        if table.hidden.rows > 0 {
            let stacks = table.hidden.rows.counted("stack")
            notes.append(
                "\(stacks) hidden by the filter: \(table.hidden.goroutines.counted("goroutine"))")
        }
        if table.pollServing > 0 {
            notes.append("\(table.pollServing.counted("goroutine")) serving this poll")
        }
        if let others = history.others {
            let stacks = others.stanzas > 0 ? " in \(others.stanzas.counted("stack"))" : ""
            notes.append(
                "\(others.goroutines.counted("other goroutine"))\(stacks), only counted at this age"
            )
        }
        let shown = room - notes.count - 1
        if table.rows.count > shown + 1 {
            let above = min(table.selection.firstShown, table.rows.count - shown)
            let below = table.rows.count - above - shown
            let parts = [
                above > 0 ? "\(above.counted("row")) above" : nil,
                below > 0 ? "\(below.counted("row")) below" : nil,
            ]
            notes.insert(parts.compactMap(\.self).joined(separator: ", "), at: 0)
        }
        return notes
    }
}

extension State {
    var stackTable: StackTable {
        StackTable(
            table: view.table, history: view.table.source(shown.history), names: names,
            time: shown.time, range: range, markedRows: view.markedRows,
            isStale: freshness.isStale, hasFocus: view.focus == .table,
            hasHistory: target.hasHistory, climbing: isPast ? nil : watched.climb?.part?.key)
    }
}
