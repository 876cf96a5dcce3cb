package import Diagnosis
package import Goroutines
package import Report
import Trends

// Growth and limits: the verdict after each poll, and alarms.
extension TargetState {
    /// Takes over the growth test of an archive.
    mutating func remember(_ test: GrowthTest<Stack.ID>) -> [TargetEffect] {
        growth.remember(test, lag: clock.lag)
        guard target.isPolled else {
            history.finding = growth.finding
            history.lookAtStacks(climbing: climb?.part?.key)
            return []
        }
        return judge()
    }

    mutating func judge(isRestart: Bool = false) -> [TargetEffect] {
        // There is no verdict before the first poll.
        guard history.polls > 0 else { return [] }
        history.finding = growth.finding
        history.lookAtStacks(climbing: climb?.part?.key)
        let unremembered = growth.takeUnremembered()
        return raiseAlarms(isRestart: isRestart) + noteStep()
            + (unremembered.isEmpty ? [] : [.recallParts(unremembered)])
    }

    /// Adds a step to the history's events, once.
    private mutating func noteStep() -> [TargetEffect] {
        guard let step = history.finding?.judgement.step else { return [] }
        let event = HistoryEvent.step(step)
        // Two-minute lows of an archive may give a slightly different moment.
        let isKnown = history.events.contains {
            $0.kind == .step && ($0.time - event.time).magnitude < 300
        }
        guard !isKnown else { return [] }
        history.log.add(event)
        var told = event
        (told.time, told.end) = (clock.wall(event.time), clock.wall(event.end))
        return [.note(told)]
    }

    /// Unacknowledged alarms, newest first.
    package var unseenAlarms: [Alarm] {
        episodes.standing.reversed().filter { !$0.isAcknowledged && !isWarning($0) }
    }

    /// Whether it is only a warning.
    package func isWarning(_ alarm: Alarm) -> Bool {
        guard case .crossing(let threshold) = alarm.cause else { return false }
        return !alerts.rules.critical.contains(threshold)
    }

    private mutating func raiseAlarms(isRestart: Bool) -> [TargetEffect] {
        guard let poll = history.newestPoll else { return [] }
        rememberAlarm()
        let crossings = crossings(by: poll)
        var episodes = episodes
        let standing = episodes.standing
        let raised = episodes.update(
            history.finding, crossings: crossings, at: history.finding?.time ?? clock.now,
            isRestart: isRestart
        ) { text(of: $0, crossings) }
        self.episodes = episodes
        let over = standing.filter { alarm in
            !episodes.standing.contains { $0.cause == alarm.cause }
        }
        return over.map { .news(.over($0, after: clock.now - $0.time)) }
            + raised.flatMap { raise($0, by: poll) }
    }

    /// The crossed limits, critical ones first.
    private func crossings(by poll: Poll) -> [Crossing] {
        let rate = history.rate.figure.flatMap { $0.isSettled ? $0 : nil }
        let all = alerts.rules.crossings(
            by: poll, finding: history.finding, ratePerHour: rate?.perHour)
        return all.critical + all.warning.filter { !alerts.rules.critical.contains($0.threshold) }
    }

    private func text(of cause: Alarm.Cause, _ crossings: [Crossing]) -> String {
        func name(_ id: Stack.ID) -> String { "stack \(history.shortID(id))" }
        switch cause {
        case .sustainedGrowth:
            let evidence = history.finding?.sentence(name: name, clock: clock.beginning) ?? ""
            let sentence = "\(Verdict.sustainedGrowth.rawValue): \(evidence)"
            let culprit = history.finding?.culprits.first.flatMap { history.tracks[$0.key] }
            return culprit?.stanza.map { "\(sentence); \($0.inWords)" } ?? sentence
        case .crossing(let threshold):
            let crossing = crossings.first { $0.threshold == threshold }
            let sentence = crossing?.sentence(name: name) ?? threshold.text
            guard let poll = history.newestPoll else { return sentence }
            let own = poll.snapshot?.stanzas.first { $0.id == crossing?.stack }
            let stanza = own ?? report(of: poll).lead
            return stanza.map { "\(sentence); \($0.inWords)" } ?? sentence
        }
    }

    private mutating func raise(_ alarm: Alarm, by poll: Poll) -> [TargetEffect] {
        var told = alarm
        told.time = clock.wall(alarm.time)
        if isWarning(alarm) { return [.news(.warned(told))] }
        history.log.add(HistoryEvent(.alert, at: alarm.time, note: alarm.text))
        let report = report(of: poll)
        let notice = AlarmNotice(
            alarm: told, target: target.name, verdict: report.verdict, json: report.json,
            snapshot: poll.snapshot, body: poll.body, time: clock.wall(clock.now))
        return [.news(.raised(told)), .alarm(notice)]
    }

    /// The report of `check` on a poll; if `name` is nil, the target's name is used. `failure` is why the
    /// poll after it failed, if it did: the report then says what was known before.
    package func report(
        of poll: Poll, name: String? = nil, failure: PollFailure? = nil, notes: [String] = []
    ) -> VerdictReport {
        let failed = failure.map { "the last poll failed: \($0.explanation)" }
        let (shared, isDoubtful) = (sharing?.sentence, sharing == .shared(inTurn: true))
        return VerdictReport(
            history.finding, of: name ?? target.name, poll: poll, now: clock.wall(clock.now),
            rules: alerts.rules, rate: history.rate.figure, riser: climbs.riser,
            climb: isShared ? nil : climbs.climb,
            memoryLimit: alerts.memoryLimit ?? poll.process?.memoryLimit,
            doubts: [failed, isDoubtful ? shared : nil].compactMap(\.self),
            notes: (isDoubtful ? [] : [shared].compactMap(\.self)) + notes)
    }

    /// An alarm for growth that an earlier run raised is not raised again while its cause lasts. A
    /// limit that is still crossed is, as each run may have other limits.
    private mutating func rememberAlarm() {
        guard let finding = history.finding, finding.judgement.verdict == .sustainedGrowth,
            !episodes.standing.contains(where: { $0.cause == .sustainedGrowth })
        else { return }
        // Half hours give a slightly different beginning than polls do.
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
