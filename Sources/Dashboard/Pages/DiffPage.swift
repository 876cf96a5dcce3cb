import Canvas
import Goroutines
import Report
import Targets

/// The difference of two samples, stack by stack.
struct DiffPage: PageContent {
    static let binding: Command.Binding? = .init(
        ["d", "4"], "diff A with now, two marks, or two files", .time)
    static let number = "4"
    static let scopes: Set<Command.Scope> = [.side, .rows, .list, .diff, .overTime, .frames]
    /// The least number of columns for both sides next to each other.
    static let leastSideBySide = 160

    let state: State
    private let content: DiffContent?

    init(_ state: State) {
        self.state = state
        content = state.view.diff.map { DiffContent($0, in: state) }
    }

    var crumbs: [String] { ["diff"] }

    var hints: [Hint] {
        [
            Hint(.open, "both stacks"), Hint(.show(.help), "help"),
            Hint(.close, state.comparesOnly ? "quit" : "back"), Hint(.sort, "sort"),
            Hint(.filter, "filter"), Hint(.pickBefore, "before"), Hint(.pickAfter, "after"),
            Hint(.sameRows, "unchanged"), Hint(.stepBack, "] time"), Hint(.swapSides, "swap"),
            Hint(.threshold, "threshold"), Hint(.pollNow, "poll"), Hint(.freeze, "freeze"),
            Hint(.save, "save"), Hint(.copy, "copy"), Hint(.sideBySide, "side by side"),
        ]
    }

    var rows: Int { content?.tableRows ?? 0 }
    var stack: Stack.ID? { state.view.diff?.selected?.id }
    var document: Document? { state.differenceDocument }

    func draw(with brush: inout Brush) { content?.draw(with: &brush) }

    // MARK: Keys

    static func open(_ page: Page, in state: inout State) { state.compare() }

    static func move(_ movement: Movement, in state: inout State) {
        if case .toFirst = movement {
            state.view.diff?.moveToTop()
        } else {
            let clock = state.clock
            state.view.diff?.move(by: movement.rows, at: clock)
        }
    }

    static func settle(_ state: inout State) {
        let rows = DiffPage(state).rows
        state.view.diff?.scroll(toFit: rows)
        state.view.diff?.settle()
        let lines = DiffPage(state).content?.hiddenPaneLines ?? 0
        let offset = max(0, min(state.view.diff?.offset ?? 0, lines))
        state.view.diff?.offset = offset
    }

    static func search(in state: State) -> Prompt? {
        Prompt(.filter, proposing: state.view.diff?.filter.text ?? "")
    }
}
