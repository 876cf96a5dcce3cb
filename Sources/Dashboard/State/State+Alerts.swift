import Diagnosis
import Goroutines
import Report
import Trends

// What the growth test and the reader's limits say of each answer, and who is told.
extension State {
    /// Takes an answer that the history has taken in.
    /// - Returns: what is to be done outside.
    mutating func watch(_ poll: Poll) -> [Effect] {
        let time = min(now, poll.startedAt + clockLag)
        growth.record(poll.snapshot, at: time, process: poll.process)
        return judge(isRestart: history.processSince == time)
    }

    /// Takes the growth test of an archive.
    /// - Returns: what is to be done outside.
    mutating func remember(_ test: GrowthTest<Stack.ID>) -> [Effect] {
        growth.remember(test, lag: clockLag)
        guard target.isPolled else {
            history.finding = growth.finding
            let shown = past?.picture.flatMap { finding(at: $0.time) }
            past?.judge(shown)
            return []
        }
        return judge()
    }

    mutating func remember(parts: [Stack.ID: [HalfHour]]) {
        growth.remember(parts: parts)
        if history.polls > 0 { history.finding = growth.finding }
    }

    private mutating func judge(isRestart: Bool = false) -> [Effect] {
        // Nothing is said of a service that has not answered yet.
        guard history.polls > 0 else { return [] }
        history.finding = growth.finding
        let unremembered = growth.takeUnremembered()
        return raiseAlarms(isRestart: isRestart)
            + (unremembered.isEmpty ? [] : [.recallParts(unremembered)])
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

    mutating func setBell(_ rings: Bool) {
        alerts.bell = rings
        messages.tell("an alarm \(rings ? "rings the bell" : "rings no bell")", at: now)
    }

    mutating func setNotification(_ notifies: Bool) {
        alerts.notifies = notifies
        messages.tell(
            "an alarm \(notifies ? "has the terminal notify the desktop" : "notifies no desktop")",
            at: now)
    }

    private mutating func raiseAlarms(isRestart: Bool) -> [Effect] {
        guard let poll = history.newestPoll else { return [] }
        rememberAlarm()
        let crossings = crossings(by: poll.snapshot)
        var episodes = episodes
        let standing = episodes.standing
        let raised = episodes.update(
            history.finding, crossings: crossings, at: history.finding?.time ?? now,
            isRestart: isRestart
        ) { text(of: $0, crossings) }
        self.episodes = episodes
        let over = standing.filter { alarm in
            !episodes.standing.contains { $0.cause == alarm.cause }
        }
        for alarm in over { messages.tell(overText(of: alarm), at: now) }
        return over.map { .over(overText(of: $0)) } + raised.flatMap { raise($0, by: poll) }
    }

    private func overText(of alarm: Alarm) -> String {
        "over, after \((now - alarm.time).age): \(alarm.text)"
    }

    /// With since when its cause is not there any more, where it is not.
    func words(for alarm: Alarm) -> String {
        alarm.text + (alarm.goneSince.map { "; not since \(stamp($0))" } ?? "")
    }

    /// What crosses a limit, an alarm's before a warning's.
    private func crossings(by snapshot: Snapshot) -> [Crossing] {
        let all = alerts.rules.crossings(
            by: snapshot, finding: history.finding, ratePerHour: ratePerHour)
        return all.critical + all.warning.filter { !alerts.rules.critical.contains($0.threshold) }
    }

    /// Of the total over the last five minutes, once they are over: what a minute did, an hour may
    /// not do.
    private var ratePerHour: Double? {
        guard history.pollsOfProcess >= 3, let end = history.end, history.window(until: end) >= 300
        else { return nil }
        guard let change = history.total.change(over: 300, until: end), change.seconds >= 300 else {
            return nil
        }
        return history.total.slope(over: 300, until: end).map { $0 * 3600 }
    }

    private func text(of cause: Alarm.Cause, _ crossings: [Crossing]) -> String {
        func name(_ id: Stack.ID) -> String { "stack \(shortID(id))" }
        switch cause {
        case .sustainedGrowth:
            let evidence = history.finding?.sentence(name: name, clock: beginning) ?? ""
            return "\(Verdict.sustainedGrowth.rawValue): \(evidence)"
        case .crossing(let threshold):
            let crossing = crossings.first { $0.threshold == threshold }
            return crossing?.sentence(name: name) ?? threshold.text
        }
    }

    private mutating func raise(_ alarm: Alarm, by poll: Poll) -> [Effect] {
        var told = alarm
        told.time -= clockLag
        if isWarning(alarm) {
            messages.tell(alarm.text, isAlert: true, at: now)
            return [.warn(told)]
        }
        messages.keep(alarm.text, isAlert: true, at: now)
        messages.clear()
        history.addAlert(alarm.text, at: alarm.time)
        let report = VerdictReport(
            history.finding, of: target.name, snapshot: poll.snapshot, now: now - clockLag,
            rules: alerts.rules, ratePerHour: ratePerHour, memoryLimit: memoryLimit)
        let notice = AlarmNotice(alarm: told, verdict: report.json, profile: document(of: poll))
        return [.alarm(notice)] + (alerts.bell ? [.bell] : [])
            + (alerts.notifies ? [.notify("\(target.name): \(alarm.text)")] : [])
    }

    /// An earlier run raised it, and its cause went on since: it stands, and wakes nobody again. A
    /// limit that is still crossed is told anew by each run, which may have other limits.
    private mutating func rememberAlarm() {
        guard let finding = history.finding, finding.judgement.verdict == .sustainedGrowth else {
            return
        }
        // Half hours tell the beginning a little differently than polls do.
        let begin = finding.judgement.since - 1800
        guard
            let earlier = history.events.last(where: {
                $0.kind == .alert && $0.time >= begin && $0.time < history.since ?? 0
            })
        else { return }
        episodes.remember(
            Alarm(
                cause: .sustainedGrowth, time: earlier.time, text: text(of: .sustainedGrowth, [])),
            at: finding.time)
    }
}

extension Bool {
    var onOrOff: String { self ? "on" : "off" }
}
