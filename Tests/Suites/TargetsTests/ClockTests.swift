import Diagnosis
import Goroutines
import Testing
import Trends

@testable import Targets

@Suite("A wall clock that is set")
struct ClockTests {
    @Test("back moves no time of the state back")
    func forwardClock() {
        var clock = ForwardClock(now: 5000)
        #expect(clock.advance(to: 5010) == nil && clock.now == 5010)
        // A moment is no change.
        #expect(clock.advance(to: 5009.5) == nil && clock.now == 5010 && clock.lag == 0)
        #expect(clock.advance(to: 1410) == 3600)
        #expect(clock.now == 5010 && clock.lag == 3600)
        #expect(clock.advance(to: 1420) == nil && clock.now == 5020)
        #expect(clock.wall(5020) == 1420 && clock.time(atWall: 1415) == 5015)
        #expect(clock.time(atWall: 9999) == 5020)
        // Set back once more, and then forward again.
        #expect(clock.advance(to: 1320) == 100 && clock.lag == 3700)
        #expect(clock.advance(to: 5000) == nil && clock.now == 8700)
    }

    private static let hour = 3600.0

    /// Polls each 10 s, of which the clock was set back by an hour after the first 40.
    private func watched(_ source: Source, alerts: AlertSettings = AlertSettings()) -> Watched {
        var watched = Watched(alerts: alerts, now: 10_000)
        for step in 0..<80 {
            let time = 10_000 + 10 * Double(step) - (step < 40 ? 0 : Self.hour)
            watched.poll(.of(100 + 5 * step, at: time, by: source))
            if step == 39 { watched.take(.asking, at: 10_390.1 - Self.hour) }
        }
        return watched
    }

    @Test("back leaves ages, rates and graphs whole", arguments: Source.allCases)
    func polls(source: Source) throws {
        let state = watched(source).state
        #expect(state.clock.lag.rounded() == Self.hour)
        let history = state.history
        #expect(history.polls == 80 && history.newestTotal == 495)
        let end = try #require(history.end)
        #expect((end - 10_790).magnitude < 0.2)
        for step in stride(from: 0.0, through: 780, by: 10) {
            #expect(history.total.value(at: 10_001 + step) == 100 + Int(step) / 2)
        }
        #expect((try #require(state.history.rate.figure).perHour - 1800).magnitude < 5)
        #expect(history.finding.map { ($0.time - end).magnitude < 0.2 } == true)
        #expect(history.events.map(\.kind) == [.mark("A")])
    }

    @Test("back: news and alarms tell the time of the wall", arguments: Source.allCases)
    func news(source: Source) throws {
        var watched = watched(
            source, alerts: AlertSettings(rules: .init(critical: [.count(480)])))
        let notice = try #require(watched.notices.first)
        // The 77th poll.
        let raised = 10_770 - Self.hour
        #expect((notice.alarm.time - raised).magnitude < 0.2)
        #expect((notice.time - raised).magnitude < 0.2)
        let standing = try #require(watched.state.unseenAlarms.first)
        #expect((standing.time - 10_770).magnitude < 0.2)

        watched.fail(.refused, at: 10_800 - Self.hour)
        #expect((try #require(watched.state.connection.nextTry) - 10_810).magnitude < 0.2)
        let effects = watched.poll(.of(20, at: 10_810 - Self.hour, by: source))
        let restarts = effects.news.compactMap { news -> Double? in
            if case .restarted(_, _, _, let time) = news { time } else { nil }
        }
        #expect(restarts.count == 1 && (restarts[0] - 10_810 + Self.hour).magnitude < 0.2)
        #expect((watched.state.history.processSince ?? 0) > 10_809)
    }

    @Test("back: what earlier runs recorded falls into its place", arguments: Source.allCases)
    func remembered(source: Source) throws {
        // Recorded until a minute before this run, by a clock that is an hour behind by now.
        let polls = stride(from: 9_000.0, through: 9_940, by: 10).map {
            Poll.of(80, at: $0 - Self.hour, by: source)
        }
        let earlier = Earlier(
            polls: polls,
            events: [
                HistoryEvent(.restart(isCertain: true), at: 9_000 - Self.hour, note: "5 -> 80")
            ])
        var watched = watched(source)
        watched.take(earlier.remembered, at: 10_800 - Self.hour)
        watched.take(earlier.judged, at: 10_800 - Self.hour)
        let history = watched.state.history
        #expect((try #require(history.total.start) - 9_000).magnitude < 0.2)
        #expect(history.total.value(at: 9_500) == 80)
        #expect(history.total.value(at: 10_500) == 350)
        let event = try #require(history.events.first)
        #expect(event.isRestart && (event.time - 9_000).magnitude < 0.2)
        let before = try #require(history.finding)
        #expect((before.time - 10_790).magnitude < 0.2)
        watched.poll(.of(500, at: 10_810 - Self.hour, by: source))
        #expect((try #require(watched.state.history.finding).time - 10_810).magnitude < 0.2)
    }

    @Test("back: a mark stands where its sample was")
    func marks() throws {
        var watched = watched(.stacks)
        let mark = try watched.mark()
        #expect((try #require(mark.time) - 10_790 + Self.hour).magnitude < 0.2)
        let event = try #require(watched.state.history.events.last)
        #expect(event.kind == .mark("B") && (event.time - 10_790).magnitude < 0.2)
        _ = watched.state.moveBaseline(to: mark, isPast: true)
        #expect((watched.state.history.baseline?.time ?? 0) - 10_790 < 0.2)
    }
}
