import Canvas
import Diagnosis
import Goroutines
import Targets

/// All messages so far, and the active alarms.
struct MessagesPage: PageContent {
    static let binding: Command.Binding? = .init(["!"], "messages and alarms", .screens)
    static let title: String? = "! Messages"

    let state: State
    private let layout: ListLayout

    init(_ state: State) {
        self.state = state
        layout = ListLayout(size: state.size)
    }

    var hints: [Hint] { [.closeList, Hint(.acknowledge, "acknowledge")] + Hint.list }
    var rows: Int { layout.body.rows }
    var document: Document? { state.document(of: lines.map(\.left)) }

    func draw(with brush: inout Brush) {
        layout.draw(lines, from: state.messageList.offset, with: &brush)
    }

    private var lines: [Line] { (messageLines + alarmLines).filtered(by: state.messageList.filter) }

    private var messageLines: [Line] {
        guard !state.messages.all.isEmpty else { return [Line(" no messages yet")] }
        return state.messages.all.flatMap { message in
            let repeats = message.count > 1 ? " (x\(message.count))" : ""
            return wrapped(
                "\(state.clock.clock(message.time))Z  \(message.text)\(repeats)",
                message.isAlert ? .alert : .plain)
        }
    }

    /// The active alarms and warnings. They follow the newest message, so the page opens on them.
    private var alarmLines: [Line] {
        let standing = state.watched.episodes.standing
        guard !standing.isEmpty else { return [] }
        return [Line(""), Line("ACTIVE ALARMS", .title)]
            + standing.flatMap { alarm in
                let (isSeen, isWarning) = (alarm.isAcknowledged, state.watched.isWarning(alarm))
                let kind =
                    isWarning
                    ? "warning"
                    : isSeen
                        ? "alarm, acknowledged"
                        : "alarm, \(Command.acknowledge.keyName) acknowledges"
                let time = state.clock.clock(alarm.time)
                let text = "\(time)Z  \(kind): \(alarm.words(state.clock))"
                return wrapped(text, isSeen || isWarning ? .plain : .alert)
            }
    }

    /// The text on as many lines as needed.
    private func wrapped(_ text: String, _ meaning: Meaning) -> [Line] {
        let columns = max(12, state.size.columns - 2)
        guard text.columnWidth > columns else { return [Line(" \(text)", meaning)] }
        let (first, rest) = text.broken(at: columns)
        return [Line(" \(first)", meaning)] + wrapped("  \(rest)", meaning)
    }

    // MARK: Keys

    static func open(_ page: Page, in state: inout State) {
        state.messageList = ListCursor(offset: .max / 2)
        state.toggle(page)
    }

    static func move(_ movement: Movement, in state: inout State) {
        state.messageList.move(movement)
    }

    static func settle(_ state: inout State) {
        let page = MessagesPage(state)
        state.messageList.settle(count: page.lines.count, rows: page.rows)
    }

    static func search(in state: State) -> Prompt? {
        Prompt(.filterList, proposing: state.messageList.filter)
    }
}

extension Hint {
    static let closeList = Hint(.close, "close")
    /// Keys on a page that is a list.
    static let list = [Hint(.filter, "filter"), Hint(.down, "k scroll")]
}
