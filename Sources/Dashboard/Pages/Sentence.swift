import Canvas
import Goroutines
import Report
import Trends

/// The one sentence above the hints: what a person should know now.
struct Sentence {
    let state: State

    private var history: History { state.shown.history }

    /// In one row, or in two where what is said of growth needs both.
    func draw(in rect: Rect, spare: Rect?, with brush: inout Brush) {
        let columns = rect.columns - 1
        var lines = piece(columns: columns, lines: spare == nil ? 1 : 2)
        if lines.text.columnWidth > columns, let spare {
            let (first, rest) = lines.text.broken(at: columns)
            brush.write(
                " \(first)", column: 0, row: spare.row, columns: spare.columns, lines.meaning)
            lines.text = rest
        }
        brush.write(
            " \(lines.text)", column: 0, row: rect.row, columns: rect.columns, lines.meaning)
    }

    /// The longest form that fits in `columns`, or the shortest there is. What is said of growth may
    /// take several lines.
    private func piece(columns: Int, lines: Int) -> Segment {
        if let message = state.messages.current {
            return Segment(message.text, message.isAlert ? .alert : .plain)
        }
        // A line that is broken between words is not quite full.
        let room = columns * lines - (lines > 1 ? 20 : 0)
        // Of a service that does not answer there is nothing newer to tell.
        if let failure = state.connection.failure, !state.isPast {
            return Segment(text(of: failure), .alert)
        }
        if let alarm = AlarmLine(state: state) { return Segment(alarm.text(columns: room), .alert) }
        if let past = state.past, past.isAwaiting {
            return Segment("reading what was seen at \(state.stamp(past.time)) ...")
        }
        if state.root == .diff || state.isComparing { return Segment(difference) }
        guard state.shown.newest != nil else { return Segment(asking) }
        if let empty = emptyFilter { return Segment(empty) }
        if let text = evidence(columns: room) { return Segment(text) }
        let findings = self.findings
        let forms = findings.flatMap { finding in [hold.map { "\(finding). \($0)" }, finding] }
        let texts = forms.compactMap(\.self)
        return Segment(texts.first { $0.columnWidth <= columns } ?? texts.last ?? "")
    }

    /// What the growth test says of the page's stack, else of the service, where it grows.
    private func evidence(columns: Int) -> String? {
        guard let line = VerdictLine(state: state) else { return nil }
        let own = state.page == .stack ? state.stackCursor.stack.flatMap(line.sentences(of:)) : nil
        guard let texts = own ?? line.sentences else { return nil }
        let held = hold.map { hold in texts.map { "\($0). \(hold)" } } ?? []
        return (held + texts).first { $0.columnWidth <= columns } ?? texts.last
    }

    private func text(of failure: PollFailure) -> String {
        let count = state.connection.failures
        let repeats = count > 1 ? " (x\(count))" : ""
        // At once refused again, the sentence would only flicker.
        if let since = state.connection.askingSince, state.now - since >= 1 {
            return "\(failure.explanation)\(repeats) Asking again now."
        }
        let wait = max(0, (state.connection.nextTry ?? state.now) - state.now).rounded(.up)
        return "\(failure.explanation)\(repeats) Next try in \(wait.span), r tries now."
    }

    private var asking: String {
        guard let since = state.connection.askingSince else {
            return "about to ask \(state.target.name)"
        }
        let elapsed = max(0, state.now - since).age
        return "asking \(state.target.name) ... \(elapsed) (timeout \(state.target.timeout.span))"
    }

    private var emptyFilter: String? {
        let table = state.table
        guard table.rows.isEmpty, !table.filter.isEmpty else { return nil }
        return
            "no stack matches `\(table.filter.text)`. \(table.hidden.rows.grouped) hidden. Esc clears."
    }

    /// How to read the difference, with its finding.
    private var difference: String {
        guard let difference = state.diffState?.difference else { return "" }
        guard let first = difference.rows.first(where: { $0.share != nil }),
            let share = first.share
        else {
            return difference.delta == 0 && difference.shrinkage == 0
                ? "no stack grew or shrank" : "no stack grew"
        }
        let place = first.stack.titleFrame.map { " at \($0.shortLocation)" } ?? ""
        return "\(state.shortID(first.id)) explains \(share.percent) of all growth "
            + "(\(difference.growth.signed)): \(first.delta.signed)\(place)"
    }

    /// What grew and by how much, else what there is most of: from the longest form to the shortest.
    private var findings: [String] { growth ?? largest ?? [] }

    private var growth: [String]? {
        guard state.target.hasHistory, let baseline = history.baseline,
            baseline.time <= state.shown.time,
            let grown = history.leaders.grown.flatMap({ history.tracks[$0] }), grown.delta > 1
        else { return nil }
        let all = history.leaders.growth
        let share = (Double(grown.delta) / Double(all)).percent
        let id = state.shortID(grown.stack.id)
        let age = (state.shown.time - baseline.time).age
        let explains = "\(id) explains \(share) of the growth since A"
        return [
            "\(explains) (\(age)): \(grown.delta.signed) \(Self.place(of: grown))",
            "\(explains): \(grown.delta.signed) \(Self.place(of: grown))",
            "\(id) is \(share) of the growth: \(grown.delta.signed) \(Self.place(of: grown))",
            explains,
        ]
    }

    private var largest: [String]? {
        guard let largest = history.leaders.largest.flatMap({ history.tracks[$0] }) else {
            return nil
        }
        let share = (Double(largest.count) / Double(max(1, history.newestTotal ?? 1))).percent
        let id = state.shortID(largest.stack.id)
        let since = history.baseline?.time ?? state.shown.time
        let age = (state.shown.time - since).age
        let isQuiet =
            state.target.hasHistory && history.polls > 1 && since <= state.shown.time
        let quiet =
            history.leaders.growth == 0 ? "nothing grew" : "no stack grew by more than one"
        let what = "\(id) is \(share) of all, \(largest.count.grouped) \(Self.place(of: largest))"
        return [
            isQuiet ? "\(quiet) since A (\(age)). Largest: \(what)" : "largest: \(what)", what,
        ]
    }

    /// What it waits for, and where.
    static func place(of track: History.Track) -> String {
        let state = (track.stanza ?? track.baseline)?.shownState.map { "in \($0.name)" }
        let frame = track.title.map { "at \($0.shortLocation)" }
        return [state, frame].compactMap(\.self).joined(separator: " ")
    }

    private var hold: String? {
        guard let until = state.table.heldUntil, until > state.now, state.page == .service else {
            return nil
        }
        return "Order is held for \(Int((until - state.now).rounded(.up)))s; Home lets it run"
    }
}

extension String {
    /// In two parts, the first of which fits in `columns`; broken between words where it can.
    func broken(at columns: Int) -> (first: String, rest: String) {
        var end = startIndex
        var width = 0
        var space: Index?
        let firstWord = firstIndex { $0 != " " } ?? startIndex
        for index in indices {
            width += self[index].columnWidth
            if self[index] == " ", index > firstWord { space = index }
            guard width <= columns else { break }
            end = self.index(after: index)
        }
        let cut = space ?? end
        return (String(self[..<cut]), String(self[cut...].drop { $0 == " " }))
    }
}
