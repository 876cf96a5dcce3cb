import Canvas
import Dashboard
import Goroutines
import Trends

/// What was recorded of a service, poll for poll, as an archive tells it.
struct Recorded {
    /// Seconds.
    var interval: Double
    /// The oldest first.
    var polls: [Poll] = []
    /// Seconds since 1970.
    var failures: [Double] = []
    var events: [HistoryEvent] = []
    var others: Moment.Others?
    var resolution: Double?

    func answer(_ recall: Recall) -> Event {
        let poll = polls.last { $0.startedAt <= recall.time }
        let next = polls.first { $0.startedAt > recall.time }?.startedAt
        return .recalled(
            recall,
            poll.map { Moment(poll: $0, others: others, resolution: resolution, next: next) },
            slice(recall.range, ratesAt: recall.time))
    }

    func slice(
        _ range: ClosedRange<Double>, ratesAt moment: Double? = nil
    ) -> HistorySlice<Stack.ID> {
        let polls = polls.filter { range.contains($0.startedAt) }
        let end = moment ?? range.upperBound
        var slice = HistorySlice<Stack.ID>(
            events: events.filter { $0.end >= range.lowerBound }, resolution: resolution)
        let ids = Set(polls.flatMap { $0.counts.map(\.0) })
        var counts: [Stack.ID: Series] = [:]
        let seen = polls.map { ($0.startedAt, Poll?.some($0)) }
        let failed = failures.filter(range.contains).map { ($0, Poll?.none) }
        for (time, poll) in (seen + failed).sorted(by: { $0.0 < $1.0 }) {
            slice.total.record(poll.map { $0.total + (others?.goroutines ?? 0) }, at: time)
            guard let poll else { continue }
            let now = Dictionary(uniqueKeysWithValues: poll.counts)
            for id in ids where now[id] != nil || counts[id] != nil {
                counts[id, default: Series()].record(now[id] ?? 0, at: time)
            }
        }
        slice.parts = counts.reduce(into: [:]) { parts, entry in
            let first = self.polls.first { $0.counts.contains { $0.0 == entry.key } }
            parts[entry.key] = HistorySlice.Part(
                series: entry.value, firstSeen: first?.startedAt ?? range.lowerBound)
        }
        slice.samples = polls.filter { (end - 3600...end).contains($0.startedAt) }.map {
            RecentRate.Sample(time: $0.startedAt, count: $0.total)
        }
        return slice
    }
}

extension State {
    /// Types keys; each wish to see the past is answered before the next key.
    mutating func type(
        _ keys: [Key], answeredBy recorded: Recorded, at time: Double = Scene.now + 3
    ) {
        for key in keys { answer(update(.key(key), at: time), by: recorded, at: time) }
    }

    mutating func answer(
        _ effects: [Effect], by recorded: Recorded, at time: Double = Scene.now + 3
    ) {
        for case .recall(let recall) in effects {
            answer(update(recorded.answer(recall), at: time), by: recorded, at: time)
        }
    }
}
