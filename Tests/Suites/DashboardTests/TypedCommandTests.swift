import Canvas
import Diagnosis
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
            ("", .nothing), ("  ", .nothing), ("q", .quit), (" quit ", .quit), ("q!", .quit),
            ("w", .save(nil)), ("wq", .save(nil, quits: true)),
            ("wq a.md", .save("a.md", quits: true)),
            ("help", .command(.show(.help))), ("h", .command(.show(.help))),
            ("diff", .command(.show(.diff))), ("sort", .command(.sort)),
            ("sort rate", .sort("rate")),
            ("e", .command(.edit)), ("2", .command(.show(.service))), ("A", .time("A")),
            ("a", .unknown("a")),
            ("w  a b.md", .save("a b.md")), ("write x.md", .save("x.md")),
            ("set interval=5", .set(key: "interval", value: "5")),
            ("set theme = mono", .set(key: "theme", value: "mono")),
            ("set", .set(key: "", value: nil)), ("set interval", .set(key: "interval", value: nil)),
            (
                "set warning = 20/min, 5 in chan send ",
                .set(key: "warning", value: "20/min, 5 in chan send")
            ), ("set theme=", .set(key: "theme", value: "")), ("c7f2", .jump("c7f2")),
            ("C7F2", .jump("c7f2")),
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
        let counts = (0..<400).map { ("f\($0)", 1) }
        state.poll(Dictionary(uniqueKeysWithValues: counts), at: Scene.now + 3)
        let digits = state.view.table.rows.compactMap { $0.stacks.first?.description.prefix(2) }
        let shared = digits.first { some in digits.count { $0 == some } > 1 } ?? ""
        _ = Self.enter(String(shared), &state)
        #expect(Self.message(state).contains("IDs start with `\(shared)`: "))
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
            (
                "set glyphs=round",
                "glyphs can't be `round`; it can be blocks, half, ascii"
            ),
            ("set theme=", "theme can't be ``; it can be auto, cvd, mono"),
            ("set colour=red", "no setting named `colour`; `:set` lists them"),
            ("set interval", "interval=5s; it can be 0.1s to 1d, e.g. 5s or 2m"),
            ("set mouse", "mouse=off; it can be on, off"),
            ("set memory-limit=4", "memory-limit can't be `4`; it can be 1MiB or more"),
            ("set warning=many", "warning can't be `many`; it can be e.g. 20/min"),
        ] {
            #expect(Self.enter(text, &state) == [])
            #expect(Self.message(state).contains(told))
        }
    }

    @Test(
        "setting the memory limit says what a forecast still needs",
        arguments: [(nil, "the service's /metrics"), (1e9, "growth and a minute of polls")])
    func forecastHint(resident: Double?, needs: String) {
        var state = State(
            target: Target(name: "a:1", address: "http://a:1"),
            size: Size(columns: 120, rows: 36), now: Scene.now)
        var poll = Poll.of(["leaky": 100], at: Scene.now)
        poll.process = ProcessFigures(residentBytes: resident)
        _ = state.update(.polled(poll), at: Scene.now)
        _ = Self.enter("set memory-limit=4GiB", &state)
        #expect(Self.message(state).contains("memory-limit=4GiB; a forecast needs \(needs)"))
    }

    @Test("limits and the memory limit are set while gorotop runs, and judged from then on")
    func limits() {
        var state = Self.state()
        for (text, told) in [
            ("set memory-limit=4GiB", "memory-limit=4GiB"),
            ("set critical=1000000, 10000 in chan send", "critical=1000000, 10000 in chan send"),
            ("set warning=20/min", "warning=20/min"), ("set memory-limit=none", "=none"),
            ("set memory-limit=1.5GiB", "memory-limit=1536MiB"),
        ] {
            #expect(Self.enter(text, &state) == [])
            #expect(Self.message(state).contains(told), "\(text): \(Self.message(state))")
        }
        #expect(state.watched.alerts.memoryLimit == 1.5 * 1024 * 1024 * 1024)
        #expect(
            state.watched.alerts.rules.critical.map(\.text) == ["1000000", "10000 in chan send"])
        _ = Self.enter("set critical=100", &state)
        _ = state.update(.polled(Scene.poll(at: Scene.now)), at: Scene.now + 4)
        #expect(state.watched.unseenAlarms.count == 1)
        #expect(state.watched.unseenAlarms[0].text.contains("over the limit of 100"))
        _ = Self.enter("set critical=none", &state)
        #expect(state.watched.alerts.rules.critical == [])
    }

    @Test("a file has no limits to set")
    func file() {
        var state = State(
            target: Target(name: "dump.txt", address: "dump.txt", kind: .fixed),
            size: Size(columns: 120, rows: 36), now: 5000)
        state.open(Snapshot.of(["leaky": 40], at: 1000))
        _ = Self.enter("set warning=5", &state)
        #expect(Self.message(state).contains("warning needs a live service"))
    }

    @Test(":set alone and the options menu show what is set, and the same for config.yaml")
    func settingsPage() {
        for keys in [":set\n", "oc"] {
            var state = Self.state()
            _ = Self.enter("set warning=20/min,5000", &state)
            state.type(keys.map { $0 == "\n" ? .enter : .character($0) })
            #expect(state.page == .settings)
            let text = state.lines.joined(separator: "\n")
            for setting in Setting.allCases {
                #expect(text.contains(" \(setting.rawValue) "), "\(setting)")
            }
            for line in [
                "interval: 5s", "ascii: false", "theme: auto", "mouse: false", "bell: false",
                "notify: false", "warning: [20/min, 5000]",
            ] { #expect(state.lines.contains { $0.trimmed == line }, "\(line)") }
            #expect(!text.contains("memory-limit: "))
            // The page is saved, printed and copied as these lines alone.
            guard case .copy(let copied)? = copy(from: &state).first else {
                Issue.record("nothing to copy")
                return
            }
            #expect(copied.hasPrefix("interval: 5s\n") && copied.hasSuffix("\n"))
            #expect(state.document?.proposedName == "config.yaml")
            state.type([.character("q")])
            #expect(state.page == .service)
        }
    }

    private func copy(from state: inout State) -> [Effect] {
        state.type([.character("y")])
        return state.update(.key(.character("t")), at: Scene.now + 3)
    }

    @Test("what was set at the start and can't be changed is among the lines")
    func sessionLines() {
        let session = SessionDescription(configuration: [
            (key: "timeout", value: "10s"), (key: "interval", value: "9s"),
            (key: "archive", value: "\"/a b.db\""),
        ])
        let state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060"), session: session,
            size: Size(columns: 80, rows: 24), now: 1000)
        let lines = state.configurationLines
        #expect(lines.contains("timeout: 10s") && lines.contains("archive: \"/a b.db\""))
        #expect(lines.filter { $0.hasPrefix("interval:") } == ["interval: 2s"])
    }

    @Test("the options menu stays for another change, until Esc")
    func menu() {
        var state = Self.state()
        state.type("ogt".map(Key.character))
        #expect(state.glyphs == .half && state.theme == .cvd)
        #expect(state.menu != nil)
        state.type([.escape])
        #expect(state.menu == nil && state.page == .service)
    }

    @Test("words do what their keys do")
    func words() {
        for (text, page) in [
            ("help", Page.help), ("h", .help), ("diff", .diff), ("history", .history),
            ("messages", .messages), ("5", .history),
        ] {
            var state = Self.state()
            #expect(Self.enter(text, &state) == [])
            #expect(state.page == page, "\(text)")
        }
        var state = Self.state()
        _ = Self.enter("sort rate", &state)
        #expect(state.view.table.sort == .rate)
        _ = Self.enter("sort colour", &state)
        #expect(Self.message(state).contains("rows can't be sorted by `colour`; try count, delta"))
        _ = Self.enter("sort", &state)
        #expect(state.menu != nil)
        state.type([.escape])
        #expect(Self.enter("q!", &state) == [.quit])
        guard case .save? = Self.enter("wq", &state).first else {
            Issue.record("no save")
            return
        }
        #expect(Self.enter("wq", &state).last == .quit)
        #expect(Self.enter("wq nowhere.xyz", &state) == [])
    }

    @Test("an unknown command is an error that suggests the closest one")
    func unknown() {
        var state = Self.state()
        for (text, told) in [
            ("sett x=1", "no command `:sett`; did you mean `:set`?"),
            ("wrote", "no command `:wrote`; did you mean `:write`?"),
            (
                "xyzzyx",
                "no command `:xyzzyx`; try :help, :w FILE, :q, :set, a time (:14:02) or an ID (:c7f2)"
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

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
