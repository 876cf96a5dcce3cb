import Canvas
import Goroutines
import Targets
import Testing

@testable import Dashboard

@Suite("What is typed after :")
struct TypedCommandTests {
    private static func state() -> State { Scene.state(size: Size(columns: 120, rows: 36)) }

    private static func enter(_ text: String, _ state: inout State) -> [Effect] {
        state.type([.character(":")] + text.map(Key.character))
        return state.update(.key(.enter), at: Scene.now + 3)
    }

    private static func message(_ state: State) -> String { state.lines[34] }

    @Test(
        "words are commands",
        arguments: [
            ("", .nothing), ("  ", .nothing), ("q", .quit), (" quit ", .quit), ("w", .save(nil)),
            ("w  a b.md", .save("a b.md")), ("write x.md", .save("x.md")),
            ("set interval=5", .set(key: "interval", value: "5")),
            ("set theme = mono", .set(key: "theme", value: "mono")),
            ("set", .set(key: "", value: "")), ("c7f2", .jump("c7f2")), ("C7F2", .jump("c7f2")),
            ("14:02", .time("14:02")), ("-40m", .time("-40m")), ("max", .time("max")),
            ("2026-03-02  14:02", .time("2026-03-02  14:02")), ("1402", .jump("1402")),
            ("foo", .unknown("foo")), ("c7f2 x", .unknown("c7f2")),
        ] as [(String, TypedCommand)])
    func parsing(text: String, command: TypedCommand) {
        #expect(TypedCommand(text) == command)
    }

    @Test(":w FILE saves, :w saves under the proposed name, :q quits")
    func saveAndQuit() {
        var state = Self.state()
        guard case .save(let request) = Self.enter("w a.json", &state).first,
            case .save(let proposed) = Self.enter("w", &state).first
        else {
            Issue.record("no save")
            return
        }
        #expect(request.name == "a.json" && request.form == .json)
        #expect(proposed.name == "checkout-7d9f-x2k1-6060-2026-03-02T143207Z.md")
        #expect(Self.enter("q", &state) == [.quit])
    }

    @Test("the start of an ID opens that stack, from any page")
    func jump() throws {
        for keys in [[], [Key.enter], [.character("?")]] {
            var state = Self.state()
            let row = try #require(state.view.table.rows.last)
            let id = try #require(row.stacks.first)
            state.type(keys)
            #expect(Self.enter(String(id.description.prefix(6)), &state) == [])
            #expect(state.page == .stack)
            #expect(state.view.stack.stack == id)
        }
    }

    @Test("an ID that matches no stack or several is an error")
    func noJump() {
        var state = Self.state()
        _ = Self.enter("ffffffff", &state)
        #expect(Self.message(state).contains("no stack has an ID that starts with `ffffffff`"))
        let digits = state.view.table.rows.compactMap { $0.stacks.first?.description.first }
        let shared = digits.first { digit in digits.count { $0 == digit } > 1 }
        _ = Self.enter(String(shared ?? "?"), &state)
        #expect(Self.message(state).contains("IDs start with `\(shared ?? "?")`: "))
        #expect(state.page == .service)
    }

    @Test("settings are set, and errors list the valid values")
    func settings() {
        var state = Self.state()
        #expect(Self.enter("set interval=5", &state) == [.setInterval(Target.ID(0), 5)])
        #expect(Self.enter("set glyphs=ascii", &state) == [])
        #expect(state.glyphs == .ascii)
        #expect(Self.enter("set theme=mono", &state) == [])
        #expect(state.theme == .mono)
        for (text, told) in [
            ("set interval=x", "`x` isn't an interval"),
            ("set glyphs=round", "glyphs must be one of blocks, half, ascii"),
            ("set theme=", "theme must be one of auto, cvd, mono"),
            (
                "set colour=red",
                "`:set` takes interval=5, glyphs=ascii, theme=mono, bell=on or notify=on"
            ),
        ] {
            #expect(Self.enter(text, &state) == [])
            #expect(Self.message(state).contains(told))
        }
    }

    @Test("an unknown command is an error that suggests the closest one")
    func unknown() {
        var state = Self.state()
        for (text, told) in [
            ("sett x=1", "no command `:sett`; did you mean `:set`?"),
            ("wrote", "no command `:wrote`; did you mean `:write`?"),
            (
                "xyzzyx",
                "no command `:xyzzyx`; try :w FILE, :q, :set, a time (:14:02) or an ID (:c7f2)"
            ),
            ("14:99", "`14:99` is not a valid time; try 14:02"),
        ] {
            #expect(Self.enter(text, &state) == [])
            #expect(Self.message(state).contains(told), "\(Self.message(state))")
        }
    }

    @Test("Tab completes as far as possible, and lists the rest")
    func completion() {
        var state = Self.state()
        func complete(_ text: String) -> String {
            if state.prompt != nil { state.type([.escape]) }
            state.type([.character(":"), .control("u")] + text.map(Key.character) + [.tab])
            return String(state.prompt?.text ?? "")
        }
        #expect(complete("se") == "set")
        #expect(complete("set i") == "set interval=")
        #expect(complete("set glyphs=h") == "set glyphs=half")
        #expect(complete("w ") == "w checkout-7d9f-x2k1-6060-2026-03-02T143207Z.md")
        #expect(complete("set theme=") == "set theme=")
        #expect(Self.message(state).contains(":set theme=auto  :set theme=cvd  :set theme=mono"))
        #expect(complete("zz") == "zz")
        #expect(Self.message(state).contains("no command starts with `:zz`"))
    }
}
