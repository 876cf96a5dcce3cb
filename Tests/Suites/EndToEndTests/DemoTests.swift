import Archive
import Canvas
import DemoService
import Emulator
import Exposition
import Foundation
import Goroutines
import Pprof
import Processes
import Targets
import TestSupport
import Testing
import Trends

@testable import Dashboard
@testable import gorotop

@Suite("The demo", .serialized, .realTime)
final class DemoTests {
    private let temporary: TemporaryFolder
    private var home: URL { temporary.url }

    init() throws { temporary = try TemporaryFolder() }

    private static let day = 86_400.0
    private static let end = Scenario.date(of: Scenario.memoryEnd)
    private static let release = Scenario.deploys[1].startedAt

    // MARK: Time

    @Test("the story's clock goes on from its own moment, at its own speed")
    func clock() {
        let clock = DemoPlan.incident.clock(at: 1000)
        let start = Scenario.date(of: Scenario.climax)
        #expect(clock.time(atWall: 1000) == start)
        #expect(clock.time(atWall: 1001) == start + 60)
        #expect(clock.time(atWall: 999) == start - 60)
        #expect(Clock.wall.time(atWall: 1234.5) == 1234.5)
        #expect((Clock.wall.now - Date().timeIntervalSince1970).magnitude < 60)
    }

    // MARK: The history

    /// What the demo records of the past, and the history in it.
    private func recorded(
        until end: Double = Scenario.climax
    ) throws -> (archive: Archive, history: Archive.History) {
        let path = home.appending(path: "demo.db").path
        try DemoHistory().write(
            to: path, until: end, alarm: DemoHistory.firstAlarm)
        let archive = try Archive(path, for: .writing)
        return (archive, try #require(try archive.histories().first))
    }

    @Test("seven weeks are recorded: each deploy, and a leak that is sustained growth at their end")
    func history() throws {
        let (archive, history) = try recorded()
        let now = Scenario.date(of: Scenario.climax)
        #expect(history.name == DemoHistory.name)
        #expect(history.first == Scenario.date(of: 0))
        #expect(try archive.histories().count == 1)

        let slice = try archive.remembered(of: history.id, until: now)
        let deploys = Scenario.deploys.dropFirst()
        #expect(slice.events.count(where: \.isRestart) == deploys.count)
        #expect(slice.events.count { $0.kind == .deploy } == Set(deploys.map(\.release)).count)
        #expect(slice.events.allSatisfy { $0.kind != .unwatched })
        #expect(slice.events.count { $0.kind == .alert } == 1)

        let finding = try #require(try archive.growth(of: history.id, until: now).finding)
        #expect(finding.judgement.verdict == .sustainedGrowth)
        let freeze = try #require(Scenario.deploys.last).startedAt
        #expect(finding.judgement.since >= Scenario.date(of: freeze))
        let forecast = MemoryForecast(finding, limit: Scenario.memoryLimit)
        let hours = try #require(forecast.hours)
        let left = (Self.end - now) / 3600
        #expect((left * 0.7..<left * 1.4).contains(hours), "\(hours) of \(left)")

        // Any day is there, with its stacks.
        let noon = try #require(
            try archive.moment(of: history.id, at: Scenario.date(of: 20.5 * Self.day)))
        #expect(noon.poll.snapshot?.stanzas.first?.stack.titleFrame?.line == 28)
    }

    @Test("a recorded poll is what the service answers, read as any answer is")
    func samePoll() throws {
        let history = try DemoHistory()
        let service = DemoPlan.incident.story(at: 0)
        for time in [0, 10.3 * Self.day, Scenario.climax] {
            let recorded = history.poll(at: time)
            let bodies = service.bodies(at: time)
            var table = StackTable()
            let answer = try Profile(decoding: bodies.profile).snapshot(interning: &table)
            #expect(recorded.snapshot?.stanzas == answer.stanzas)
            #expect(recorded.snapshot?.program == answer.program)
            #expect(recorded.snapshot?.buildID == answer.buildID)
            #expect(recorded.snapshot?.takenAt == answer.takenAt?.rounded())
            #expect(recorded.process == ProcessFigures(exposition: bodies.metrics))
        }
    }

    @Test("the alarm comes within hours of the release that leaks, and not before")
    func alarm() throws {
        let alarm = try #require(DemoHistory.firstAlarm)
        let hours = (alarm.time - Self.release) / 3600
        #expect((5..<12).contains(hours))
        #expect(alarm.goroutines > 1000)
        #expect(alarm.goroutines < 10_000)
    }

    @Test("no verdict calls the weeks before the leak sustained growth")
    func quiet() throws {
        let (archive, history) = try recorded(until: Scenario.start)
        var growth = try archive.growth(
            of: history.id, until: Scenario.date(of: Scenario.start))
        #expect(growth.finding?.judgement.verdict != .sustainedGrowth)
        let story = try DemoHistory()
        // As the demo polls from then on.
        for time in stride(from: Scenario.start, to: Self.release, by: 1000) {
            let poll = story.poll(at: time)
            growth.record(
                total: poll.total, parts: poll.counts, at: poll.startedAt,
                startTime: poll.process?.startTime)
            #expect(growth.finding?.judgement.verdict != .sustainedGrowth, "day \(time / Self.day)")
        }
        // And finds the leak on the day it begins.
        for time in stride(from: Self.release, to: Self.release + Self.day / 2, by: 1000) {
            let poll = story.poll(at: time)
            growth.record(
                total: poll.total, parts: poll.counts, at: poll.startedAt,
                startTime: poll.process?.startTime)
        }
        #expect(growth.finding?.judgement.verdict == .sustainedGrowth)
    }

    // MARK: Captions

    @Test("captions fit their line and stand long enough", arguments: [true, false])
    func captions(fromStart: Bool) throws {
        let plan = fromStart ? DemoPlan.fromStart : .incident
        let narration = plan.narration(DemoHistory.firstAlarm)
        let captions = narration.captions
        for caption in captions {
            #expect(caption.texts[0].columnWidth <= 118, "\(caption.texts[0])")
            #expect((caption.texts.last?.columnWidth ?? 0) <= 78, "\(caption.texts)")
        }
        for (caption, next) in zip(captions, captions.dropFirst()) {
            #expect(next.time - caption.time >= 2.5 * plan.speed, "\(caption.texts[0])")
        }
        let last = try #require(captions.last?.texts.first)
        #expect(last.contains("gorotop had the alarm on day 2, Wed"))
        #expect(last.contains("40 days before"))
        let first = try #require(narration.caption(at: Scenario.date(of: plan.origin)))
        #expect(first.texts[0].contains("Six weeks"))
        #expect(first.texts[0].contains("story's"))
    }

    // MARK: The screen

    /// The dashboard on the recorded story, and how it goes on.
    private struct Watch {
        var state: State
        let story: DemoHistory

        init(_ archive: Archive, _ history: Archive.History) throws {
            story = try DemoHistory()
            let now = Scenario.date(of: Scenario.climax)
            let target = Target(
                name: "billing (demo)", address: "http://127.0.0.1:1/debug/pprof/goroutine",
                kind: .demo(DemoPlan.incident.narration(DemoHistory.firstAlarm)))
            state = State(
                target: target, size: Size(columns: 120, rows: 36), interval: 60,
                alerts: AlertSettings(memoryLimit: Scenario.memoryLimit), now: now)
            take(
                .remembered(
                    try archive.remembered(of: history.id, until: now),
                    last: try archive.moment(of: history.id, at: now)), at: now)
            take(.judged(try archive.growth(of: history.id, until: now)), at: now)
        }

        mutating func take(_ event: TargetEvent, at time: Double) {
            _ = state.update(.target(state.target.id, event), at: time)
        }

        /// Polls each minute, as the demo does. A poll fails while there is no process.
        mutating func goOn(until end: Double) {
            for time in stride(from: state.now + 60, through: end, by: 60) {
                let moment = time - Scenario.date(of: 0)
                if let outage = Scenario().outage(after: moment), outage.contains(moment) {
                    let failure = PollFailure(
                        kind: .refused, explanation: "connection refused by 127.0.0.1:1.")
                    take(.failed(failure, nextTry: time + 120), at: time)
                } else {
                    take(.polled(story.poll(at: moment)), at: time)
                }
            }
        }

        func shows(_ text: String) -> Bool { lines.contains { $0.contains(text) } }

        var lines: [String] {
            let screen = state.screen()
            return (0..<screen.size.rows).map { screen.text(row: $0) }
        }
    }

    @Test(
        "the first screen has the finding; then memory ends, the process is killed, and another one answers"
    )
    func incident() throws {
        let (archive, history) = try recorded()
        var watch = try Watch(archive, history)
        watch.goOn(until: Scenario.date(of: Scenario.climax) + 60)
        for text in [
            "DEMO 60x  day 42 of 42", "1 alarm", "LIVE", "16:01:00Z", "SUSTAINED GROWTH since",
            "audit/audit.go:28", "2.0G limit in about 2 h", "Six weeks: deploys hid a leak",
        ] {
            #expect(watch.shows(text), "no \(text) in\n\(watch.lines.joined(separator: "\n"))")
        }
        // What it rests on, in two lines above the hints.
        let evidence = watch.lines.suffix(4).joined(separator: " ")
        #expect(evidence.contains("SUSTAINED GROWTH: "))
        #expect(evidence.contains("audit/audit.go:28"))

        watch.goOn(until: Self.end - 60)
        #expect(watch.shows("2.0G limit"))
        #expect(watch.shows("Half an hour of memory is left"))

        watch.goOn(until: Self.end + 120)
        #expect(watch.shows("DOWN"))
        #expect(watch.shows("the kernel killed the process"))

        watch.goOn(until: Self.end + 12 * 60)
        #expect(watch.shows("A new process answers"))
        #expect(watch.shows("restarted"))
        #expect(watch.state.watched.history.newestTotal ?? .max < 1000)
        #expect(watch.state.watched.unseenAlarms.isEmpty)

        watch.goOn(until: Self.end + 40 * 60)
        #expect(watch.shows("gorotop had the alarm on day 2, Wed"))
        _ = watch.state.update(.key(.character("5")), at: watch.state.now)
        for text in ["restart", "polls failed, refused", "sustained growth:"] {
            #expect(watch.shows(text), "no \(text) in\n\(watch.lines.joined(separator: "\n"))")
        }
    }

    // MARK: The program

    private func start(_ arguments: String...) throws -> Emulator {
        let scratch = home.appending(path: "scratch")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        return try Emulator(
            "gorotop", ["demo"] + arguments,
            environment: ["HOME": home.path, "TMPDIR": scratch.path],
            size: Size(columns: 120, rows: 36))
    }

    /// Files that the program left.
    private var left: [String] {
        get throws {
            try FileManager.default.subpathsOfDirectory(
                atPath: home.appending(path: "scratch").path)
        }
    }

    @Test("it opens with the finding, in the story's time, and leaves nothing behind")
    func program() async throws {
        let gorotop = try start()
        try await gorotop.wait(for: "the finding") { picture in
            [
                "DEMO 60x", "day 42 of 42", "SUSTAINED GROWTH since", "audit/audit.go:28",
                "2.0G limit in about",
            ].allSatisfy { picture.contains($0) }
        }
        // Back to the week before, where nothing leaks.
        try await gorotop.send("b2026-10-09 14:00\r")
        try await gorotop.wait(for: "the past") {
            $0.contains("PAST 10-09") && $0.contains("An ordinary week")
                && !$0.contains("audit/audit.go:28")
        }
        try await gorotop.send("F5")
        try await gorotop.wait(for: "the history") {
            $0.contains("new build") && $0.contains("restart")
                && $0.contains("sustained growth:")
        }
        #expect(try !left.isEmpty)
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
        #expect(try left.isEmpty)
    }

    @Test("faster, it comes to the kill and to the next process; a signal leaves nothing behind")
    func kill() async throws {
        let gorotop = try start("--speed", "600")
        try await gorotop.wait(for: "the next process") {
            $0.contains("DEMO 600x") && ($0.total ?? .max) < 20_000
                && $0.contains("gorotop had the alarm on day 2, Wed")
        }
        try await gorotop.send("5")
        // On a busy machine the last answer before the kill may be from an hour before.
        try await gorotop.wait(for: "the restart") { $0.contains("restart 18") }
        await gorotop.signal(SIGTERM)
        #expect(try await gorotop.waitForEnd() == .exit(128 + SIGTERM))
        #expect(try left.isEmpty)
    }

    @Test("from the start it goes through deploys, and the leak is judged by the story's time")
    func fromStart() async throws {
        let gorotop = try start("--from-start")
        try await gorotop.wait(for: "the first day") {
            $0.contains("DEMO 10,000x") && $0.contains("of 42") && ($0.total ?? .max) < 1000
                && !$0.contains("SUSTAINED GROWTH")
        }
        try await gorotop.send("5")
        try await gorotop.wait(for: "two deploys") { picture in
            picture.lines.count { $0.contains("restart") && $0.contains("->") } >= 2
        }
        // The story's clock is coarse, but nobody sets it.
        try await gorotop.send("!")
        try await gorotop.wait(for: "the messages") {
            $0.contains("restarted at") && !$0.contains("the clock was set")
        }
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
        #expect(try left.isEmpty)
    }

    @Test("in lines of text it has the story's time too, and ends by the signal it gets")
    func plain() async throws {
        let gorotop = try start("--plain")
        try await gorotop.wait(for: "the verdict") {
            $0.contains("16:") && $0.contains("verdict: SUSTAINED GROWTH")
        }
        await gorotop.signal(SIGINT)
        #expect(try await gorotop.waitForEnd() == .signal(SIGINT))
        #expect(try left.isEmpty)
    }
}
