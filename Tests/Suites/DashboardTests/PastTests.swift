import Canvas
import Goroutines
import Targets
import Testing
import Trends

@testable import Dashboard

@Suite("Moving through time")
struct PastTests {
    private static func state(columns: Int = 120, rows: Int = 36) -> State {
        var state = Scene.state(size: Size(columns: columns, rows: rows))
        state.view.graph.chosen = .oneHour
        return state
    }

    private static func keys(_ text: String) -> [Key] {
        text.map { $0 == "\n" ? .enter : .character($0) }
    }

    private static func recalls(_ effects: [Effect]) -> [Recall] {
        effects.compactMap { if case .recall(let recall) = $0 { recall } else { nil } }
    }

    private static func message(_ state: State) -> String { state.lines[state.size.rows - 2] }

    @Test(
        "[ goes back one column: the screen waits, then shows that moment, and the graph stays put")
    func stepBack() throws {
        var state = Self.state()
        let before = state.lines
        let effects = state.update(.key(.character("[")), at: Scene.now + 3)
        guard case .recall(let recall) = try #require(effects.first) else {
            Issue.record("no recall: \(effects)")
            return
        }
        #expect(effects.count == 1)
        #expect(recall.width == 33)
        #expect(recall.range.contains(recall.time))
        #expect(Self.message(state).contains("reading the history at 14:31:"))
        #expect(state.lines[1] == before[1])
        #expect(state.lines[0].contains("LIVE"))
        state.answer(effects, by: Scene.recorded)
        #expect(state.lines[0].contains("PAST 14:31:47  (23s ago)"), "\(state.lines[0])")
        #expect(state.lines[0].contains("F returns to live"))
        #expect(state.lines[1].contains("goroutines 3,5"))
        // The times under the graph, and the cursor in it.
        #expect(state.lines[11] == before[11])
        #expect(state.lines[12].contains("^"))
        let column = state.lines[12].distance(
            from: state.lines[12].startIndex,
            to: try #require(state.lines[12].firstIndex(of: "^")))
        for row in 3...10 { #expect(Array(state.lines[row])[column] == "│") }
        #expect(column == 118 - 1)
    }

    @Test(
        "going there and back doesn't change the live screen",
        arguments: [
            ("", "["), ("", "b-30m\n"), ("", "{"), ("", ":-10m\n"), ("\n", "[["), ("jjj", "{{"),
            ("/pool\n", "b-20m\n"), ("v", "bA\n"), ("z", "[[["), ("sd", "bmax\n"), ("5", "{"),
            ("5\t", "{{["), ("+a", "[--]"),
        ])
    func thereAndBack(before: String, there: String) {
        for back in [Key.character("F"), .escape] {
            var state = Self.state()
            state.type(Self.keys(before).map { $0 == .character("\t") ? .tab : $0 })
            // Messages of the way are gone by then, and the order's hold is over.
            _ = state.update(.tick, at: Scene.now + 9)
            if there == "[--]" { state.type([.character("-")], at: Scene.now + 9) }
            let picture = state.screen()
            state.type(
                Self.keys(there == "[--]" ? "[[]" : there), answeredBy: Scene.recorded,
                at: Scene.now + 9)
            #expect(state.isPast)
            #expect(state.screen() != picture)
            if back == .escape, !state.view.table.filter.isEmpty { continue }
            state.type([back], answeredBy: Scene.recorded, at: Scene.now + 9)
            #expect(!state.isPast)
            state.messages.clear()
            #expect(state.screen() == picture, "\(before) \(there)")
        }
    }

    @Test(
        "a past moment shows the same rows as the live screen did then",
        arguments: [300.0, 500, 720, 900, 910, 1200, 1500, 2390])
    func sameRows(elapsed: Double) throws {
        let time = Scene.start + elapsed
        for keys in ["", "sr", "v", "vv", "/state:select\n"] {
            var live = Scene.state(size: Size(columns: 120, rows: 36), until: time)
            live.type(Self.keys(keys), at: time + 2)
            var state = Self.state()
            state.type(Self.keys(keys))
            state.go(to: time + 1)
            state.answer(state.recall(), by: Scene.recorded)
            #expect(state.isPast)
            let (rows, expected) = (
                state.view.table.rows.map(Self.figures), live.view.table.rows.map(Self.figures)
            )
            #expect(rows == expected, "\(keys)")
            #expect(state.shown.history.newestTotal == live.watched.history.newestTotal)
            #expect(state.shown.history.leaders.grown == live.watched.history.leaders.grown)
            #expect(state.shown.history.pollServing == live.watched.history.pollServing)
            #expect(state.shown.process == live.watched.process)
        }
    }

    @Test("after a restart changes count from the new process, also in the past")
    func baselineAfterRestart() {
        var recorded = Recorded(interval: 20)
        var state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: 120, rows: 36), interval: 20, now: Scene.now)
        for (number, start) in [-500.0, -500, 30, 30].enumerated() {
            let time = Scene.now + 20 * Double(number)
            var poll = Scene.poll(at: time)
            poll.process = ProcessFigures(startTime: Scene.now + start)
            recorded.polls.append(poll)
            _ = state.update(.polled(poll), at: time)
        }
        for (elapsed, baseline) in [(25.0, 0.0), (45, 40)] {
            state.go(to: Scene.now + elapsed)
            state.answer(state.recall(), by: recorded, at: Scene.now + 61)
            #expect(state.shown.history.baseline?.time == Scene.now + baseline)
        }
    }

    /// All that a row says; rates to a tenth.
    private static func figures(_ row: Row) -> String {
        let rate = row.perMinute.map { ($0 * 10).rounded() / 10 }
        let texts: [String] = [
            "\(row.key)", "\(row.count)", "\(row.baseline)", "\(row.change5m)",
            rate.map { "\($0)" } ?? "?", row.state?.name ?? "-", "\(row.firstSeen)",
            "\(row.stacks.count)",
        ]
        return texts.joined(separator: " ")
    }

    @Test("a burst of keys sends one request at a time, and then only the newest")
    func burst() throws {
        var state = Self.state()
        let sent = (0..<30).flatMap { _ in
            Self.recalls(state.update(.key(.character("[")), at: Scene.now + 3))
        }
        #expect(sent.count == 1)
        let first = try #require(sent.first)
        // An answer to what is wished no more shows nothing.
        let next = Self.recalls(state.update(Scene.recorded.answer(first), at: Scene.now + 3))
        #expect(!state.isPast)
        #expect(next.map(\.time) == [first.time - 29 * 33])
        let again = state.update(Scene.recorded.answer(first), at: Scene.now + 3)
        #expect(again == [] && !state.isPast)
        let newest = try #require(next.first)
        let last = state.update(Scene.recorded.answer(newest), at: Scene.now + 3)
        #expect(last == [] && state.isPast)
        // What comes after the way back is dropped.
        let late = state.update(.key(.character("[")), at: Scene.now + 3)
        state.type([.character("F")])
        let live = state.screen()
        state.answer(late, by: Scene.recorded)
        #expect(state.screen() == live)
    }

    @Test("the graph stays put during polls, and scrolls when the cursor leaves it")
    func window() {
        var state = Self.state()
        state.type([.character("[")], answeredBy: Scene.recorded)
        let times = state.lines[11]
        for second in stride(from: 10.0, through: 600, by: 10) {
            let time = Scene.now + second
            state.answer(
                state.update(.polled(Scene.poll(at: time)), at: time), by: Scene.recorded)
        }
        #expect(state.lines[11] == times)
        #expect(state.lines[0].contains("PAST 14:31:47"))
        #expect(state.watched.history.newestTotal == Scene.snapshot(at: Scene.now + 600).total)
        for _ in 0..<60 {
            state.type([.character("[")], answeredBy: Scene.recorded, at: Scene.now + 600)
        }
        #expect(state.lines[11] == times)
        state.type(Self.keys("+++b-45m\n"), answeredBy: Scene.recorded, at: Scene.now + 600)
        #expect(state.lines[11] != times)
        #expect(state.lines[0].contains("PAST 13:57:07"), "\(state.lines[0])")
        #expect(state.lines[12].contains("^"))
        state.type([.character("F")], at: Scene.now + 600)
        #expect(state.view.table.rows.map(\.count).max() == 3360)
    }

    @Test("Esc clears the filter, then returns to live, then unfreezes rows")
    func escape() {
        var state = Self.state()
        state.type(Self.keys("z"))
        state.type(Self.keys("b-10m\n/pool\n"), answeredBy: Scene.recorded)
        #expect(state.view.table.rows.count == 1)
        state.type([.escape], answeredBy: Scene.recorded)
        #expect(state.isPast && state.view.table.rows.count > 1)
        state.type([.escape], answeredBy: Scene.recorded)
        #expect(!state.isPast && state.view.table.isFrozen)
        #expect(state.lines[0].contains("FROZEN"))
        state.type([.escape])
        #expect(!state.view.table.isFrozen)
    }

    @Test("frozen rows count missed polls while the past is shown")
    func frozen() {
        var state = Self.state()
        state.type(Self.keys("z[z"), answeredBy: Scene.recorded)
        #expect(Self.message(state).contains("the history view can't be frozen"))
        state.answer(
            state.update(.polled(Scene.poll(at: Scene.now + 10)), at: Scene.now + 10),
            by: Scene.recorded)
        state.type([.character("F")], at: Scene.now + 11)
        #expect(state.lines[0].contains("1 poll waiting"))
    }

    @Test(
        "b goes to any time that can be typed",
        arguments: [
            ("14:12", "PAST 14:12:57"), ("14:12:11", "PAST 14:12:07"), ("-20m", "PAST 14:12:07"),
            ("A", "PAST 13:52:07"), ("max", "PAST 14:32:07"), ("", "LIVE"), ("-0s", "LIVE"),
        ])
    func goTo(text: String, chip: String) {
        for start in ["b", ":"] where start == "b" || text != "A" {
            var state = Self.state()
            state.type(Self.keys("\(start)\(text)\n"), answeredBy: Scene.recorded)
            #expect(state.lines[0].contains(chip), "\(state.lines[0])")
        }
    }

    @Test(
        "an invalid or unknown time is an error, and nothing moves",
        arguments: [
            ("Q", "there is no mark Q"), ("25:00", "`25:00` is not a valid time"),
            ("2027-01-01", "that moment is in the future"), ("-", "`-` is not a valid time"),
            ("13:00", "no samples at or before 13:00:59Z"),
            ("2026-02-01", "no samples at or before 02-01 23:59Z"),
        ])
    func goNowhere(text: String, told: String) {
        var state = Self.state()
        state.type(Self.keys("b\(text)\n"), answeredBy: Scene.recorded)
        #expect(Self.message(state).contains(told), "\(Self.message(state))")
        #expect(state.view.past == nil)
        state.type(Self.keys("b-10m\nb\(text)\n"), answeredBy: Scene.recorded)
        #expect(state.isPast && state.lines[0].contains("PAST 14:22:07"))
    }

    @Test("a read error is shown, and the screen stays as it was")
    func failure() {
        var state = Self.state()
        for case .recall(let recall) in state.update(.key(.character("[")), at: Scene.now) {
            _ = state.update(.recallFailed(recall, "the archive\u{1b} is locked."), at: Scene.now)
        }
        #expect(state.view.past == nil)
        #expect(Self.message(state).contains("the archive? is locked."))
        #expect(state.lines[0].contains("LIVE"))
    }

    @Test("in the past a mark keeps the sample under the cursor, and M counts changes from it")
    func marks() throws {
        var state = Self.state()
        #expect(
            state.update(.key(.character("m")), at: Scene.now + 3) == [
                .keepMark(Target.ID(0), "B", at: Scene.now)
            ])
        state.type(Self.keys("b14:12:07\n"), answeredBy: Scene.recorded)
        let time = Scene.now - 1200
        #expect(
            state.update(.key(.character("m")), at: Scene.now + 3) == [
                .keepMark(Target.ID(0), "C", at: time)
            ])
        #expect(Self.message(state).contains("C = 14:12:07Z, 1,607 goroutines"))
        #expect(
            state.update(.key(.character("M")), at: Scene.now + 3) == [
                .keepMark(Target.ID(0), "A", at: time)
            ])
        #expect(state.lines[1].contains("Δ A 0"), "\(state.lines[1])")
        state.type(Self.keys("d"))
        let view = try #require(state.view.diff)
        #expect(view.difference.rows.allSatisfy { $0.delta == 0 })
        state.type(Self.keys("qF"))
        let total = Scene.snapshot(at: Scene.now).total - Scene.snapshot(at: time).total
        #expect(
            state.watched.history.newestTotal.map {
                $0 - (state.watched.history.baseline?.total ?? 0)
            } == total)
        #expect(
            state.watched.history.events.map(\.time)
                == state.watched.history.events.map(\.time).sorted())
        state.type(Self.keys("bC\n"), answeredBy: Scene.recorded)
        #expect(state.lines[0].contains("PAST 14:12:07"))
    }

    @Test("if there is no sample, the one before is shown, with a message")
    func gap() {
        var state = Self.state()
        state.type(Self.keys("b14:02\n"), answeredBy: Scene.recorded)
        #expect(state.lines[0].contains("PAST 14:01:07"))
        #expect(Self.message(state).contains("no sample at 14:02:59Z; showing the one before"))
    }

    @Test("d compares the baseline with the moment under the cursor")
    func compare() {
        var state = Self.state()
        state.type(Self.keys("b14:12:07\nd"), answeredBy: Scene.recorded)
        let total = Scene.snapshot(at: Scene.now - 1200).total
        #expect(state.view.diff?.after.total == total)
        #expect(state.view.diff?.before.name == "A")
    }

    @Test("goroutines that are only counted are part of the total, with a note")
    func others() {
        var recorded = Scene.recorded
        recorded.others = Moment.Others(stanzas: 12, goroutines: 568)
        recorded.resolution = 60
        var state = Self.state()
        state.type(Self.keys("b14:12:07\n"), answeredBy: recorded)
        let total = Scene.snapshot(at: Scene.now - 1200).total + 568
        #expect(state.shown.history.newestTotal == total)
        #expect(
            state.lines.contains { $0.contains("568 other goroutines in 12 stacks, only counted") })
        state.type(Self.keys("5"), answeredBy: recorded)
        #expect(state.lines[1].contains("records of 1m"))
        #expect(state.lines.contains { $0.contains("(1m record, largest only)") })
    }

    @Test("[ and ] miss no poll, however far apart polls are")
    func unevenPolls() {
        let times = [0, 9, 16, 25, 60, 68, 75, 120, 158, 196].map { 1000 + Double($0) }
        var recorded = Recorded(interval: 38)
        var state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: 120, rows: 36), interval: 2, now: 1000)
        for (count, time) in times.enumerated() {
            recorded.polls.append(Poll.of(["leaky": 100 + count], at: time))
            _ = state.update(.interval(38), at: time)
            _ = state.update(.polled(recorded.polls[count]), at: time)
        }
        // Columns of two seconds or less: each poll has one of its own.
        #expect(state.columnWidth <= 4)
        var seen: [Double] = []
        for _ in 1..<times.count {
            state.type([.character("[")], answeredBy: recorded, at: 1200)
            seen.append(state.shown.sampleTime)
        }
        #expect(seen == times.dropLast().reversed())
        state.type([.character("[")], answeredBy: recorded, at: 1200)
        #expect(Self.message(state).contains("no samples at or before"))
        #expect(state.shown.sampleTime == 1000)
        seen = []
        for _ in 1..<times.count - 1 {
            state.type([.character("]")], answeredBy: recorded, at: 1200)
            seen.append(state.shown.sampleTime)
        }
        #expect(seen == Array(times.dropFirst().dropLast()))
    }

    @Test("the time beside a change ends with the last sample, however old that is")
    func oldSample() {
        var state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: 120, rows: 36), interval: 60, now: 1000)
        for (time, count) in [(1000.0, 100), (1001, 199)] {
            _ = state.update(.interval(60), at: time)
            _ = state.update(.polled(Poll.of(["leaky": count], at: time)), at: time)
        }
        _ = state.update(.tick, at: 1010)
        #expect(state.lines[1].contains("Δ1s +99"), "\(state.lines[1])")
        #expect(Self.message(state).contains("since A (1s): +99"), "\(Self.message(state))")
        _ = state.update(.polled(Poll.of(["leaky": 299], at: 1101)), at: 1101)
        #expect(state.lines[1].contains("Δ1m41s +199"), "\(state.lines[1])")
    }

    @Test("after the clock was set back, requests use the new clock")
    func clockSetBack() throws {
        var state = Self.state()
        _ = state.update(.tick, at: Scene.now - 3600)
        let effects = state.update(.key(.character("[")), at: Scene.now - 3590)
        guard case .recall(let recall) = try #require(effects.first) else { return }
        #expect(abs(recall.time - (Scene.now - 3590)) < 120)
    }
}
