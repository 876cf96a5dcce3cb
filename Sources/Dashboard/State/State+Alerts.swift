import Diagnosis
import Goroutines
import Report
import Trends

// What the growth test and the reader's limits say of each answer, and who is told.
extension State {
    /// Takes an answer that the history has taken in.
    /// - Returns: what is to be done outside.
    mutating func watch(_ poll: Poll) -> [Effect] {
        growth.record(
            poll.snapshot, at: min(now, poll.startedAt + clockLag), process: poll.process)
        return judge()
    }

    /// Takes the growth test of an archive, where it has one.
    /// - Returns: what is to be done outside.
    mutating func remember(_ test: GrowthTest<Stack.ID>?) -> [Effect] {
        guard let test, target.isPolled else { return [] }
        growth.remember(test, lag: clockLag)
        return judge()
    }

    mutating func remember(parts: [Stack.ID: [HalfHour]]) {
        growth.remember(parts: parts)
        if history.polls > 0 { history.finding = growth.finding }
    }

    private mutating func judge() -> [Effect] {
        // Nothing is said of a service that has not answered yet.
        guard history.polls > 0 else { return [] }
        history.finding = growth.finding
        let unremembered = growth.takeUnremembered()
        return raiseAlarms() + (unremembered.isEmpty ? [] : [.recallParts(unremembered)])
    }

    // MARK: Alarms

    /// Alarms that nobody has seen yet, the newest first.
    var unseenAlarms: [Alarm] {
        episodes.standing.reversed().filter { !$0.isAcknowledged && !isWarning($0) }
    }

    /// It is told on screen, and wakes nobody.
    func isWarning(_ alarm: Alarm) -> Bool {
        guard case .crossing(let threshold) = alarm.cause else { return false }
        return !alerts.rules.critical.contains(threshold)
    }

    mutating func acknowledge() {
        let count = unseenAlarms.count
        guard count > 0 else {
            messages.tell("no alarm stands that was not acknowledged", at: now)
            return
        }
        episodes.acknowledge()
        messages.tell("acknowledged \(count.counted("alarm")); ! lists what stands", at: now)
    }

    private mutating func raiseAlarms() -> [Effect] {
        guard let poll = history.newestPoll else { return [] }
        let crossings = crossings(by: poll.snapshot)
        var episodes = episodes
        let standing = episodes.standing
        let raised = episodes.update(
            history.finding, crossings: crossings, at: history.finding?.time ?? now
        ) { text(of: $0, crossings) }
        self.episodes = episodes
        for alarm in standing where !episodes.standing.contains(where: { $0.cause == alarm.cause })
        {
            messages.tell("over, after \((now - alarm.time).age): \(alarm.text)", at: now)
        }
        return raised.flatMap { raise($0, by: poll) }
    }

    /// What crosses a limit. The first answer of a run crosses none: an archive may be about to tell
    /// that an earlier run has said so.
    private func crossings(by snapshot: Snapshot) -> [Crossing] {
        guard history.polls > 1 else { return [] }
        let critical = alerts.rules.critical
        let thresholds = critical + alerts.rules.warning.filter { !critical.contains($0) }
        return thresholds.compactMap { $0.crossing(by: snapshot, finding: history.finding) }
    }

    private func text(of cause: Alarm.Cause, _ crossings: [Crossing]) -> String {
        switch cause {
        case .sustainedGrowth: "sustained growth"
        case .crossing(let threshold): "over the limit \(threshold.text)"
        }
    }

    private mutating func raise(_ alarm: Alarm, by poll: Poll) -> [Effect] {
        if isWarning(alarm) {
            messages.tell(alarm.text, isAlert: true, at: now)
            return []
        }
        messages.keep(alarm.text, isAlert: true, at: now)
        messages.clear()
        guard !wasRaisedBefore(alarm) else { return [] }
        var notice = AlarmNotice(alarm: alarm, verdict: "", profile: document(of: poll))
        notice.alarm.time -= clockLag
        history.addAlert(alarm.text, at: alarm.time)
        return [.alarm(notice)] + (alerts.bell ? [.bell] : [])
            + (alerts.notifies ? [.notify("\(target.name): \(alarm.text)")] : [])
    }

    /// An earlier run raised it, and its cause went on since.
    private func wasRaisedBefore(_ alarm: Alarm) -> Bool {
        guard alarm.cause == .sustainedGrowth, let since = history.finding?.judgement.since else {
            return false
        }
        // Half hours tell the beginning a little differently than polls do.
        return history.occurrences.contains {
            $0.kind == .alert && $0.time >= since - 1800 && $0.time < history.since ?? 0
        }
    }
}
