import Canvas
import Diagnosis
import Goroutines

/// What the reader does on a page that is one long list.
struct ListCursor: Sendable {
    /// The first line on screen.
    var offset = 0
    /// Only lines that hold this are shown.
    var filter = ""

    mutating func scroll(by lines: Int) { offset = max(0, min(offset + lines, .max / 2)) }
    mutating func settle(count: Int, rows: Int) { offset = max(0, min(offset, count - rows)) }
}

/// A page that is one long list: help, messages.
struct ListPage {
    struct Line {
        var text: String
        var meaning: Meaning = .plain
    }

    let state: State

    var lines: [Line] {
        let lines = state.page == .help ? helpLines : messageLines
        let needle = view.filter.lowercased()
        return needle.isEmpty ? lines : lines.filter { $0.text.lowercased().contains(needle) }
    }

    var view: ListCursor { state.page == .help ? state.helpCursor : state.messageCursor }

    /// All rows but the title and the two last lines.
    var rows: Int { body.rows }

    private var body: Rect {
        let size = state.size
        guard size.rows >= 6 else {
            return Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        }
        return Rect(column: 0, row: 2, columns: size.columns, rows: size.rows - 4)
    }

    func draw(with brush: inout Brush) {
        for (offset, line) in lines.dropFirst(view.offset).prefix(rows).enumerated() {
            brush.write(
                line.text, column: body.column, row: body.row + offset, columns: body.columns,
                line.meaning)
        }
    }

    // MARK: Messages

    private var messageLines: [Line] {
        guard !state.messages.all.isEmpty else {
            return [Line(text: " no messages so far")] + alarmLines
        }
        return state.messages.all.flatMap { message in
            let repeats = message.count > 1 ? " (x\(message.count))" : ""
            return wrapped(
                "\(state.clock(message.time))Z  \(message.text)\(repeats)",
                message.isAlert ? .alert : .plain)
        } + alarmLines
    }

    /// What stands, below the newest message: there the page opens.
    private var alarmLines: [Line] {
        let standing = state.episodes.standing
        guard !standing.isEmpty else { return [] }
        let key = Command.acknowledge.binding.keys[0].name
        return [Line(text: ""), Line(text: "WHAT STANDS", meaning: .title)]
            + standing.flatMap { alarm in
                let isSeen = alarm.isAcknowledged
                let kind =
                    state.isWarning(alarm)
                    ? "warning" : isSeen ? "alarm, acknowledged" : "alarm, \(key) acknowledges"
                let text = "\(state.clock(alarm.time))Z  \(kind): \(state.words(for: alarm))"
                return wrapped(text, isSeen || state.isWarning(alarm) ? .plain : .alert)
            }
    }

    /// A text in as many lines as it needs.
    private func wrapped(_ text: String, _ meaning: Meaning) -> [Line] {
        let columns = max(12, state.size.columns - 2)
        guard text.columnWidth > columns else { return [Line(text: " \(text)", meaning: meaning)] }
        let (first, rest) = text.broken(at: columns)
        return [Line(text: " \(first)", meaning: meaning)] + wrapped("  \(rest)", meaning)
    }

    // MARK: Help

    private var helpLines: [Line] {
        let verdicts = state.target.hasHistory ? [Line(text: "")] + verdictLines : []
        return keyLines + [Line(text: "")] + numberLines + verdicts + [Line(text: "")]
            + sessionLines
    }

    /// Two columns of keys where there is room, else one.
    private var keyLines: [Line] {
        let groups = Command.Group.allCases.map { group in
            let lines = commands(of: group).map(keyLine)
            return lines.isEmpty ? [] : [group.rawValue] + lines
        }
        guard state.size.columns >= 100, view.filter.isEmpty else {
            return Array(groups.joined(by: ""))
        }
        let left = groups[0] + [""] + groups[1]
        let right = Array(groups[2...].filter { !$0.isEmpty }.joined(separator: [""]))
        let width = state.size.columns / 2
        return (0..<max(left.count, right.count)).map { index in
            let first = index < left.count ? left[index] : ""
            let second = index < right.count ? right[index] : ""
            return Line(text: first.padded(to: width, mark: state.glyphs.cut) + second)
        }
    }

    private func commands(of group: Command.Group) -> [Command] {
        Command.allCases.filter {
            $0.binding.group == group
                && $0.makesSense(for: state.target, compares: state.root == .diff)
        }
    }

    private func keyLine(_ command: Command) -> String {
        let sign = command.binding.scope == .everywhere ? (state.glyphs == .ascii ? "*" : "·") : " "
        return " \(sign) \(command.keyNames.padded(to: 15, mark: "~"))  \(command.binding.help)"
    }

    private var numberLines: [Line] {
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
        return [Line(text: "WHAT THE NUMBERS MEAN", meaning: .title)]
            + texts.filter { polls || !$0.needsPolls }.map { Line(text: $0.0) }
    }

    private var verdictLines: [Line] {
        let key = Command.acknowledge.binding.keys[0].name
        return [Line(text: "WHAT THE VERDICT SAYS", meaning: .title)]
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
            ].map { Line(text: $0) }
    }

    private var recordingLines: [Line] {
        switch state.recording {
        case .off: state.target.isPolled ? [Line(text: " nothing is recorded")] : []
        case .on(let path):
            [Line(text: " recording into \(path.scrubbed); --no-record turns it off")]
        case .stopped(let reason):
            [Line(text: " not recording: \(reason.scrubbed)", meaning: .alert)]
        }
    }

    private var sessionLines: [Line] {
        [
            Line(text: "THIS SESSION", meaning: .title),
            Line(text: " target  \(state.target.address)"),
        ]
            + state.session.lines.map { Line(text: " \($0)") } + recordingLines
            + [Line(text: " gorotop only reads; nothing is ever written to a target")]
    }
}

extension [[String]] {
    fileprivate func joined(by separator: String) -> [ListPage.Line] {
        Array<[String]>(self).joined(separator: [separator]).map { ListPage.Line(text: $0) }
    }
}
