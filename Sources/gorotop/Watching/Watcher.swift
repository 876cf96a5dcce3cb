import Dashboard
import Goroutines
import Poller
import Synchronization
import Targets
import Trends

/// Polls one target, records the polls and handles alarms, all outside of the loop. Posts events in
/// the order in which they happened. The full screen, `record`, `--plain` and `check` run one per
/// target.
final class Watcher: Sendable {
    let id: Target.ID
    private let poller: Poller?
    private let clock: Clock
    private let archive: TargetArchive?
    private let alarms: AlarmHandler
    private let post: @Sendable (Event) -> Void
    private let polling = Mutex<Task<Void, Never>?>(nil)

    /// `poller` is nil if the target is not polled, `source` if there is no archive; `hook` runs for
    /// each alarm. Events have the times of `clock`.
    init(
        _ id: Target.ID, poller: Poller?, archive source: TargetArchive.Source?, hook: Hook?,
        clock: Clock = .wall, post: @escaping @Sendable (Event) -> Void
    ) {
        (self.id, self.poller, self.clock, self.post) = (id, poller, clock, post)
        let archive = source.map { TargetArchive($0, of: id, clock: clock, post: post) }
        self.archive = archive
        let subject: TargetArchive.Subject? =
            if case .polls(let subject) = source { subject } else { nil }
        alarms = AlarmHandler(
            hook: hook, archive: subject?.isReadOnly == false ? archive : nil,
            keepsProfiles: subject?.isTemporary == false, post: post)
    }

    /// Reads the recorded history and starts polling; the screen starts at `moment`.
    func begin(at moment: TimeExpression? = nil) {
        if let archive {
            archive.begin(at: moment)
            // Hours of a story may pass while the history is read, and without it load is growth.
            if clock.speed != 1 { archive.settle() }
        } else if let moment {
            post(.goTo(id, moment))
        }
        guard let poller else { return }
        tellDroppedQuery()
        polling.withLock {
            $0 = Task.detached { [self] in
                await poller.run { take($0) }
            }
        }
    }

    /// Polls once; the result is posted and recorded, and a failure is thrown as well.
    func pollOnce() throws {
        guard let poller else { return }
        tellDroppedQuery()
        do {
            take(.answered(try Blocking.wait { try await poller.fetch() }))
        } catch let failure as PollFailure {
            let now = Clock.wall.now
            take(.failed(failure, at: now, nextTry: now))
            throw failure
        }
    }

    private func tellDroppedQuery() {
        if let note = poller?.endpoint.droppedNote { post(.message(note)) }
    }

    private func take(_ event: Poller.Event) {
        let event = event.timed(by: clock)
        // Queued before an alarm it raises, and posted before any event from the archive about it.
        archive?.pause()
        archive?.note(event)
        post(.target(id, TargetEvent(event)))
        archive?.resume()
    }

    /// Posts the verdict of a recorded history.
    func judge(until time: Double) { archive?.judge(until: time) }

    // MARK: Effects

    /// Carries out what concerns the target; the rest is the screen's.
    func run(_ effect: Effect) {
        switch effect {
        case .target(_, let effect): run(effect)
        case .recall(let recall):
            guard let archive else {
                post(.recallFailed(recall, "there is no history: polls are not recorded"))
                return
            }
            archive.recall(recall)
        case .keepMark(_, let letter, at: let time): archive?.keepMark(letter, at: time)
        case .pollNow: poller?.pollNow()
        case .setInterval(_, let seconds):
            poller?.setInterval(.seconds(max(Poll.intervals.lowerBound, seconds / clock.speed)))
        default: break
        }
    }

    func run(_ effect: TargetEffect) {
        switch effect {
        case .news: break
        case .alarm(let notice): alarms.handle(notice)
        case .note(let event): archive?.note(event)
        case .recallParts(let parts):
            guard let archive else { return post(.target(id, .rememberedParts([:]))) }
            archive.recallParts(parts)
        }
    }

    // MARK: The end

    /// Stops polling, and gives hooks a few more seconds.
    func stop() {
        polling.withLock { $0?.cancel() }
        alarms.end()
    }

    /// Waits until everything is written.
    func finishWriting() { archive?.finish() }

    /// Waits until hooks have exited.
    /// - Returns: what failed since `stop()`.
    func finishAlarms() -> [String] { alarms.finish() }
}

extension Poller.Event {
    /// The same with the times of `clock`. How long an answer took stays as it is.
    fileprivate func timed(by clock: Clock) -> Poller.Event {
        switch self {
        case .asking(let time): return .asking(at: clock.time(atWall: time))
        case .answered(var poll):
            poll.startedAt = clock.time(atWall: poll.startedAt)
            return .answered(poll)
        case .failed(let failure, let time, let nextTry):
            return .failed(
                failure, at: clock.time(atWall: time), nextTry: clock.time(atWall: nextTry))
        case .interval(let seconds): return .interval(seconds * clock.speed)
        }
    }
}

extension TargetEvent {
    init(_ event: Poller.Event) {
        switch event {
        case .asking: self = .asking
        case .answered(let poll): self = .polled(poll)
        case .failed(let failure, _, let nextTry): self = .failed(failure, nextTry: nextTry)
        case .interval(let seconds): self = .interval(seconds)
        }
    }
}
