package import Canvas

/// What a key asks for. The key table, the help page, the hints and the README's table all come
/// from this list.
package enum Command: CaseIterable, Sendable {
    case down, up, halfPageDown, halfPageUp, pageDown, pageUp, first, last
    case scrollRight, scrollLeft, nextPane, previousPane, sideDown, sideUp
    case open, back, close, quit
    case showService, showStack, showHistory, help, messages, acknowledge, sidePane, fullSize,
        options, redraw,
        suspend
    case filter, findNext, findPrevious, sort, sortNext, sortPrevious, invert, group, userOnly,
        names
    case stepBack, stepForward, previousEvent, nextEvent, goTo, live
    case freeze, pollNow, interval, rangeShorter, rangeLonger, rangeReset, axis, baseline
    case mark, markRow, unmarkRows, diff, pickBefore, pickAfter, swapSides, sideBySide, sameRows,
        threshold
    case save, copy, edit, print, command

    /// A column of the help page.
    package enum Group: String, CaseIterable, Sendable {
        case move = "MOVE"
        case screens = "SCREENS"
        case find = "FIND AND SORT"
        case time = "TIME AND COMPARE"
        case out = "GET IT OUT"
    }

    /// Where a command has something to do.
    enum Scope: Sendable {
        case everywhere, service, serviceAndDiff, diff
        /// The service, one stack, and what happened: all that a time belongs to.
        case overTime
        /// Where the stanza table stands.
        case table
        /// Where rows can be ranked and opened.
        case rows
        /// Where functions and frames stand.
        case frames
    }

    package struct Binding: Sendable {
        /// The first is the one that hints show.
        package var keys: [Key]
        package var help: String
        package var group: Group
        var scope: Scope = .everywhere
        /// Makes no sense where nothing is polled.
        var needsPolls = false
        /// Makes no sense where one moment is all there is.
        var needsHistory = false
        /// Makes no sense where nothing can be compared.
        var needsSides = false
    }

    package var binding: Binding {
        switch self {
        case .down: Binding(keys: [.character("j"), .down], help: "next row", group: .move)
        case .up: Binding(keys: [.character("k"), .up], help: "previous row", group: .move)
        case .halfPageDown:
            Binding(keys: [.control("d")], help: "half a page down", group: .move)
        case .halfPageUp: Binding(keys: [.control("u")], help: "half a page up", group: .move)
        case .pageDown:
            Binding(keys: [.pageDown, .control("f")], help: "next page", group: .move)
        case .pageUp: Binding(keys: [.pageUp, .control("b")], help: "previous page", group: .move)
        case .first:
            Binding(keys: [.character("g"), .home], help: "first row, top mode", group: .move)
        case .last: Binding(keys: [.character("G"), .end], help: "last row", group: .move)
        case .scrollRight:
            Binding(
                keys: [.character("l"), .right], help: "scroll names to the right", group: .move,
                scope: .frames)
        case .scrollLeft:
            Binding(
                keys: [.character("h"), .left], help: "scroll names back", group: .move,
                scope: .frames)
        case .nextPane:
            Binding(keys: [.tab], help: "next pane", group: .move, scope: .table)
        case .previousPane:
            Binding(keys: [.backTab], help: "previous pane", group: .move, scope: .table)
        case .sideDown:
            Binding(
                keys: [.character("J")], help: "scroll side pane down", group: .move,
                scope: .serviceAndDiff)
        case .sideUp:
            Binding(
                keys: [.character("K")], help: "scroll side pane up", group: .move,
                scope: .serviceAndDiff)
        case .open:
            Binding(
                keys: [.enter], help: "open the row: its stack or group", group: .move,
                scope: .rows)
        case .back:
            Binding(keys: [.escape, .backspace], help: "one step back, never quits", group: .move)
        case .close:
            Binding(keys: [.character("q")], help: "close the page; at the root quit", group: .move)
        case .quit:
            Binding(
                keys: [.character("Q"), .function(10), .control("c")], help: "quit now",
                group: .move)
        case .showService:
            Binding(keys: [.character("2")], help: "the service", group: .screens)
        case .showStack:
            Binding(
                keys: [.character("3")], help: "the selected row's stack", group: .screens,
                scope: .overTime)
        case .showHistory:
            Binding(
                keys: [.character("5")], help: "history: what happened, and when",
                group: .screens, needsHistory: true)
        case .help: Binding(keys: [.character("?"), .function(1)], help: "help", group: .screens)
        case .messages:
            Binding(keys: [.character("!")], help: "messages and alarms", group: .screens)
        case .acknowledge:
            Binding(
                keys: [.character("S")], help: "alarms: seen, acknowledge", group: .screens,
                needsPolls: true)
        case .sidePane:
            Binding(
                keys: [.character("x")], help: "side pane on and off", group: .screens,
                scope: .serviceAndDiff)
        case .fullSize:
            Binding(
                keys: [.character("f")], help: "focused pane in full size", group: .screens,
                scope: .service)
        case .options:
            Binding(
                keys: [.character("o"), .function(2)], help: "options: glyphs, theme, bell",
                group: .screens)
        case .redraw: Binding(keys: [.control("l")], help: "draw all anew", group: .screens)
        case .suspend:
            Binding(keys: [.control("z")], help: "stop; `fg` comes back", group: .screens)
        case .filter:
            Binding(
                keys: [.character("/"), .character("\\"), .function(4)],
                help: "filter rows; find in frames", group: .find)
        case .findNext:
            Binding(
                keys: [.character("n"), .function(3)], help: "next frame found", group: .find,
                scope: .overTime)
        case .findPrevious:
            Binding(
                keys: [.character("N")], help: "previous frame found", group: .find,
                scope: .overTime)
        case .sort:
            Binding(
                keys: [.character("s"), .function(6)], help: "sort menu", group: .find,
                scope: .rows)
        case .sortNext:
            Binding(
                keys: [.character(">")], help: "sort by the next column", group: .find,
                scope: .rows)
        case .sortPrevious:
            Binding(
                keys: [.character("<")], help: "sort by the previous column", group: .find,
                scope: .rows)
        case .invert:
            Binding(
                keys: [.character("I")], help: "invert the order", group: .find,
                scope: .rows)
        case .group:
            Binding(
                keys: [.character("v")], help: "group: stack frame package entry label",
                group: .find, scope: .table)
        case .userOnly:
            Binding(
                keys: [.character("u")], help: "frames: user code only", group: .find,
                scope: .frames)
        case .names:
            Binding(
                keys: [.character("p")], help: "names: short package full", group: .find,
                scope: .frames)
        case .stepBack:
            Binding(
                keys: [.character("[")], help: "one column back in time", group: .time,
                needsHistory: true)
        case .stepForward:
            Binding(
                keys: [.character("]")], help: "one column forward", group: .time,
                needsHistory: true)
        case .previousEvent:
            Binding(
                keys: [.character("{")], help: "previous event", group: .time, needsHistory: true)
        case .nextEvent:
            Binding(keys: [.character("}")], help: "next event", group: .time, needsHistory: true)
        case .goTo:
            Binding(
                keys: [.character("b")], help: "go to 14:02, -40m, a mark or max",
                group: .time, needsHistory: true)
        case .live:
            Binding(keys: [.character("F")], help: "back to live", group: .time, needsHistory: true)
        case .freeze:
            Binding(
                keys: [.character("z"), .character("Z")], help: "freeze rows, keep polling",
                group: .time, scope: .overTime, needsPolls: true)
        case .pollNow:
            Binding(
                keys: [.character("r"), .function(5)], help: "poll now", group: .time,
                needsPolls: true)
        case .interval:
            Binding(
                keys: [.character("i")], help: "poll interval", group: .time, needsPolls: true)
        case .rangeShorter:
            Binding(
                keys: [.character("+"), .character("=")], help: "shorter range", group: .time,
                scope: .overTime, needsHistory: true)
        case .rangeLonger:
            Binding(
                keys: [.character("-")], help: "longer range", group: .time,
                scope: .overTime, needsHistory: true)
        case .rangeReset:
            Binding(
                keys: [.character("0")], help: "range as at the start", group: .time,
                scope: .overTime, needsHistory: true)
        case .axis:
            Binding(
                keys: [.character("a")], help: "axis: zero, fit, log", group: .time,
                scope: .overTime, needsHistory: true)
        case .baseline:
            Binding(
                keys: [.character("M")], help: "baseline A: count changes from here", group: .time,
                scope: .overTime, needsHistory: true)
        case .mark:
            Binding(
                keys: [.character("m")], help: "keep this sample as B, C ...", group: .time,
                scope: .overTime, needsHistory: true)
        case .markRow:
            Binding(
                keys: [.character(" ")], help: "mark the row: first in the diff", group: .time,
                scope: .rows, needsSides: true)
        case .unmarkRows:
            Binding(
                keys: [.character("U")], help: "no row is marked", group: .time,
                scope: .rows, needsSides: true)
        case .diff:
            Binding(
                keys: [.character("d"), .character("4")],
                help: "diff A with now, or the last two marks", group: .time, needsHistory: true)
        case .pickBefore:
            Binding(
                keys: [.character("A")], help: "diff: another left side", group: .time,
                scope: .diff, needsHistory: true)
        case .pickAfter:
            Binding(
                keys: [.character("B")], help: "diff: another right side", group: .time,
                scope: .diff, needsHistory: true)
        case .swapSides:
            Binding(
                keys: [.character("X")], help: "diff: swap the sides", group: .time, scope: .diff,
                needsSides: true)
        case .sideBySide:
            Binding(
                keys: [.character("|")], help: "diff: sides next to each other", group: .time,
                scope: .diff, needsSides: true)
        case .sameRows:
            Binding(
                keys: [.character("c")], help: "diff: show what is the same", group: .time,
                scope: .diff, needsSides: true)
        case .threshold:
            Binding(
                keys: [.character("t")], help: "diff: hide small changes", group: .time,
                scope: .diff, needsSides: true)
        case .save:
            Binding(keys: [.character("w")], help: "save: txt md json pb.gz", group: .out)
        case .copy:
            Binding(
                keys: [.character("y")], help: "copy: stack, ID, line, table", group: .out,
                scope: .frames)
        case .edit:
            Binding(keys: [.character("e")], help: "open in $EDITOR or $PAGER", group: .out)
        case .print:
            Binding(keys: [.character("P")], help: "print outside full screen", group: .out)
        case .command:
            Binding(
                keys: [.character(":")], help: "commands: w FILE, q, set, ID, 14:02", group: .out)
        }
    }

    private static let byKey: [Key: Command] = Dictionary(
        allCases.flatMap { command in command.binding.keys.map { ($0, command) } },
        uniquingKeysWith: { first, _ in first })

    package init?(_ key: Key) {
        guard let command = Self.byKey[key] else { return nil }
        self = command
    }

    /// The keys as the help page shows them.
    package var keyNames: String {
        binding.keys.map(\.name).joined(separator: " ")
    }

    /// `compares`: two snapshots are all there is.
    func isOffered(on page: Page, of target: TargetDescription, compares: Bool) -> Bool {
        guard makesSense(for: target, compares: compares) else { return false }
        return switch binding.scope {
        case .everywhere: true
        case .service: page == .service
        case .serviceAndDiff: page == .service || page == .diff
        case .table: page == .service || page == .history
        case .rows: [.service, .history, .diff].contains(page)
        case .diff: page == .diff
        case .overTime: [.service, .stack, .history].contains(page)
        case .frames: [.service, .stack, .history, .diff, .stackDiff].contains(page)
        }
    }

    func makesSense(for target: TargetDescription, compares: Bool) -> Bool {
        if binding.needsSides, !target.hasHistory, !compares { return false }
        if binding.needsHistory, !target.hasHistory { return false }
        return target.isPolled || !binding.needsPolls
    }
}

extension Key {
    /// As the help page and the hints write it.
    package var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let character): String(character)
        case .control(let letter): "^\(letter.uppercased())"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "S-Tab"
        case .backspace: "Bksp"
        case .delete: "Del"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .function(let number): "F\(number)"
        }
    }
}
