package import Diagnosis
package import Goroutines
package import Trends

/// Everything known about one target. The full screen, `record`, `--plain` and `check` all use this
/// type.
package struct TargetState: Identifiable, Sendable {
    package let target: Target
    /// The polls of this run and the history of earlier ones.
    package internal(set) var history = History()
    package internal(set) var connection: Connection
    package internal(set) var growth = GrowthWatch()
    var climbs = ClimbWatch<Stack.ID>()
    package var alerts: AlertSettings
    /// The active alarms.
    package internal(set) var episodes = Episodes()
    /// Samples kept for comparisons.
    package internal(set) var marks = Marks()
    package internal(set) var recording = Recording.off
    package internal(set) var clock: ForwardClock

    /// `interval` is in seconds. Without a screen, no stacks are followed.
    package init(
        _ target: Target, interval: Double = 2, alerts: AlertSettings = AlertSettings(),
        clock: ForwardClock, followsStacks: Bool = true
    ) {
        history.followsStacks = followsStacks
        (self.target, self.alerts, self.clock) = (target, alerts, clock)
        connection = Connection(interval: interval)
    }

    package var id: Target.ID { target.id }

    /// How the total climbs at present; nil if it doesn't, before the first answer, or if polls fail.
    package var climb: Climb<Stack.ID>? {
        let isKnown = history.newestPoll != nil || !target.isPolled
        return isKnown && connection.failure == nil && !isShared ? climbs.climb : nil
    }

    /// Why the target has never been polled, now or in earlier runs; nil if it has.
    package var failedStart: PollFailure? {
        history.newestPoll == nil && history.total.start == nil ? connection.failure : nil
    }

    /// The failure, if there is nothing to show and nothing to wait for.
    package var hopelessStart: PollFailure? {
        recording == .opening ? nil : failedStart.flatMap { $0.kind.isLasting ? $0 : nil }
    }

    /// More than one process answers: in turn, or a second one that was already running.
    package var isShared: Bool { history.process.isShared(at: clock.now) }

    /// That several processes answer; nil if only one does.
    package var sharing: TargetNews? {
        isShared ? .shared(inTurn: history.process.takesTurns) : nil
    }

    /// What the service reports about its process.
    package var process: ProcessFigures? { history.newestPoll?.process }

    /// The service's memory limit in bytes: the one set for gorotop, else the one it reports; nil if
    /// unknown.
    package var memoryLimit: Double? { alerts.memoryLimit ?? process?.memoryLimit }

    /// Seconds since 1970 of the newest moment.
    package var newestTime: Double { target.isPolled ? clock.now : history.total.end ?? clock.now }
}

// MARK: - Changes by the user

extension TargetState {
    package mutating func advance(to clock: ForwardClock) { self.clock = clock }

    /// Sets the seconds between polls.
    package mutating func setInterval(_ seconds: Double) { connection.wanted = seconds }

    /// Acknowledges all active alarms.
    package mutating func acknowledge() { episodes.acknowledge() }

    /// Makes IDs long enough to tell these stacks apart too.
    package mutating func learn(_ stacks: some Sequence<Stack.ID>) { history.learn(stacks) }

    /// Keeps a sample, or the newest one, under the next name that neither this run nor an earlier
    /// one has used.
    /// - Returns: the sample; nil before the first poll.
    package mutating func keepMark(_ sample: Sample?) -> Sample? {
        let known = history.events.compactMap { event in
            if case .mark(let name) = event.kind { name } else { nil }
        }
        let kept = marks.keep(sample, besides: Set(known), note: "mark")
        if let kept { note(kept) }
        return kept
    }

    /// Makes a past sample, or the newest one, the baseline.
    package mutating func moveBaseline(to sample: Sample, isPast: Bool) -> Sample? {
        marks.keepBaseline(sample, note: "baseline")
        guard let baseline = marks[MarkName.baseline], let time = baseline.time else { return nil }
        if isPast {
            history.setBaseline(baseline.snapshot, total: baseline.total, at: time + clock.lag)
        } else {
            history.markBaseline(at: history.end ?? clock.now)
        }
        note(baseline)
        return baseline
    }

    /// Makes a sample the baseline, if there is none.
    package mutating func keepFirstBaseline(_ sample: Sample, note: String) {
        guard marks[MarkName.baseline] == nil else { return }
        marks.keepBaseline(sample, note: note)
        let isMarked = history.events.contains { $0.kind == .mark(MarkName.baseline) }
        if !isMarked, let baseline = marks[MarkName.baseline] { self.note(baseline) }
    }

    private mutating func note(_ mark: Sample) {
        guard let time = mark.time else { return }
        history.addMark(mark.name, at: time + clock.lag)
    }
}
