package import Canvas
import Targets

/// What a key does. The key table, the help page, the hints and the README's key tables all come
/// from this list.
package enum Command: Hashable, Sendable {
    case down, up, halfPageDown, halfPageUp, pageDown, pageUp, first, last
    case scrollRight, scrollLeft, nextPane, previousPane, sideDown, sideUp
    case open, back, close, quit
    case show(Page)
    case acknowledge, sidePane, fullSize, options, redraw, suspend
    case filter, findNext, findPrevious, sort, sortNext, sortPrevious, invert, group, userOnly,
        names
    case stepBack, stepForward, previousEvent, nextEvent, goTo, live
    case freeze, pollNow, interval, rangeShorter, rangeLonger, rangeReset, axis, baseline
    case mark, markRow, unmarkRows, pickBefore, pickAfter, swapSides, sideBySide, sameRows,
        threshold
    case save, copy, edit, print, command

    /// A section of the help page.
    package enum Group: String, CaseIterable, Sendable {
        case move = "MOVE"
        case screens = "SCREENS"
        case find = "FIND AND SORT"
        case time = "TIME AND COMPARE"
        case out = "GET IT OUT"
    }

    /// A part of a page that commands work on; each page lists the ones it has.
    enum Scope: Sendable {
        /// A pane that can fill the page.
        case fullSize
        /// A side pane.
        case side
        case diff
        /// A moment that is shown, live or past.
        case overTime
        /// A graph of counts.
        case graph
        /// Frames to search.
        case search
        /// A list whose rows open.
        case list
        /// The stack table.
        case table
        /// Rows that can be sorted and marked.
        case rows
        /// Functions and frames.
        case frames
    }

    /// What a target needs for a command to make sense.
    enum Need: Sendable {
        case polls
        /// A service to ask, also if it is only a side of a comparison.
        case service
        /// More than one moment.
        case history
        /// Two sides to compare.
        case sides
        /// Two sides that are not moments of one history.
        case files
    }

    package struct Binding: Sendable {
        /// Hints show the first one.
        package var keys: [Key]
        package var help: String
        package var group: Group
        /// Nil if the command works on every page.
        var scope: Scope?
        var need: Need?

        init(
            _ keys: [Key], _ help: String, _ group: Group, on scope: Scope? = nil,
            needs need: Need? = nil
        ) {
            (self.keys, self.help, self.group) = (keys, help, group)
            (self.scope, self.need) = (scope, need)
        }
    }

    /// All commands in the order of the help page. Pages with a key come first in their group.
    private static let table: [(command: Command, binding: Binding)] = {
        let pages = Page.allCases.compactMap { page in
            page.content.binding.map { (command: Command.show(page), binding: $0) }
        }
        return Group.allCases.flatMap { group in
            (pages + others).filter { $0.binding.group == group }
        }
    }()

    private static let others: [(command: Command, binding: Binding)] = [
        (.down, Binding(["j", .down], "next row", .move)),
        (.up, Binding(["k", .up], "previous row", .move)),
        (.halfPageDown, Binding([.control("d")], "half a page down", .move)),
        (.halfPageUp, Binding([.control("u")], "half a page up", .move)),
        (.pageDown, Binding([.pageDown, .control("f")], "next page", .move)),
        (.pageUp, Binding([.pageUp, .control("b")], "previous page", .move)),
        (.first, Binding(["g", .home], "first row; live order again", .move)),
        (.last, Binding(["G", .end], "last row", .move)),
        (.scrollRight, Binding(["l", .right], "scroll names right", .move, on: .frames)),
        (.scrollLeft, Binding(["h", .left], "scroll names left", .move, on: .frames)),
        (.nextPane, Binding([.tab], "next pane", .move, on: .table)),
        (.previousPane, Binding([.backTab], "previous pane", .move, on: .table)),
        (.sideDown, Binding(["J"], "scroll the side pane down", .move, on: .side)),
        (.sideUp, Binding(["K"], "scroll the side pane up", .move, on: .side)),
        (.open, Binding([.enter], "open the row's stack or group", .move, on: .list)),
        (.back, Binding([.escape, .backspace], "go back one step; never quits", .move)),
        (.close, Binding(["q"], "go back, or quit", .move)),
        (.quit, Binding(["Q", .function(10), .control("c")], "quit now", .move)),
        (.acknowledge, Binding(["S"], "acknowledge alarms", .screens, needs: .polls)),
        (.sidePane, Binding(["x"], "show or hide the side pane", .screens, on: .side)),
        (.fullSize, Binding(["f"], "maximize the focused pane", .screens, on: .fullSize)),
        (.options, Binding(["o", .function(2)], "options menu", .screens)),
        (.redraw, Binding([.control("l")], "redraw the screen", .screens)),
        (.suspend, Binding([.control("z")], "suspend; `fg` resumes", .screens)),
        (.filter, Binding(["/", "\\", .function(4)], "filter rows; find in frames", .find)),
        (.findNext, Binding(["n", .function(3)], "next matching frame", .find, on: .search)),
        (.findPrevious, Binding(["N"], "previous matching frame", .find, on: .search)),
        (.sort, Binding(["s", .function(6)], "sort menu", .find, on: .rows)),
        (.sortNext, Binding([">"], "sort by the next column", .find, on: .rows)),
        (.sortPrevious, Binding(["<"], "sort by the previous column", .find, on: .rows)),
        (.invert, Binding(["I"], "reverse the order", .find, on: .rows)),
        (.group, Binding(["v"], "group: stack frame package entry label", .find, on: .table)),
        (.userOnly, Binding(["u"], "frames: user code only", .find, on: .frames)),
        (.names, Binding(["p"], "names: short package full", .find, on: .frames)),
        (
            .stepBack,
            Binding(["["], "back one column in time", .time, on: .overTime, needs: .history)
        ),
        (.stepForward, Binding(["]"], "forward one column", .time, on: .overTime, needs: .history)),
        (.previousEvent, Binding(["{"], "previous event", .time, on: .overTime, needs: .history)),
        (.nextEvent, Binding(["}"], "next event", .time, on: .overTime, needs: .history)),
        (
            .goTo,
            Binding(
                ["b"], "go to 14:02, -40m, a mark or max", .time, on: .overTime, needs: .history)
        ),
        (.live, Binding(["F"], "back to live", .time, on: .overTime, needs: .history)),
        (
            .freeze,
            Binding(["z", "Z"], "freeze rows, keep polling", .time, on: .overTime, needs: .polls)
        ),
        (.pollNow, Binding(["r", .function(5)], "poll now", .time, needs: .service)),
        (.interval, Binding(["i"], "change the poll interval", .time, needs: .polls)),
        (
            .rangeShorter,
            Binding(["+", "="], "shorter time range", .time, on: .graph, needs: .history)
        ),
        (.rangeLonger, Binding(["-"], "longer time range", .time, on: .graph, needs: .history)),
        (.rangeReset, Binding(["0"], "automatic time range", .time, on: .graph, needs: .history)),
        (.axis, Binding(["a"], "axis: zero, fit, log", .time, on: .graph, needs: .history)),
        (
            .baseline,
            Binding(["M"], "make this sample the baseline A", .time, on: .overTime, needs: .history)
        ),
        (
            .mark,
            Binding(["m"], "mark this sample as B, C, ...", .time, on: .overTime, needs: .history)
        ),
        (
            .markRow,
            Binding([" "], "mark the row (first in the diff)", .time, on: .rows, needs: .sides)
        ),
        (.unmarkRows, Binding(["U"], "unmark all rows", .time, on: .rows, needs: .sides)),
        (
            .pickBefore,
            Binding(["A"], "diff: pick the side before", .time, on: .diff, needs: .history)
        ),
        (
            .pickAfter,
            Binding(["B"], "diff: pick the side after", .time, on: .diff, needs: .history)
        ),
        (.swapSides, Binding(["X"], "diff: swap two files", .time, on: .diff, needs: .files)),
        (
            .sideBySide,
            Binding(["|"], "diff: side by side", .time, on: .diff, needs: .sides)
        ),
        (.sameRows, Binding(["c"], "diff: show unchanged stacks", .time, on: .diff, needs: .sides)),
        (.threshold, Binding(["t"], "diff: hide small changes", .time, on: .diff, needs: .sides)),
        (.save, Binding(["w"], "save: txt md json pb.gz", .out)),
        (.copy, Binding(["y"], "copy: stack, ID, line, table", .out)),
        (.edit, Binding(["e"], "open in $EDITOR or $PAGER", .out)),
        (.print, Binding(["P"], "print outside the full screen", .out)),
        (.command, Binding([":"], "commands: w FILE, q, set, ID, 14:02", .out)),
    ]

    private static let bindings = Dictionary(
        table.map { ($0.command, $0.binding) }, uniquingKeysWith: { first, _ in first })

    private static let byKey = Dictionary(
        table.flatMap { row in row.binding.keys.map { ($0, row.command) } },
        uniquingKeysWith: { first, _ in first })

    /// Nil if the key does nothing.
    package init?(_ key: Key) {
        guard let command = Self.byKey[key] else { return nil }
        self = command
    }

    package var binding: Binding { Self.bindings[self] ?? Binding([], "", .move) }

    /// The keys as the help page shows them.
    package var keyNames: String { binding.keys.map(\.name).joined(separator: " ") }

    /// The first key, for hints.
    package var keyName: String { binding.keys.first?.name ?? "" }

    /// Whether the key may do nothing without a message, e.g. at the end of a list.
    var mayDoNothing: Bool {
        switch self {
        case .down, .up, .halfPageDown, .halfPageUp, .pageDown, .pageUp, .first, .last, .back: true
        default: false
        }
    }

    /// `compares`: two samples are compared.
    func isOffered(on page: Page, of target: Target, compares: Bool) -> Bool {
        guard makesSense(for: target, compares: compares) else { return false }
        return binding.scope.map(page.content.scopes.contains) ?? true
    }

    func makesSense(for target: Target, compares: Bool) -> Bool {
        switch binding.need {
        case nil: true
        case .polls: target.isPolled
        case .service: target.isPolled || target.pollsAgain
        case .history: target.hasHistory
        case .sides: target.hasHistory || compares
        case .files: !target.hasHistory && compares
        }
    }
}

extension Command: CaseIterable {
    package static let allCases = table.map(\.command)
}

extension Key {

    /// For the help page and hints.
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
