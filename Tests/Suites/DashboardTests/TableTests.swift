import Canvas
import Dashboard
import Goroutines
import Targets
import Testing

/// What the reader sees of the rows: lines of the table in an 80-column screen, without colours.
@Suite("The stanza table")
struct TableTests {
    /// A service with the given counts by function; one poll each.
    private static func state(_ polls: [[String: Int]], every seconds: Double = 10) -> State {
        var state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: 80, rows: 24), interval: 2, now: 1000)
        for (index, counts) in polls.enumerated() {
            state.poll(counts, at: 1000 + Double(index) * seconds)
        }
        return state
    }

    @Test("the largest comes first, and equal rows are sorted by ID")
    func ranking() {
        let state = Self.state([["a": 1, "b": 30, "c": 5]])
        #expect(state.rows.map(\.name) == ["main.b", "main.c", "main.a"])
        let equal = Self.state([["a": 7, "b": 7, "c": 7]])
        #expect(equal.rows.map(\.id) == equal.rows.map(\.id).sorted())
    }

    @Test("in top mode the selection stays on the first row, whatever it is")
    func topMode() {
        var state = Self.state([["a": 1, "b": 30]])
        #expect(state.selectedName == "main.b")
        state.poll(["a": 90, "b": 30], at: 1010)
        #expect(state.selectedName == "main.a")
    }

    @Test("a moved selection follows its stack, and the order holds for five seconds")
    func hold() {
        var state = Self.state([["a": 1, "b": 30, "c": 5]])
        _ = state.update(.key(.down), at: 1001)
        state.poll(["a": 100, "b": 30, "c": 5], at: 1003)
        #expect(state.rows.map(\.name) == ["main.b", "main.c", "main.a"])
        #expect(state.rows.map(\.count) == ["30", "5", "100"])
        _ = state.update(.tick, at: 1007)
        #expect(state.rows.map(\.name) == ["main.a", "main.b", "main.c"])
        #expect(state.selectedName == "main.c")
    }

    @Test("a stack that is gone stays while it is selected or in the baseline")
    func gone() {
        var state = Self.state([["a": 9, "b": 3]])
        state.poll(["a": 9], at: 1010)
        #expect(state.rows.map(\.name) == ["main.a", "main.b"])
        #expect(state.rows.last?.delta == "-3")
        #expect(state.rows.last?.state == "gone")
        state.poll(["a": 9, "c": 2], at: 1020)
        _ = state.update(.key(.character("M")), at: 1021)
        #expect(state.rows.map(\.name) == ["main.a", "main.c"])
        state.type([.down], at: 1030)
        state.poll(["a": 9], at: 1036)
        state.poll(["a": 9], at: 1046)
        #expect(state.rows.map(\.name) == ["main.a", "main.c"])
    }

    @Test("a frozen table shows neither new counts nor rows, and counts what it missed")
    func freeze() {
        var state = Self.state([["a": 1]])
        _ = state.update(.key(.character("z")), at: 1001)
        state.poll(["a": 50, "b": 60], at: 1002)
        state.poll(["a": 51, "b": 60], at: 1004)
        #expect(state.rows.map(\.count) == ["1"])
        #expect(state.screen().text(row: 0).contains("FROZEN 3s, 2 polls waiting"))
        #expect(state.screen().text(row: 1).contains("goroutines 111"))
        _ = state.update(.key(.character("z")), at: 1005)
        #expect(state.rows.map(\.count) == ["60", "51"])
    }

    @Test(
        "a filter keeps rows that match all its words",
        arguments: [
            ("pool", ["main.poolWait"]), ("!pool", ["main.send", "main.idle"]),
            ("main. !idle", ["main.poolWait", "main.send"]), ("count>10", ["main.poolWait"]),
            ("count<10 delta>0", ["main.send"]), ("state:select", ["main.idle"]),
            ("state:chan", ["main.poolWait", "main.send"]),
            ("pkg:MAIN", ["main.poolWait", "main.send", "main.idle"]),
            ("~^main\\.(s|i)", ["main.send", "main.idle"]),
            ("~main\\.(s|i)\\w+", ["main.send", "main.idle"]),
            ("POOLWAIT", ["main.poolWait"]), ("nothing", []),
            ("x.go", ["main.poolWait", "main.send", "main.idle"]),
        ] as [(String, [String])])
    func filter(text: String, names: [String]) {
        var state = Self.state([
            ["poolWait": 20, "send": 4, "idle": 2], ["poolWait": 20, "send": 5, "idle": 2],
        ])
        state.type([.character("/")] + text.map(Key.character) + [.enter], at: 1011)
        #expect(state.rows.map(\.name) == names)
    }

    @Test("what a filter hides is counted, and Esc in the prompt clears it")
    func filterIsTold() {
        var state = Self.state([["a": 7, "b": 3]])
        state.type([.character("/"), .character("z"), .enter], at: 1001)
        _ = state.update(.tick, at: 1020)
        let screen = state.screen()
        #expect(
            screen.text(row: 22).contains("no stack matches `z` (2 hidden). Esc clears the filter.")
        )
        state.type([.character("/"), .escape], at: 1021)
        #expect(state.rows.map(\.name) == ["main.a", "main.b"])
    }

    @Test("the sort menu takes one key, < and > cycle, I reverses")
    func sort() {
        var state = Self.state([["a": 9, "b": 3], ["a": 9, "b": 5]])
        state.type([.character("s"), .character("d")], at: 1011)
        #expect(state.rows.map(\.name) == ["main.b", "main.a"])
        state.type([.character("I")], at: 1011)
        #expect(state.rows.map(\.name) == ["main.a", "main.b"])
        state.type([.character("s"), .character("n")], at: 1011)
        #expect(state.rows.map(\.name) == ["main.a", "main.b"])
        state.type([.character("<"), .character("<"), .character("<")], at: 1011)
        #expect(state.title.contains("sort Δ A ▾"))
    }

    @Test("of many labels the most frequent have a row each, and one row has the rest")
    func manyLabels() {
        let labels = (0..<20_000).map { number in
            Tally(Label(key: "id", value: "\(number)"), count: number < 3 ? 10 - number : 1)
        }
        let stack = Stack(frames: [Frame(function: "main.run", file: "/src/main.go", line: 7)])
        let total = labels.reduce(0) { $0 + $1.count }
        let snapshot = Snapshot(
            format: .protobuf, takenAt: 1000,
            stanzas: [Stanza(stack: stack, count: total, labels: labels)])
        var state = Self.state([])
        _ = state.update(
            .polled(
                Poll(startedAt: 1000, duration: 0.1, bodyBytes: 100, snapshot: snapshot)), at: 1000)
        for _ in 0..<4 { _ = state.update(.key(.character("v")), at: 1001) }
        #expect(state.lines.contains { $0.contains("(other labels)") })
        #expect(state.rows.dropFirst().prefix(3).map(\.name) == ["id=0", "id=1", "id=2"])
        #expect(state.rows.first?.count == "19,500")
    }

    @Test("v cycles through the groupings; Enter opens a group, Esc leaves it")
    func grouping() {
        var state = Self.state([["a": 9, "b": 3]])
        state.type([.character("v"), .character("v")], at: 1001)
        #expect(state.rows.map(\.name) == ["main"])
        #expect(state.rows.map(\.count) == ["12"])
        state.type([.enter], at: 1002)
        #expect(state.rows.map(\.name) == ["main.a", "main.b"])
        #expect(state.title.contains("in package main"))
        state.type([.escape], at: 1003)
        #expect(state.rows.map(\.name) == ["main"])
    }

    @Test("the goroutines that serve the poll are one line below the rows")
    func pollServing() {
        var state = Self.state([])
        var poll = Poll.of(["a": 4], at: 1000)
        poll.snapshot?.stanzas += [
            Stanza.at("runtime/pprof.writeGoroutine", count: 1, state: .running),
            Stanza.at("net/http.(*connReader).backgroundRead", count: 1, state: .ioWait),
        ]
        _ = state.update(.polled(poll), at: 1000)
        #expect(state.rows.map(\.name) == ["main.a"])
        #expect(state.lines.contains { $0.contains("2 goroutines serving this poll") })
        #expect(state.screen().text(row: 1).contains("goroutines 6"))
    }

    @Test("IDs are long enough to tell all stacks apart")
    func identifiers() {
        let names = Dictionary(uniqueKeysWithValues: (0..<2000).map { ("f\($0)", 1) })
        let ids = Set(names.keys.map { Stanza.at("main.\($0)", count: 1, state: .select).id })
        let digits = (4...16).first { digits in
            Set(ids.map { $0.description.prefix(digits) }).count == ids.count
        }
        let state = Self.state([names])
        #expect(state.rows.first?.id.count == digits)
    }

    @Test("a selected stack that the filter does not match is never called gone")
    func filterWithSelection() {
        var state = Self.state([["a": 9, "b": 8, "c": 7]])
        state.type([.down, .down] + "/main.a".map(Key.character), at: 1001)
        #expect(state.rows.map(\.name) == ["main.a"])
        #expect(state.selectedName == "main.a")
        state.type([.escape] + "/count>5".map(Key.character) + [.enter, .down], at: 1002)
        #expect(state.selectedName == "main.b")
        state.poll(["a": 9, "b": 2, "c": 7], at: 1004)
        #expect(state.rows.map(\.count) == ["9", "2", "7"])
        #expect(state.rows.map(\.state).contains("gone") == false)
        state.type([.home], at: 1005)
        #expect(state.rows.map(\.count) == ["9", "7"])
    }

    @Test("Esc from a group comes back to it")
    func backToGroup() {
        var state = Self.state([["a": 9, "b": 3]])
        state.type([.character("v"), .down, .enter, .escape], at: 1001)
        #expect(state.rows.map(\.name) == ["main.a", "main.b"])
        #expect(state.selectedName == "main.b")
    }

    @Test("a group shows the state of most of its goroutines, and a rate though it has new stacks")
    func groupOfMany() {
        let stacks = ["idle": 5, "a": 3, "b": 3]
        var state = Self.state([stacks, stacks, stacks, ["idle": 5, "a": 3, "b": 3, "c": 60]])
        state.type([.character("v"), .character("v")], at: 1031)
        #expect(state.rows.map(\.state) == ["recv"])
        #expect(state.lines.contains { $0.contains(/4x +71 +\+60 +\+\d+/) })
    }

    @Test(
        "the part of a stack with a label has a rate of its own, and none if a filter hides some of it"
    )
    func labelRate() {
        var state = Self.state([])
        for second in stride(from: 0.0, through: 8, by: 2) {
            var poll = Poll.of(
                ["leaky": 100 + 10 * Int(second), "busy": 30], at: 1000 + second)
            for index in poll.snapshot?.stanzas.indices ?? 0..<0 {
                let isLeaky = poll.snapshot?.stanzas[index].title?.function == "main.leaky"
                poll.snapshot?.stanzas[index].labels = [
                    Tally(
                        Label(key: "route", value: "pay"), count: isLeaky ? 10 + 5 * Int(second) : 6
                    )
                ]
            }
            _ = state.update(.polled(poll), at: 1000 + second)
        }
        state.type(Array(repeating: .character("v"), count: 4), at: 1009)
        let rows = state.lines.filter { $0.contains(/\dx .*(route=pay|no label)/) }
        #expect(rows.count == 2)
        #expect(rows.first?.contains(/2x +154 +\+40 +\+300\b.*no label/) == true, "\(rows)")
        #expect(rows.last?.contains(/2x +56 +\+40 +\+300\b.*route=pay/) == true, "\(rows)")
        // Inside the group, a stack has only the goroutines that the group has.
        state.type([.down, .enter], at: 1009)
        #expect(
            state.lines.contains { $0.contains(/50 +\+40 +\? .*main\.leaky/) }, "\(state.lines)")
        #expect(state.rows.map(\.count) == ["50", "6"])
        #expect(state.lines.last?.contains("q back") == true)
        state.type([.character("q")], at: 1009)
        #expect(state.lines.last?.contains("q quit") == true)
        #expect(state.rows.map(\.count) == ["154", "56"])
        state.type("/leaky".map(Key.character) + [.enter], at: 1010)
        let part = state.lines.filter { $0.contains(/\dx .*(route=pay|no label)/) }
        #expect(part.count == 2 && part.allSatisfy { $0.contains(/\+40 +\?/) }, "\(part)")
    }

    @Test("goroutines of a labelled stack that have no label are a row of their own")
    func unlabelled() {
        var state = Self.state([])
        var poll = Poll.of(["leaky": 100, "idle": 7], at: 1000)
        poll.snapshot?.stanzas[0].labels = [Tally(Label(key: "route", value: "pay"), count: 30)]
        _ = state.update(.polled(poll), at: 1000)
        state.type(Array(repeating: .character("v"), count: 4), at: 1009)
        #expect(state.rows.map(\.count) == ["77", "30"])
        #expect(state.lines.contains { $0.contains("(no label)") })
    }

    @Test("of very many labels, some goroutines may have one that was not kept")
    func labelsNotKept() {
        var state = Self.state([])
        var poll = Poll.of(["leaky": 5000], at: 1000)
        poll.snapshot?.stanzas[0].labels = (0..<600).map {
            Tally(Label(key: "request", value: "\($0)"), count: 1)
        }
        _ = state.update(.polled(poll), at: 1000)
        state.type(Array(repeating: .character("v"), count: 4), at: 1009)
        #expect(state.rows.first?.count == "4,500")
        #expect(state.lines.contains { $0.contains("(other labels, or none)") })
        #expect(!state.lines.contains { $0.contains("(no label)") })
    }

    @Test("a filter finds labels that appear later")
    func lateLabels() {
        var state = Self.state([["a": 9]])
        state.type("/refund".map(Key.character) + [.enter], at: 1001)
        #expect(state.rows.isEmpty)
        var poll = Poll.of(["a": 9], at: 1002)
        poll.snapshot?.stanzas[0].labels = [Tally(Label(key: "route", value: "refund"), count: 9)]
        _ = state.update(.polled(poll), at: 1002)
        #expect(state.rows.map(\.name) == ["main.a"])
    }

    @Test("sorting and filtering frozen rows keeps their counts")
    func wishesWhileFrozen() {
        var state = Self.state([["a": 9, "b": 3]])
        state.type([.character("z")], at: 1001)
        state.poll(["a": 1, "b": 50, "c": 7], at: 1002)
        state.type([.character("s"), .character("n")], at: 1003)
        #expect(state.rows.map(\.count) == ["9", "3"])
        state.type("/main.b".map(Key.character) + [.enter], at: 1003)
        #expect(state.rows.map(\.count) == ["3"])
        state.type([.character("v"), .character("v")], at: 1003)
        #expect(state.rows.map(\.count) == ["3"])
        state.type([.character("z")], at: 1004)
        #expect(state.rows.map(\.count) == ["50"])
    }

    @Test(
        "with frozen rows the side pane is frozen too, and the stack page shows a stack that left as gone"
    )
    func frozenSidePane() {
        var state = Self.state([["a": 9]])
        _ = state.update(.resized(Size(columns: 160, rows: 36)), at: 1001)
        state.type([.character("z")], at: 1001)
        state.poll(["b": 50], at: 1002)
        #expect(state.lines.contains { $0.contains("9 now   0 since A") })
        state.type([.enter], at: 1003)
        #expect(state.lines[1].contains("0 goroutines  0% of 50  gone"))
    }

    @Test("x shows a message if there is no room for a side pane")
    func noSidePane() {
        var state = Self.state([["a": 9]])
        _ = state.update(.resized(Size(columns: 60, rows: 24)), at: 1001)
        state.type([.character("x")], at: 1001)
        #expect(state.screen().text(row: 22).contains("no room for the side pane"))
    }

    @Test("Tab skips a pane that is not on screen")
    func focusWithoutPane() {
        var state = Self.state([["a": 9, "b": 3]])
        state.type([.tab], at: 1001)
        #expect(state.screen().text(row: 22).contains("no side pane here"))
        state.type([.down], at: 1001)
        #expect(state.selectedName == "main.b")
        _ = state.update(.resized(Size(columns: 120, rows: 36)), at: 1002)
        state.type([.tab], at: 1002)
        _ = state.update(.resized(Size(columns: 80, rows: 24)), at: 1003)
        state.type([.up], at: 1003)
        #expect(state.selectedName == "main.a")
    }
}
