import Goroutines
import Testing

@testable import Pprof

@Suite("debug=2")
struct DumpTests {
    private func snapshot(_ text: String) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: Array(text.utf8)).snapshot(interning: &table)
    }

    private static let body = "main.work(0x1, {0x2?, 0x3})\n\t/src/main.go:28 +0x1d\n"

    static let headers: [(String, String, Int?, Bool, Bool, Bool, [Label])] = [
        ("[running]:", "running", nil, false, false, false, []),
        ("[chan receive (nil chan)]:", "chan receive (nil chan)", nil, false, false, false, []),
        ("[chan send, 15 minutes]:", "chan send", 15, false, false, false, []),
        ("[select (no cases) (leaked)]:", "select (no cases)", nil, true, false, false, []),
        (
            "[chan receive (leaked) (scan), locked to thread]:", "chan receive", nil, true, true,
            false, []
        ),
        (
            "[sleep (durable), 2 minutes, synctest bubble 7]:", "sleep", 2, false, false, true, []
        ),
        ("[semacquire, synctest group 3]:", "semacquire", nil, false, false, true, []),
        (
            "gp=0xc000006380 m=nil [IO wait, 1 minutes, locked to thread]:", "IO wait", 1, false,
            true, false, []
        ),
        ("gp=0xc000006380 m=0 mp=0x5b3d20 [idle]:", "idle", nil, false, false, false, []),
        (
            "[select labels:{\"k\": \"v]:\", \"a\": \"\"}]:", "select", nil, false, false, false,
            [Label(key: "a", value: ""), Label(key: "k", value: "v]:")]
        ),
        (
            "[select, 3 minutes] {route: /pay, \"k 2\": \"]} {x: y}:\"}:", "select", 3, false,
            false, false,
            [Label(key: "k 2", value: "]} {x: y}:"), Label(key: "route", value: "/pay")]
        ),
        (
            "[select] {empty: }:", "select", nil, false, false, false,
            [Label(key: "empty", value: "")]
        ),
        ("[select] {: \"v\"}:", "select", nil, false, false, false, [Label(key: "", value: "v")]),
        (
            "[select] {k: \"\\x1b[2J\\n\\u00f6\\U0001f600\"}:", "select", nil, false, false, false,
            [Label(key: "k", value: "?[2J?ö😀")]
        ),
        ("[a state of tomorrow]:", "a state of tomorrow", nil, false, false, false, []),
        ("[select, in a new way]:", "select, in a new way", nil, false, false, false, []),
    ]

    @Test("every header that Go writes is understood", arguments: headers)
    func header(
        header: String, state: String, minutes: Int?, leaked: Bool, locked: Bool, bubble: Bool,
        labels: [Label]
    ) throws {
        // Twice: the second goroutine is only hashed.
        let text = "goroutine 7 \(header)\n\(Self.body)\ngoroutine 81 \(header)\n\(Self.body)\n"
        let snapshot = try snapshot(text)
        let stanza = try #require(snapshot.stanzas.first)
        #expect(snapshot.stanzas.count == 1)
        #expect(snapshot.skipped == [])
        #expect(stanza.count == 2)
        #expect(stanza.states == [Tally(WaitState(state), count: 2)])
        #expect(
            stanza.waitMinutes
                == minutes.map { WaitMinutes(min: $0, median: $0, max: $0, known: 2) })
        #expect(stanza.leaked == (leaked ? 2 : 0))
        #expect(stanza.lockedToThread == (locked ? 2 : 0))
        #expect(stanza.inBubble == (bubble ? 2 : 0))
        #expect(stanza.labels.map(\.value) == labels)
        #expect(
            stanza.stack.frames == [Frame(function: "main.work", file: "/src/main.go", line: 28)])
    }

    @Test("goroutines of one stack are one stanza whatever their arguments and creator")
    func grouping() throws {
        var text = ""
        for number in 1...30 {
            text += """
                goroutine \(number) [chan send, \(number % 3) minutes]:
                main.(*Log).Record.func1(0x\(number), {0xc000\(number)?, ...})
                \t/src/a dir (1):2/main.go:28 +0x\(number)
                created by main.\(number % 5 == 0 ? "f" : "g") in goroutine \(number + 7)
                \t/src/main.go:\(number % 5 == 0 ? 5 : 6) +0x\(number)


                """
        }
        let snapshot = try snapshot(text)
        let stanza = try #require(snapshot.stanzas.first)
        #expect(snapshot.stanzas.count == 1)
        #expect(stanza.count == 30)
        #expect(
            stanza.stack.frames
                == [
                    Frame(
                        function: "main.(*Log).Record.func1", file: "/src/a dir (1):2/main.go",
                        line: 28)
                ])
        #expect(stanza.waitMinutes == WaitMinutes(min: 0, median: 1, max: 2, known: 30))
        #expect(
            stanza.creators == [
                Tally(Frame(function: "main.g", file: "/src/main.go", line: 6), count: 24),
                Tally(Frame(function: "main.f", file: "/src/main.go", line: 5), count: 6),
            ])
    }

    @Test("the runtime's own calls are no part of the stack, as Go decides it")
    func hiddenCalls() throws {
        let text = """
            goroutine 1 gp=0xc000002380 m=nil [chan receive]:
            runtime.gopark(0x1?)
            \t/go/src/runtime/proc.go:424 +0xce fp=0xc0 sp=0xc1 pc=0x43
            main.handler.func1()
            \t/src/main.go:9 +0x1 fp=0xc0 sp=0xc1 pc=0x43
            panic({0x1?, 0x2?})
            \t/go/src/runtime/panic.go:770 +0x132 fp=0xc0 sp=0xc1 pc=0x43
            runtime.(*Func).Name(...)
            \t/go/src/runtime/symtab.go:5
            runtime.gopanic({0x1?, 0x2?})
            \t/go/src/runtime/panic.go:770 +0x132 fp=0xc0 sp=0xc1 pc=0x43
            main.main()
            \t/src/main.go:20 +0x1 fp=0xc0 sp=0xc1 pc=0x43
            runtime.main()
            \t/go/src/runtime/proc.go:272 +0x28b fp=0xc0 sp=0xc1 pc=0x43
            runtime.goexit({})
            \t/go/src/runtime/asm_amd64.s:1700 +0x1 fp=0xc0 sp=0xc1 pc=0x43

            """
        let stack = try #require(try snapshot(text).stanzas.first?.stack)
        #expect(
            stack.frames.map(\.function) == [
                "main.handler.func1", "panic", "runtime.(*Func).Name", "panic", "main.main",
            ])
        #expect(stack.runtimeFrames.map(\.function) == ["runtime.gopark"])
        #expect(stack.id == Stack(frames: stack.frames).id)
    }

    @Test("frames left out in the middle, and ancestors, are no frames")
    func elided() throws {
        let text = """
            goroutine 1 [select]:
            main.a()
            \t/src/main.go:1 +0x1
            ...501 frames elided...
            main.b()
            \t/src/main.go:2 +0x1
            created by main.c in goroutine 9
            \t/src/main.go:3 +0x1
            [originating from goroutine 9]:
            main.d(...)
            \t/src/main.go:4 +0x1
            created by main.e
            \t/src/main.go:5 +0x1

            """
        let snapshot = try snapshot(text)
        let stanza = try #require(snapshot.stanzas.first)
        #expect(snapshot.skipped == [])
        #expect(stanza.stack.frames.map(\.function) == ["main.a", "main.b"])
        #expect(stanza.creators.map(\.value.function) == ["main.c"])
        #expect(stanza.elidedFrames == 501...501)
    }

    @Test(
        "type arguments are written [...] with every outermost pair",
        arguments: [
            ("pkg.Put[go.shape.string,go.shape.int]", "pkg.Put[...]"),
            ("pkg.(*Box[go.shape.*uint8]).Wait", "pkg.(*Box[...]).Wait"),
            ("pkg.(*Box[go.shape.string]).Conv[go.shape.int]", "pkg.(*Box[...]).Conv[...]"),
            ("pkg.F[map[string]go.shape.[]int].func1", "pkg.F[...].func1"),
            ("pkg.G[...]", "pkg.G[...]"), ("pkg.H[", "pkg.H["), ("pkg.I", "pkg.I"),
        ])
    func typeArguments(name: String, clean: String) throws {
        let text = "goroutine 1 [select]:\n\(name)()\n\t/src/main.go:1 +0x1\n\n"
        #expect(try snapshot(text).stanzas.first?.stack.frames.map(\.function) == [clean])
    }

    @Test("a creator without a name is no range turned round")
    func namelessCreator() throws {
        let snapshot = try snapshot(
            "goroutine 7 [select]:\n\(Self.body)created by in goroutine 1\n\t/src/main.go:9 +0x1\n")
        #expect(snapshot.total == 1)
    }

    @Test("a dump of exactly 64 MiB was cut by the runtime")
    func truncated() throws {
        let goroutine = "goroutine 1 [select]:\n\(Self.body)\n"
        let size = 67_108_864
        let block = Array(String(repeating: goroutine, count: 10_000).utf8)
        for total in [size, size - 1] {
            var decoder = ProfileDecoder()
            var left = total
            while left > 0 {
                try decoder.feed(block.span.extracting(first: left))
                left -= min(left, block.count)
            }
            var table = StackTable()
            let snapshot = try decoder.finish().snapshot(interning: &table)
            #expect(snapshot.isTruncated == (total == size))
            #expect(snapshot.total >= total / goroutine.utf8.count)
        }
    }

    @Test("no beginning of a dump crashes or counts more than the whole")
    func prefixes() throws {
        let body = try Captures.body("go1.27/healthy.debug2.txt")
        let whole = 12
        for count in 0...4000 {
            var table = StackTable()
            let snapshot = try? Profile(decoding: Array(body[..<count]))
                .snapshot(interning: &table)
            #expect(snapshot?.total ?? 0 <= whole)
            #expect(snapshot?.stanzas.allSatisfy { !$0.stack.frames.isEmpty } ?? true)
        }
    }

    @Test("a goroutine cut in the middle of a line is left out and listed")
    func cut() throws {
        let whole = "goroutine 1 [select]:\n\(Self.body)\n"
        let snapshot = try snapshot(
            "\(whole)goroutine 2 [select]:\nmain.work(0x1)\n\t/src/main.go:2")
        #expect(snapshot.total == 1)
        #expect(
            snapshot.skipped == [
                Skipped(
                    reason: "goroutine cut off at the end of the input", offset: whole.utf8.count)
            ])
    }

    @Test("lines in any order never crash, and whole goroutines are kept")
    func permutations() throws {
        let lines = [
            "goroutine 1 [select]:", "main.a()", "\t/src/main.go:1 +0x1", "created by main.b",
            "", "...additional frames elided...", "[originating from goroutine 1]:",
        ]
        let good = "goroutine 9 [sleep]:\n\(Self.body)\n"
        permute(lines) { order in
            var table = StackTable()
            let text = good + order.joined(separator: "\n") + "\n\n" + good
            let snapshot = try? Profile(decoding: Array(text.utf8)).snapshot(interning: &table)
            let sleeping = snapshot?.stanzas.flatMap(\.states).first { $0.value == .sleep }
            #expect(sleeping?.count == 2)
        }
    }

    private func permute(_ lines: [String], _ body: ([String]) -> Void) {
        var lines = lines
        func permute(from start: Int) {
            guard start < lines.count else {
                body(lines)
                return
            }
            for index in start..<lines.count {
                lines.swapAt(start, index)
                permute(from: start + 1)
                lines.swapAt(start, index)
            }
        }
        permute(from: 0)
    }

    @Test("hostile names are cleaned and cut")
    func hostile() throws {
        let long = String(repeating: "x", count: 100_000)
        let text = """
            goroutine 1 [\u{1b}[0;owned\u{7}]:
            main.\u{1b}[2J\u{202e}\(long)()
            \t/src/\u{9b}31m\u{0}main.go:99999999999999999 +0x1

            """
        let stanza = try #require(
            try snapshot("goroutine 2 [select]:\n\(Self.body)\n" + text)
                .stanzas.first { $0.stack.frames.first?.line != 28 })
        let frame = try #require(stanza.stack.frames.first)
        #expect(frame.function.hasPrefix("main.?[2J?xxx"))
        #expect(frame.function.utf8.count <= 2048)
        #expect(frame.file == "/src/?31m?main.go")
        #expect(frame.line == Int(Int32.max))
    }
}
