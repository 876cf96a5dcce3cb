import Diagnosis
import Goroutines
import Testing
import Trends

@testable import Targets

@Suite("A target")
struct ProcessTests {
    @Test("begins with its first answer, which is the baseline", arguments: Source.allCases)
    func beginning(source: Source) {
        var watched = Watched()
        #expect(watched.take(.asking, at: 1000) == [])
        #expect(watched.state.connection.askingSince == 1000)
        #expect(watched.poll(.of(50, at: 1000, by: source)).news == [.first(at: 1000)])
        #expect(watched.state.connection.askingSince == nil)
        #expect(watched.poll(.of(60, at: 1010, by: source)) == [])
        let history = watched.state.history
        #expect(history.newestTotal == 60 && history.polls == 2 && history.since == 1000)
        #expect(history.baseline?.total == 50 && history.baseline?.time == 1000)
        #expect(watched.kinds == [.mark("A")])
        #expect(history.tracks.count == (source == .stacks ? 1 : 0))
    }

    @Test("without a screen follows no stacks, and does all else the same")
    func withoutScreen() {
        let alerts = AlertSettings(
            rules: AlertRules(warning: [.count(80)], critical: [.countInState(100, .select)]))
        let earlier = Earlier(polls: (0..<9).map { .of(20, at: 100 + 10 * Double($0)) })
        func run(followsStacks: Bool) -> Watched {
            var watched = Watched(alerts: alerts, followsStacks: followsStacks)
            watched.poll(.of(50, at: 1000, startTime: 1))
            watched.take(earlier.remembered, at: 1005)
            watched.poll(.of(120, at: 1010, startTime: 1))
            watched.poll(.of(10, at: 1020, startTime: 1015))
            watched.poll(.of(10, at: 1030, startTime: 1025, program: "/bin/b"))
            return watched
        }
        let (screen, plain) = (run(followsStacks: true), run(followsStacks: false))
        #expect(plain.effects == screen.effects && !plain.effects.isEmpty)
        #expect(plain.kinds == screen.kinds)
        #expect(plain.state.history.ids.digits == screen.state.history.ids.digits)
        #expect(!screen.state.history.tracks.isEmpty && screen.state.marks.newest != nil)
        #expect(plain.state.history.tracks.isEmpty && plain.state.history.remembered.isEmpty)
        #expect(plain.state.marks.newest == nil && plain.state.marks.kept.isEmpty)
    }

    @Test("that restarts says so once, and changes count anew", arguments: Source.allCases)
    func restart(source: Source) {
        var watched = Watched()
        for step in 0..<40 {
            watched.poll(.of(100 + step, at: 1000 + 10 * Double(step), by: source, startTime: 1))
        }
        #expect(watched.state.history.rate.figure?.perHour == 360)
        let effects = watched.poll(.of(20, at: 1400, by: source, startTime: 1395))
        #expect(
            effects.news == [.restarted(isCertain: true, before: 139, now: 20, at: 1400)])
        #expect(watched.state.history.rate.figure == nil)
        let history = watched.state.history
        #expect(history.baseline?.total == 20 && history.processSince == 1400)
        #expect(history.polls == 41)
        #expect(
            history.events.last
                == .restart(isCertain: true, from: 139, to: 20, uptime: 1389, at: 1400))
        #expect(watched.poll(.of(21, at: 1410, by: source, startTime: 1395)) == [])
        #expect(watched.kinds.count { $0 == .restart(isCertain: true) } == 1)
    }

    @Test("that fell after failures has probably restarted", arguments: Source.allCases)
    func guess(source: Source) {
        var watched = Watched()
        watched.poll(.of(500, at: 1000, by: source))
        watched.poll(.of(100, at: 1010, by: source))
        watched.poll(.of(500, at: 1020, by: source))
        watched.fail(.refused, at: 1030)
        let effects = watched.poll(.of(100, at: 1040, by: source))
        #expect(
            effects.news == [
                .recovered(failures: 1),
                .restarted(isCertain: false, before: 500, now: 100, at: 1040),
            ])
        #expect(watched.kinds.count { $0 == .restart(isCertain: false) } == 1)
    }

    @Test("with another build has a deploy beside its restart")
    func deploy() {
        var watched = Watched()
        watched.poll(.of(50, at: 1000, startTime: 1, buildID: "3f2a9c0111"))
        let effects = watched.poll(.of(50, at: 1010, startTime: 1005, buildID: "77ab011222"))
        #expect(effects.news.count == 1)
        #expect(
            watched.state.history.events.suffix(2).map(\.kind) == [
                .restart(isCertain: true), .deploy,
            ])
        #expect(watched.state.history.events.last?.note == "3f2a9c0 -> 77ab011")
        // What says nothing of its build is no other build.
        watched.poll(.of(50, at: 1020, startTime: 1005))
        watched.poll(.of(50, at: 1030, startTime: 1005, buildID: "77ab011222"))
        #expect(watched.kinds.count { $0 == .deploy } == 1)
    }

    @Test("that hung and is cut off later has failed once, for the newest reason")
    func cutOffLate() {
        var watched = Watched()
        watched.poll(.of(50, at: 1000))
        watched.fail(.timedOut, at: 1010)
        var late = PollFailure.of(.cutShort)
        late.isLate = true
        watched.take(.failed(late, nextTry: 1015), at: 1013)
        #expect(watched.state.connection.failures == 1)
        #expect(watched.state.connection.failure == late)
        #expect(watched.state.connection.nextTry == 1015)
        #expect(watched.news.suffix(2) == [.failed(.of(.timedOut)), .failed(late)])
        #expect(watched.kinds.count { $0 == .failedPoll } == 1)
        let effects = watched.poll(.of(51, at: 1020))
        #expect(effects.news == [.recovered(failures: 1)])
    }

    @Test("that was replaced in a deploy is told with the count it had")
    func handover() {
        var watched = Watched()
        watched.poll(.of(12_000, at: 1000, startTime: 400))
        for time in stride(from: 1010.0, through: 1080, by: 10) {
            watched.poll(.of(480, at: time, startTime: 600))
        }
        #expect(
            watched.news.contains(
                .restarted(isCertain: true, before: 12_000, now: 480, at: 1010)))
    }

    @Test("that fails tells each reason once, and its recovery", arguments: Source.allCases)
    func failures(source: Source) {
        var watched = Watched()
        watched.poll(.of(50, at: 1000, by: source))
        let kinds: [PollFailure.Kind] = [.timedOut, .timedOut, .refused, .refused, .refused]
        for (index, kind) in kinds.enumerated() {
            watched.fail(kind, at: 1010 + 10 * Double(index))
        }
        #expect(watched.state.connection.failures == 5)
        #expect(watched.state.connection.failure == .of(.refused))
        #expect(watched.state.connection.nextTry == 1060)
        #expect(
            watched.news.dropFirst() == [.failed(.of(.timedOut)), .failed(.of(.refused))])
        // An event for each reason, as in the archive.
        #expect(
            watched.state.history.events.dropFirst() == [
                HistoryEvent(.failedPoll, at: 1010, until: 1020, count: 2, note: "timedOut"),
                HistoryEvent(.failedPoll, at: 1030, until: 1050, count: 3, note: "refused"),
            ])
        let effects = watched.poll(.of(51, at: 1060, by: source))
        #expect(effects.news == [.recovered(failures: 5)])
        #expect(watched.state.connection.failure == nil)
        #expect(watched.state.connection.failures == 0)
        #expect(watched.state.history.total.value(at: 1035) == nil)
        #expect(watched.state.history.newestTotal == 51)
        watched.fail(.refused, at: 1070)
        #expect(watched.news.last == .failed(.of(.refused)))
        #expect(watched.kinds.count { $0 == .failedPoll } == 3)
    }

    @Test("that is slow for a while has one event of that", arguments: Source.allCases)
    func slow(source: Source) {
        var watched = Watched()
        for (index, duration) in [0.1, 6, 7, 8, 0.1, 6].enumerated() {
            watched.poll(.of(50, at: 1000 + 20 * Double(index), by: source, duration: duration))
        }
        #expect(
            watched.state.history.events.dropFirst() == [
                HistoryEvent(.slowPoll, at: 1020, until: 1060, count: 3),
                HistoryEvent(.slowPoll, at: 1100),
            ])
    }

    @Test("keeps the interval that is in force apart from the wanted one")
    func interval() {
        var watched = Watched(interval: 10)
        watched.take(.interval(40), at: 1000)
        #expect(watched.state.connection.interval == 40)
        #expect(watched.state.connection.wanted == 10)
        watched.state.setInterval(5)
        watched.poll(.of(1, at: 1001))
        #expect(watched.state.connection.interval == 40)
        #expect(watched.state.connection.wanted == 5)
    }

    @Test("says once whether polls are recorded")
    func recording() {
        var watched = Watched()
        #expect(watched.take(.recording(.off), at: 1000) == [])
        let on = Recording.on(path: "/x.db")
        #expect(watched.take(.recording(on), at: 1000) == [.news(.recording(on))])
        #expect(watched.take(.recording(on), at: 1001) == [])
        let stopped = Recording.stopped("the disk is full")
        #expect(watched.take(.recording(stopped), at: 1002).news.map(\.isAlert) == [true])
    }

    @Test("another program begins anew; marks stay, and IDs do")
    func otherProgram() throws {
        var watched = Watched(
            alerts: AlertSettings(rules: .init(critical: [.count(40)])))
        for step in 0..<40 { watched.poll(.of(50, at: 1000 + 10 * Double(step))) }
        _ = watched.state.keepMark(nil)
        #expect(watched.state.unseenAlarms.count == 1)
        let digits = watched.state.history.ids.digits
        let effects = watched.poll(.of(30, at: 1400, program: "/bin/b"))
        #expect(
            effects.news == [
                .replaced(program: "/bin/b", before: "/bin/a"), .first(at: 1400),
            ])
        let history = watched.state.history
        #expect(history.polls == 1 && history.total.start == 1400)
        #expect(watched.kinds == [.mark("A")])
        #expect(watched.state.unseenAlarms.isEmpty && watched.state.history.rate.figure == nil)
        #expect(history.finding?.judgement.verdict == .notEnoughData)
        #expect(history.ids.digits >= digits)
        // The old baseline is a mark like another.
        #expect(watched.state.marks.kept.map(\.name) == ["A", "B", "C"])
        #expect(watched.state.marks["A"]?.total == 30)
        // An answer without a program is no other program.
        #expect(watched.poll(.of(31, at: 1410, program: nil)) == [])
        #expect(watched.poll(.of(32, at: 1420, by: .counts)) == [])
        #expect(watched.state.history.polls == 3)
    }

    @Test("under a name all programs are one")
    func joined() {
        var watched = Watched(
            Target(name: "billing", address: "http://a", joinsPrograms: true))
        watched.poll(.of(50, at: 1000))
        #expect(watched.poll(.of(30, at: 1010, program: "/bin/b")) == [])
        #expect(watched.state.history.polls == 2)
    }

    @Test("that is a file is known at once and has no news")
    func file() {
        var watched = Watched(Target(name: "x.pb.gz", address: "x.pb.gz", kind: .fixed))
        #expect(watched.poll(.of(50, at: 1000)) == [])
        #expect(watched.state.history.newestTotal == 50)
        #expect(!watched.state.target.isPolled && !watched.state.target.hasHistory)
    }
}
