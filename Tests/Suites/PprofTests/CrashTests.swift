import Goroutines
import Testing

@testable import Pprof

@Suite("Crashes")
struct CrashTests {
    private func read(_ name: String) throws -> (Snapshot, Expected) {
        let expected = try #require(Captures.expected[name])
        var table = StackTable()
        return (
            try Profile(decoding: Captures.body(name)).snapshot(interning: &table), expected
        )
    }

    private func snapshot(_ text: String, dump: Int? = nil) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: Array(text.utf8), dump: dump).snapshot(interning: &table)
    }

    static let systemStates: Set<String> = [
        "idle", "force gc (idle)", "GC sweep wait", "GC scavenge wait", "finalizer wait",
        "cleanup wait", "GOMAXPROCS updater (idle)",
    ]

    @Test(
        "standard error of a dying program holds what a second reader found in it",
        arguments: Captures.names("crash"))
    func figures(name: String) throws {
        let (snapshot, expected) = try read(name)
        #expect(snapshot.format == .crash)
        #expect(snapshot.skipped == [])
        #expect(snapshot.dumps == 1)
        #expect(snapshot.removedPrefix == nil)
        let states = try #require(expected.states)
        let system = states.filter { Self.systemStates.contains($0.key) }
        #expect(snapshot.systemGoroutines == system.values.reduce(0, +))
        #expect(snapshot.total + snapshot.systemGoroutines == expected.total)
        #expect(snapshot.stanzas.count + system.count == expected.stacks)
        var read: [String: Int] = [:]
        for tally in snapshot.stanzas.flatMap(\.states) {
            read[tally.value.name, default: 0] += tally.count
        }
        #expect(read == states.filter { !Self.systemStates.contains($0.key) })
        #expect(snapshot.stanzas.reduce(0) { $0 + $1.inBubble } == expected.inBubble)
        let elided = (expected.elided ?? []).map(\.frames)
        #expect(snapshot.stanzas.compactMap(\.elidedFrames?.upperBound) == elided)
        for top in expected.top
        where !Self.systemStates.contains(top.states?.first?.key ?? "") {
            #expect(
                snapshot.stanzas.contains {
                    let leaf = $0.stack.runtimeFrames.first ?? $0.stack.frames.first
                    return $0.count == top.count
                        && leaf.map { "\($0.function):\($0.line)" } == top.leaf
                }, "\(top)")
        }
    }

    @Test(
        "the first line says why the program died",
        arguments: [
            ("go1.27/crash/panic-all", "panic: job j5: bad checksum"),
            ("go1.27/crash/panic-none", "panic: job j5: bad checksum"),
            ("go1.27/crash/repanic", "panic: first [recovered]"),
            ("go1.27/crash/stack-overflow", "fatal error: stack overflow"),
            ("go1.27/crash/sigquit", "SIGQUIT: quit"),
            (
                "go1.27/crash/test-timeout", "panic: test timed out after 2s in TestSlow (2s)"
            ),
            (
                "go1.27/crash/test-bubble-deadlock",
                "panic: deadlock: all goroutines in bubble are blocked [recovered, repanicked]"
            ),
            ("go1.19/crash/deadlock", "fatal error: all goroutines are asleep - deadlock!"),
        ])
    func reason(name: String, reason: String) throws {
        #expect(try read("\(name).crash.txt").0.reason == reason)
    }

    @Test(
        "the goroutine that died is the first one, if it was running",
        arguments: [
            ("go1.19/crash/panic-all", 23), ("go1.19/crash/nil-all", 21),
            ("go1.23/crash/panic-single", 24), ("go1.27/crash/panic-system", 23),
            ("go1.27/crash/ledgerd-panic", 326), ("go1.27/crash/map-writes", 30),
            ("go1.27/crash/stack-overflow", 23), ("go1.27/crash/repanic", 22),
            ("go1.27/crash/deadlock", nil), ("go1.27/crash/sigquit", nil),
            ("go1.27/crash/test-timeout", nil), ("go1.27/crash/panic-none", nil),
        ])
    func death(name: String, goroutine: Int?) throws {
        let snapshot = try read("\(name).crash.txt").0
        #expect(snapshot.death?.goroutine == goroutine)
        guard let death = snapshot.death else { return }
        let first = try #require(snapshot.stanzas.first)
        #expect(first.id == death.stack)
        #expect(first.states.contains { $0.value == .running })
    }

    @Test("a signal in C code died in its system call; a busy goroutine did not die of SIGQUIT")
    func deathBySignal() throws {
        func death(_ reason: String, _ state: String) throws -> Int? {
            try snapshot("\(reason)\n\ngoroutine 7 [\(state)]:\n\(Self.call)\n").death?.goroutine
        }
        #expect(try death("SIGSEGV: segmentation violation", "syscall") == 7)
        #expect(try death("SIGSEGV: segmentation violation", "chan receive") == nil)
        #expect(try death("SIGQUIT: quit", "running") == nil)
        #expect(try death("SIGABRT: abort", "running") == nil)
        #expect(try death("SIGABRT: abort", "syscall") == 7)
        #expect(try death("panic: bad", "running, locked to thread") == 7)
        #expect(try death("fatal error: all goroutines are asleep - deadlock!", "select") == nil)
    }

    @Test("of several crashes in one log, each has its own dead goroutine")
    func deaths() throws {
        let crashes = [7, 9].map { "panic: bad\n\ngoroutine \($0) [running]:\n\(Self.call)\n" }
        let log = crashes.joined(separator: "exit status 2\n")
        #expect(try snapshot(log, dump: 1).death?.goroutine == 7)
        #expect(try snapshot(log, dump: 2).death?.goroutine == 9)
    }

    private static let call = "main.work(0x1)\n\t/src/main.go:28 +0x1d\n"

    @Test("goroutines on other threads count once, with the stack that comes later")
    func otherThreads() throws {
        let snapshot = try snapshot(
            """
            SIGQUIT: quit
            PC=0x46b7c1 m=0 sigcode=0

            goroutine 7 gp=0xc1 m=0 mp=0x1 [running]:
            main.a()
            \t/src/main.go:1 +0x1
            created by main.main in goroutine 1
            \t/src/main.go:9 +0x1

            goroutine 1 gp=0xc2 m=nil [chan receive]:
            main.main()
            \t/src/main.go:9 +0x1

            goroutine 8 gp=0xc3 m=3 mp=0x2 [running]:
            \tgoroutine running on other thread; stack unavailable
            created by main.main in goroutine 1
            \t/src/main.go:9 +0x1

            rax    0xfffffffffffffffc
            rip    0x46b7c1

            -----

            SIGQUIT: quit
            PC=0x46b7c2 m=3 sigcode=18446744073709551610

            goroutine 0 gp=0xc4 m=3 mp=0x2 [idle]:
            runtime.futex()
            \t/go/src/runtime/sys_linux_amd64.s:557 +0x21

            goroutine 8 gp=0xc3 m=3 mp=0x2 [running]:
            main.b()
            \t/src/main.go:2 +0x1
            created by main.main in goroutine 1
            \t/src/main.go:9 +0x1

            goroutine 7 gp=0xc1 m=0 mp=0x1 [running]:
            main.a()
            \t/src/main.go:1 +0x1

            -----

            """)
        #expect(snapshot.skipped == [])
        #expect(snapshot.total == 3)
        #expect(snapshot.systemGoroutines == 1)
        #expect(snapshot.dumps == 1)
        #expect(
            Set(snapshot.stanzas.map(\.stack.frames.first?.function))
                == ["main.a", "main.main", "main.b"])
    }

    @Test(
        "what follows the last goroutine without an empty line is no part of it",
        arguments: [
            ("exit status 2\nFAIL\texample.com/x\t2.012s\nFAIL\n", 0),
            ("2026/11/24 06:05:17 started (pid 7)\n{\"msg\":\"up\"}\n", 2),
        ])
    func end(trailer: String, lines: Int) throws {
        let text = """
            panic: x

            goroutine 1 [running]:
            main.main()
            \t/src/main.go:9 +0x1

            goroutine 7 [select]:
            main.a()
            \t/src/main.go:1 +0x1
            created by main.main in goroutine 1
            \t/src/main.go:9 +0x1

            """
        let snapshot = try snapshot(text + trailer)
        #expect(snapshot.total == 2)
        let skipped = Skipped(
            reason: "line outside any goroutine", offset: text.utf8.count, count: lines)
        #expect(snapshot.skipped == (lines > 0 ? [skipped] : []))
        #expect(
            snapshot.stanzas.flatMap(\.stack.frames).map(\.function).sorted()
                == ["main.a", "main.main"])
    }

    @Test("of several dumps the last is read, or the one asked for")
    func several() throws {
        let leak = String(
            decoding: try Captures.body("go1.27/healthy.debug2.txt"), as: UTF8.self)
        let crash = String(
            decoding: try Captures.body("go1.27/crash/panic-all.crash.txt"), as: UTF8.self)
        let quit = String(
            decoding: try Captures.body("go1.27/crash/sigquit.crash.txt"), as: UTF8.self)
        let all = leak + leak + crash + "exit status 2\n" + quit + "restarted\n" + leak
        let totals = try (1...5).map { try snapshot(all, dump: $0).total }
        let each = try [leak, leak, crash, quit, leak].map { try snapshot($0).total }
        #expect(totals == each)
        #expect(try snapshot(all).total == each[4])
        #expect(try snapshot(all).dumps == 5)
        #expect(try snapshot(all, dump: 3).reason == "panic: job j5: bad checksum")
        #expect(try snapshot(all, dump: 4).reason == "SIGQUIT: quit")
        #expect(try snapshot(all, dump: 5).reason == nil)
        // An editor may have put an empty line between them.
        #expect(try snapshot(leak + "\n" + leak).dumps == 2)
        #expect(throws: ProfileError.noSuchDump(6, of: 5)) { try snapshot(all, dump: 6) }
    }

    @Test("goroutines that differ in their registers alone are read once")
    func registers() throws {
        var text = "SIGQUIT: quit\n\n"
        for number in 2...2000 {
            text += """
                goroutine \(number) gp=0xc\(number) m=nil [select, 3 minutes]:
                main.a(0x\(number))
                \t/src/main.go:1 +0x1 fp=0xc\(number) sp=0xc\(number) pc=0x4b1497
                created by main.main in goroutine 1
                \t/src/main.go:9 +0x1


                """
        }
        var table = StackTable()
        let profile = try Profile(decoding: Array(text.utf8))
        #expect(profile.records.count == 1)
        #expect(profile.snapshot(interning: &table).total == 1999)
        #expect(profile.snapshot(interning: &table).stanzas.first?.waitMinutes?.known == 1999)
    }

    @Test("no more dumps than the limit are begun")
    func limit() throws {
        let dump = "goroutine 1 [running]:\n\(Self.call)\n"
        let read = try snapshot(String(repeating: dump, count: Limits.dumps + 5))
        #expect(read.dumps == Limits.dumps)
        #expect(read.total == 6)
        // No main goroutine follows the last: it may be one more of the dump before.
        #expect(read.skipped.map(\.count) == [4])
    }

    @Test("several debug=1 texts in one input are several dumps")
    func severalGrouped() throws {
        let first = String(
            decoding: try Captures.body("go1.27/healthy.debug1.txt"), as: UTF8.self)
        let second = String(
            decoding: try Captures.body("go1.27/leak.debug1.txt"), as: UTF8.self)
        #expect(try snapshot(first + second).total == snapshot(second).total)
        #expect(try snapshot(first + second).dumps == 2)
        #expect(try snapshot(first + second, dump: 1).total == snapshot(first).total)
        #expect(throws: ProfileError.noSuchDump(3, of: 2)) {
            try snapshot(first + second, dump: 3)
        }
    }
}
