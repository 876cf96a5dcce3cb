import Canvas
import Dashboard
import Goroutines
import Targets
import Testing

@Suite("The diff page")
struct DiffTests {
    /// Polled at 1000 and 1010.
    private static func state(columns: Int = 100) -> State {
        var state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: columns, rows: 24), interval: 2, now: 1000)
        state.poll(["leaky": 100, "idle": 20, "gone": 5], at: 1000)
        state.poll(["leaky": 300, "idle": 20, "new": 3], at: 1010)
        return state
    }

    /// The words of each row.
    private static func rows(_ state: State) -> [[String]] {
        let lines = state.lines
        guard let heading = lines.firstIndex(where: { $0.contains("FIRST USER FRAME") })
        else {
            return []
        }
        return lines[(heading + 1)...].prefix { !$0.allSatisfy { $0 == " " } }.map {
            $0.split(separator: " ").map(String.init).filter { $0 != "▸" }
        }
    }

    private static func names(_ state: State) -> [String] { rows(state).map { $0.last ?? "" } }

    @Test("d compares the baseline with now: each change with its counts and share")
    func baseline() {
        var state = Self.state()
        state.type([.character("d")], at: 1011)
        let lines = state.lines
        #expect(
            lines[1].hasPrefix(" before  A 00:16:40Z  125 goroutines  3 stacks  first sample"))
        #expect(lines[2].hasPrefix(" after   now 00:16:50Z, 1s ago  323 goroutines  3 stacks"))
        // Only what there is, and how fast that was.
        #expect(
            lines[3].split(separator: "  ").map { $0.drop { $0 == " " } } == [
                "total +198 in 10 s, +1,188/min", "new 1: +3", "grew 1: +200", "gone 1: -5",
                "same 1",
            ])
        #expect(lines.contains { $0.contains("BEFORE   AFTER") && $0.contains("SHARE   CUM") })
        #expect(Self.rows(state).map(\.first) == ["^", "-", "+"])
        #expect(Self.names(state) == ["main.leaky", "main.gone", "main.new"])
        #expect(Self.rows(state)[0].contains("98.5%") || Self.rows(state)[0].contains("99%"))
        #expect(lines[22].contains("explains 99% of all growth (+203): +200 at src/x.go:7"))
    }

    @Test("m keeps samples, and d compares the last two of them, each with its own letter")
    func marks() {
        var state = Self.state()
        state.type([.character("m")], at: 1011)
        #expect(state.lines[22].contains("B = 00:16:50Z, 323 goroutines. d compares; A and B pick"))
        state.poll(["leaky": 400, "idle": 20], at: 1020)
        state.type([.character("d")], at: 1021)
        // A with now, as one mark beside A has nothing to be compared with.
        #expect(state.lines[1].hasPrefix(" before  A 00:16:40Z"))
        #expect(state.lines[2].hasPrefix(" after   now 00:17:00Z"))
        state.type([.character("q"), .character("m")], at: 1022)
        state.poll(["leaky": 500, "idle": 20], at: 1030)
        state.type([.character("d")], at: 1031)
        #expect(state.lines[1].hasPrefix(" before  B 00:16:50Z  323 goroutines  3 stacks  mark"))
        #expect(state.lines[2].hasPrefix(" after   C 00:17:00Z  420 goroutines  2 stacks  mark"))
    }

    @Test("X swaps two files; moments of a service stay in order of time")
    func swap() {
        var state = Self.state()
        state.type([.character("d"), .character("X")], at: 1011)
        #expect(state.lines[3].hasPrefix(" total +198"))
        #expect(state.lines[22].contains("X swaps two files"))
        var files = State(
            target: Target(name: "a -> b", address: "a -> b", kind: .fixed),
            size: Size(columns: 100, rows: 24), now: 5000)
        files.open(
            before: Snapshot.of(["f": 3], at: 10), named: "a",
            after: Snapshot.of(["f": 5], at: 40), named: "b")
        #expect(files.lines[3].hasPrefix(" total +2 in 30 s, +240/h  grew 1: +2"))
        files.type([.character("X")], at: 5001)
        #expect(files.lines[3].hasPrefix(" total -2  shrank 1: -2"))
        #expect(files.lines[4].contains("before is 30 s later than after"))
    }

    @Test("a rate is that of one process: another build, service or start has none")
    func noRate() {
        func total(_ change: (inout Snapshot) -> Void) -> String {
            var (before, after) = (Snapshot.of(["f": 3], at: 10), Snapshot.of(["f": 33], at: 40))
            before.buildID = "aaaaaaaa"
            after.buildID = "aaaaaaaa"
            change(&after)
            var state = State(
                target: Target(name: "a -> b", address: "a -> b", kind: .fixed),
                size: Size(columns: 100, rows: 24), now: 5000)
            state.open(before: before, named: "a", after: after, named: "b")
            return state.lines[3]
        }
        #expect(total { _ in }.contains("+30 in 30 s, +60/min"))
        #expect(total { $0.buildID = "bbbbbbbb" }.contains("+30 in 30 s  grew"))
        #expect(!total { $0.takenAt = nil }.contains(" in "))
        #expect(!total { $0 = Snapshot.of(["g": 33], at: 40) }.contains("/min"))
    }

    @Test("M moves the baseline that d compares with; a restart does not")
    func restart() {
        var state = Self.state()
        state.type([.character("M")], at: 1011)
        state.poll(["leaky": 310, "idle": 20], at: 1020)
        _ = state.update(
            .polled(
                Poll(
                    startedAt: 1030, duration: 0.02, bodyBytes: 100,
                    snapshot: Snapshot.of(["leaky": 1, "idle": 20], at: 1030),
                    process: ProcessFigures(startTime: 1025))), at: 1030)
        state.type([.character("d")], at: 1031)
        #expect(
            state.lines[1].hasPrefix(" before  A 00:16:50Z  323 goroutines  3 stacks  baseline"))
        #expect(state.lines[3].hasPrefix(" total -302 in 20 s  shrank 1: -299"))
    }

    @Test("hidden rows, small or unchanged, are counted")
    func hidden() {
        var state = Self.state()
        state.type([.character("d"), .character("t")], at: 1011)
        state.type([.backspace, .character("5"), .enter], at: 1011)
        #expect(Self.names(state).prefix(2) == ["main.leaky", "main.gone"])
        #expect(state.lines.contains { $0.contains("1 change of fewer than 5 goroutines hidden") })
        #expect(
            state.lines[5].contains("threshold 5 · 3 changed, 1 unchanged hidden (c shows them)"))
        state.type([.character("c")], at: 1012)
        #expect(Self.names(state).contains("main.idle"))
        state.type([.character("t"), .backspace, .character("x"), .enter], at: 1013)
        #expect(state.lines[22].contains("`x` isn't a number of goroutines, e.g. 10"))
    }

    @Test("rows are sorted, filtered, and marked ones come first")
    func order() {
        var state = Self.state()
        state.type([.character("d"), .character("s"), .character("n")], at: 1011)
        #expect(Self.names(state) == ["main.gone", "main.leaky", "main.new"])
        state.type([.character("s"), .character("g"), .character("I")], at: 1011)
        #expect(Self.names(state) == ["main.gone", "main.new", "main.leaky"])
        state.type([.character("j"), .character(" ")], at: 1012)
        #expect(Self.names(state).first == "main.new")
        #expect(state.lines.contains { $0.hasPrefix(" *") })
        state.type([.character("U"), .character("/")] + "leak".map(Key.character), at: 1013)
        #expect(Self.names(state) == ["main.leaky"])
        state.type([.escape], at: 1013)
        #expect(Self.names(state).count == 3)
    }

    @Test("rows marked on the service page come first in the diff")
    func markedBefore() {
        var state = Self.state(columns: 80)
        state.type([.character("G")], at: 1011)
        let marked = state.selectedName
        state.type([.character(" "), .character("d")], at: 1011)
        #expect(marked != nil && marked == Self.names(state).first)
    }

    @Test("Enter shows both stacks side by side, or in one list on a narrow screen")
    func stacks() {
        func snapshot(_ line: Int, _ count: Int) -> Snapshot {
            let frames = [
                Frame(function: "main.send", file: "/src/main.go", line: line),
                Frame(function: "main.run", file: "/src/main.go", line: 9),
            ]
            return Snapshot(
                format: .debug2,
                stanzas: [
                    Stanza(
                        stack: Stack(frames: frames), count: count,
                        states: [Tally(.channelSend, count: count)])
                ])
        }
        for columns in [100, 60] {
            var state = State(
                target: Target(name: "a -> b", address: "a -> b", kind: .fixed),
                size: Size(columns: columns, rows: 24), now: 5000)
            state.open(before: snapshot(28, 1), named: "a", after: snapshot(35, 7), named: "b")
            #expect(Self.rows(state)[0].contains { $0.hasSuffix("~") })
            state.type([.enter], at: 5001)
            let text = state.lines.joined(separator: "\n")
            #expect(text.contains("the same stack, moved lines"))
            let removed = state.lines.first { $0.contains("main.go:28") } ?? ""
            #expect(removed.contains("main.go:35") == (columns == 100))
            state.type([.character("q")], at: 5002)
            #expect(state.lines[0].contains("4 a -> b ▸ diff"))
            #expect(state.press("2", at: 5003).isEmpty)
            #expect(state.lines[22].contains("there is no service page"))
            #expect(state.press("q", at: 5004) == [.quit])
        }
    }

    @Test("`:` with the start of an ID opens that row, even if it is hidden")
    func jump() throws {
        var state = Self.state()
        state.type([.character("d"), .character("c")], at: 1011)
        let idle = try #require(Self.rows(state).first { $0.last == "main.idle" })
        let id = try #require(idle.first { $0.count == 4 && $0 != "same" })
        state.type([.character("c"), .character(":")] + id.map(Key.character) + [.enter], at: 1012)
        #expect(state.lines[0].contains("diff ▸ \(id)"))
        #expect(state.lines.contains { $0.contains("main.idle") })
        state.type([.character(":"), .character("0"), .character("0"), .character("0")], at: 1013)
        state.type([.character("0"), .enter], at: 1013)
        #expect(state.lines[22].contains("no stack has an ID that starts with `0000`"))
    }

    @Test("two services that share no stack get a warning")
    func twoServices() {
        var state = State(
            target: Target(name: "a -> b", address: "a -> b", kind: .fixed),
            size: Size(columns: 120, rows: 36), now: 5000)
        state.open(
            before: Snapshot.of(["f": 3], at: 1), named: "a",
            after: Snapshot.of(["g": 3], at: 2), named: "b")
        #expect(state.lines[4].contains("the two sides share no stack in their own code"))
    }

    @Test("before the first answer there is nothing to compare, and a message")
    func early() {
        var state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: 80, rows: 24), now: 1000)
        state.type([.character("d"), .character("m")], at: 1001)
        #expect(state.lines[22].contains("no fresh sample to mark"))
        #expect(state.lines[0].contains("2 svc:6060"))
    }
}

extension State {
    fileprivate mutating func press(_ key: Character, at time: Double) -> [Effect] {
        update(.key(.character(key)), at: time)
    }
}
