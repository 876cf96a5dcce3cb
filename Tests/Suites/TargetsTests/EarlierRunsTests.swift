import Diagnosis
import Goroutines
import Report
import TestSupport
import Testing
import Trends

@testable import Targets

@Suite("What earlier runs recorded")
struct EarlierRunsTests {
    private static let now = 1_795_551_000.0

    /// When the archive answers: before the first answer, after it, or after the third.
    enum Order: CaseIterable {
        case first, between, after, late
    }

    /// A run of eight polls, 10 s apart, after what was recorded.
    private func run(
        after earlier: Earlier, _ order: Order, by source: Source, startTime: Double? = nil,
        from total: Int = 3000, program: String = "/bin/a"
    ) -> Watched {
        var watched = Watched(now: Self.now)
        for step in 0..<8 {
            let time = Self.now + 10 * Double(step)
            if step == 0, order == .first || order == .between {
                watched.take(earlier.remembered, at: time)
                if order == .first { watched.take(earlier.judged, at: time) }
            }
            watched.poll(
                .of(
                    total + step, at: time, by: source, startTime: startTime, program: program))
            if step == 0, order == .between { watched.take(earlier.judged, at: time) }
            if (step == 0 && order == .after) || (step == 2 && order == .late) {
                watched.take(earlier.remembered, at: time + 1)
                watched.take(earlier.judged, at: time + 1)
            }
        }
        return watched
    }

    /// Everything that a reader could see of a target.
    private struct Seen: Equatable {
        var columns: [Series.Span?]
        var events: [HistoryEvent]
        var finding: GrowthFinding<Stack.ID>?
        var rate: RecentRate.Figure?
        var alarms: [Alarm]
        var parts: [Part]
        var baseline: Int?
        var processSince: Double?
        var json: String

        /// Of events that have no time of their own.
        var kinds: [HistoryEvent.Kind] { events.map(\.kind).filter { $0 != .alert } }

        struct Part: Equatable {
            var id: Stack.ID
            var count: Int
            var delta: Int
            var firstSeen: Double
            var columns: [Series.Span?]
        }

        init(_ state: TargetState) {
            let history = state.history
            let (from, width) = (EarlierRunsTests.now - 36_000, 360.0)
            columns = history.total.columns(from: from, width: width, count: 101)
            events = history.events
            finding = history.finding
            rate = state.history.rate.figure
            alarms = state.episodes.standing
            parts = history.tracks.values.map {
                Part(
                    id: $0.stack.id, count: $0.count, delta: $0.delta, firstSeen: $0.firstSeen,
                    columns: $0.series.columns(from: from, width: width, count: 101))
            }
            baseline = history.baseline?.total
            processSince = history.processSince
            json = history.newestPoll.map { state.report(of: $0).json } ?? ""
        }
    }

    /// Hours of a count that rises by five a minute, up to two minutes ago.
    private func leak(hours: Int, by source: Source, startTime: Double? = nil) -> Earlier {
        let minutes = hours * 60
        return Earlier(
            polls: (0..<minutes).map { minute in
                .of(
                    3000 - 5 * (minutes - minute),
                    at: Self.now - 60 * Double(minutes - minute + 1),
                    by: source, startTime: startTime)
            })
    }

    @Test("is the same whenever the archive answers", arguments: Source.allCases)
    func orders(source: Source) throws {
        let start = Self.now - 30_000
        var earlier = leak(hours: 8, by: source, startTime: start)
        earlier.events = [HistoryEvent(.beginning, at: Self.now - 28_800)]
        let all = Order.allCases.map {
            Seen(run(after: earlier, $0, by: source, startTime: start).state)
        }
        let finding = try #require(all[0].finding)
        #expect(finding.judgement.verdict == .sustainedGrowth)
        #expect(all[0].alarms.count == 1)
        let rate = try #require(all[0].rate)
        #expect(rate.samples > 8 && rate.perHour > 100)
        #expect(all[0].events.first?.kind == .beginning)
        #expect(all[0].columns.compactMap(\.self).count > 79)
        for (order, seen) in zip(Order.allCases, all).dropFirst() {
            #expect(seen.columns == all[0].columns, "\(order)")
            #expect(seen.parts == all[0].parts, "\(order)")
            #expect(seen.finding == all[0].finding, "\(order)")
            #expect(seen.rate == all[0].rate, "\(order)")
            #expect(seen.json == all[0].json, "\(order)")
            #expect(seen.alarms.map(\.cause) == all[0].alarms.map(\.cause), "\(order)")
            #expect(seen.kinds == all[0].kinds, "\(order)")
        }
    }

    @Test(
        "a restart between two runs is the same event, news and beginning",
        arguments: Source.allCases)
    func restart(source: Source) throws {
        for startTime in [Self.now - 30, nil] {
            let earlier = leak(
                hours: 1, by: source, startTime: startTime.map { _ in Self.now - 30_000 })
            let runs = Order.allCases.map {
                run(after: earlier, $0, by: source, startTime: startTime, from: 100)
            }
            let seen = runs.map { Seen($0.state) }
            let first = seen[0].events.first { $0.isRestart }
            let restart = try #require(first)
            #expect(restart.kind == .restart(isCertain: startTime != nil))
            #expect(restart.time == Self.now && restart.note.hasPrefix("2,995 -> 100"))
            // What the process before did is no rate of this one.
            #expect(seen[0].processSince == Self.now && seen[0].rate?.samples == 8)
            for (order, (run, one)) in zip(Order.allCases, zip(runs, seen)) {
                // Those of one moment come in any order.
                #expect(Set(one.events) == Set(seen[0].events), "\(order)")
                #expect(one.processSince == Self.now && one.rate == seen[0].rate, "\(order)")
                #expect(one.baseline == 100, "\(order)")
                #expect(one.json == seen[0].json, "\(order)")
                let told = run.news.filter {
                    if case .restarted = $0 { true } else { false }
                }
                #expect(
                    told == [
                        .restarted(
                            isCertain: startTime != nil, before: 2995, now: 100, at: Self.now)
                    ], "\(order)")
            }
        }
    }

    @Test("an alarm of an earlier run stands, and is not raised again", arguments: Source.allCases)
    func alarm(source: Source) throws {
        var earlier = leak(hours: 8, by: source)
        earlier.events = [HistoryEvent(.alert, at: Self.now - 3600, note: "x")]
        for order in Order.allCases {
            let watched = run(after: earlier, order, by: source)
            #expect(watched.notices.isEmpty, "\(order)")
            #expect(watched.state.unseenAlarms.map(\.time) == [Self.now - 3600], "\(order)")
            #expect(watched.kinds.count { $0 == .alert } == 1)
        }
    }

    @Test("what another program did at the address is left out, whenever the archive answers")
    func otherProgram() throws {
        let earlier = leak(hours: 8, by: .stacks)
        let own = run(after: Earlier(polls: []), .first, by: .stacks, program: "/bin/b")
        for order in Order.allCases {
            let watched = run(after: earlier, order, by: .stacks, program: "/bin/b")
            #expect(watched.state.history.finding == own.state.history.finding, "\(order)")
            #expect(watched.state.history.total.start == Self.now, "\(order)")
            #expect(watched.notices.isEmpty && watched.state.history.rate.figure?.samples == 8)
        }
    }

    @Test("another process at the address has rates of its own, whenever the archive answers")
    func otherProcess() {
        // It ran already when the other one answered last.
        let earlier = leak(hours: 1, by: .stacks, startTime: Self.now - 30_000)
        for order in Order.allCases {
            let watched = run(
                after: earlier, order, by: .stacks, startTime: Self.now - 40_000, from: 50)
            #expect(watched.state.history.rate.figure?.samples == 8, "\(order)")
            #expect(!watched.kinds.contains { $0 == .restart(isCertain: true) }, "\(order)")
        }
    }

    @Test("nothing climbs before the first answer, whatever was recorded up to then")
    func climbBeforeAnAnswer() {
        let earlier = leak(hours: 1, by: .stacks, startTime: Self.now - 30_000)
        var watched = Watched(now: Self.now)
        watched.take(earlier.remembered, at: Self.now)
        watched.take(earlier.judged, at: Self.now)
        #expect(watched.state.climbs.climb != nil && watched.state.climb == nil)
        watched.poll(
            .of(
                3001, at: Self.now + 1, by: .stacks, startTime: Self.now - 30_000, program: "/bin/a"
            ))
        #expect(watched.state.climb != nil)
    }

    @Test("a second archive, or the same again, adds nothing", arguments: Source.allCases)
    func twice(source: Source) {
        let earlier = leak(hours: 2, by: source)
        var watched = run(after: earlier, .first, by: source)
        let seen = Seen(watched.state)
        watched.take(earlier.remembered, at: Self.now + 75)
        watched.take(.judged(GrowthTest()), at: Self.now + 75)
        let again = Seen(watched.state)
        #expect(again.columns == seen.columns && again.finding == seen.finding)
        #expect(again.rate == seen.rate && again.events == seen.events)
        watched.take(.remembered(HistorySlice(), last: nil), at: Self.now + 76)
        #expect(Seen(watched.state).rate == seen.rate)
    }

    @Test("days before of a stack are asked for once, and then known")
    func parts() {
        var watched = run(after: leak(hours: 2, by: .stacks), .first, by: .stacks)
        var asked: [Set<Stack.ID>] = []
        for step in 8..<20 {
            var poll = Poll.of(3010, at: Self.now + 10 * Double(step))
            poll.snapshot = Snapshot(
                format: .protobuf, stanzas: [1, 2].map { BusyService.stanza($0, count: 2000) },
                program: "/bin/a")
            for case .recallParts(let parts) in watched.poll(poll) { asked.append(parts) }
        }
        #expect(asked == [[BusyService.stanza(2, count: 1).id]])
        #expect(
            watched.take(.rememberedParts([BusyService.stanza(2, count: 1).id: []]), at: Self.now)
                == [])
    }
}
