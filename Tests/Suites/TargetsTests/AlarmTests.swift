import Diagnosis
import Goroutines
import Report
import Testing
import Trends

@testable import Targets

@Suite("Alarms of a target")
struct AlarmTests {
    private static func alerts(warning: [Threshold] = [], critical: [Threshold] = [])
        -> AlertSettings
    {
        AlertSettings(rules: AlertRules(warning: warning, critical: critical))
    }

    @Test("a step is a warning, and one event of the history", arguments: Source.allCases)
    func step(source: Source) throws {
        var watched = Watched()
        func poll(_ step: Int) -> Poll {
            let total = (200..<390).contains(step) ? 5000 : 300 + step % 7
            return .of(total, at: 1000 + 10 * Double(step), by: source, startTime: -90_000)
        }
        for step in 0..<390 { watched.poll(poll(step)) }
        let report = watched.state.report(of: poll(389))
        #expect(report.verdict == .stepped && report.level == .warning)
        #expect(report.text.contains("stepped +4,699 at "))
        for step in 390..<400 { watched.poll(poll(step)) }
        #expect(watched.state.report(of: poll(399)).verdict != .stepped)
        #expect(watched.kinds.filter { $0 == .step } == [.step])
        let event = try #require(watched.state.history.events.first { $0.kind == .step })
        #expect((3000...3010).contains(event.time))
        #expect(event.note == "+4,699")
        let noted = watched.effects.compactMap {
            if case .note(let event) = $0 { event } else { nil }
        }
        #expect(noted == [event])
        #expect(watched.notices.isEmpty)
    }

    @Test(
        "are raised once, with what was seen, and end ten minutes after", arguments: Source.allCases
    )
    func count(source: Source) throws {
        var watched = Watched(
            alerts: Self.alerts(warning: [.count(80)], critical: [.count(100)]))
        watched.poll(.of(50, at: 1000, by: source))
        #expect(watched.notices.isEmpty)
        let warned = watched.poll(.of(90, at: 1010, by: source))
        #expect(warned.count == 1)
        guard case .warned(let warning) = warned.news.first else {
            Issue.record("no warning: \(warned)")
            return
        }
        #expect(warning.cause == .crossing(.count(80)) && warning.time == 1010)
        #expect(watched.state.unseenAlarms.isEmpty)
        #expect(!watched.kinds.contains(.alert))

        let effects = watched.poll(.of(120, at: 1020, by: source))
        let notice = try #require(effects.notices.first)
        #expect(effects == [.news(.raised(notice.alarm)), .alarm(notice)])
        #expect(notice.alarm.cause == .crossing(.count(100)))
        #expect(notice.target == "a:6060" && notice.time == 1020.1)
        #expect((notice.snapshot != nil) == (source == .stacks))
        #expect(notice.json == watched.state.report(of: .of(120, at: 1020, by: source)).json)
        #expect(watched.state.unseenAlarms.map(\.cause) == [.crossing(.count(100))])
        #expect(watched.state.history.events.last?.note == notice.alarm.text)

        // It hovers about the limits.
        for step in 3..<60 {
            let total = step.isMultiple(of: 2) ? 70 : 130
            #expect(watched.poll(.of(total, at: 1000 + 10 * Double(step), by: source)) == [])
        }
        #expect(watched.state.unseenAlarms.count == 1)
        watched.state.acknowledge()
        #expect(watched.state.unseenAlarms.isEmpty)
        #expect(watched.state.episodes.standing.count == 2)

        var over: [TargetNews] = []
        for step in 60..<125 {
            over += watched.poll(.of(50, at: 1000 + 10 * Double(step), by: source)).news
        }
        // Seen last at 1590.
        #expect(over.count == 2)
        for case .over(let alarm, let seconds) in over {
            let begin = alarm.cause == .crossing(.count(80)) ? 1010.0 : 1020
            #expect((seconds - (2190 - begin)).magnitude < 1)
        }
        #expect(watched.state.episodes.standing.isEmpty)
        #expect(watched.poll(.of(120, at: 2300, by: source)).notices.count == 1)
    }

    @Test("end with their process", arguments: Source.allCases)
    func restart(source: Source) {
        var watched = Watched(alerts: Self.alerts(critical: [.count(100), .count(10)]))
        watched.poll(.of(120, at: 1000, by: source, startTime: 1))
        #expect(watched.notices.count == 2)
        let effects = watched.poll(.of(50, at: 1010, by: source, startTime: 1005))
        let over = effects.news.compactMap { news -> Alarm.Cause? in
            if case .over(let alarm, _) = news { alarm.cause } else { nil }
        }
        #expect(over == [.crossing(.count(100))])
        #expect(watched.state.unseenAlarms.map(\.cause) == [.crossing(.count(10))])
    }

    @Test("of a rate are raised by the rate of late, once it is known", arguments: Source.allCases)
    func rate(source: Source) throws {
        var watched = Watched(
            alerts: Self.alerts(warning: [.ratePerHour(600)], critical: [.ratePerHour(1200)]))
        var raised: [Double] = []
        for step in 0..<60 {
            let time = 1000 + 10 * Double(step)
            let effects = watched.poll(.of(100 + 5 * step, at: time, by: source))
            #expect((watched.state.history.rate.figure == nil) == (step < 2))
            if !effects.notices.isEmpty { raised.append(time) }
        }
        // A rate of less than a minute wakes nobody.
        #expect(raised == [1060])
        // The critical limit says it all: no warning beside it.
        #expect(watched.state.episodes.standing.count == 2)
        let crossings = try #require(watched.notices.first).alarm.cause
        #expect(crossings == .crossing(.ratePerHour(1200)))
        let report = watched.state.report(of: .of(400, at: 1600, by: source))
        #expect(report.level == .critical)
    }

    @Test("of one state need stacks")
    func state() throws {
        for source in Source.allCases {
            var watched = Watched(
                alerts: Self.alerts(critical: [.countInState(100, .channelReceive)]))
            let notices = watched.poll(.of(150, at: 1000, by: source)).notices
            #expect(notices.count == (source == .stacks ? 1 : 0))
        }
    }

    @Test("of growth come from counts as from stacks", arguments: Source.allCases)
    func growth(source: Source) throws {
        var watched = Watched(interval: 60, now: 1_795_500_000)
        for minute in 0..<600 {
            let time = 1_795_500_000 + 60 * Double(minute)
            watched.poll(.of(100 + 5 * minute, at: time, by: source, startTime: 1_795_490_000))
        }
        let finding = try #require(watched.state.history.finding)
        #expect(finding.judgement.verdict == .sustainedGrowth)
        #expect((290...310).contains(finding.judgement.ratePerHour))
        #expect(finding.culprits.count == (source == .stacks ? 1 : 0))
        let notice = try #require(watched.notices.first)
        #expect(watched.notices.count == 1 && notice.alarm.cause == .sustainedGrowth)
        #expect(notice.verdict == .sustainedGrowth)
        #expect(watched.state.verdictInWords?.hasPrefix("SUSTAINED GROWTH since ") == true)
        let report = watched.state.report(of: try #require(watched.state.history.newestPoll))
        #expect(report.level == .critical)
        for text in [report.text, report.markdown, report.pluginLine, report.json] {
            #expect(text.contains("sustained growth"))
        }
    }

    @Test("of growth are judged the same by counts and by stacks")
    func sameVerdict() {
        var watched = Source.allCases.map { _ in Watched(interval: 60, now: 1_795_500_000) }
        for minute in 0..<500 {
            let total = 100 + minute * (minute > 200 ? 3 : 0) + minute % 7
            for (index, source) in Source.allCases.enumerated() {
                watched[index].poll(
                    .of(total, at: 1_795_500_000 + 60 * Double(minute), by: source))
            }
            let judgements = watched.map { $0.state.history.finding?.total }
            #expect(judgements[0] == judgements[1], "minute \(minute)")
        }
    }
}
