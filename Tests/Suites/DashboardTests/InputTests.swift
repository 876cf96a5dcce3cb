import Canvas
import Goroutines
import Targets
import TestSupport
import Testing

@testable import Dashboard

@Suite("A paste")
struct PasteTests {
    private static func state() -> State { Scene.state(size: Size(columns: 120, rows: 36)) }

    @Test("outside of a prompt runs no keys and says so", arguments: ["", "?", "s", "5", "d\n"])
    func outside(keys: String) {
        var state = Self.state()
        state.type(keys.map { $0 == "\n" ? .enter : .character($0) })
        let before = state
        let paste = Paste("PMmQ\nq:q\n", lines: 14)
        #expect(state.update(.paste(paste), at: Scene.now + 3) == [])
        #expect(state.page == before.page && state.prompt == nil)
        #expect((state.menu == nil) == (before.menu == nil))
        let search = keys == "d\n" ? "" : "; / filters"
        #expect(state.lines[34] == " pasted 14 lines; a paste runs no keys\(search)".padded(120))
        _ = state.update(.paste(Paste("x", lines: 1)), at: Scene.now + 3)
        #expect(state.lines[34].contains("pasted 1 line;"))
    }

    @Test(
        "in a prompt is text, its line breaks blanks",
        arguments: [
            ("pool", "pool"), ("redis\npool\n", "redis pool"), ("\n\na\n\nb", "a  b"), ("\n", ""),
        ])
    func inside(text: String, typed: String) {
        var state = Self.state()
        state.type([.character("/")])
        #expect(state.update(.paste(Paste(text, lines: 2)), at: Scene.now + 3) == [])
        #expect(state.prompt?.text == typed)
        #expect(state.view.table.filter.text == typed)
        state.type([.character("!")])
        #expect(state.prompt?.text == typed + "!")
    }

    @Test("that is too long for a line is cut, and says so")
    func long() {
        var state = Self.state()
        state.type([.character("/"), .character("b")])
        let text = String(repeating: "a", count: 300)
        _ = state.update(.paste(Paste(text, lines: 1)), at: Scene.now + 3)
        #expect(state.prompt?.text.count == Prompt.capacity)
        #expect(state.lines[34].contains("the paste was cut; a line holds 200 characters"))
    }

    @Test("of any text breaks nothing", arguments: 0..<8 as Range<UInt64>)
    func any(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var state = Self.state()
        for _ in 0..<60 {
            let key = "/:?bswo\u{1b}d5".randomElement(using: &random) ?? "/"
            state.type([key == "\u{1b}" ? .escape : .character(key)])
            let text = String(
                (0..<20).map { _ in "e\u{301}台\u{1f1e9}\u{200d}~[(*\n ".randomElement() ?? " " })
            _ = state.update(.paste(Paste(text, lines: 3)), at: Scene.now + 3)
            #expect(state.screen().size == Size(columns: 120, rows: 36))
        }
    }
}

extension String {
    fileprivate func padded(_ columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - count))
    }
}

@Suite("Proposed text")
struct ProposedTextTests {
    private static func state(_ keys: String) -> State {
        var state = Scene.state(size: Size(columns: 120, rows: 36))
        state.type(keys.map { $0 == "\n" ? .enter : .character($0) })
        return state
    }

    @Test("is replaced by what is typed or pasted, and kept by a movement")
    func replaced() {
        var state = Self.state("dt")
        #expect(state.prompt?.text == "1" && state.prompt?.isSelected == true)
        state.type([.character("1"), .character("0")])
        #expect(state.prompt?.text == "10")
        state = Self.state("dt")
        state.type([.end, .character("0")])
        #expect(state.prompt?.text == "10")
        state = Self.state("dt")
        _ = state.update(.paste(Paste("25\n", lines: 1)), at: Scene.now + 3)
        #expect(state.prompt?.text == "25")
        state = Self.state("w")
        state.type([.backspace])
        #expect(state.prompt?.text == "")
    }

    @Test("looks selected")
    func look() {
        let state = Self.state("w")
        let screen = state.screen()
        let text = state.prompt?.text ?? ""
        let start = screen.cursor.map { $0.column - text.count } ?? 0
        #expect(
            screen[start, 35].style.isReverse && screen[start + text.count - 1, 35].style.isReverse)
        #expect(
            !screen[start - 1, 35].style.isReverse
                && !screen[start + text.count, 35].style.isReverse)
    }

    @Test("of a filter is replaced by the next one")
    func filter() {
        let state = Self.state("/redis\n/pool")
        #expect(state.view.table.filter.text == "pool")
    }
}

@Suite("The terminal's cursor")
struct CursorTests {
    /// The row of the cursor, and its text.
    private func row(_ state: State) -> String? {
        state.screen().cursor.map { state.lines[$0.row] }
    }

    @Test("stands on the sign of the selected row, on each page that has one")
    func selected() {
        for keys in ["", "jj", "G", "\n", "\njj", "5", "5j", "5\tjj", "d", "dj"] {
            for glyphs in [Glyphs.blocks, .ascii] {
                for size in [(120, 36), (80, 24), (40, 10), (20, 3)] {
                    var state = Scene.state(
                        size: Size(columns: size.0, rows: size.1), glyphs: glyphs)
                    state.type(
                        keys.map { $0 == "\n" ? .enter : $0 == "\t" ? .tab : .character($0) })
                    let screen = state.screen()
                    guard let cursor = screen.cursor else {
                        Issue.record("no cursor: \(keys) \(size)")
                        continue
                    }
                    let sign = screen[cursor.column, cursor.row].character
                    #expect(sign == glyphs.cursor, "\(keys) \(size)")
                }
            }
        }
    }

    @Test("stands in the prompt and on the menu while they are there")
    func prompt() {
        var state = Scene.state(size: Size(columns: 120, rows: 36))
        state.type("/po".map(Key.character))
        #expect(state.screen().cursor == Position(column: 4, row: 35))
        state.type([.escape, .character("s")])
        #expect(state.screen().cursor == Position(column: 0, row: 35))
        state.type([.escape])
        #expect(row(state)?.contains("publish") == true)
    }

    @Test("stands where the reader scrolls")
    func lists() {
        var state = Scene.state(size: Size(columns: 120, rows: 36))
        for keys in ["?", "!", "\u{1b}d\n", "\u{1b}\u{1b}\t"] {
            state.type(
                keys.map {
                    $0 == "\n"
                        ? .enter : $0 == "\u{1b}" ? .escape : $0 == "\t" ? .tab : .character($0)
                })
            let text = row(state)
            #expect(text?.contains { $0 != " " } == true || keys == "!", "\(keys)")
        }
    }

    @Test("is hidden where nothing is selected")
    func hidden() {
        let state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: 80, rows: 24), now: 1000)
        #expect(state.screen().cursor == nil)
    }
}

@Suite("The mouse")
struct MouseTests {
    private static func state(_ keys: String = "", columns: Int = 160) -> State {
        var state = Scene.state(size: Size(columns: columns, rows: 36))
        state.type(keys.map { $0 == "\n" ? .enter : .character($0) })
        return state
    }

    /// A place on the screen that shows a text.
    private static func place(of text: String, in state: State) throws -> Position {
        let row = try #require(state.lines.firstIndex { $0.contains(text) }, "no \(text)")
        let line = state.lines[row]
        let start = try #require(line.firstRange(of: text)).lowerBound
        return Position(column: line[..<start].columnWidth + 1, row: row)
    }

    private static func act(
        _ action: MouseEvent.Action, on text: String, _ state: inout State
    ) throws -> [Effect] {
        let event = MouseEvent(action, at: try place(of: text, in: state))
        return state.update(.mouse(event), at: Scene.now + 3)
    }

    @Test("a click selects a row, and another one opens it")
    func click() throws {
        var state = Self.state()
        #expect(try Self.act(.press, on: "worker.(*Pool)", &state) == [])
        #expect(state.page == .service)
        #expect(state.selectedLine?.contains("worker.(*Pool)") == true)
        _ = try Self.act(.press, on: "worker.(*Pool)", &state)
        #expect(state.page == .stack)
        #expect(state.lines.contains { $0.contains("worker.(*Pool).loop") })
    }

    @Test("a click on a row of an opened page selects it, and the second does no harm")
    func otherPages() throws {
        var state = Self.state("\n")
        _ = try Self.act(.press, on: "errgroup.(*Group).Go.func1", &state)
        #expect(state.selectedLine?.contains("errgroup") == true)
        _ = try Self.act(.press, on: "errgroup.(*Group).Go.func1", &state)
        #expect(state.page == .stack)
        state = Self.state("d")
        _ = try Self.act(.press, on: "inventory.(*Cache).refresh", &state)
        #expect(state.selectedLine?.contains("refresh") == true)
        _ = try Self.act(.press, on: "inventory.(*Cache).refresh", &state)
        #expect(state.page == .stackDiff)
    }

    @Test("on the history page a click goes to the pane it is in")
    func panes() throws {
        var state = Self.state("5")
        #expect(state.view.history.focus == .events)
        _ = try Self.act(.press, on: "worker.(*Pool)", &state)
        #expect(state.view.history.focus == .stacks)
        #expect(state.page == .history)
        _ = try Self.act(.press, on: "baseline", &state)
        #expect(state.view.history.focus == .events)
    }

    @Test("a heading sorts, and once more the other way round")
    func headings() throws {
        var state = Self.state()
        for (heading, order) in [
            ("/min", SortOrder.rate), ("COUNT", .count), ("FIRST USER", .name), ("Δ A", .delta),
        ] {
            var place = try Self.place(of: "    ID  ", in: state)
            place.column =
                try #require(state.lines[place.row].firstRange(of: heading)).lowerBound.utf16Offset(
                    in: state.lines[place.row]) + 1
            let event = Event.mouse(MouseEvent(.press, at: place))
            _ = state.update(event, at: Scene.now + 3)
            #expect(state.view.table.sort == order && !state.view.table.isInverted, "\(heading)")
            _ = state.update(event, at: Scene.now + 3)
            #expect(state.view.table.sort == order && state.view.table.isInverted, "\(heading)")
        }
        state = Self.state("d", columns: 120)
        _ = try Self.act(.press, on: "FIRST USER FRAME", &state)
        #expect(state.view.diff?.order == .name)
    }

    @Test("the wheel scrolls the list under it")
    func wheel() throws {
        var state = Self.state()
        _ = try Self.act(.wheelDown, on: "worker.(*Pool)", &state)
        #expect(state.view.table.selectedIndex == 3)
        _ = try Self.act(.wheelUp, on: "worker.(*Pool)", &state)
        #expect(state.view.table.selectedIndex == 0)
        state = Self.state("?")
        _ = try Self.act(.wheelDown, on: "next row", &state)
        #expect(state.help.offset == 3)
    }

    @Test("does nothing to a prompt or a menu, or where there is nothing")
    func nothing() throws {
        for keys in ["/x", "s", ":set theme=mono"] {
            var state = Self.state(keys)
            _ = state.update(.tick, at: Scene.now + 3)
            let before = state.screen()
            for row in 0..<36 {
                let place = Position(column: 20, row: row)
                for action in [MouseEvent.Action.press, .wheelDown] {
                    _ = state.update(.mouse(MouseEvent(action, at: place)), at: Scene.now + 3)
                }
            }
            #expect(state.screen() == before)
        }
        var state = Self.state()
        _ = state.update(.tick, at: Scene.now + 3)
        let before = state.screen()
        for place in [Position(column: 3, row: 0), Position(column: 500, row: 500)] {
            _ = state.update(.mouse(MouseEvent(.press, at: place)), at: Scene.now + 3)
        }
        #expect(state.screen() == before)
    }

    @Test("anywhere on any page at any size breaks nothing", arguments: 0..<6 as Range<UInt64>)
    func anywhere(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var state = Self.state()
        let keys: [Key] = ["5", "d", "?", "!", "v", "x", .enter, .escape, .tab, "o", "c"]
        for step in 0..<400 {
            if step.isMultiple(of: 50) {
                let size = Size(
                    columns: Int.random(in: 0...200, using: &random),
                    rows: Int.random(in: 0...60, using: &random))
                _ = state.update(.resized(size), at: Scene.now + 3)
            }
            if step.isMultiple(of: 9), let key = keys.randomElement(using: &random) {
                state.type([key])
            }
            let actions = [MouseEvent.Action.press, .press, .wheelUp, .wheelDown]
            let place = Position(
                column: Int.random(in: 0...200, using: &random),
                row: Int.random(in: 0...60, using: &random))
            let action = actions.randomElement(using: &random) ?? .press
            _ = state.update(.mouse(MouseEvent(action, at: place)), at: Scene.now + 3)
        }
        _ = state.update(.resized(Size(columns: 120, rows: 36)), at: Scene.now + 3)
        state.type(Array(repeating: .escape, count: 12))
        #expect(state.lines[0].contains("checkout"))
    }

    @Test("is on or off while gorotop runs, by the options menu and by :set")
    func option() {
        var state = Self.state("o")
        #expect(state.lines[35].contains("m mouse (off)"))
        #expect(state.update(.key("m"), at: Scene.now + 3) == [.reportMouse(true)])
        #expect(state.lines[35].contains("m mouse (on)"))
        #expect(state.update(.key("m"), at: Scene.now + 3) == [.reportMouse(false)])
        state.type([.escape] + ":set mouse=on".map(Key.character))
        #expect(state.update(.key(.enter), at: Scene.now + 3) == [.reportMouse(true)])
    }
}

extension State {
    /// The line that the cursor's sign is on.
    fileprivate var selectedLine: String? { lines.first { $0.prefix(4).contains("▸") } }
}
