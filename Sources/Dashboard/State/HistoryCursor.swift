import Goroutines
import Report
import Trends

/// What the reader does on the history page.
struct HistoryCursor: Sendable {
    enum Focus: Sendable {
        case events, stacks
    }

    var focus = Focus.events
    /// Nil for the first line.
    var selected: HistoryLine.Key?
    /// The first line on screen.
    private(set) var firstShown = 0

    func index(in lines: [HistoryLine]) -> Int {
        selected.flatMap { key in lines.firstIndex { $0.key == key } } ?? 0
    }

    mutating func scroll(toFit count: Int, in lines: [HistoryLine]) {
        guard count > 0 else { return }
        let index = index(in: lines)
        firstShown = max(min(firstShown, index), index - count + 1)
        firstShown = max(0, min(firstShown, lines.count - count))
    }
}

/// A line of the list of what happened.
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
    /// Seconds since 1970; later than `time` for what lasts.
    var end: Double
    var sign: String
    var words: String
    var meaning = Meaning.plain
}

extension State {
    /// What happened, the newest first, with the cursor and the highest sample of the range.
    var historyLines: [HistoryLine] {
        var lines = events.reversed().map { event in
            HistoryLine(
                key: .event(event.kind, at: event.time), time: event.time, end: event.end,
                sign: event.kind.sign(glyphs), words: words(for: event),
                meaning: [.failedPoll, .alert].contains(event.kind) ? .alert : .plain)
        }
        let range = graphEnd - self.range.rawValue...graphEnd
        let total = shown.history.total
        if let time = total.timeOfMaximum(in: range), let extent {
            lines.append(
                HistoryLine(
                    key: .highest, time: time, end: time, sign: "",
                    words: "highest sample in range, \(extent.high.grouped)"))
        }
        if let growth = history.finding?.judgement.ifGrowth {
            let rate = growth.ratePerHour.perHour
            lines.append(
                HistoryLine(
                    key: .growth, time: growth.since, end: growth.since,
                    sign: GraphView.growthSign,
                    words: "\(growth.verdict.word) began, \(rate)",
                    meaning: growth.verdict.meaning))
        }
        if let past {
            lines.append(
                HistoryLine(
                    key: .cursor, time: past.time, end: past.time, sign: "^", words: "cursor",
                    meaning: .title))
        }
        // What lies at one time stays in this order.
        return lines.enumerated().sorted {
            ($1.element.time, $0.offset) < ($0.element.time, $1.offset)
        }.map(\.element)
    }

    private func words(for event: HistoryEvent) -> String {
        let note = event.note.scrubbed
        func with(_ text: String, _ separator: String = " ") -> String {
            note.isEmpty ? text : "\(text)\(separator)\(note)"
        }
        switch event.kind {
        case .mark("A"): return with("baseline", ": ")
        case .mark(let letter): return with("mark \(String(letter).scrubbed)", ": ")
        case .restart(isCertain: true): return with("restart")
        case .restart(isCertain: false): return with("probably a restart")
        case .deploy: return with("another build")
        case .failedPoll:
            let reason = PollFailure.Kind(rawValue: event.note)?.words ?? note
            let polls = "\(event.count.counted("poll")) failed"
            return reason.isEmpty ? polls : "\(polls), \(reason)"
        case .slowPoll: return with(event.count.counted("slow answer"))
        case .unwatched:
            return with("nobody polled for \((event.end - event.time).age)", ", ")
        case .clockSet: return with("the clock was set")
        case .beginning: return with("history begins", ", ")
        case .imported: return with("saved profile, imported", ", ")
        case .alert: return note.isEmpty ? "alarm" : note
        }
    }

    mutating func moveEvent(by count: Int) {
        let lines = historyLines
        guard !lines.isEmpty else { return }
        let index = historyCursor.index(in: lines)
        let next = max(0, min(index + max(-lines.count, min(count, lines.count)), lines.count - 1))
        historyCursor.selected = lines[next].key
    }

    /// Goes to the selected event, or opens the service as it was at the cursor.
    mutating func openHistory() {
        guard historyCursor.focus == .events else {
            show(.service)
            return
        }
        let lines = historyLines
        let index = historyCursor.index(in: lines)
        guard lines.indices.contains(index) else { return }
        if lines[index].key == .cursor { show(.service) } else { go(to: lines[index].time) }
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
        case .notAProfile: "no profile"
        case .cutShort: "cut short"
        case .tooLarge: "too large"
        }
    }
}
