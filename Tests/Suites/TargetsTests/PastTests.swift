import Diagnosis
import Goroutines
import Report
import Testing
import Trends

@testable import Targets

@Suite("A past moment of a target")
struct PastTests {
    private static let now = 1_795_551_000.0

    @Test(
        "has its total, rates and events, of stacks and of counts alike", arguments: Source.allCases
    )
    func moment(source: Source) throws {
        let polls = (0..<120).map {
            Poll.of(100 + 2 * $0, at: Self.now - 1200 + 10 * Double($0), by: source)
        }
        let earlier = Earlier(
            polls: polls,
            events: [
                HistoryEvent(.restart(isCertain: true), at: Self.now - 1200, note: "900 -> 100")
            ])
        for (index, others) in [(60, nil), (119, Moment.Others(stanzas: 3, goroutines: 40))] {
            let moment = Moment(poll: polls[index], others: others)
            let history = History(
                at: moment, in: earlier.slice, baseline: nil,
                knowing: polls[0].snapshot?.stanzas.map(\.stack) ?? [])
            let time = polls[index].startedAt
            #expect(history.newestTotal == 100 + 2 * index + (others?.goroutines ?? 0))
            #expect(history.end == time && history.processSince == Self.now - 1200)
            #expect(history.events.map(\.kind) == [.restart(isCertain: true)])
            #expect(history.finding == nil && history.baseline == nil)
            #expect(history.tracks.count == (source == .stacks ? 1 : 0))
            let rate = try #require(history.rate.figure).perHour / 60
            #expect((rate - 12).magnitude < 0.5)
            let column = history.columns(of: [], from: Self.now - 1200, width: 60, count: 20)
            #expect(column.count == 20)
        }
    }

    @Test("of nothing but a count is no more than that count")
    func lone() {
        let history = History(
            at: Moment(poll: .of(7, at: 1000, by: .counts), resolution: 600), in: HistorySlice(),
            baseline: nil, knowing: [])
        #expect(history.newestTotal == 7 && history.total.value(at: 1000) == 7)
        #expect(history.tracks.isEmpty && history.program == nil)
        #expect(history.leaders.grown == nil && history.leaders.largest == nil)
    }

    @Test("counts from the baseline of its process", arguments: Source.allCases)
    func baseline(source: Source) {
        var watched = Watched(now: Self.now)
        watched.poll(.of(50, at: Self.now, by: source, startTime: 1))
        watched.poll(.of(20, at: Self.now + 100, by: source, startTime: Self.now + 90))
        watched.poll(.of(30, at: Self.now + 200, by: source, startTime: Self.now + 90))
        let before = watched.state.baseline(at: Self.now + 50)
        #expect(before?.time == (source == .stacks ? Self.now : nil))
        let after = watched.state.baseline(at: Self.now + 150)
        #expect(after?.time == Self.now + 100)
    }

    @Test("of an archive has a verdict at its end alone", arguments: Source.allCases)
    func verdict(source: Source) throws {
        let polls = (0..<480).map {
            Poll.of(100 + 5 * $0, at: Self.now - 28_800 + 60 * Double($0), by: source)
        }
        let earlier = Earlier(polls: polls)
        var watched = Watched(
            Target(name: "x.db", address: "/x.db", kind: .archive), now: Self.now)
        watched.take(.remembered(earlier.slice, last: nil), at: Self.now)
        #expect(watched.take(earlier.judged, at: Self.now) == [])
        #expect(watched.state.newestTime == Self.now - 60)
        let finding = try #require(watched.state.finding(at: Self.now - 60))
        #expect(finding.judgement.verdict == .sustainedGrowth)
        #expect(watched.state.finding(at: Self.now - 3600) == nil)
        let report = watched.state.report(of: try #require(polls.last))
        #expect(report.level == .critical && report.verdict == .sustainedGrowth)
    }
}
