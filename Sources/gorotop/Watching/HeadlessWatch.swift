import Dashboard
import Diagnosis
import Dispatch
import Goroutines
import Poller
import Synchronization
import Targets

/// Watches one target without a screen, with the same state as the dashboard.
final class HeadlessWatch: Sendable {
    /// Something to print, in the order in which it happened.
    enum Item: Sendable {
        /// With the state after it.
        case polled(Poll, TargetState)
        /// The archive's history was added; with the state after it.
        case judged(TargetState)
        /// `nextTry`: seconds since 1970.
        case failed(PollFailure, nextTry: Double)
        case news(TargetNews)
        case message(String)
    }

    /// Input from other threads.
    private enum Entry: Sendable {
        case event(Event)
        /// Signalled once everything before it is printed.
        case settled(DispatchSemaphore)
    }

    private let watcher: Watcher
    private let clock: Clock
    private let entries: AsyncStream<Entry>
    private let inbox: AsyncStream<Entry>.Continuation
    private let current: Mutex<TargetState>
    /// Whether alarms are raised and printed.
    private let raisesAlarms: Bool

    /// There is always a verdict; alarms are raised and printed if `raisesAlarms`.
    init(
        _ poller: Poller, target: Target, recording subject: TargetArchive.Subject?,
        alerts: AlertSettings, hook: Hook?, raisesAlarms: Bool = true, clock: Clock = .wall
    ) {
        (self.raisesAlarms, self.clock) = (raisesAlarms, clock)
        let (entries, inbox) = AsyncStream.makeStream(of: Entry.self)
        (self.entries, self.inbox) = (entries, inbox)
        watcher = Watcher(
            target.id, poller: poller, archive: subject.map { .polls($0) }, hook: hook,
            clock: clock
        ) { inbox.yield(.event($0)) }
        current = Mutex(
            TargetState(
                target, interval: poller.options.interval / .seconds(1) * clock.speed,
                alerts: alerts, clock: ForwardClock(now: clock.now), followsStacks: false))
    }

    /// The newest state.
    var state: TargetState { current.withLock(\.self) }

    /// Polls until `stop()`; calls `show` on a queue of its own.
    func begin(_ show: @escaping @Sendable (Item) -> Void) {
        listen(show)
        watcher.begin()
    }

    /// Polls once, and records the poll.
    func pollOnce(_ show: @escaping @Sendable (Item) -> Void) throws {
        listen(show)
        try watcher.pollOnce()
    }

    private func listen(_ show: @escaping @Sendable (Item) -> Void) {
        let printer = Printer(show)
        Task.detached { [self] in
            for await entry in entries {
                switch entry {
                case .event(let event): take(event, printer)
                case .settled(let semaphore): printer.signal(semaphore)
                }
            }
        }
    }

    private func take(_ event: Event, _ printer: Printer) {
        switch event {
        case .target(_, let event):
            let effects = current.withLock { state in
                var time = state.clock
                _ = time.advance(to: clock.now)
                return state.take(event, at: time)
            }
            for effect in effects { run(effect, printer) }
            switch event {
            case .polled(let poll): printer.print(.polled(poll, state))
            case .judged: printer.print(.judged(state))
            case .failed(let failure, let nextTry):
                printer.print(.failed(failure, nextTry: nextTry))
            default: break
            }
        case .message(let text): printer.print(.message(text))
        default: break
        }
    }

    private func run(_ effect: TargetEffect, _ printer: Printer) {
        switch effect {
        case .news(.raised), .news(.warned), .news(.over), .alarm:
            guard raisesAlarms else { return }
        case .news, .note, .recallParts: break
        }
        if case .news(let news) = effect { printer.print(.news(news)) }
        watcher.run(effect)
    }

    // MARK: The end

    /// Stops polling, and gives hooks a few more seconds.
    func stop() { watcher.stop() }

    /// Waits, after `stop()`, until everything is recorded and printed and hooks have exited.
    /// - Returns: what failed meanwhile.
    func finish() -> [String] {
        settle()
        watcher.finishWriting()
        let failures = watcher.finishAlarms()
        settle()
        inbox.finish()
        return failures
    }

    /// Waits until everything is printed, but not for long, as standard output may be blocked.
    private func settle() {
        let done = DispatchSemaphore(value: 0)
        inbox.yield(.settled(done))
        _ = done.wait(timeout: .now() + 2)
    }
}

/// Prints on a queue of its own, so that blocked output doesn't delay alarms. Drops polls if many
/// items wait.
private final class Printer: Sendable {
    private static let maximum = 64

    private let queue = DispatchQueue(label: "news")
    private let waiting = Mutex(0)
    private let show: @Sendable (HeadlessWatch.Item) -> Void

    init(_ show: @escaping @Sendable (HeadlessWatch.Item) -> Void) {
        self.show = show
    }

    func print(_ item: HeadlessWatch.Item) {
        let isLeftOut = waiting.withLock { waiting in
            if case .polled = item, waiting >= Self.maximum { return true }
            waiting += 1
            return false
        }
        guard !isLeftOut else { return }
        queue.async {
            self.show(item)
            self.waiting.withLock { $0 -= 1 }
        }
    }

    func signal(_ semaphore: DispatchSemaphore) { queue.async { semaphore.signal() } }
}
