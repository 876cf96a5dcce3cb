package import Diagnosis
package import Goroutines
package import Trends

/// What is known of one target, and how events change it. The full screen, `record`, `--plain` and
/// `check` all run this.
package struct TargetState: Identifiable, Sendable {
    package let target: Target
    /// What this run sees, and what it remembers of earlier ones.
    package internal(set) var history = History()
    package internal(set) var connection: Connection
    package internal(set) var growth = GrowthWatch()
    package internal(set) var rate = RecentRate()
    package var alerts: AlertSettings
    /// The alarms whose cause goes on.
    package internal(set) var episodes = Episodes()
    /// Samples that were kept to compare with.
    package internal(set) var marks = Marks()
    package internal(set) var recording = Recording.off
    package internal(set) var clock: ForwardClock

    /// The state before the first answer; `interval` in seconds.
    package init(
        _ target: Target, interval: Double = 2, alerts: AlertSettings = AlertSettings(),
        clock: ForwardClock
    ) {
        self.target = target
        self.alerts = alerts
        self.clock = clock
        connection = Connection(interval: interval)
    }

    package var id: Target.ID { target.id }

    /// What the service reports of its process.
    package var process: ProcessFigures? { history.newestPoll?.process }

    /// Bytes that the service may use: as set for gorotop, else as it reports itself; nil if
    /// neither is known.
    package var memoryLimit: Double? { alerts.memoryLimit ?? process?.memoryLimit }

    /// Seconds since 1970 of the newest moment there is.
    package var newestTime: Double {
        target.isPolled ? clock.now : history.total.end ?? clock.now
    }
}

// MARK: - What the reader changes

extension TargetState {
    package mutating func advance(to clock: ForwardClock) { self.clock = clock }

    /// `seconds` between polls, from now on.
    package mutating func setInterval(_ seconds: Double) { connection.wanted = seconds }

    /// Sets the alarms that stand to acknowledged.
    package mutating func acknowledge() { episodes.acknowledge() }

    /// Knows stacks that are shown beside the history's own, so that IDs tell them apart.
    package mutating func learn(_ stacks: some Sequence<Stack.ID>) { history.learn(stacks) }

    /// Keeps a sample under the next letter, the newest one if none is given.
    /// - Returns: it, and the mark whose letter it took if all were taken; nil before any answer.
    package mutating func keepMark(
        _ sample: Sample?
    ) -> (sample: Sample, lost: Sample?)? {
        let kept = marks.keep(sample, note: "mark")
        if let kept { note(kept.sample) }
        return kept
    }

    /// Makes a sample the baseline: changes count from its time on, or from the newest answer.
    package mutating func moveBaseline(to sample: Sample, isPast: Bool) -> Sample? {
        marks.keepBaseline(sample, note: "the baseline")
        guard let baseline = marks["A"], let time = baseline.time else { return nil }
        if isPast {
            history.setBaseline(
                baseline.snapshot, total: baseline.total, at: time + clock.lag)
        } else {
            history.markBaseline(at: history.end ?? clock.now)
        }
        note(baseline)
        return baseline
    }

    /// Makes the first moment that is shown the baseline, if there is none.
    package mutating func keepFirstBaseline(_ sample: Sample) {
        if marks["A"] == nil { marks.keepBaseline(sample, note: "the first moment shown") }
    }

    private mutating func note(_ mark: Sample) {
        guard let time = mark.time, let letter = mark.name.first else { return }
        history.addMark(letter, at: time + clock.lag)
    }

    /// Takes in what was recorded of a target that is not polled.
    package mutating func open(_ archive: HistorySlice<Stack.ID>) {
        history.remember(archive, until: clock.now, interval: connection.interval)
    }
}
