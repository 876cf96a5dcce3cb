import Canvas
import Goroutines
import Report
import Targets
import Trends

/// A bar chart of a count over time: axis on the left, wall-clock columns, times and events below.
struct GraphView {
    var columns: [Series.Span?]
    /// Seconds since 1970 at which the first column begins, and seconds per column.
    var from: Double
    var width: Double
    /// Seconds by which these times are ahead of the clock.
    var clockLag: Double
    var scale: Scale
    var events: [HistoryEvent]
    /// Seconds since 1970; nil if the graph is live.
    var cursor: Double?
    /// Current growth, which may have begun before the graph does.
    var growth: Judgement?
    /// What is above it is growth; nil if unknown.
    var baseline: Int?

    /// The sign for the begin of current growth, in the row and the list of events.
    static let growthSign = "/"

    /// Cells for the numbers of the axis and its tick.
    static let axisColumns = 9

    /// Columns are fixed wall-clock buckets, so only the newest one changes.
    init(
        _ series: Series, of history: History, events: [HistoryEvent],
        range: GraphSettings.Range, axis: GraphSettings.Axis, cells: Int, end: Double,
        clockLag: Double, cursor: Double? = nil, growth: Judgement? = nil, baseline: Int? = nil
    ) {
        let cells = max(1, cells)
        width = Self.columnWidth(range: range, cells: cells)
        from = Self.start(end: end, width: width, cells: cells)
        columns = history.columns(of: series, from: from, width: width, count: cells)
        scale = Scale(columns, axis: axis)
        (self.events, self.cursor, self.growth, self.baseline) = (events, cursor, growth, baseline)
        self.clockLag = clockLag
    }

    /// Columns that fit beside the axis.
    static func cells(in columns: Int) -> Int { max(1, columns - axisColumns - 1) }

    /// Seconds since 1970 at which the first column begins if the last one contains `end`.
    static func start(end: Double, width: Double, cells: Int) -> Double {
        ((end / width).rounded(.down) - Double(cells - 1)) * width
    }

    /// Whole seconds, or parts of a few, so that a young graph fills its width.
    static func columnWidth(range: GraphSettings.Range, cells: Int) -> Double {
        let exact = range.rawValue / Double(max(1, cells))
        let parts = exact > 4 ? 1.0 : exact > 1 ? 10 : 100
        return (exact * parts).rounded(.up) / parts
    }

    /// The bars with their axis.
    func drawBars(in rect: Rect, with brush: inout Brush) {
        guard !rect.isEmpty else { return }
        let levels = brush.glyphs.levels
        let steps = levels.count - 1
        let heights = columns.map { span -> Int? in
            guard let span else { return nil }
            let filled = scale.fraction(of: Double(span.high)) * Double(rect.rows * steps)
            // A sample that is there leaves at least a trace on the lowest row.
            return max(span.high > 0 ? 1 : 0, Int(filled.rounded()))
        }
        let ground = baseline.map {
            scale.fraction(of: Double($0)) * Double(rect.rows * steps)
        }
        for row in 0..<rect.rows {
            let bottom = (rect.rows - 1 - row) * steps
            var cells: [(String, Meaning)] = []
            var text: [Character] = []
            for height in heights {
                let filled = min(max(0, (height ?? 0) - bottom), steps)
                text.append(levels[filled])
                // A bright edge over a dim area, in the colour of growth above the baseline.
                let isEdge = filled > 0 && (height ?? 0) <= bottom + steps
                let isGrown = ground.map { Double(bottom) >= $0.rounded() } ?? false
                let meaning: Meaning = isEdge ? isGrown ? .grew : .plain : .area
                if cells.last?.1 == meaning {
                    cells[cells.count - 1].0.append(levels[filled])
                } else {
                    cells.append((String(levels[filled]), meaning))
                }
            }
            brush.write(
                cells,
                in: Rect(
                    column: rect.column + Self.axisColumns, row: rect.row + row,
                    columns: rect.columns - Self.axisColumns, rows: 1))
            // Beside the bars, of which it hides none.
            if let growth, let column = column(of: growth.since), text[column] == " " {
                brush.write(
                    String(brush.glyphs.brokenBar), column: rect.column + Self.axisColumns + column,
                    row: rect.row + row, growth.verdict.meaning)
            }
            if let cursor = cursorColumn {
                brush.write(
                    String(brush.glyphs.bar), column: rect.column + Self.axisColumns + cursor,
                    row: rect.row + row, .title)
            }
            drawAxis(row: row, in: rect, with: &brush)
        }
    }

    private func drawAxis(row: Int, in rect: Rect, with brush: inout Brush) {
        let isLast = row == rect.rows - 1
        let every = max(1, rect.rows / (rect.rows >= 8 ? 4 : 2))
        let room = Self.axisColumns - 2
        var label = ""
        if isLast {
            label = scale.value(at: 0).grouped(within: room)
        } else if row.isMultiple(of: every) {
            label = scale.value(at: 1 - Double(row) / Double(rect.rows)).grouped(within: room)
        }
        let text = String(repeating: " ", count: max(0, room - label.count)) + label
        brush.write(text, column: rect.column, row: rect.row + row, .dim)
        let tick = label.isEmpty ? brush.glyphs.bar : brush.glyphs.tick
        brush.write(String(tick), column: rect.column + room + 1, row: rect.row + row, .dim)
    }

    /// Times under the bars.
    func drawTimes(in rect: Rect, with brush: inout Brush) {
        guard rect.rows > 0, rect.columns > Self.axisColumns else { return }
        let start = rect.column + Self.axisColumns - 1
        let line =
            String(brush.glyphs.corner) + String(repeating: brush.glyphs.rule, count: columns.count)
        brush.write(line, column: start, row: rect.row, .dim)
        let length = label(at: 0).count
        let count = max(1, columns.count / 25)
        for mark in 0..<count {
            let offset = mark * columns.count / count
            guard offset + length + 2 < columns.count - length || count == 1 else { continue }
            brush.write(label(at: offset), column: start + 1 + offset, row: rect.row, .dim)
        }
        guard columns.count > 2 * length + 2 else { return }
        let end = start + 1 + columns.count - length
        brush.write(label(at: columns.count), column: end, row: rect.row, .dim)
    }

    /// The time at a column's left edge, as fine as the graph needs.
    private func label(at column: Int) -> String {
        let time = from + Double(column) * width - clockLag
        switch width * Double(columns.count) {
        case ..<900: return time.clock
        case ..<200_000: return time.hourAndMinute
        default: return time.monthAndDay
        }
    }

    /// One sign per column, that of its most important event.
    func drawEvents(in rect: Rect, with brush: inout Brush) {
        guard rect.rows > 0, rect.columns > Self.axisColumns else { return }
        brush.write(" events", column: rect.column, row: rect.row, .dim)
        if let growth, let column = column(of: growth.since) {
            // If another sign is there, the line above and the list of events still show it.
            brush.write(
                Self.growthSign, column: rect.column + Self.axisColumns + column, row: rect.row,
                growth.verdict.meaning)
        }
        // From the right: a restart that is only likely keeps its question mark.
        for (column, kind) in eventsByColumn().sorted(by: { $0.key > $1.key }) {
            brush.write(
                kind.sign(brush.glyphs), column: rect.column + Self.axisColumns + column,
                row: rect.row, columns: rect.columns - Self.axisColumns - column, kind.meaning)
        }
        if let cursorColumn {
            brush.write("^", column: rect.column + Self.axisColumns + cursorColumn, row: rect.row)
        }
    }

    private var cursorColumn: Int? { cursor.flatMap(column) }

    private func column(of time: Double) -> Int? {
        guard time >= from, time < from + width * Double(columns.count) else { return nil }
        return min(columns.count - 1, Int((time - from) / width))
    }

    private func eventsByColumn() -> [Int: HistoryEvent.Kind] {
        var kinds: [Int: HistoryEvent.Kind] = [:]
        let stop = from + width * Double(columns.count)
        for event in events where event.end >= from && event.time < stop {
            let first = column(of: event.time) ?? 0
            let last = column(of: event.end) ?? columns.count - 1
            for column in first...max(first, last) {
                if let known = kinds[column], known.weight >= event.kind.weight { continue }
                kinds[column] = event.kind
            }
        }
        return kinds
    }
}

extension HistoryEvent.Kind {
    /// The sign in the row and the list of events.
    func sign(_ glyphs: Glyphs) -> String {
        switch self {
        case .mark(let name): name.scrubbed
        case .restart(let isCertain): isCertain ? "R" : "R?"
        case .deploy: String(glyphs.deploy)
        case .failedPoll: "x"
        case .slowPoll: "~"
        case .unwatched: "-"
        case .clockSet: "c"
        case .beginning: "["
        case .imported: "i"
        case .step: "^"
        case .alert: "!"
        }
    }

    var meaning: Meaning { self == .failedPoll || self == .alert ? .alert : .title }

    fileprivate var weight: Int {
        switch self {
        case .alert: 4
        case .restart, .deploy, .step: 3
        case .mark: 2
        case .failedPoll, .clockSet, .beginning, .imported: 1
        case .slowPoll, .unwatched: 0
        }
    }
}
