import Goroutines
import Targets
import Testing
import Trends

@testable import Archive

@Suite("Events of an archive")
struct EventsAgreeTests {
    private static let start = 1_795_551_000.0

    enum Step {
        case answer(Int, startTime: Double? = nil, build: String? = nil, duration: Double = 0.1)
        case failure(PollFailure.Kind)
        /// An answer that only counts.
        case count(Int, startTime: Double? = nil)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var steps: [Step]
        /// How many there are.
        var events: Int

        init(_ name: String, events: Int, _ steps: [Step]) {
            (testDescription, self.steps, self.events) = (name, steps, events)
        }
    }

    static let cases = [
        Case("calm", events: 0, [.answer(50), .answer(51), .answer(52)]),
        Case(
            "restart and deploy", events: 2,
            [
                .answer(3912, startTime: start - 600, build: "3f2a9c0111"),
                .answer(3950, startTime: start - 600, build: "3f2a9c0111"),
                .answer(1502, startTime: start + 15, build: "77ab011222"),
                .answer(1510, startTime: start + 15, build: "77ab011222"),
            ]),
        Case(
            "a restart behind failures of two kinds", events: 3,
            [
                .answer(900), .failure(.timedOut), .failure(.timedOut), .failure(.refused),
                .answer(100), .answer(101),
            ]),
        Case(
            "failures that come again", events: 2,
            [
                .answer(900), .failure(.refused), .answer(905), .failure(.refused),
                .failure(.refused), .answer(906),
            ]),
        Case(
            "slow answers, broken by a failure", events: 4,
            [
                .answer(900, duration: 6), .answer(900, duration: 7), .failure(.timedOut),
                .answer(900, duration: 8), .answer(900), .answer(900, duration: 6),
            ]),
        Case(
            "a start time that comes and goes", events: 1,
            [
                .answer(900, startTime: start - 50), .answer(900),
                .answer(100, startTime: start + 25), .answer(100),
            ]),
        Case(
            "counts alone", events: 3,
            [
                .count(900, startTime: start - 50), .count(905, startTime: start - 50),
                .failure(.refused), .count(100, startTime: start + 25), .failure(.badStatus),
                .count(100, startTime: start + 25),
            ]),
        Case(
            "counts without a start time", events: 2,
            [.count(900), .failure(.refused), .count(100), .count(900)]),
    ]

    /// Those that both see; the others are of the archive's own past, or of the reader.
    private static func shared(_ events: [HistoryEvent]) -> [HistoryEvent] {
        events.filter { event in
            switch event.kind {
            case .restart, .deploy, .failedPoll, .slowPoll: true
            default: false
            }
        }
    }

    /// What happens at a step, ten seconds after the one before.
    private static func time(_ index: Int) -> Double { start + 10 * Double(index) }

    private static func poll(_ step: Step, _ index: Int) -> Poll? {
        switch step {
        case .answer(let total, let startTime, let build, let duration):
            .of(
                total, at: time(index), buildID: build, startTime: startTime, duration: duration)
        case .count(let total, let startTime):
            Poll(
                startedAt: time(index), duration: 0.1, total: total,
                process: startTime.map { ProcessFigures(startTime: $0) })
        case .failure: nil
        }
    }

    private static func take(
        _ steps: some Collection<(offset: Int, element: Step)>, _ state: inout TargetState
    ) {
        for (index, step) in steps {
            var clock = ForwardClock(now: time(index))
            if let poll = poll(step, index) {
                _ = clock.advance(to: poll.startedAt + poll.duration)
                _ = state.take(.polled(poll), at: clock)
            } else if case .failure(let kind) = step {
                let failure = PollFailure(kind: kind, explanation: "x")
                _ = state.take(.failed(failure, nextTry: time(index + 1)), at: clock)
            }
        }
    }

    private static func record(
        _ steps: some Collection<(offset: Int, element: Step)>, _ recorder: Recorder
    ) throws {
        for (index, step) in steps {
            if let poll = poll(step, index) {
                _ = try recorder.record(poll, interval: 10)
            } else if case .failure(let kind) = step {
                try recorder.fail(kind, at: time(index), interval: 10)
            }
        }
    }

    private static func state() -> TargetState {
        TargetState(
            Target(name: "a", address: "a"), interval: 10, clock: ForwardClock(now: start))
    }

    @Test("are those of the state that saw the same polls, with the same notes", arguments: cases)
    func live(test: Case) throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let recorder = Recorder(try .new(in: folder), name: nil, address: "a")
        let steps = Array(test.steps.enumerated())
        try Self.record(steps, recorder)
        var state = Self.state()
        Self.take(steps, &state)
        let history = try #require(recorder.history)
        let recorded = Self.shared(
            try recorder.archive.remembered(of: history.id, until: Self.time(steps.count)).events)
        #expect(Self.shared(state.history.events) == recorded)
        #expect(recorded.count == test.events)
    }

    @Test(
        "are those of a state that began anywhere and heard the rest from it", arguments: cases,
        [false, true])
    func remembered(test: Case, isLate: Bool) throws {
        let steps = Array(test.steps.enumerated())
        for seam in steps.indices.dropFirst() {
            let folder = try Folder()
            defer { withExtendedLifetime(folder) {} }
            let archive = try Archive.new(in: folder)
            try Self.record(steps[..<seam], Recorder(archive, name: nil, address: "a"))
            let history = try #require(try archive.newestHistory(name: nil, address: "a"))
            let now = Self.time(seam)
            let event = TargetEvent.remembered(
                try archive.remembered(of: history.id, until: now.nextDown),
                last: try archive.moment(of: history.id, at: now.nextDown))
            let again = Recorder(archive, name: nil, address: "a")
            try Self.record(steps[seam...], again)

            var state = Self.state()
            if !isLate { _ = state.take(event, at: ForwardClock(now: now)) }
            Self.take(steps[seam..<min(seam + 1, steps.count)], &state)
            if isLate { _ = state.take(event, at: ForwardClock(now: now + 1)) }
            Self.take(steps[min(seam + 1, steps.count)...], &state)

            let recorded = Self.shared(
                try archive.remembered(of: history.id, until: Self.time(steps.count)).events)
            func restarts(_ events: [HistoryEvent]) -> [HistoryEvent] {
                events.filter { $0.isRestart || $0.kind == .deploy }
            }
            #expect(
                restarts(Self.shared(state.history.events)) == restarts(recorded), "from \(seam)")
        }
    }
}
