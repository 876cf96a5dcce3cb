package import Trends

/// The events of a target, oldest first, in bounded memory.
package struct EventLog: Sendable {
    private static let capacity = 2_000

    package private(set) var events: [HistoryEvent] = []
    /// What the newest poll added if it failed or was slow: the next one extends the same event.
    private var running: (kind: HistoryEvent.Kind, note: String)?

    mutating func add(_ event: HistoryEvent) {
        let later = events.reversed().prefix { $0.time > event.time }.count
        events.insert(event, at: events.count - later)
        if events.count > Self.capacity { events.removeFirst() }
    }

    /// After a poll that was answered in time.
    mutating func endRun() { running = nil }

    /// Adds a failed or slow poll; consecutive ones of one reason are one event.
    mutating func addRunning(_ kind: HistoryEvent.Kind, at time: Double, note: String = "") {
        if let running, running == (kind, note),
            let last = events.lastIndex(where: { $0.kind == kind })
        {
            events[last].end = max(events[last].end, time)
            events[last].count += 1
        } else {
            running = (kind, note)
            add(HistoryEvent(kind, at: time, note: note))
        }
    }

    /// Adds a mark. Replaces one with the same letter from this run, which began at `since`, but not
    /// from earlier runs.
    mutating func addMark(_ name: String, at time: Double, since: Double) {
        events.removeAll { $0.kind == .mark(name) && $0.time >= since }
        add(HistoryEvent(.mark(name), at: time))
    }

    mutating func renameMark(_ name: String, at time: Double, to other: String) {
        let index = events.lastIndex {
            $0.kind == .mark(name) && ($0.time - time).magnitude < 0.001
        }
        if let index { events[index].kind = .mark(other) }
    }

    /// Adds events of earlier runs up to `since`, except those that are known already.
    mutating func remember(_ earlier: [HistoryEvent], until since: Double) {
        let seen = events
        let before = earlier.filter { event in
            event.time <= since
                && !seen.contains {
                    $0.kind == event.kind && ($0.time - event.time).magnitude < 1
                }
        }
        for event in before { add(event) }
    }
}
