import Canvas
import Goroutines
import Targets

/// One page: its content, and what keys do on it.
protocol PageContent {
    /// The key that opens it, if it has one.
    static var binding: Command.Binding? { get }
    /// Before the title; usually the page's key.
    static var number: String { get }
    /// The parts it has that commands work on.
    static var scopes: Set<Command.Scope> { get }
    /// Messages may use the blank row above them.
    static var sparesRow: Bool { get }

    init(_ state: State)
    /// After the target's name in the title, e.g. `stack c7f2`.
    var crumbs: [String] { get }
    /// The title, instead of the target's name, of a page that is not about a target.
    static var title: String? { get }
    /// Most important keys first; those that don't fit are dropped.
    var hints: [Hint] { get }
    /// Rows on screen of the list that the cursor moves in.
    var rows: Int { get }
    /// The stack of the page or of its selected row.
    var stack: Stack.ID? { get }
    /// The content to save, print or open; nil if there is none yet.
    var document: Document? { get }
    func draw(with brush: inout Brush)

    /// What the page's own key does.
    static func open(_ page: Page, in state: inout State)
    static func move(_ movement: Movement, in state: inout State)
    /// Keeps cursors and scroll positions in range; called after each event.
    static func settle(_ state: inout State)
    /// The prompt of `/`; nil if there is nothing to search.
    static func search(in state: State) -> Prompt?
}

/// A step of the cursor.
enum Movement: Sendable {
    /// Rows, down if positive.
    case by(Int)
    case toFirst, toLast

    /// The number of rows, more than enough for the first and last.
    var rows: Int {
        switch self {
        case .by(let rows): rows
        case .toFirst: -.max / 2
        case .toLast: .max / 2
        }
    }
}

/// A key on the last line, with what it does on this page.
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
    case service, stack, history, help, messages, settings
    /// A difference, one row of it, and the list of what can be a side.
    case diff, stackDiff, sides

    /// The page's type: the only list of all pages.
    var content: any PageContent.Type {
        switch self {
        case .service: ServicePage.self
        case .stack: StackPage.self
        case .history: HistoryPage.self
        case .help: HelpPage.self
        case .messages: MessagesPage.self
        case .settings: SettingsPage.self
        case .diff: DiffPage.self
        case .stackDiff: StackDiffPage.self
        case .sides: SidesPage.self
        }
    }
}
