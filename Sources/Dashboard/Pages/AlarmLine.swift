import Canvas
import Diagnosis
import Goroutines
import Targets
import Trends

/// The unacknowledged alarms in one line, which stays until they are acknowledged.
struct AlarmLine {
    /// Newest first; never empty.
    let alarms: [Alarm]
    /// The current verdict.
    let verdict: VerdictLine?
    let clock: ForwardClock

    /// The longest form that fits, or else the shortest.
    func text(columns: Int) -> String {
        let key = Command.acknowledge.keyName
        let more = alarms.count > 1 ? " (\((alarms.count - 1).counted("more alarm")): !)" : ""
        let texts = sentences.flatMap { text in
            ["\(text)\(more). \(key) acknowledges.", "\(text)\(more)", text]
        }
        return texts.fitting(columns)
    }

    /// The newest alarm: growth with its current evidence, a limit with the figure that exceeded it.
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
    /// Nil once every alarm is acknowledged.
    var alarmLine: AlarmLine? {
        let alarms = watched.unseenAlarms
        return alarms.isEmpty ? nil : AlarmLine(alarms: alarms, verdict: verdictLine, clock: clock)
    }
}
