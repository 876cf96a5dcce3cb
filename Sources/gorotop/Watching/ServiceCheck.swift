import Diagnosis
import Dispatch
import Glibc
import Goroutines
import Poller
import Report
import Synchronization
import Targets
import Trends

/// Judges one service, by one poll or after polling for some time, together with its history in the
/// archive, where polls are recorded. If the archive fails, there is still a verdict, with a note.
struct ServiceCheck {
    let watch: HeadlessWatch
    /// The name in the report.
    let name: String
    private let notes: Notes

    init(
        _ poller: Poller, target: Target, archive subject: TargetArchive.Subject?,
        alerts: AlertSettings, name: String
    ) {
        watch = HeadlessWatch(
            poller, target: target, recording: subject, alerts: alerts, hook: nil,
            raisesAlarms: false)
        notes = Notes(isReadOnly: subject?.isReadOnly ?? true)
        self.name = name
    }

    /// Judges by one poll.
    func once() throws -> VerdictReport {
        let notes = notes
        let result = Result { try watch.pollOnce { notes.take($0) } }
        finish()
        try result.get()
        guard let report = report() else { throw PollFailure.none }
        return report
    }

    /// Polls for a number of seconds. Stops early if critical, as a leaking deploy should not go on
    /// for ten minutes; a warning may pass, so the end decides.
    func polling(for seconds: Double) throws -> VerdictReport {
        let inbox = CheckInbox()
        let notes = notes
        let end = Clock.uptime + seconds
        let failure = inbox.untilEnd(after: seconds) {
            watch.begin { item in
                notes.take(item)
                inbox.post(.item(item))
            }
            return wait(inbox, until: end)
        }
        StandardError.showProgress("")
        finish()
        guard let report = report(after: failure) else { throw failure ?? PollFailure.none }
        return report
    }

    /// - Returns: why the newest poll failed, if it did.
    private func wait(_ inbox: CheckInbox, until end: Double) -> PollFailure? {
        var hasAnswer = false
        var failure: PollFailure?
        var isOver = false
        // Waits for the first poll even if time is up: it has a time limit of its own.
        while !isOver || !hasAnswer && failure == nil {
            switch inbox.next() {
            case .stopped: return failure
            case .timeIsUp: isOver = true
            case .item(.polled(_, let state)):
                (hasAnswer, failure) = (true, nil)
                if isCritical(state, until: end) { return nil }
            case .item(.judged(let state)):
                if isCritical(state, until: end) { return failure }
            case .item(.failed(let reason, _)): failure = reason
            case .item: break
            }
        }
        return failure
    }

    private func isCritical(_ state: TargetState, until end: Double) -> Bool {
        guard let report = report(state) else { return false }
        let left = max(0, end - Clock.uptime)
        StandardError.showProgress("\(left.length) left, Ctrl-C to stop now: \(report.summary)")
        // Limits on the rate decide at the end, or when the rate is one of a minute.
        return state.history.rate.figure?.isSettled ?? false
            ? report.level == .critical : report.isCriticalWithoutRate
    }

    private func finish() {
        watch.stop()
        _ = watch.finish()
    }

    private func report(
        _ state: TargetState? = nil, after failure: PollFailure? = nil
    ) -> VerdictReport? {
        let state = state ?? watch.state
        return state.history.newestPoll.map {
            state.report(of: $0, name: name, failure: failure, notes: notes.all)
        }
    }

    /// Notes for the report, a clause each.
    private final class Notes: Sendable {
        private let isReadOnly: Bool
        private let list = Mutex<[String]>([])

        init(isReadOnly: Bool) { self.isReadOnly = isReadOnly }

        var all: [String] { list.withLock(\.self) }

        func take(_ item: HeadlessWatch.Item) {
            switch item {
            case .message(let text): add(text)
            case .news(.recording(.stopped(let reason))):
                add("\(isReadOnly ? "without history" : "not recorded"): \(reason)")
            default: break
            }
        }

        private func add(_ text: String) {
            list.withLock { if !$0.contains(text) { $0.append(text) } }
        }
    }
}

extension PollFailure {
    /// Stopped before the first answer.
    fileprivate static var none: PollFailure {
        PollFailure(kind: .timedOut, explanation: "stopped before the first answer.")
    }
}

/// Events for the thread that waits for the end of a check.
private final class CheckInbox: Sendable {
    enum Event: Sendable {
        case item(HeadlessWatch.Item)
        case timeIsUp
        /// A signal arrived.
        case stopped
    }

    private let events = Mutex<[Event]>([])
    private let count = DispatchSemaphore(value: 0)

    func post(_ event: Event) {
        events.withLock { $0.append(event) }
        count.signal()
    }

    /// Waits for the next event.
    func next() -> Event {
        count.wait()
        return events.withLock { $0.removeFirst() }
    }

    /// Runs `work`, and posts `timeIsUp` after a number of seconds and `stopped` on a signal.
    func untilEnd<Result>(after seconds: Double, _ work: () throws -> Result) rethrows -> Result {
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + seconds)
        timer.setEventHandler { self.post(.timeIsUp) }
        timer.activate()
        defer { timer.cancel() }
        return try Signals.catching(
            [SIGINT, SIGTERM, SIGHUP], { _ in self.post(.stopped) }, during: work)
    }
}
