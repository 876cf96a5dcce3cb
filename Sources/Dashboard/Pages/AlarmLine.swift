import Canvas
import Diagnosis
import Goroutines
import Targets
import Trends

/// The unacknowledged alarms in one line: it stays until a key acknowledges them.
struct AlarmLine {
    /// The newest first; never empty.
    let alarms: [Alarm]
    /// What the growth test says now.
    let verdict: VerdictLine?
    let clock: ForwardClock

    /// The longest form that fits, or the shortest there is.
    func text(columns: Int) -> String {
        let key = Command.acknowledge.keyName
        let more = alarms.count > 1 ? " (\((alarms.count - 1).counted("more alarm")): !)" : ""
        let texts = sentences.flatMap { text in
            ["\(text)\(more). \(key) acknowledges.", "\(text)\(more)", text]
        }
        return texts.first { $0.columnWidth <= columns } ?? texts.last ?? ""
    }

    /// Of the newest one: growth as it is now, a limit as it was crossed.
    private var sentences: [String] {
        let alarm = alarms[0]
        guard alarm.cause == .sustainedGrowth, alarm.goneSince == nil, let verdict else {
            return [alarm.words(clock), alarm.text]
        }
        let word = Verdict.sustainedGrowth.word
        return (verdict.sentences ?? [alarm.text]).map { "\(word): \($0)" } + [word]
    }
}

extension State {
    /// Nil if there are no unacknowledged alarms.
    var alarmLine: AlarmLine? {
        let alarms = watched.unseenAlarms
        return alarms.isEmpty
            ? nil : AlarmLine(alarms: alarms, verdict: verdictLine, clock: clock)
    }
}
