import Canvas
import Goroutines

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
            Segment(text, rank: index)
        }
        brush.line(
            pieces.isEmpty ? [] : [Segment(" \(pieces[0].text)")] + pieces.dropFirst(), in: rect)
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
                + (state.target.isPolled
                    ? [
                        "b bell (\(state.alerts.bell.onOrOff))",
                        "n notification (\(state.alerts.notifies.onOrOff))",
                    ] : [])
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
                    (.open, "stack"), (.acknowledge, "acknowledge"), (.help, "help"),
                    (.close, "quit"), (.filter, "filter"),
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
                [
                    (.close, "close"), (.acknowledge, "acknowledge"), (.filter, "filter"),
                    (.down, "k scroll"),
                ]
            }
        return wanted.filter { state.isOffered($0.0) }
            .filter { $0.0 != .acknowledge || !state.unseenAlarms.isEmpty }
            .map { command, text in "\(command.binding.keys[0].name) \(text)" }
    }
}
