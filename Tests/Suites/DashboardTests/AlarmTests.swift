import Canvas
import Diagnosis
import Goroutines
import Targets
import TestSupport
import Testing
import Trends

@testable import Dashboard

@Suite("Alarms")
struct AlarmTests {
    private static let all = AlertSettings(
        rules: AlertRules(warning: [.count(12_000)], critical: [.count(18_500)]),
        memoryLimit: 4 * 1024 * 1024 * 1024, bell: true, notifies: true)

    private static func notices(_ effects: [Effect]) -> [AlarmNotice] {
        effects.compactMap { if case .target(_, .alarm(let notice)) = $0 { notice } else { nil } }
    }

    @Test("sustained growth is reported once: message, effects, event; S acknowledges")
    func sustained() throws {
        var state = LeakScene.state()
        var effects = state.update(.polled(LeakScene.poll(at: LeakScene.now)), at: LeakScene.now)
        #expect(Self.notices(effects).isEmpty)
        #expect(state.lines[1].contains("not enough data"))
        effects = state.update(
            .remembered(LeakScene.slice(), last: nil), at: LeakScene.now + 1)
        effects += state.update(.judged(LeakScene.growth()), at: LeakScene.now + 1)
        let notice = try #require(Self.notices(effects).first)
        #expect(notice.alarm.cause == .sustainedGrowth)
        #expect(notice.json.contains("\"gorotop.verdict/1\""))
        #expect(notice.json.contains(LeakScene.leak.id.description))
        #expect(notice.verdict == .sustainedGrowth)
        #expect(notice.target == "billing:6060" && notice.snapshot?.takenAt == LeakScene.now)
        #expect(!effects.contains(.bell))
        #expect(state.lines[34].contains("S acknowledges") || state.lines[33].contains("SUSTAINED"))
        let events = state.watched.history.events.filter { $0.kind == .alert }
        #expect(events.count == 1)
        for step in 1...60 {
            let time = LeakScene.now + 10 * Double(step)
            effects = state.update(.polled(LeakScene.poll(at: time)), at: time)
            #expect(Self.notices(effects).isEmpty)
        }
        #expect(state.watched.unseenAlarms.count == 1)
        _ = state.update(.key(.character("S")), at: LeakScene.now + 601)
        _ = state.update(.key(.escape), at: LeakScene.now + 620)
        #expect(state.watched.unseenAlarms.isEmpty)
        #expect(state.lines[1].contains("SUSTAINED GROWTH since"))
        #expect(!state.lines[34].contains("acknowledges"))
        _ = state.update(.key(.character("!")), at: LeakScene.now + 621)
        #expect(state.lines.contains { $0.contains("alarm, acknowledged: sustained growth") })
    }

    @Test("bell and notification go off once, if they are on")
    func loud() {
        var state = LeakScene.state(alerts: Self.all)
        _ = state.update(.polled(LeakScene.poll(at: LeakScene.now)), at: LeakScene.now)
        let effects = state.update(.judged(LeakScene.growth()), at: LeakScene.now + 1)
        #expect(effects.count { $0 == .bell } == 1)
        let told = effects.compactMap { if case .notify(let text) = $0 { text } else { nil } }
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("billing:6060: sustained growth: ") == true)
    }

    @Test("an alarm raised by an earlier run is still active, but not raised again")
    func earlierRun() {
        var slice = LeakScene.slice()
        slice.events = [
            HistoryEvent(.alert, at: LeakScene.now - 3600, note: "sustained growth")
        ]
        var state = LeakScene.state(alerts: AlertSettings(bell: true))
        _ = state.update(.remembered(slice, last: nil), at: LeakScene.now)
        let first = state.update(.judged(LeakScene.growth()), at: LeakScene.now)
        // Before the first answer, what was recorded last is not how it is now.
        #expect(state.lines[1].contains("goroutines ?") && state.lines[1].contains("?/min"))
        #expect(!state.lines[1].contains("climbing"))
        let second = state.update(.polled(LeakScene.poll(at: LeakScene.now)), at: LeakScene.now)
        #expect(Self.notices(first + second).isEmpty)
        #expect(!second.contains(.bell))
        #expect(state.watched.unseenAlarms.map(\.time) == [LeakScene.now - 3600])
        #expect(state.watched.history.events.count { $0.kind == .alert } == 1)
    }

    @Test("a warning shows a message; a critical limit is an alarm; one that oscillates rings once")
    func limits() {
        var state = Scene.state(size: Size(columns: 120, rows: 36))
        state.watched.alerts = AlertSettings(
            rules: AlertRules(warning: [.count(5000)], critical: [.count(10_000)]), bell: true)
        var rung = 0
        for step in 0..<40 {
            let time = Scene.now + 10 + 10 * Double(step)
            let count = step < 3 ? 6000 : step.isMultiple(of: 2) ? 11_000 : 9000
            let effects = state.update(.polled(Poll.of(["leaky": count], at: time)), at: time)
            rung += effects.count { $0 == .bell }
            if step < 3 {
                #expect(Self.notices(effects).isEmpty)
                let message = "6,000 goroutines, over the limit of 5,000"
                #expect(state.lines[34].contains(message) == (step == 0))
                #expect(state.lines[0].contains("1 warning"))
            }
        }
        #expect(rung == 1)
        #expect(
            state.watched.unseenAlarms.map(\.text) == [
                "11,000 goroutines, over the limit of 10,000; main.leaky, chan send, src/x.go:7"
            ])
        // Ten minutes without it, and it is over.
        for step in 0..<62 {
            let time = Scene.now + 410 + 10 * Double(step)
            _ = state.update(.polled(Poll.of(["leaky": 100], at: time)), at: time)
        }
        #expect(state.watched.unseenAlarms.isEmpty)
        #expect(state.messages.all.contains { $0.text.hasPrefix("over after 15m: 11,000") })
    }

    @Test("the red line comes back after other messages, until it is acknowledged")
    func comesBack() {
        var state = LeakScene.watched()
        let red = state.lines[34]
        _ = state.update(.key(.character("p")), at: LeakScene.now + 10)
        _ = state.update(.key(.character("h")), at: LeakScene.now + 11)
        #expect(state.lines[34].contains("? shows the help"))
        _ = state.update(.key(.character("p")), at: LeakScene.now + 30)
        #expect(state.lines[34] == red)
        _ = state.update(.key(.character("S")), at: LeakScene.now + 31)
        #expect(state.lines[34].contains("acknowledged 1 alarm"))
        _ = state.update(.key(.character("S")), at: LeakScene.now + 32)
        #expect(state.lines[34].contains("no unacknowledged alarms"))
    }

    @Test("another program starts without the old one's verdict and alarms")
    func otherProgram() {
        var state = LeakScene.watched()
        var poll = LeakScene.poll(at: LeakScene.now + 10)
        poll.snapshot?.program = "/app/a"
        _ = state.update(.polled(poll), at: LeakScene.now + 10)
        poll = LeakScene.poll(at: LeakScene.now + 20)
        poll.snapshot?.program = "/app/b"
        _ = state.update(.polled(poll), at: LeakScene.now + 20)
        #expect(state.watched.unseenAlarms.isEmpty)
        #expect(state.watched.history.finding?.judgement.verdict == .notEnoughData)
    }

    @Test("the archive's growth test gets the polls of this run that came before it")
    func backlog() {
        var early = LeakScene.watched()
        var late = LeakScene.state()
        for step in 0..<90 {
            let time = LeakScene.now + 10 * Double(step)
            if step > 0 { _ = early.update(.polled(LeakScene.poll(at: time)), at: time) }
            _ = late.update(.polled(LeakScene.poll(at: time)), at: time)
        }
        _ = late.update(.judged(LeakScene.growth()), at: LeakScene.now + 900)
        #expect(late.watched.history.finding == early.watched.history.finding)
        // Another archive, since this one was damaged, knows less.
        _ = late.update(.judged(GrowthTest()), at: LeakScene.now + 901)
        #expect(late.watched.history.finding == early.watched.history.finding)
    }

    @Test("the earlier days of stacks that the test starts to follow are requested once")
    func parts() {
        var state = LeakScene.watched()
        var asked: [Set<Stack.ID>] = []
        for step in 1...4 {
            let time = LeakScene.now + 60 * Double(step)
            var poll = LeakScene.poll(at: time)
            poll.snapshot?.stanzas.append(.at("main.fresh", count: 900, state: .select))
            for case .target(_, .recallParts(let parts)) in state.update(.polled(poll), at: time) {
                asked.append(parts)
            }
        }
        #expect(asked == [[Stanza.at("main.fresh", count: 1, state: .select).id]])
        let answer = Dictionary(uniqueKeysWithValues: asked.joined().map { ($0, [HalfHour]()) })
        #expect(state.update(.rememberedParts(answer), at: LeakScene.now + 300) == [])
    }

    private static let sizes = PageTests.sizes.dropFirst().dropLast()
    static let goldens = sizes.map { "alarm-\($0.name)" }

    @Test("an active alarm, and an acknowledged one", arguments: sizes)
    func pictures(size: Size) throws {
        func state(_ look: PageTests.Look) -> State {
            LeakScene.watched(size: size, theme: look.theme, glyphs: look.glyphs, alerts: Self.all)
        }
        func acknowledged(_ look: PageTests.Look) -> State {
            var state = state(look)
            state.type([.character("S")], at: LeakScene.now + 21)
            state.type([.escape], at: LeakScene.now + 30)
            return state
        }
        let looks = PageTests.Look.allCases
        var sheet = GoldenSheet()
        sheet.add(in: looks, at: size, under: "stands, ") { state($0).screen() }
        sheet.add(
            in: looks, at: size, under: "acknowledged, ", changedFrom: { state($0).screen() }
        ) { acknowledged($0).screen() }
        sheet.add(in: looks, at: size, under: "messages, ") { look in
            var state = state(look)
            state.type([.character("!")], at: LeakScene.now + 20)
            return state.screen()
        }
        sheet.add(in: looks, at: size, under: "history, ") { look in
            var state = acknowledged(look)
            // Two ranges longer than an hour: a day.
            state.type("--5".map(Key.character), at: LeakScene.now + 31)
            return state.screen()
        }
        try expectGolden(sheet, "alarm-\(size.name)")
    }
}
