import Canvas
import Dashboard
import Goroutines
import Targets
import Testing

/// Input that nobody means to give: it leaves neither a crash nor a wrong number.
@Suite("Odd input")
struct OddInputTests {
    private static func state(columns: Int = 80, rows: Int = 24) -> State {
        State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: columns, rows: rows), now: 1000)
    }

    @Test(
        "combining marks and flags can be typed and deleted",
        arguments: [
            "e\u{301}xx", "\u{301}ab", "\u{1f1e9}\u{1f1ea}x", "\u{1f468}\u{200d}\u{1f469}y",
        ])
    func joiningCharacters(text: String) {
        var state = Self.state()
        let keys = text.unicodeScalars.map { Key.character(Character($0)) }
        state.type([.character("/")] + keys, at: 1000)
        #expect(state.lines[23].hasPrefix(" /\(text)"))
        let back = Array(repeating: Key.left, count: 3) + keys + [.control("w"), .end]
        state.type(back + Array(repeating: .backspace, count: 9), at: 1000)
        #expect(state.screen().cursor == nil)
    }

    @Test("a prompt longer than the screen shows the part around its cursor")
    func longPrompt() {
        for columns in 1...30 {
            var state = Self.state(columns: columns, rows: 5)
            state.type([.character("/")] + "0123456789台帳台帳ab".map(Key.character), at: 1000)
            let cursor = state.screen().cursor
            #expect((0..<columns).contains(cursor?.column ?? -1), "\(columns)")
            #expect(columns < 4 || state.lines[4].contains("ab"), "\(columns)")
            state.type([.home], at: 1000)
            #expect(state.screen().cursor?.column == min(2, max(0, columns - 1)) || columns <= 2)
        }
    }

    @Test("a menu is shown even if there is no line for hints")
    func tinyMenu() {
        var state = Self.state(columns: 20, rows: 3)
        state.type([.character("s")], at: 1000)
        #expect(state.lines[2].contains("sort by:"))
    }

    @Test("above a million the axis is in millions, not cut")
    func largeAxis() {
        var state = Self.state(columns: 120, rows: 36)
        for second in 0..<4 {
            state.poll(["leaky": 1_550_000 + second], at: 1000 + 2 * Double(second))
        }
        let labels = state.lines.filter { $0.contains("┤") }.map { $0.prefix(9) }
        #expect(labels.first?.contains("1.6M") == true, "\(labels)")
    }

    @Test("a group of thousands of stacks shows how many in thousands")
    func largeGroup() {
        var state = Self.state()
        let counts = (0..<5000).map { ("f\($0)", 1) }
        state.poll(Dictionary(uniqueKeysWithValues: counts), at: 1000)
        state.type([.character("v"), .character("v")], at: 1001)
        #expect(state.lines.contains { $0.contains(" 5,000x ") })
        state.type([.character("v")], at: 1002)
        #expect(state.title.contains("5,000 entry functions"))
        state.type("/main.f12".map(Key.character) + [.enter], at: 1003)
        #expect(state.title.contains("111 entry functions, 4,889 stacks hidden: main.f12"))
    }

    @Test("negative counts of a delta profile, and huge figures, are shown")
    func negativeCounts() {
        var state = Self.state(columns: 120, rows: 36)
        for (index, count) in [-5, 7, -900, 0, 12].enumerated() {
            var poll = Poll.of(["leaky": count, "idle": -count], at: 1000 + 2 * Double(index))
            poll.process = ProcessFigures(startTime: 1e300, residentBytes: 1e300)
            _ = state.update(.polled(poll), at: 1000 + 2 * Double(index))
            state.type([.character("a"), .enter, .escape], at: 1001 + 2 * Double(index))
        }
        #expect(state.lines[2].contains("RSS ?"))
    }

    @Test("a long target name is cut before the chip is dropped")
    func longName() {
        let name = String(repeating: "checkout.", count: 20) + ":6060"
        let state = State(
            target: Target(name: name, address: name),
            size: Size(columns: 60, rows: 24), now: 1000)
        #expect(state.lines[0].contains("… "))
        #expect(state.lines[0].contains("ASKING"))
    }

    @Test("many stacks that each grew by one are not called quiet")
    func slightGrowth() {
        var state = Self.state(columns: 120, rows: 36)
        state.poll(["a": 1, "b": 1], at: 1000)
        state.poll(["a": 2, "b": 2], at: 1020)
        #expect(state.lines[34].contains("no stack grew by more than one since A"))
    }
}
