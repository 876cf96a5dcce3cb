import Canvas
import Emulator
import Glibc
import TerminalProbe
import TestSupport
import Testing

@Suite("Sizes, stops and wake-ups", .serialized, .realTime)
struct EventTests {
    @Test("a new size is told and drawn", arguments: [(40, 10), (200, 60), (1, 1), (20, 3)])
    func resize(columns: Int, rows: Int) async throws {
        let emulator = try Emulator("TerminalProbe", ["show", "text"])
        try await emulator.wait(forText: "top left")
        let size = Size(columns: columns, rows: rows)
        await emulator.resize(size)
        try await emulator.wait(for: "\(size)") { $0.screen == Scene.text.screen(size) }
    }

    @Test("a flood of sizes ends at the last one, and few are drawn")
    func flood() async throws {
        let emulator = try Emulator("TerminalProbe", ["log"])
        try await emulator.wait(forText: "utf8 true")
        for turn in 0..<200 {
            await emulator.resize(Size(columns: 60 + turn % 50, rows: 60 + turn % 7))
        }
        let last = Size(columns: 93, rows: 61)
        await emulator.resize(last)
        let picture = try await emulator.wait(for: "the last size") {
            $0.screen.size == last && $0.lines[0] == "93x61"
        }
        #expect(picture.lines.count { $0.contains("resized") } < 50)
        try await emulator.send("Q")
        #expect(try await emulator.waitForEnd() == .exit(0))
    }

    @Test("keys are told at once while a size settles")
    func keysBeforeSizes() async throws {
        let emulator = try Emulator("TerminalProbe", ["log"])
        try await emulator.wait(forText: "utf8 true")
        await emulator.resize(Size(columns: 70, rows: 20))
        try await emulator.send("Q")
        #expect(try await emulator.waitForEnd() == .exit(0))
    }

    @Test("exported LINES and COLUMNS do not fix the size")
    func exported() async throws {
        let emulator = try Emulator(
            "TerminalProbe", ["log"], environment: ["LINES": "5", "COLUMNS": "7"])
        try await emulator.wait(forText: "80x24")
        await emulator.resize(Size(columns: 70, rows: 20))
        try await emulator.wait(forText: "70x20")
    }

    @Test("a waker wakes from another thread")
    func waker() async throws {
        let emulator = try Emulator("TerminalProbe", ["act"])
        try await emulator.wait(forText: "one")
        try await emulator.send("w")
        try await emulator.wait(forText: "the word is woken")
    }

    @Test("it stops for the shell and comes back", arguments: [nil, SIGTSTP, SIGSTOP])
    func suspend(signal: Int32?) async throws {
        let emulator = try Emulator.shell()
        try await emulator.wait(forText: "ready$")
        try await emulator.send("TerminalProbe log\n")
        try await emulator.wait(forText: "utf8 true")
        if let signal {
            await emulator.signal(signal)
        } else {
            try await emulator.send("\u{1a}")
        }
        // Nothing can be done about the screen before a SIGSTOP.
        try await emulator.wait(for: "the shell") {
            $0.contains("Stopped") && ($0.isAlternate == (signal == SIGSTOP))
        }
        #expect(await emulator.privateModes.contains(2004) == (signal == SIGSTOP))
        await emulator.resize(Size(columns: 70, rows: 20))
        try await emulator.send("fg\n")
        let picture = try await emulator.wait(for: "the screen at its new size") {
            $0.isAlternate && $0.contains("resumed") && $0.lines[0] == "70x20"
        }
        #expect(picture.cursor == nil)
        #expect(!picture.contains("Stopped"))
        #expect(await emulator.privateModes.contains(2004))
        try await emulator.send("\u{1b}[A")
        try await emulator.wait(forText: "key(Canvas.Key.up)")
        try await emulator.send("Q")
        try await emulator.wait(for: "the shell") { !$0.isAlternate && $0.cursor != nil }
        try await emulator.send("exit\n")
        _ = try await emulator.waitForEnd()
    }

    @Test("it can be ended while it is stopped")
    func endStopped() async throws {
        let emulator = try Emulator.shell()
        try await emulator.wait(forText: "ready$")
        try await emulator.send("TerminalProbe log\n")
        try await emulator.wait(forText: "utf8 true")
        try await emulator.send("\u{1a}")
        try await emulator.wait(for: "the shell") { !$0.isAlternate && $0.contains("Stopped") }
        // The shell surely takes notice of a job that ended when a command of its own ends.
        try await emulator.send(
            "p=$(jobs -p); kill %1; while kill -0 $p 2>&-; do sleep 0.05; done\n")
        let picture = try await emulator.wait(forText: "Exit 143")
        #expect(!picture.isAlternate)
        try await emulator.send("exit\n")
        #expect(try await emulator.waitForEnd() == .exit(0))
    }

    @Test("it does not stop where nobody could continue it")
    func orphan() async throws {
        // Here it is the leader of the session itself, as in a container.
        let emulator = try Emulator("TerminalProbe", ["log"])
        try await emulator.wait(forText: "utf8 true")
        try await emulator.send("\u{1a}")
        try await emulator.send("j")
        let picture = try await emulator.wait(forText: "key(Canvas.Key.character(\"j\"))")
        #expect(picture.isAlternate)
        #expect(!picture.contains("resumed"))
    }
}

extension Emulator {
    /// An interactive shell with job control, which finds the probe.
    static func shell() throws -> Emulator {
        try Emulator(
            "/bin/bash", ["--norc", "--noprofile", "--noediting", "-i"],
            environment: ["PS1": "ready$ ", "PATH": "\(products):/usr/bin:/bin"])
    }
}
