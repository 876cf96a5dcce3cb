import Canvas
import Dashboard
import Diagnosis
import Dispatch
import Goroutines
import Poller
import Synchronization
import Trends

/// Watches one service where no screen is: what it answers is recorded and, where somebody wants to
/// be told of alarms, judged as behind a screen.
final class Lookout {
    /// What somebody wants to be told of.
    struct Judging {
        var alerts: AlertSettings
        var hook: Hook?

        /// Nobody has said what to tell, or whom.
        var isIdle: Bool {
            hook == nil && alerts.rules.critical.isEmpty && alerts.rules.warning.isEmpty
        }
    }

    /// What there is to tell, in the order in which it came.
    enum News: Sendable {
        /// With what is said of its growth where that is judged.
        case polled(Poller.Event, verdict: String?)
        /// It does not answer, for another reason than before if it did not before.
        case failed(PollFailure)
        /// It answers again, after so many polls that failed.
        case recovered(failures: Int)
        /// Another process answers; with the counts of goroutines before and now.
        case restarted(isCertain: Bool, before: Int, now: Int)
        /// A limit is crossed, or growth lasts: told once for each episode.
        case raised(Alarm, isWarning: Bool)
        /// Such an episode has ended, in a sentence.
        case over(String)
        case recording(Recording)
        case message(String)
    }

    /// What comes from elsewhere.
    fileprivate enum Entry: Sendable {
        case polled(Poller.Event)
        case told(Event)
        /// All before it has been told.
        case settled(DispatchSemaphore)
    }

    private let poller: Poller
    private let writer: HistoryWriter?
    private let alarms: AlarmHandler?
    private let entries: AsyncStream<Entry>
    private let inbox: AsyncStream<Entry>.Continuation
    /// Nil where nobody wants to be told of alarms.
    private let state: State?
    private var polling: Task<Void, Never>?

    /// What is answered is recorded where a `subject` is given, and judged where `judging` says of what
    /// somebody wants to be told.
    init(
        _ poller: Poller, target: TargetDescription, recording subject: HistoryWriter.Subject?,
        judging: Judging?
    ) {
        self.poller = poller
        let (entries, inbox) = AsyncStream.makeStream(of: Entry.self)
        (self.entries, self.inbox) = (entries, inbox)
        let writer = subject.map {
            HistoryWriter($0, for: judging == nil ? .nobody : .judge) { inbox.yield(.told($0)) }
        }
        self.writer = writer
        alarms = judging.map {
            AlarmHandler(hook: $0.hook, writer: writer) { inbox.yield(.told($0)) }
        }
        state = judging.map {
            State(
                target: target, size: Size(columns: 80, rows: 24),
                interval: poller.options.interval / .seconds(1), alerts: $0.alerts, now: Clock.now)
        }
    }

    /// Polls until `stop`, and tells what comes on a queue of its own.
    func begin(_ tell: @escaping @Sendable (News) -> Void) {
        writer?.begin()
        polling = Task.detached { [poller, writer, inbox] in
            await poller.run { event in
                writer?.note(event)
                inbox.yield(.polled(event))
            }
        }
        let judge = Judge(
            state: state, writer: writer, alarms: alarms, teller: Teller(tell))
        Task.detached { [entries] in
            var judge = judge
            for await entry in entries { judge.take(entry) }
        }
    }

    /// No poll begins any more; a hook has some seconds left.
    func stop() {
        polling?.cancel()
        alarms?.end()
    }

    /// Waits, after `stop`, until all that came is recorded and told and hooks have ended.
    /// - Returns: what went wrong with alarms meanwhile.
    func finish() -> [String] {
        settle()
        writer?.finish()
        let failures = alarms?.finish() ?? []
        settle()
        inbox.finish()
        return failures
    }

    /// Waits until what came is told, but not for long: perhaps nobody reads.
    private func settle() {
        let done = DispatchSemaphore(value: 0)
        inbox.yield(.settled(done))
        _ = done.wait(timeout: .now() + 2)
    }
}

/// What a screen's loop does with what comes, without the screen.
private struct Judge: Sendable {
    var state: State?
    let writer: HistoryWriter?
    let alarms: AlarmHandler?
    let teller: Teller
    private var restarts = RestartDetector()
    private var newestTotal: Int?
    /// Why and how often it did not answer the last time, and before.
    private var failure: PollFailure?
    private var failures = 0

    init(state: State?, writer: HistoryWriter?, alarms: AlarmHandler?, teller: Teller) {
        (self.state, self.writer, self.alarms) = (state, writer, alarms)
        self.teller = teller
    }

    mutating func take(_ entry: Lookout.Entry) {
        switch entry {
        case .polled(let event):
            let effects = state?.update(Event(event), at: Clock.now) ?? []
            tellChange(event)
            teller.tell(.polled(event, verdict: state?.verdictInWords))
            run(effects)
        case .told(let event):
            if case .recording(let recording) = event { teller.tell(.recording(recording)) }
            if case .message(let text) = event { teller.tell(.message(text)) }
            run(state?.update(event, at: Clock.now) ?? [])
        case .settled(let semaphore): teller.signal(semaphore)
        }
    }

    private mutating func tellChange(_ event: Poller.Event) {
        switch event {
        case .asking, .interval: break
        case .failed(let failure, _, _):
            if self.failure?.kind != failure.kind { teller.tell(.failed(failure)) }
            self.failure = failure
            failures += 1
            restarts.recordFailure()
        case .answered(let poll):
            if failures > 0 { teller.tell(.recovered(failures: failures)) }
            (failure, failures) = (nil, 0)
            let (before, now) = (newestTotal ?? 0, poll.snapshot.total)
            newestTotal = now
            let restart = restarts.restart(total: now, startTime: poll.process?.startTime)
            guard case .restart(let isCertain) = restart else { return }
            teller.tell(.restarted(isCertain: isCertain, before: before, now: now))
        }
    }

    private func run(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .alarm(let notice):
                alarms?.handle(notice)
                teller.tell(.raised(notice.alarm, isWarning: false))
            case .warn(let alarm): teller.tell(.raised(alarm, isWarning: true))
            case .over(let text): teller.tell(.over(text))
            case .recallParts(let parts): writer?.recallParts(parts)
            // There is nothing to draw on, and nobody who presses a key.
            default: break
            }
        }
    }
}

/// Tells news on a queue of its own: whoever stops to read delays no alarm. Where many wait, polls
/// are left out.
private final class Teller: Sendable {
    private static let maximum = 64

    private let queue = DispatchQueue(label: "news")
    private let waiting = Mutex(0)
    private let tell: @Sendable (Lookout.News) -> Void

    init(_ tell: @escaping @Sendable (Lookout.News) -> Void) {
        self.tell = tell
    }

    func tell(_ news: Lookout.News) {
        let isLeftOut = waiting.withLock { waiting in
            if case .polled = news, waiting >= Self.maximum { return true }
            waiting += 1
            return false
        }
        guard !isLeftOut else { return }
        queue.async {
            self.tell(news)
            self.waiting.withLock { $0 -= 1 }
        }
    }

    func signal(_ semaphore: DispatchSemaphore) { queue.async { semaphore.signal() } }
}
