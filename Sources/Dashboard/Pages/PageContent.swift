import Canvas
import Goroutines
import Targets

/// One page: what it shows of the state, and what keys do there.
protocol PageContent {
    /// The key that opens it, if it has one.
    static var binding: Command.Binding? { get }
    /// In front of the title: the key, mostly.
    static var number: String { get }
    /// What it has that commands work on.
    static var scopes: Set<Command.Scope> { get }
    /// Messages may take the blank row above theirs.
    static var sparesRow: Bool { get }

    init(_ state: State)
    /// Behind the target's name in the title, such as `stack c7f2`; empty for none.
    var crumbs: [String] { get }
    /// The page has nothing to do with the target: this stands in the title instead.
    static var title: String? { get }
    /// The most wanted keys first; the rest is left out on narrow screens.
    var hints: [Hint] { get }
    /// Rows of the list that the cursor moves in.
    var rows: Int { get }
    /// The stack that the page, or its selected row, is about.
    var stack: Stack.ID? { get }
    /// What can be saved, printed and opened; nil before there is anything.
    var document: Document? { get }
    func draw(with brush: inout Brush)

    /// What the page's own key does.
    static func open(_ page: Page, in state: inout State)
    static func move(_ movement: Movement, in state: inout State)
    /// Keeps cursors and scroll positions within what there is.
    static func settle(_ state: inout State)
    /// What `/` asks for; nil if there is nothing to search.
    static func search(in state: State) -> Prompt?
}

/// A step of the cursor.
enum Movement: Sendable {
    /// Rows, down if positive.
    case by(Int)
    case toFirst, toLast

    /// Rows to go, from anywhere.
    var rows: Int {
        switch self {
        case .by(let rows): rows
        case .toFirst: -.max / 2
        case .toLast: .max / 2
        }
    }
}

/// A key on the last line, with what it does here.
struct Hint {
    var command: Command
    var text: String

    init(_ command: Command, _ text: String) { (self.command, self.text) = (command, text) }
}

extension PageContent {
    static var binding: Command.Binding? { nil }
    static var number: String { "" }
    static var scopes: Set<Command.Scope> { [] }
    static var sparesRow: Bool { false }
    static var title: String? { nil }
    var crumbs: [String] { [] }
    var hints: [Hint] { [Hint(.show(.help), "help"), Hint(.close, "back")] }
    var rows: Int { 0 }
    var stack: Stack.ID? { nil }
    var document: Document? { nil }
    static func open(_ page: Page, in state: inout State) { state.show(page) }
    static func move(_ movement: Movement, in state: inout State) {}
    static func settle(_ state: inout State) {}
    static func search(in state: State) -> Prompt? { nil }
}

package enum Page: String, CaseIterable, Sendable {
    case service, stack, history, help, messages
    /// What changed between two samples, and one row of that.
    case diff, stackDiff

    /// What the page is: the only place that lists them all.
    var content: any PageContent.Type {
        switch self {
        case .service: ServicePage.self
        case .stack: StackPage.self
        case .history: HistoryPage.self
        case .help: HelpPage.self
        case .messages: MessagesPage.self
        case .diff: DiffPage.self
        case .stackDiff: StackDiffPage.self
        }
    }
}
