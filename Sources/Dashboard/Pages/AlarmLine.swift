import Canvas
import Diagnosis
import Goroutines
import Report
import Trends

/// The alarms that nobody has seen yet, in one line: it stays until a key says that somebody has.
struct AlarmLine {
    let state: State
    private let alarms: [Alarm]

    /// Nil where there are none.
    init?(state: State) {
        alarms = state.unseenAlarms
        if alarms.isEmpty { return nil }
        self.state = state
    }

    private var key: String { Command.acknowledge.binding.keys[0].name }

    /// The longest form that fits, or the shortest there is.
    func text(columns: Int) -> String {
        let more = alarms.count > 1 ? " (\((alarms.count - 1).counted("more alarm")): !)" : ""
        let texts = sentences.flatMap { text in
            ["\(text)\(more). \(key) acknowledges.", "\(text)\(more)", text]
        }
        return texts.first { $0.columnWidth <= columns } ?? texts.last ?? ""
    }

    /// Of the newest one: growth as it is now, a limit as it was crossed.
    private var sentences: [String] {
        let alarm = alarms[0]
        guard alarm.cause == .sustainedGrowth, alarm.goneSince == nil,
            let line = VerdictLine(state: state)
        else { return [state.words(for: alarm), alarm.text] }
        let texts = line.sentences ?? [alarm.text]
        let word = Verdict.sustainedGrowth.word
        return texts.map { "\(word): \($0)" } + [word]
    }
}
