import Canvas
import Goroutines
import Targets
import Trends

/// A line of the list of events.
struct HistoryLine: Sendable {
    enum Key: Hashable, Sendable {
        case event(HistoryEvent.Kind, at: Double)
        case growth
        case highest
        case cursor
    }

    var key: Key
    /// Seconds since 1970.
    var time: Double
    /// Seconds since 1970; later than `time` for an event that lasts.
    var end: Double
    var sign: String
    var words: String
    var meaning = Meaning.plain
}

/// The list of events, newest first.
struct EventList {
    let lines: [HistoryLine]
    let cursor: HistoryCursor
    let clock: ForwardClock

    var keys: [HistoryLine.Key] { lines.map(\.key) }

    private static let timeColumns = 11

    func draw(in rect: Rect, with brush: inout Brush) {
        if lines.isEmpty {
            brush.write(
                "   no events yet", column: rect.column, row: rect.row,
                columns: rect.columns, .dim)
        }
        let selected = cursor.event.index(in: keys)
        let first = cursor.event.firstShown
        brush.add(.list(.events), in: rect)
        for (offset, line) in lines.dropFirst(first).prefix(rect.rows).enumerated() {
            let isSelected = first + offset == selected && cursor.focus == .events
            let sign = isSelected ? String(brush.glyphs.cursor) : " "
            let row = Rect(
                column: rect.column, row: rect.row + offset, columns: rect.columns, rows: 1)
            let time = time(of: line).padded(to: Self.timeColumns, mark: brush.glyphs.cut)
            let text = " \(sign) \(time) \(line.sign.padded(to: 2, mark: " ")) \(line.words)"
            brush.write(text, column: row.column, row: row.row, columns: row.columns, line.meaning)
            brush.add(.row(.events, offset: first + offset - selected), in: row)
            guard isSelected else { continue }
            brush.screen.restyle(row, adding: brush.theme.style(.selected))
            brush.placeCursor(column: row.column + 1, row: row.row)
        }
    }

    /// `14:30:02`, `11:52-12:02`, `11-24 14:30`.
    private func time(of line: HistoryLine) -> String {
        let isLong = line.end - line.time >= 60 && clock.now - line.time < 72_000
        guard isLong else { return clock.stampWithoutZone(line.time) }
        let (start, end) = (clock.wall(line.time), clock.wall(line.end))
        return "\(start.hourAndMinute)-\(end.hourAndMinute)"
    }
}

extension State {
    /// The events, with the cursor and the highest sample of the range.
    var eventList: EventList { EventList(lines: historyLines, cursor: view.history, clock: clock) }

    private var historyLines: [HistoryLine] {
        var lines = events.reversed().map { event in
            HistoryLine(
                key: .event(event.kind, at: event.time), time: event.time, end: event.end,
                sign: event.kind.sign(glyphs), words: event.words,
                meaning: [.failedPoll, .alert].contains(event.kind) ? .alert : .plain)
        }
        func add(
            _ key: HistoryLine.Key, at time: Double, _ words: String, _ sign: String = "",
            _ meaning: Meaning = .plain
        ) {
            lines.append(
                HistoryLine(
                    key: key, time: time, end: time, sign: sign, words: words, meaning: meaning))
        }
        let range = graphEnd - self.range.rawValue...graphEnd
        if let time = shown.history.total.timeOfMaximum(in: range),
            let extent = extent(of: shown.history.total)
        {
            add(.highest, at: time, "peak in range: \(extent.high.grouped)")
        }
        if let growth = watched.history.finding?.judgement.ifGrowth {
            let began = growth.beganUnseen ? "began here or earlier" : "began"
            let words = "\(growth.verdict.word) \(began), \(growth.ratePerHour.asRate)"
            add(.growth, at: growth.since, words, GraphView.growthSign, growth.verdict.meaning)
        }
        if let past = view.past { add(.cursor, at: past.time, "cursor", "^", .title) }
        // Lines with the same time keep this order.
        return lines.enumerated().sorted {
            ($1.element.time, $0.offset) < ($0.element.time, $1.offset)
        }.map(\.element)
    }

    /// Goes to the selected event, or opens the service page at the cursor.
    mutating func openHistory() {
        guard view.history.focus == .events else { return show(.service) }
        let lines = historyLines
        let index = view.history.event.index(in: lines.map(\.key))
        guard lines.indices.contains(index) else { return }
        if lines[index].key == .cursor { show(.service) } else { go(to: lines[index].time) }
    }
}

extension HistoryEvent {
    fileprivate var words: String {
        let note = note.scrubbed
        func with(_ text: String, _ separator: String = " ") -> String {
            note.isEmpty ? text : "\(text)\(separator)\(note)"
        }
        switch kind {
        case .mark("A"): return with("baseline", ": ")
        case .mark(let name): return with("mark \(name.scrubbed)", ": ")
        case .restart(isCertain: true): return with("restart")
        case .restart(isCertain: false): return with("probable restart")
        case .deploy: return with("new build")
        case .failedPoll:
            let reason = PollFailure.Kind(rawValue: note)?.words ?? note
            let polls = "\(count.counted("poll")) failed"
            return reason.isEmpty ? polls : "\(polls), \(reason)"
        case .slowPoll: return with(count.counted("slow answer"))
        case .unwatched: return with("not polled for \((end - time).age)", ", ")
        case .clockSet: return with("clock set")
        case .beginning: return with("history starts", ", ")
        case .imported: return with("imported profile", ", ")
        case .step: return with("count stepped", " ")
        case .alert: return note.isEmpty ? "alarm" : note
        }
    }
}

extension PollFailure.Kind {
    /// In a few words.
    fileprivate var words: String {
        switch self {
        case .unknownHost: "unknown host"
        case .refused: "refused"
        case .unreachable: "unreachable"
        case .timedOut: "timed out"
        case .untrusted: "certificate not trusted"
        case .unauthorized: "unauthorized"
        case .forbidden: "forbidden"
        case .notMounted: "no /debug/pprof/"
        case .unknownProfile: "unknown profile"
        case .redirected: "redirected"
        case .badStatus: "bad status"
        case .notAProfile: "not a profile"
        case .cutShort: "cut short"
        case .tooLarge: "too large"
        }
    }
}
