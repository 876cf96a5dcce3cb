import Testing
import Trends

@Suite("What answers say of their process")
struct ProcessWatchTests {
    private typealias Answer = ProcessWatch.Answer

    private static func answer(
        _ total: Int, at time: Double, startTime: Double? = nil, build: String? = nil
    ) -> Answer {
        Answer(time: time, total: total, startTime: startTime, buildID: build)
    }

    @Test("a restart has the totals around it, and how long the old process ran")
    func restart() {
        var watch = ProcessWatch()
        #expect(watch.take(Self.answer(3912, at: 1000, startTime: 400)) == [])
        #expect(watch.take(Self.answer(3950, at: 1010, startTime: 400)) == [])
        let restart = watch.take(Self.answer(1502, at: 1020, startTime: 1015))
        #expect(
            restart == [.restart(isCertain: true, from: 3950, to: 1502, uptime: 610, at: 1020)])
        #expect(restart.map(\.note) == ["3,950 -> 1,502, up 10m"])
        #expect(watch.take(Self.answer(1502, at: 1030, startTime: 1015)) == [])
    }

    @Test("the start time that is known counts, though the newest answer had none")
    func uptime() {
        var watch = ProcessWatch()
        _ = watch.take(Self.answer(50, at: 1000, startTime: 400))
        _ = watch.take(Self.answer(60, at: 1010))
        #expect(
            watch.take(Self.answer(70, at: 1020, startTime: 1015)) == [
                .restart(isCertain: true, from: 60, to: 70, uptime: 610, at: 1020)
            ])
    }

    @Test("without start times a fall after a failure is probably one, whose uptime is unknown")
    func guess() {
        var watch = ProcessWatch()
        _ = watch.take(Self.answer(900, at: 1000))
        #expect(watch.take(Self.answer(100, at: 1010)) == [])
        _ = watch.take(Self.answer(900, at: 1020))
        watch.recordFailure()
        #expect(
            watch.take(Self.answer(100, at: 1030)) == [
                .restart(isCertain: false, from: 900, to: 100, uptime: nil, at: 1030)
            ])
    }

    @Test("a deploy has both builds, beside its restart or alone")
    func deploy() {
        var watch = ProcessWatch()
        _ = watch.take(Self.answer(5, at: 1000, startTime: 1, build: "3f2a9c0111"))
        #expect(
            watch.take(Self.answer(6, at: 1010, startTime: 1005, build: "77ab011222")) == [
                .restart(isCertain: true, from: 5, to: 6, uptime: 999, at: 1010),
                .deploy(from: "3f2a9c0111", to: "77ab011222", at: 1010),
            ])
        #expect(watch.take(Self.answer(6, at: 1020, startTime: 1005)) == [])
        let alone = watch.take(Self.answer(6, at: 1030, startTime: 1005, build: "x\u{1b}y"))
        #expect(alone.map(\.kind) == [.deploy])
        #expect(alone.allSatisfy { !$0.note.contains("\u{1b}") })
    }

    @Test("goes on after an answer of an earlier run, as if it had seen it")
    func goesOn() {
        let before = Self.answer(900, at: 1000, startTime: 400, build: "aaaaaaaa")
        var (whole, watch) = (ProcessWatch(), ProcessWatch(after: before))
        _ = whole.take(before)
        let now = Self.answer(100, at: 1030, startTime: 1015, build: "bbbbbbbb")
        let events = watch.take(now)
        #expect(events == whole.take(now) && events.count == 2)
        var same = ProcessWatch(after: before)
        #expect(same.take(Self.answer(1, at: 1010, startTime: 400, build: "aaaaaaaa")) == [])
    }

    @Test("an earlier answer that becomes known late is as one that was known at once")
    func late() {
        let before = Self.answer(900, at: 1000, startTime: 400, build: "aaaaaaaa")
        let answers = [
            Self.answer(905, at: 1010), Self.answer(100, at: 1020, startTime: 1015, build: "b"),
            Self.answer(100, at: 1030, startTime: 1015, build: "b"),
        ]
        for seam in answers.indices {
            var (early, late) = (ProcessWatch(after: before), ProcessWatch())
            let wanted = answers.flatMap { early.take($0) }
            var found = answers[...seam].flatMap { late.take($0) }
            found += late.follow(before)
            found += answers[(seam + 1)...].flatMap { late.take($0) }
            #expect(wanted.map(\.kind) == [.restart(isCertain: true), .deploy])
            if seam == 0 { #expect(found == wanted) }
        }
        var (early, late) = (ProcessWatch(), ProcessWatch())
        for failed in [false, true] {
            if failed { early.recordFailure() }
            #expect(early.follow(Self.answer(900, at: 1000)) == [])
            let wanted = early.take(Self.answer(100, at: 1010))
            #expect(wanted.count == (failed ? 1 : 0))
            if failed { late.recordFailure() }
            #expect(late.take(Self.answer(100, at: 1010)) == [])
            #expect(late.follow(Self.answer(900, at: 1000)) == wanted)
            (early, late) = (ProcessWatch(), ProcessWatch())
        }
    }

    @Test("what went unwatched for more than a minute may have failed", arguments: [50, 70])
    func pause(seconds: Double) {
        var watch = ProcessWatch(after: Self.answer(900, at: 1000))
        let events = watch.take(Self.answer(100, at: 1000 + seconds))
        #expect(events.map(\.kind) == (seconds > 60 ? [.restart(isCertain: false)] : []))
    }

    @Test("one switch to a process that ran already is told for a minute, turns for ten")
    func turns() {
        var watch = ProcessWatch()
        _ = watch.take(Self.answer(50, at: 1000, startTime: 400))
        #expect(watch.take(Self.answer(900, at: 1010, startTime: 300)) == [])
        #expect(watch.hasSwitched && watch.isShared(at: 1060) && !watch.isShared(at: 1080))
        for time in stride(from: 1020.0, to: 1100, by: 10) {
            #expect(watch.take(Self.answer(900, at: time, startTime: 300)) == [])
        }
        #expect(!watch.isShared(at: 1100))
        // The first one answers again, and so on.
        #expect(watch.take(Self.answer(50, at: 1100, startTime: 400)) == [])
        #expect(watch.isShared(at: 1600) && !watch.isShared(at: 1800))
    }

    @Test(
        "a switch is a restart and a deploy after all if the process before it stays away for a minute"
    )
    func handover() {
        for turns in [false, true] {
            var watch = ProcessWatch()
            _ = watch.take(Self.answer(900, at: 1000, startTime: 400, build: "aaaa"))
            let new = (900...1100).map {
                Self.answer(50, at: 100 + Double($0), startTime: 600, build: "bbbb")
            }
            var events = new[10...30].flatMap { watch.take($0) }
            #expect(watch.isShared(at: 1030) && events == [])
            if turns {
                events += watch.take(Self.answer(900, at: 1031, startTime: 400, build: "aaaa"))
            }
            events += new[32...].flatMap { watch.take($0) }
            #expect(
                events
                    == (turns
                        ? []
                        : [
                            .restart(isCertain: true, from: 900, to: 50, uptime: 600, at: 1010),
                            .deploy(from: "aaaa", to: "bbbb", at: 1010),
                        ]))
        }
    }

    @Test("a process that replaces the second one of a handover is a restart of its own")
    func restartAfterHandover() {
        var watch = ProcessWatch()
        _ = watch.take(Self.answer(900, at: 1000, startTime: 400))
        #expect(watch.take(Self.answer(50, at: 1010, startTime: 500)) == [])
        #expect(
            watch.take(Self.answer(7, at: 1100, startTime: 1095)) == [
                .restart(isCertain: true, from: 900, to: 50, uptime: 600, at: 1010),
                .restart(isCertain: true, from: 50, to: 7, uptime: 510, at: 1100),
            ])
        #expect(watch.endedTotal == 50)
    }

    @Test("a deploy that is taken back within a minute is two, as both processes are new")
    func rollback() {
        var watch = ProcessWatch()
        _ = watch.take(Self.answer(900, at: 1000, startTime: 400, build: "a"))
        for (build, time) in [("b", 1010.0), ("a", 1020)] {
            let events = watch.take(
                Self.answer(50, at: time, startTime: time - 1, build: build))
            #expect(events.map(\.kind) == [.restart(isCertain: true), .deploy])
        }
        #expect(!watch.isShared(at: 1020) && !watch.takesTurns)
    }

    @Test("builds that answer in turn are no deploys, though no start times are known")
    func buildsInTurn() {
        var watch = ProcessWatch()
        let events = (0..<20).flatMap { step in
            watch.take(
                Self.answer(
                    step % 2 == 0 ? 900 : 50, at: 1000 + 5 * Double(step), build: "\(step % 2)"))
        }
        #expect(events.count == 1 && watch.isShared(at: 1100))
        // A deploy and, minutes later, the way back.
        watch = ProcessWatch()
        var kinds: [HistoryEvent.Kind] = []
        for (build, time) in [("a", 1000.0), ("b", 1010), ("b", 1200), ("a", 1210)] {
            kinds += watch.take(Self.answer(50, at: time, build: build)).map(\.kind)
        }
        #expect(kinds == [.deploy, .deploy])
    }

    @Test("that another process answers than in the earlier run is known, in either order")
    func newProcess() {
        let before = Self.answer(900, at: 1000, startTime: 400)
        for startTime in [400.0, 300] {
            let now = Self.answer(50, at: 1030, startTime: startTime)
            var (early, late) = (ProcessWatch(after: before), ProcessWatch())
            #expect(early.take(now) == [] && late.take(now) == [])
            #expect(late.follow(before) == [])
            #expect(early.isNew == (startTime == 300) && late.isNew == early.isNew)
            #expect(early.isShared(at: 1040) == (startTime == 300))
            #expect(late.isShared(at: 1040) == early.isShared(at: 1040))
        }
    }
}
