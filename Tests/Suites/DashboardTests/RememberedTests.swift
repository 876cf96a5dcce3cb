import Canvas
import Goroutines
import Targets
import Testing
import Trends

@testable import Dashboard

@Suite("What earlier runs recorded")
struct RememberedTests {
    private static func state(_ kind: Target.Kind = .service) -> State {
        State(
            target: Target(name: "svc:6060", address: "http://svc:6060", kind: kind),
            size: Size(columns: 120, rows: 36), interval: 10,
            now: kind == .archive ? Scene.now : Scene.now + 20)
    }

    private static let everything = 0...Scene.now + 1e6

    private static func message(_ state: State) -> String { state.lines[34] }

    @Test("the graph is full at once, whether the history comes before or after the first poll")
    func remembered() throws {
        let slice = Scene.recorded.slice(Self.everything)
        let poll = Scene.poll(at: Scene.now + 20)
        var before = Self.state()
        _ = before.update(.remembered(slice, last: nil), at: Scene.now + 20)
        #expect(before.lines[5].contains("█"))
        _ = before.update(.polled(poll), at: Scene.now + 21)
        var after = Self.state()
        _ = after.update(.polled(poll), at: Scene.now + 21)
        _ = after.update(.remembered(slice, last: nil), at: Scene.now + 21)
        for state in [before, after] {
            #expect(state.watched.history.total.start == Scene.start)
            let kinds = state.watched.history.events.map(\.kind)
            #expect(
                kinds == [
                    .beginning, .restart(isCertain: true), .deploy, .unwatched, .mark("A"),
                ])
            let leak = try #require(state.watched.history.tracks.values.max { $0.count < $1.count })
            #expect(leak.firstSeen == Scene.start + 910)
            #expect(leak.series.value(at: Scene.start + 1500) == 960)
            #expect(leak.series.value(at: Scene.start + 800) == 0)
            #expect(state.watched.history.baseline?.time == Scene.now + 20)
        }
        #expect(before.screen().text(row: 6) == after.screen().text(row: 6))
        // Told twice it is the same.
        let picture = after.lines
        _ = after.update(.remembered(slice, last: nil), at: Scene.now + 21)
        #expect(after.lines == picture)
    }

    @Test(
        "a restart and a deploy between two runs are detected, whichever comes first",
        arguments: [true, false])
    func betweenRuns(isAnsweredFirst: Bool) {
        var last = Scene.poll(at: Scene.now)
        last.snapshot?.buildID = "aaaaaaaaaa"
        last.process = ProcessFigures(startTime: Scene.now - 500)
        var next = Scene.poll(at: Scene.now + 20)
        next.snapshot?.buildID = "bbbbbbbbbb"
        next.process = ProcessFigures(startTime: Scene.now + 10)
        var state = Self.state()
        let slice = Scene.recorded.slice(Scene.now - 60...Scene.now)
        let remembered = Event.remembered(slice, last: Moment(poll: last))
        for event in isAnsweredFirst ? [.polled(next), remembered] : [remembered, .polled(next)] {
            _ = state.update(event, at: Scene.now + 21)
        }
        let new = state.watched.history.events.filter { $0.time >= Scene.now + 20 }.map(\.kind)
        #expect(new.count == 3)
        #expect(Set(new) == [.restart(isCertain: true), .deploy, .mark("A")])
    }

    @Test("the time between two runs is a gap")
    func gap() {
        var state = Self.state()
        _ = state.update(
            .remembered(Scene.recorded.slice(Self.everything), last: nil), at: Scene.now + 900)
        _ = state.update(.polled(Scene.poll(at: Scene.now + 900)), at: Scene.now + 900)
        #expect(state.watched.history.total.value(at: Scene.now + 400) == nil)
        #expect(state.watched.history.total.value(at: Scene.now - 10) != nil)
        #expect(state.watched.history.total.last != nil)
    }

    @Test("another program starts a new history and baseline; marks are kept")
    func otherProgram() {
        for joins in [false, true] {
            var state = Self.state()
            if joins {
                state = State(
                    target: Target(
                        name: "svc", address: "x", joinsPrograms: true),
                    size: Size(columns: 160, rows: 36), interval: 10, now: 1000)
            }
            for (index, program) in ["/app/a", "/app/a", "/app/b\u{1b}"].enumerated() {
                let time = Scene.now + 20 + 10 * Double(index)
                var poll = Scene.poll(at: time)
                poll.snapshot?.program = program
                _ = state.update(.polled(poll), at: time)
            }
            #expect((state.watched.history.polls == 1) != joins)
            #expect(state.watched.marks.kept.map(\.name) == (joins ? ["A"] : ["A", "B"]))
            let told = "another program is answering: /app/b?, not /app/a"
            #expect(state.messages.all.contains { $0.text.contains(told) } != joins)
        }
    }

    @Test("a new build of a program is a deploy")
    func deploy() {
        var state = Self.state()
        for (index, build) in ["8c1f2aa0", "8c1f2aa0", "41d09be0"].enumerated() {
            let time = Scene.now + 20 + 10 * Double(index)
            var poll = Scene.poll(at: time)
            poll.snapshot?.buildID = build
            _ = state.update(.polled(poll), at: time)
        }
        let deploys = state.watched.history.events.filter { $0.kind == .deploy }
        #expect(deploys.map(\.note) == ["8c1f2aa -> 41d09be"])
        #expect(state.lines.contains { $0.hasPrefix(" events") && $0.contains("↑") })
    }

    @Test("recording is shown once, and in the help; if it stops, that is an alert")
    func recording() {
        var state = Self.state()
        _ = state.update(.recording(.on(path: "/x/history.db")), at: Scene.now + 20)
        _ = state.update(.recording(.on(path: "/x/history.db")), at: Scene.now + 20)
        _ = state.update(.polled(Scene.poll(at: Scene.now + 20)), at: Scene.now + 20)
        let told = "recording into /x/history.db; --no-record turns it off"
        // Beside the finding, which it doesn't hide.
        let shown = state.lines.suffix(3).joined().split(separator: " ").joined(separator: " ")
        #expect(shown.contains("Recording into /x/history.db; --no-record turns it off"))
        #expect(shown.contains("since A") || shown.contains("of all"))
        #expect(state.messages.all.map(\.count) == [1, 1])
        _ = state.update(.resized(Size(columns: 120, rows: 120)), at: Scene.now + 20)
        state.type([.character("?")], at: Scene.now + 20)
        #expect(state.lines.contains { $0.contains(told) })
        _ = state.update(.recording(.stopped("the disk is full")), at: Scene.now + 20)
        #expect(state.lines.contains { $0.contains("not recording: the disk is full") })
        #expect(state.messages.current?.isAlert == true)
        #expect(state.lines[0].contains("NOT RECORDING"))
    }

    @Test("an archive opens at its newest moment, polls nothing, and F goes back there")
    func archive() {
        var state = Self.state(.archive)
        state.answer(
            state.open(archive: Scene.recorded.slice(Self.everything)), by: Scene.recorded)
        #expect(state.lines[0].contains("PAST 14:32:07"))
        #expect(state.lines[0].contains("F goes to the newest"))
        #expect(
            state.lines[1].contains("goroutines 3,566  no verdict for the past  Δ A 0"),
            "\(state.lines[1])")
        for key in ["z", "r", "i"] {
            #expect(state.update(.key(.character(Character(key))), at: Scene.now + 3) == [])
            #expect(Self.message(state).contains("\(key) needs a live service"))
        }
        state.type([.character("["), .character("[")], answeredBy: Scene.recorded)
        #expect(!state.lines[0].contains("PAST 14:32:07"))
        state.type([.character("F")], answeredBy: Scene.recorded)
        #expect(state.lines[0].contains("PAST 14:32:07"))
        state.type([.escape], answeredBy: Scene.recorded)
        #expect(state.isPast)
        #expect(state.update(.key(.character("q")), at: Scene.now + 3) == [.quit])
    }

    @Test("an archive has a verdict at its end, and none before")
    func archiveVerdict() {
        var recorded = Recorded(interval: 60)
        recorded.polls = stride(from: LeakScene.start + 60, through: LeakScene.now, by: 60)
            .map { LeakScene.poll(at: $0) }
        let now = LeakScene.now + 3600
        for isJudgedFirst in [true, false] {
            var state = State(
                target: Target(name: "x.db", address: "x.db", kind: .archive),
                size: Size(columns: 120, rows: 36), interval: 60, now: now)
            let effects = state.open(archive: recorded.slice(0...LeakScene.now))
            let judged = Event.judged(LeakScene.growth(until: LeakScene.now))
            if isJudgedFirst { _ = state.update(judged, at: now) }
            state.answer(effects, by: recorded, at: now)
            if !isJudgedFirst {
                #expect(state.lines[1].contains("no verdict for the past"))
                #expect(state.update(judged, at: now) == [])
            }
            let verdict = "SUSTAINED GROWTH since 13:00"
            #expect(state.lines[1].contains("18,109  \(verdict)"), "\(state.lines[1])")
            #expect(state.lines.contains { $0.contains(" sustained ") && $0.contains("Audit") })
            state.type([.character("["), .character("[")], answeredBy: recorded, at: now)
            #expect(state.lines[1].contains("no verdict for the past"), "\(state.lines[1])")
            state.type([.character("F")], answeredBy: recorded, at: now)
            #expect(state.lines[1].contains(verdict))
        }
    }

    @Test("an archive can open at another moment")
    func archiveAt() {
        var state = Self.state(.archive)
        state.answer(
            state.open(
                archive: Scene.recorded.slice(Self.everything), at: Scene.start + 1200),
            by: Scene.recorded)
        #expect(state.lines[0].contains("PAST 14:12:07"))
    }
}
