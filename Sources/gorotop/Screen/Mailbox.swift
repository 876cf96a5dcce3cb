import Dashboard
import Synchronization

/// Where tasks leave events for the loop that owns the state.
final class Mailbox: Sendable {
    private let events = Mutex<[Event]>([])
    /// Makes the loop look.
    private let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    func post(_ event: Event) {
        events.withLock { $0.append(event) }
        wake()
    }

    /// All that came since the last time, oldest first.
    func take() -> [Event] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }
}
