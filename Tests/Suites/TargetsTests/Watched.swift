import Goroutines
import Targets
import TestSupport
import Trends

/// A target that events are told to, and all that came of them.
struct Watched {
    var state: TargetState
    private var clock: ForwardClock
    private(set) var effects: [TargetEffect] = []

    init(
        _ target: Target = Target(name: "a:6060", address: "http://a:6060"), interval: Double = 10,
        alerts: AlertSettings = AlertSettings(), now: Double = 1000, followsStacks: Bool = true
    ) {
        clock = ForwardClock(now: now)
        state = TargetState(
            target, interval: interval, alerts: alerts, clock: clock, followsStacks: followsStacks)
    }

    /// Tells an event at `time` of the wall clock.
    /// - Returns: what came of it.
    @discardableResult
    mutating func take(_ event: TargetEvent, at time: Double) -> [TargetEffect] {
        _ = clock.advance(to: time)
        let effects = state.take(event, at: clock)
        self.effects += effects
        return effects
    }

    @discardableResult
    mutating func poll(_ poll: Poll) -> [TargetEffect] {
        take(.polled(poll), at: poll.startedAt + poll.duration)
    }

    @discardableResult
    mutating func fail(_ kind: PollFailure.Kind, at time: Double) -> [TargetEffect] {
        take(.failed(.of(kind), nextTry: time + 10), at: time)
    }

    var news: [TargetNews] { effects.news }
    var notices: [AlarmNotice] { effects.notices }
    var kinds: [HistoryEvent.Kind] { state.history.events.map(\.kind) }
}

extension [TargetEffect] {
    var news: [TargetNews] {
        compactMap { if case .news(let news) = $0 { news } else { nil } }
    }

    var notices: [AlarmNotice] {
        compactMap { if case .alarm(let notice) = $0 { notice } else { nil } }
    }
}

extension PollFailure {
    static func of(_ kind: Kind) -> PollFailure {
        PollFailure(kind: kind, explanation: "\(kind.rawValue) it was.")
    }
}

/// What a target tells of its goroutines.
enum Source: CaseIterable {
    case stacks
    /// Only how many there are.
    case counts
}

extension Poll {
    /// One stack in `chan receive`, or the count alone.
    static func of(
        _ total: Int, at time: Double, by source: Source = .stacks, startTime: Double? = nil,
        program: String? = "/bin/a", buildID: String? = nil, duration: Double = 0.1
    ) -> Poll {
        let process = startTime.map { ProcessFigures(startTime: $0) }
        guard source == .stacks else {
            return Poll(startedAt: time, duration: duration, total: total, process: process)
        }
        return Poll(
            startedAt: time, duration: duration, bodyBytes: 100,
            snapshot: Snapshot(
                format: .protobuf, takenAt: time,
                stanzas: total > 0 ? [BusyService.stanza(1, count: total)] : [], program: program,
                buildID: buildID), process: process)
    }
}

/// What an archive knows of earlier runs.
struct Earlier {
    var polls: [Poll]
    var events: [HistoryEvent] = []

    var slice: HistorySlice<Stack.ID> {
        var slice = HistorySlice<Stack.ID>(events: events)
        for poll in polls {
            slice.total.record(poll.total, at: poll.startedAt)
            for (id, count) in poll.counts {
                var part =
                    slice.parts[id] ?? .init(series: Series(), firstSeen: poll.startedAt)
                part.series.record(count, at: poll.startedAt)
                slice.parts[id] = part
            }
            slice.samples.append(.init(time: poll.startedAt, count: poll.total))
        }
        let end = polls.last?.startedAt ?? 0
        slice.samples.removeAll { $0.time < end - RecentRate.longest }
        return slice
    }

    var remembered: TargetEvent {
        .remembered(slice, last: polls.last.map { Moment(poll: $0) })
    }

    var judged: TargetEvent {
        var test = GrowthTest<Stack.ID>()
        for poll in polls {
            test.record(
                total: poll.total, parts: poll.counts, at: poll.startedAt,
                startTime: poll.process?.startTime, resident: poll.process?.residentBytes)
        }
        return .judged(test, program: polls.last?.snapshot?.program)
    }
}
