import Canvas
import Dashboard
import Diagnosis
import Poller

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
        /// A limit is crossed, or growth lasts: told once for each episode.
        case raised(Alarm, isWarning: Bool)
        case recording(Recording)
        case message(String)
    }

    /// What comes from elsewhere.
    private enum Entry: Sendable {
        case polled(Poller.Event)
        case told(Event)
    }

    private let poller: Poller
    private let historian: Historian?
    private let alarms: AlarmHandler?
    private let entries: AsyncStream<Entry>
    private let inbox: AsyncStream<Entry>.Continuation
    /// Nil where nobody wants to be told of alarms.
    private let state: State?
    private var polling: Task<Void, Never>?

    /// What is answered is recorded where a `subject` is given, and judged where `judging` says of what
    /// somebody wants to be told.
    init(
        _ poller: Poller, target: TargetDescription, recording subject: Historian.Subject?,
        judging: Judging?
    ) {
        self.poller = poller
        let (entries, inbox) = AsyncStream.makeStream(of: Entry.self)
        (self.entries, self.inbox) = (entries, inbox)
        let historian = subject.map {
            Historian($0, hasScreen: false, tellsPast: judging != nil) { inbox.yield(.told($0)) }
        }
        self.historian = historian
        alarms = judging.map {
            AlarmHandler(hook: $0.hook, historian: historian) { inbox.yield(.told($0)) }
        }
        state = judging.map {
            State(
                target: target, size: Size(columns: 80, rows: 24),
                interval: poller.options.interval / .seconds(1), alerts: $0.alerts, now: Clock.now)
        }
    }

    /// Polls until `finish`, and tells what comes on a task of its own.
    func begin(_ tell: @escaping @Sendable (News) -> Void) {
        historian?.begin()
        polling = Task.detached { [poller, historian, inbox] in
            await poller.run { event in
                historian?.note(event)
                inbox.yield(.polled(event))
            }
        }
        Task.detached { [state, entries, historian, alarms] in
            var state = state
            for await entry in entries {
                let event =
                    switch entry {
                    case .polled(let event): Event(event)
                    case .told(let event): event
                    }
                let effects = state?.update(event, at: Clock.now) ?? []
                switch entry {
                case .polled(let event): tell(.polled(event, verdict: state?.verdictInWords))
                case .told(.recording(let recording)): tell(.recording(recording))
                case .told(.message(let text)): tell(.message(text))
                case .told: break
                }
                for effect in effects {
                    switch effect {
                    case .alarm(let notice):
                        tell(.raised(notice.alarm, isWarning: false))
                        alarms?.handle(notice)
                    case .warn(let alarm): tell(.raised(alarm, isWarning: true))
                    case .recallParts(let parts): historian?.recallParts(parts)
                    default: break
                    }
                }
            }
        }
    }

    /// Waits until all that came is recorded and hooks have ended, the latter for some seconds.
    func finish() {
        polling?.cancel()
        inbox.finish()
        historian?.finish()
        for failure in alarms?.finish() ?? [] { StandardError.tell(failure) }
    }
}
