import Canvas
import Goroutines
import Targets

/// What keys do, and what numbers and words mean.
struct HelpPage: PageContent {
    static let binding: Command.Binding? = .init(["?", .function(1)], "help", .screens)
    static let title: String? = "? Help"

    let state: State
    private let layout: ListLayout

    init(_ state: State) {
        self.state = state
        layout = ListLayout(size: state.size)
    }

    var hints: [Hint] { [.closeList] + Hint.list }
    var rows: Int { layout.body.rows }
    var document: Document? { state.document(of: lines.map(\.text)) }

    func draw(with brush: inout Brush) {
        layout.draw(lines, from: state.help.offset, with: &brush)
    }

    private var lines: [ListLayout.Line] { allLines.filtered(by: state.help.filter) }

    private var allLines: [ListLayout.Line] {
        let verdicts = state.target.hasHistory ? [.init(text: "")] + verdictLines : []
        return keyLines + [.init(text: "")] + numberLines + verdicts + [.init(text: "")]
            + sessionLines
    }

    /// Two columns of keys where there is room, else one.
    private var keyLines: [ListLayout.Line] {
        let groups = Command.Group.allCases.map { group in
            let lines = commands(of: group).map(keyLine)
            return lines.isEmpty ? [] : [group.rawValue] + lines
        }
        guard state.size.columns >= 100, state.help.filter.isEmpty else {
            return Array(groups.joined(by: ""))
        }
        let left = groups[0] + [""] + groups[1]
        let right = Array(groups[2...].filter { !$0.isEmpty }.joined(separator: [""]))
        let width = state.size.columns / 2
        return (0..<max(left.count, right.count)).map { index in
            let first = index < left.count ? left[index] : ""
            let second = index < right.count ? right[index] : ""
            return .init(text: first.padded(to: width, mark: state.glyphs.cut) + second)
        }
    }

    private func commands(of group: Command.Group) -> [Command] {
        Command.allCases.filter {
            $0.binding.group == group
                && $0.makesSense(for: state.target, compares: state.comparesOnly)
        }
    }

    private func keyLine(_ command: Command) -> String {
        let sign = command.binding.scope == nil ? (state.glyphs == .ascii ? "*" : "·") : " "
        return " \(sign) \(command.keyNames.padded(to: 15, mark: "~"))  \(command.binding.help)"
    }

    private var numberLines: [ListLayout.Line] {
        let delta = state.glyphs.deltaBaseline
        let glyphs = state.glyphs
        let polls = state.target.hasHistory
        let texts: [(String, needsPolls: Bool)] = [
            (" COUNT   goroutines with this exact stack now", false),
            (" \(delta)     change since baseline A; M moves the baseline to now", true),
            (" \(glyphs.delta)5m     change over the last 5 minutes, or since the start", true),
            (" /min    slope of the last 5 minutes; ? while there is no fresh answer", true),
            (" TREND   from 0 to the row's own peak; a plain line is steady within 15%", true),
            (" STATE   what it waits for, inferred from the leaf frames of the profile", false),
            (" std, dep, user   where code lives: Go itself, another module, the service", false),
            (
                " events  A-Z mark   R restart   \(glyphs.deploy) another build   x polls failed   "
                    + "~ slow polls", true
            ),
            (
                "         - nobody polled   [ beginning   c clock set   i imported   ^ the time shown",
                true
            ),
            (
                "         ! alarm   / growth that goes on began here",
                true
            ),
            (" filter  a b both words   !a not   ~re regular expression   count>100", false),
            (
                "         \(polls ? "delta>0   " : "")state:select   pkg:name   label:key=value",
                false
            ),
            (" a dot before a key: it works on every page", false),
        ]
        return [.init(text: "WHAT THE NUMBERS MEAN", meaning: .title)]
            + texts.filter { polls || !$0.needsPolls }.map { .init(text: $0.0) }
    }

    private var verdictLines: [ListLayout.Line] {
        let key = Command.acknowledge.keyName
        return [.init(text: "WHAT THE VERDICT SAYS", meaning: .title)]
            + [
                " SUSTAINED GROWTH   for six hours the quietest moment of each half hour rose, beyond what",
                "                    these hours needed on earlier days; or each of three days stood higher;",
                "                    or it comes down only when the process restarts: an alarm",
                " growing            it climbed for 20 minutes or more, and may be load: an early notice",
                " shrinking          it fell for two hours",
                " stable             neither the total nor a stack kept rising or falling",
                " restarted          for ten minutes after a restart: counts begin anew",
                " warming up         the process is younger than 20 minutes",
                " not enough data    watched for less than ten minutes",
                " since              when growth began: /, and the broken line on the graph",
                " each               bytes of one goroutine: how memory rose with the count, or the least",
                " an alarm           stays in red until \(key); once for as long as its cause goes on",
            ].map { .init(text: $0) }
    }

    private var recordingLines: [ListLayout.Line] {
        switch state.watched.recording {
        case .off: state.target.isPolled ? [.init(text: " nothing is recorded")] : []
        case .on(let path):
            [.init(text: " recording into \(path.scrubbed); --no-record turns it off")]
        case .stopped(let reason):
            [.init(text: " not recording: \(reason.scrubbed)", meaning: .alert)]
        }
    }

    private var sessionLines: [ListLayout.Line] {
        [
            .init(text: "THIS SESSION", meaning: .title),
            .init(text: " target  \(state.target.address)"),
        ]
            + state.session.lines.map { .init(text: " \($0)") } + recordingLines
            + [.init(text: " gorotop only reads; nothing is ever written to a target")]
    }

    // MARK: Keys

    static func open(_ page: Page, in state: inout State) {
        state.help = ListCursor()
        state.toggle(page)
    }

    static func move(_ movement: Movement, in state: inout State) { state.help.move(movement) }

    static func settle(_ state: inout State) {
        let page = HelpPage(state)
        state.help.settle(count: page.lines.count, rows: page.rows)
    }

    static func search(in state: State) -> Prompt? {
        Prompt(.filterList, text: state.help.filter)
    }
}

extension [[String]] {
    fileprivate func joined(by separator: String) -> [ListLayout.Line] {
        Array<[String]>(self).joined(separator: [separator]).map { ListLayout.Line(text: $0) }
    }
}
