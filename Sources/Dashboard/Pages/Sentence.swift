import Canvas
import Goroutines
import Report
import Trends

/// The one sentence above the hints: what a person should know now.
struct Sentence {
    let state: State

    private var history: History { state.shown.history }

    /// The longest form that fits in `columns`, or the shortest there is.
    func piece(columns: Int) -> Piece {
        if let message = state.messages.current {
            return Piece(message.text, message.isAlert ? .alert : .plain)
        }
        if let past = state.past, past.isAwaiting {
            return Piece("reading what was seen at \(state.stamp(past.time)) ...")
        }
        if let failure = state.connection.failure, !state.isPast {
            return Piece(text(of: failure), .alert)
        }
        if state.root == .diff || state.isComparing { return Piece(difference) }
        guard state.shown.newest != nil else { return Piece(asking) }
        if let empty = emptyFilter { return Piece(empty) }
        let findings = self.findings
        let forms = findings.flatMap { finding in [hold.map { "\(finding). \($0)" }, finding] }
        let texts = forms.compactMap(\.self)
        return Piece(texts.first { $0.columnWidth <= columns } ?? texts.last ?? "")
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
        guard let difference = state.diffView?.difference else { return "" }
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
            "\(explains) (\(age)): \(grown.delta.signed) \(place(of: grown))",
            "\(explains): \(grown.delta.signed) \(place(of: grown))",
            "\(id) is \(share) of the growth: \(grown.delta.signed) \(place(of: grown))",
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
        let what = "\(id) is \(share) of all, \(largest.count.grouped) \(place(of: largest))"
        return [
            isQuiet ? "\(quiet) since A (\(age)). Largest: \(what)" : "largest: \(what)", what,
        ]
    }

    private func place(of track: History.Track) -> String {
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

/// The last line: what keys do here, or what is being typed.
struct Hints {
    let state: State

    func draw(in rect: Rect, with brush: inout Brush) {
        guard !rect.isEmpty else { return }
        if let prompt = state.prompt {
            brush.write(
                prompt.line(columns: rect.columns).text, column: rect.column, row: rect.row,
                columns: rect.columns)
            return
        }
        let pieces = (state.menu.map(choices) ?? hints).enumerated().map { index, text in
            Piece(text, rank: index)
        }
        brush.line(
            pieces.isEmpty ? [] : [Piece(" \(pieces[0].text)")] + pieces.dropFirst(), in: rect)
    }

    private func choices(_ menu: Menu) -> [String] {
        switch menu {
        case .sort where state.page == .diff:
            ["sort by:"] + DiffOrder.allCases.map { "\($0.key) \($0.title(state.glyphs))" }
                + ["Esc as it was"]
        case .sort:
            ["sort by:"] + state.sortOrders.map { "\($0.key) \($0.title(state.glyphs))" }
                + ["Esc as it was"]
        case .options:
            [
                "options:", "g glyphs (\(state.glyphs.rawValue))",
                "t theme (\(state.theme.rawValue))",
            ]
        case .copy: ["copy:"] + CopyChoice.allCases.map { "\($0.rawValue) \($0.title)" }
        case .overwrite(_, let path):
            ["\(path.scrubbed) exists: y overwrites", "any other key leaves it"]
        }
    }

    /// The most wanted first: what does not fit is left out from the end.
    private var hints: [String] {
        let wanted: [(Command, String)] =
            switch state.page {
            case .service:
                [
                    (.open, "stack"), (.help, "help"), (.close, "quit"), (.filter, "filter"),
                    (.sort, "sort"), (.diff, "diff"), (.save, "save"), (.stepBack, "] time"),
                    (.freeze, "freeze"),
                    (.baseline, "baseline"), (.mark, "mark"), (.copy, "copy"),
                    (.group, "group"),
                    (.rangeShorter, "- range"), (.axis, "axis"), (.pollNow, "poll"),
                    (.interval, "interval"), (.sidePane, "pane"), (.messages, "messages"),
                ]
            case .history:
                [
                    (.stepBack, "] step"), (.help, "help"), (.close, "back"),
                    (.previousEvent, "} event"), (.goTo, "go to"),
                    (.live, state.target.isPolled ? "live" : "newest"),
                    (.open, "open here"), (.rangeShorter, "- range"), (.nextPane, "pane"),
                    (.mark, "mark"), (.diff, "diff"), (.axis, "axis"), (.save, "save"),
                ]
            case .stack:
                [
                    (.down, "k frames"), (.help, "help"), (.close, "back"),
                    (.userOnly, "user only"),
                    (.names, "names"), (.filter, "find"), (.findNext, "N next"),
                    (.diff, "diff"), (.copy, "copy"), (.save, "save"),
                    (.rangeShorter, "- range"), (.axis, "axis"), (.baseline, "baseline"),
                ]
            case .diff:
                [
                    (.open, "both stacks"), (.help, "help"),
                    (.close, state.root == .diff ? "quit" : "back"), (.sort, "sort"),
                    (.filter, "filter"), (.sameRows, "same rows"), (.swapSides, "swap"),
                    (.threshold, "threshold"), (.pickBefore, "pick left"),
                    (.pickAfter, "pick right"), (.save, "save"), (.copy, "copy"),
                    (.sideBySide, "side by side"),
                ]
            case .stackDiff:
                [
                    (.down, "k scroll"), (.help, "help"), (.close, "back"),
                    (.userOnly, "user only"), (.names, "names"),
                ]
            case .help, .messages:
                [(.close, "close"), (.filter, "filter"), (.down, "k scroll")]
            }
        return wanted.filter { state.isOffered($0.0) }
            .map { command, text in "\(command.binding.keys[0].name) \(text)" }
    }
}
