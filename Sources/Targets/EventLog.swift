package import Trends

/// What happened to a target, the oldest first, in bounded memory.
package struct EventLog: Sendable {
    private static let capacity = 2_000

    package private(set) var events: [HistoryEvent] = []
    /// The newest poll failed, or was slow: the next such one belongs to the same event.
    private var running: HistoryEvent?

    mutating func add(_ event: HistoryEvent) {
        let later = events.reversed().prefix { $0.time > event.time }.count
        events.insert(event, at: events.count - later)
        if events.count > Self.capacity { events.removeFirst() }
    }

    /// A poll was answered in time.
    mutating func endRun() { running = nil }

    /// A poll that failed or was slow; such polls in a row are one event, for each reason.
    mutating func addRunning(_ kind: HistoryEvent.Kind, at time: Double, note: String = "") {
        if let running, running.kind == kind, running.note == note,
            let last = events.lastIndex(where: { $0.kind == kind })
        {
            events[last].end = max(events[last].end, time)
            events[last].count += 1
        } else {
            let event = HistoryEvent(kind, at: time, note: note)
            running = event
            add(event)
        }
    }

    /// Moves a mark of this run, which began at `since`; those of earlier runs stay.
    mutating func addMark(_ name: Character, at time: Double, since: Double) {
        events.removeAll { $0.kind == .mark(name) && $0.time >= since }
        add(HistoryEvent(.mark(name), at: time))
    }

    /// Puts in what earlier runs recorded up to `since`, leaving out what is known already.
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
