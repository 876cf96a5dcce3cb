import Canvas
import Goroutines
import Targets

/// The keys, and the meaning of numbers and words.
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
    var document: Document? { state.document(of: lines.map(\.left)) }

    func draw(with brush: inout Brush) {
        layout.draw(lines, from: state.help.offset, with: &brush)
    }

    private var lines: [Line] { allLines.filtered(by: state.help.filter) }

    private var allLines: [Line] {
        let verdicts = state.target.hasHistory ? [Line("")] + verdictLines : []
        return (state.help.filter.isEmpty ? pageLines + [Line("")] : [])
            + keyLines + [Line("")] + numberLines + verdicts + [Line("")] + sessionLines
    }

    /// The most useful keys of the page below this one.
    private var pageLines: [Line] {
        let page = state.pages.previous
        let commands = state.hints(of: page).map(\.command).filter { $0 != .show(.help) }
        return [Line("MOST USED ON THE PAGE YOU CAME FROM", .title)]
            + commands.prefix(10).map { Line(keyLine($0)) }
            + [Line(" \(everywhere) works on every page")]
    }

    /// The keys in two columns if there is room, else in one.
    private var keyLines: [Line] {
        let groups = Command.Group.allCases.map { group in
            let lines = commands(of: group).map(keyLine)
            return lines.isEmpty ? [] : [group.rawValue] + lines
        }
        guard state.size.columns >= 100, state.help.filter.isEmpty else {
            return groups.joined(separator: [""]).map { Line($0) }
        }
        let left = groups[0] + [""] + groups[1]
        let right = Array(groups[2...].filter { !$0.isEmpty }.joined(separator: [""]))
        let width = state.size.columns / 2
        return (0..<max(left.count, right.count)).map { index in
            let first = index < left.count ? left[index] : ""
            let second = index < right.count ? right[index] : ""
            return Line(first.padded(to: width, mark: state.glyphs.cut) + second)
        }
    }

    private func commands(of group: Command.Group) -> [Command] {
        Command.allCases.filter {
            $0.binding.group == group
                && $0.makesSense(for: state.target, compares: state.view.diff != nil)
        }
    }

    private func keyLine(_ command: Command) -> String {
        let sign = command.binding.scope == nil ? everywhere : " "
        return " \(sign) \(command.keyNames.padded(to: 15, mark: "~"))  \(command.binding.help)"
    }

    /// The sign before a key that works on every page.
    private var everywhere: String { state.glyphs == .ascii ? "*" : "·" }

    private var numberLines: [Line] {
        let delta = state.glyphs.deltaBaseline
        let glyphs = state.glyphs
        let polls = state.target.hasHistory
        let texts: [(String, needsPolls: Bool)] = [
            (" COUNT   goroutines with this exact stack now", false),
            (" \(delta)     change since baseline A; M makes the shown sample A", true),
            (" \(glyphs.delta)5m     change over the last 5 minutes, or since the start", true),
            (" /min    slope of the last 5 minutes; ? without a fresh answer", true),
            (" TREND   up to the row's own peak; flat: no more change than chance", true),
            (" STATE   what the goroutines wait for, inferred from the leaf frames", false),
            (" std, dep, user   code of the standard library, another module, the service", false),
            (
                " events  A-Z mark   R restart   \(glyphs.deploy) new build   x failed polls   "
                    + "~ slow polls", true
            ),
            (
                "         - not polled   [ history starts   c clock set   i imported   ^ cursor",
                true
            ),
            (
                "         ! alarm   / current growth began here",
                true
            ),
            (" filter  a b both words   !a not   ~re regular expression   count>=1k", false),
            (
                "         \(polls ? "delta>0   rate>5/min   " : "")state:chan recv   pkg:name",
                false
            ),
            ("         func:name   label:key=value   audit.go:28", false),
            ("         ~ has . [a-z] \\d \\w \\s \\b ^ $ (a|b) * + ? {2,3}", false),
        ]
        return [Line("WHAT THE NUMBERS MEAN", .title)]
            + texts.filter { polls || !$0.needsPolls }.map { Line($0.0) }
    }

    private var verdictLines: [Line] {
        let key = Command.acknowledge.keyName
        return [Line("WHAT THE VERDICT MEANS", .title)]
            + [
                " SUSTAINED GROWTH   an alarm: the low of each half hour rose for six hours, more",
                "                    than in the same hours of earlier days; or each of three",
                "                    days stood higher than the day before; or the count only",
                "                    comes down when the process restarts",
                " growing            rising for 20 minutes or more; an early notice: may be load",
                " stepped            jumped to twice what it ever was, or more, in the last two",
                "                    hours, and flat since",
                " climbing           rising for ten seconds or more, by more than its noise; shown",
                "                    unless the verdict is one of the two above",
                " shrinking          falling for two hours",
                " stable             neither the total nor any stack kept rising or falling",
                " restarted          for ten minutes after a restart, as counts start over",
                " warming up         the process is less than 20 minutes old",
                " not enough data    watched for less than ten minutes, or for fewer than ten samples",
                "                    if these are far apart",
                " since              when growth began: / and the broken line on the graph",
                " per goroutine      memory, measured; \"at least\" is a lower bound",
                " an alarm           stays red until \(key); raised once per episode",
            ].map { Line($0) }
    }

    private var recordingLines: [Line] {
        switch state.watched.recording {
        case .off, .opening: state.target.isPolled ? [Line(" not recording")] : []
        case .on(let path):
            [Line(" \(TargetNews.recording(.on(path: path)).sentence)")]
        case .stopped(let reason):
            [Line(" not recording: \(reason.scrubbed)", .alert)]
        }
    }

    private var sessionLines: [Line] {
        [
            Line("THIS SESSION", .title),
            Line(" target  \(state.target.address)"),
        ]
            + state.session.lines.map { Line(" \($0)") } + recordingLines
            + [Line(" gorotop never writes anything to a target")]
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
        Prompt(.filterList, proposing: state.help.filter)
    }
}
