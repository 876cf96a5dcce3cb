import Diagnosis
import Dispatch
import Glibc
import Goroutines
import Poller
import Report
import Synchronization
import Targets

/// Judges one service: with one poll, or after polling for some time. The archive has its past, and
/// gets what is polled; trouble with it hides no verdict, but is one of the notes.
struct ServiceCheck {
    let watch: HeadlessWatch
    /// As the report names it.
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

    /// With one poll.
    func once() throws -> VerdictReport {
        let notes = notes
        let result = Result { try watch.pollOnce { notes.take($0) } }
        finish()
        try result.get()
        guard let report = report() else { throw PollFailure.none }
        return report
    }

    /// Polls for so many seconds. A critical answer ends it at once: a deploy that leaks should not
    /// go on for ten minutes; a warning may still pass, so the end decides.
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
        // A first poll that is under way is waited for: its own time limit ends it.
        while !isOver || !hasAnswer && failure == nil {
            switch inbox.next() {
            case .stopped: return failure
            case .timeIsUp: isOver = true
            case .item(.polled(_, let state)), .item(.judged(let state)):
                guard let current = report(state) else { continue }
                (hasAnswer, failure) = (true, nil)
                let left = max(0, end - Clock.uptime)
                StandardError.showProgress(
                    "\(left.length) left, Ctrl-C answers now: \(current.summary)")
                if current.level == .critical { return nil }
            case .item(.failed(let reason, _)): failure = reason
            case .item: break
            }
        }
        return failure
    }

    private func finish() {
        watch.stop()
        _ = watch.finish()
    }

    private func report(
        _ state: TargetState? = nil, after failure: PollFailure? = nil
    ) -> VerdictReport? {
        let state = state ?? watch.state
        var notes = notes.all
        if let failure { notes.append("the last poll failed: \(failure.explanation)") }
        return state.history.newestPoll.map { state.report(of: $0, name: name, notes: notes) }
    }

    /// What else has to be known, a clause each.
    private final class Notes: Sendable {
        private let isReadOnly: Bool
        private let list = Mutex<[String]>([])

        init(isReadOnly: Bool) { self.isReadOnly = isReadOnly }

        var all: [String] { list.withLock(\.self) }

        func take(_ item: HeadlessWatch.Item) {
            switch item {
            case .message(let text): add(text)
            case .news(.recording(.stopped(let reason))):
                add("\(isReadOnly ? "without the past" : "not recorded"): \(reason)")
            default: break
            }
        }

        private func add(_ text: String) {
            list.withLock { if !$0.contains(text) { $0.append(text) } }
        }
    }
}

extension PollFailure {
    /// The end came before the first answer did.
    fileprivate static var none: PollFailure {
        PollFailure(
            kind: .timedOut,
            explanation: "it was ended before the first answer came.")
    }
}

/// What comes while a check waits, for a thread that has nothing else to do.
private final class CheckInbox: Sendable {
    enum Event: Sendable {
        case item(HeadlessWatch.Item)
        case timeIsUp
        /// Somebody ended it.
        case stopped
    }

    private let events = Mutex<[Event]>([])
    private let count = DispatchSemaphore(value: 0)

    func post(_ event: Event) {
        events.withLock { $0.append(event) }
        count.signal()
    }

    /// Waits for it.
    func next() -> Event {
        count.wait()
        return events.withLock { $0.removeFirst() }
    }

    /// Has the end come after so many seconds, or with a signal, while `work` goes on.
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
