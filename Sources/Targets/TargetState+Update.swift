import Diagnosis
import Goroutines
import Trends

extension TargetState {
    /// The only function that handles events of a target.
    /// - Returns: effects to carry out, in this order.
    package mutating func take(_ event: TargetEvent, at clock: ForwardClock) -> [TargetEffect] {
        self.clock = clock
        switch event {
        case .asking: connection.askingSince = clock.now
        case .polled(let poll): return receive(poll)
        case .failed(let failure, let nextTry): return receive(failure, nextTry: nextTry)
        case .interval(let seconds): connection.interval = seconds
        case .remembered(let slice, let last):
            guard isOwn(last?.poll.snapshot?.program) else { break }
            return remember(slice, last)
        case .judged(let growth, let program):
            guard isOwn(program) else { break }
            return remember(growth)
        case .rememberedParts(let parts): growth.remember(parts: parts)
        case .renamedMark(let name, let time, let other):
            marks.rename(name, at: time, to: other)
            history.log.renameMark(name, at: time + clock.lag, to: other)
        case .recording(let recording):
            guard recording != self.recording else { break }
            self.recording = recording
            // That of the demo is gone at its end.
            if case .on = recording, target.narration != nil { break }
            return [.off, .opening].contains(recording) ? [] : [.news(.recording(recording))]
        }
        return []
    }

    private mutating func receive(_ poll: Poll) -> [TargetEffect] {
        let time = clock.time(atWall: poll.startedAt)
        var news: [TargetNews] = []
        if connection.failure != nil { news.append(.recovered(failures: connection.failures)) }
        connection = connection.answered
        if let program = poll.snapshot?.program, let known = history.program, program != known,
            !target.joinsPrograms
        {
            beginAnew(after: known)
            news.append(.replaced(program: program, before: known))
        }
        let wasSharing = sharing
        let restart = history.record(poll, at: time)
        if poll.duration > connection.interval / 2 {
            history.log.addRunning(.slowPoll, at: time)
        } else {
            history.log.endRun()
        }
        mark(poll, at: time)
        if let restart {
            news.append(
                .restarted(
                    isCertain: restart.kind == .restart(isCertain: true),
                    before: history.process.endedTotal, now: poll.total,
                    at: clock.wall(restart.time)))
        }
        if history.polls == 1, target.isPolled {
            news.append(.first(at: clock.wall(history.baseline?.time ?? time)))
        }
        growth.record(poll, at: time)
        if history.process.hasSwitched { climbs = ClimbWatch() }
        climbs.record(
            total: poll.total, parts: poll.counts, resident: poll.process?.residentBytes, at: time)
        if let sharing, sharing != wasSharing { news.append(sharing) }
        return news.map { .news($0) } + judge(isRestart: restart != nil)
    }

    private mutating func mark(_ poll: Poll, at time: Double) {
        guard let snapshot = poll.snapshot, history.followsStacks else { return }
        let wall = clock.wall(time)
        marks.record(Sample(newest: snapshot, at: wall, startTime: poll.process?.startTime))
        if history.polls == 1 { marks.keepBaseline(note: "first sample") }
    }

    private mutating func receive(_ failure: PollFailure, nextTry: Double) -> [TargetEffect] {
        let isNew = connection.failure?.kind != failure.kind
        connection.askingSince = nil
        connection.failure = failure
        connection.nextTry = nextTry + clock.lag
        if !failure.isLate {
            connection.failures += 1
            history.recordFailure(at: clock.now, note: failure.kind.rawValue)
        }
        return isNew ? [.news(.failed(failure))] : []
    }

    /// Starts a new history, as another program answers.
    private mutating func beginAnew(after known: String) {
        history = history.begunAnew
        (growth, episodes, climbs) = (GrowthWatch(), Episodes(), ClimbWatch())
        marks.releaseBaseline(note: "baseline of \(known.scrubbed)")
    }

    /// Whether a history of this program is this target's: another program may have answered here.
    private func isOwn(_ program: String?) -> Bool {
        guard let program, let known = history.program else { return true }
        return program == known || target.joinsPrograms
    }

    private mutating func remember(
        _ slice: HistorySlice<Stack.ID>, _ last: Moment?
    ) -> [TargetEffect] {
        let slice = slice.shifted(by: clock.lag)
        history.remember(slice, until: clock.now, interval: connection.interval)
        let restart = last.flatMap { history.follow($0) }
        let restarted = history.events.last(where: \.isRestart)?.time ?? -.infinity
        let begin = history.process.isNew ? max(restarted, history.since ?? restarted) : restarted
        let samples = slice.samples.filter { $0.time >= begin }
        history.rate.remember(samples)
        climbs.remember(samples) { time in
            slice.parts.compactMap { id, part in part.series.value(at: time).map { (id, $0) } }
        }
        guard let restart, let now = history.total.value(at: restart.time) else { return [] }
        return [
            .news(
                .restarted(
                    isCertain: restart.kind == .restart(isCertain: true), before: last?.total,
                    now: now, at: clock.wall(restart.time)))
        ]
    }
}
