import Diagnosis
import Dispatch
import Glibc
import Goroutines
import Poller
import Report
import Synchronization

/// Polls for some time before it answers. What is critical is told at once: a deploy that leaks
/// should not go on for ten minutes; what is a warning may still pass, so the end decides.
struct CheckWait {
    let poller: Poller
    let service: CheckedService
    let seconds: Double

    func answer(_ report: (Poll) -> VerdictReport) throws -> VerdictReport {
        let inbox = CheckInbox()
        let task = Task.detached { [poller] in
            await poller.run { event in inbox.post(.polled(event)) }
        }
        defer { task.cancel() }
        return try inbox.untilEnd(after: seconds) { try answer(inbox, report) }
    }

    private func answer(
        _ inbox: CheckInbox, _ report: (Poll) -> VerdictReport
    ) throws -> VerdictReport {
        let progress = CheckProgress(until: Clock.uptime + seconds)
        defer { progress.clear() }
        var interval = poller.options.interval / .seconds(1)
        var newest: Poll?
        var failure: PollFailure?
        var isOver = false
        // A first poll that is under way is waited for: its own time limit ends it.
        loop: while !isOver || newest == nil && failure == nil {
            switch inbox.next() {
            case .stopped: break loop
            case .timeIsUp: isOver = true
            case .polled(.asking): break
            case .polled(.interval(let seconds)): interval = seconds
            case .polled(.answered(let poll)):
                service.take(poll, interval: interval)
                (newest, failure) = (poll, nil)
                let current = report(poll)
                progress.tell(current)
                if current.level == .critical { break loop }
            case .polled(.failed(let reason, let time, _)):
                service.take(reason, at: time, interval: interval)
                failure = reason
            }
        }
        service.finish()
        guard let newest else { throw failure ?? PollFailure.none }
        if let failure { service.note("the last poll failed: \(failure.explanation)") }
        return report(newest)
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
        case polled(Poller.Event)
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
        let signals = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { self.post(.stopped) }
            source.activate()
            return source
        }
        defer {
            timer.cancel()
            for source in signals { source.cancel() }
        }
        return try work()
    }
}

/// One line on standard error, where somebody looks at it.
private struct CheckProgress {
    /// Of `Clock.uptime`.
    let end: Double
    private let isShown = isatty(STDERR_FILENO) == 1
    private static let width = 79

    init(until end: Double) { self.end = end }

    func tell(_ report: VerdictReport) {
        let left = max(0, end - Clock.uptime)
        write("\(left.length) left, Ctrl-C answers now: \(report.summary)")
    }

    func clear() { write("") }

    private func write(_ text: String) {
        guard isShown else { return }
        let line = text.scrubbed.prefix(Self.width)
        let rest = String(repeating: " ", count: Self.width - line.count)
        let bytes = "\r\(line)\(rest)" + (text.isEmpty ? "\r" : "")
        _ = bytes.withCString { Glibc.write(STDERR_FILENO, $0, strlen($0)) }
    }
}
