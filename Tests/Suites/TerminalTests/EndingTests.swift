import Canvas
import Emulator
import Glibc
import TestSupport
import Testing

@Suite("Every way out gives the terminal back", .serialized, .realTime)
struct EndingTests {
    /// What a failed precondition ends with.
    #if arch(arm64)
        static let trap = SIGTRAP
    #else
        static let trap = SIGILL
    #endif

    @Test(
        "the terminal is as it was",
        arguments: [
            ("q", .exit(0)), ("x", .exit(3)), ("c", .signal(trap)), ("t", .signal(trap)),
            ("a", .signal(SIGABRT)), ("\u{1c}", .signal(SIGQUIT)),
        ] as [(String, Emulator.Ending)])
    func key(key: String, ending: Emulator.Ending) async throws {
        // High enough for the trace that Swift prints.
        let size = Size(columns: 80, rows: 100)
        let emulator = try Emulator("TerminalProbe", ["act"], size: size)
        let before = try await emulator.wait(forText: "the word is one")
        #expect(before.isAlternate)
        #expect(await emulator.modes != emulator.modesBefore)
        // Ctrl-\ discards what was typed before it, so that has to have arrived.
        try await emulator.send("em2")
        try await emulator.wait(forText: "the word is two")
        #expect(await emulator.privateModes.isSuperset(of: [1000, 1006, 2004]))
        try await emulator.send(key)
        #expect(try await emulator.waitForEnd() == ending)
        try await emulator.expectRestored()
        // What went to standard error is on the normal screen, not lost with the other one.
        let picture = await emulator.picture
        #expect(picture.contains("a complaint"))
        #expect(picture.contains("a broken promise") == ["c", "t"].contains(key))
    }

    @Test(
        "signals end the program in order",
        arguments: [
            (SIGTERM, .exit(128 + SIGTERM)), (SIGHUP, .exit(128 + SIGHUP)),
            (SIGINT, .exit(128 + SIGINT)), (SIGSEGV, .signal(SIGSEGV)), (SIGBUS, .signal(SIGBUS)),
            (SIGFPE, .signal(SIGFPE)), (SIGTRAP, .signal(SIGTRAP)),
        ] as [(Int32, Emulator.Ending)])
    func signal(number: Int32, ending: Emulator.Ending) async throws {
        let emulator = try Emulator("TerminalProbe", ["act"])
        try await emulator.send("m2")
        try await emulator.wait(forText: "the word is two")
        await emulator.signal(number)
        #expect(try await emulator.waitForEnd() == ending)
        try await emulator.expectRestored()
    }

    @Test("a terminal that closes ends the program")
    func hangUp() async throws {
        let emulator = try Emulator("TerminalProbe", ["act"])
        try await emulator.wait(forText: "the word is one")
        await emulator.hangUp()
        // The leader of a session gets a signal, and the end of its input with it.
        let ending = try await emulator.waitForEnd()
        #expect(ending == .exit(128 + SIGHUP) || ending == .exit(100))
    }

    @Test("so it does for a program that ignores SIGHUP")
    func hangUpIgnored() async throws {
        let emulator = try Emulator(
            "/usr/bin/env",
            ["--ignore-signal=HUP", "\(Emulator.products)/TerminalProbe", "act"])
        try await emulator.wait(forText: "the word is one")
        await emulator.hangUp()
        #expect(try await emulator.waitForEnd() == .exit(100))
    }

    @Test(
        "what ends it while Ctrl-S holds the screen gives it back too",
        arguments: [(SIGQUIT, .signal(SIGQUIT)), (SIGTERM, .exit(128 + SIGTERM))]
            as [(Int32, Emulator.Ending)])
    func flowControl(number: Int32, ending: Emulator.Ending) async throws {
        let emulator = try Emulator("TerminalProbe", ["act"])
        try await emulator.wait(forText: "the word is one")
        try await emulator.send("\u{13}2")
        await emulator.signal(number)
        #expect(try await emulator.waitForEnd() == ending)
        try await emulator.expectRestored()
    }

    @Test(
        "a terminal that cannot show a screen is refused and left alone",
        arguments: [
            (["TERM": "dumb"], "TERM=dumb cannot show a full screen")
        ])
    func refused(environment: [String: String], sentence: String) async throws {
        let emulator = try Emulator("TerminalProbe", ["act"], environment: environment)
        #expect(try await emulator.waitForEnd() == .exit(2))
        #expect(await emulator.picture.text == "refused: \(sentence)")
        try await emulator.expectRestored()
    }

    @Test("output that is no terminal is refused")
    func noOutput() async throws {
        let probe = "\(Emulator.products)/TerminalProbe"
        let emulator = try Emulator("/bin/sh", ["-c", "'\(probe)' act | cat"])
        _ = try await emulator.waitForEnd()
        #expect(await emulator.picture.text == "refused: standard output is not a terminal")
    }

    @Test(
        "an unknown terminal works, whatever the host knows",
        arguments: [
            ["TERM": "xterm-ghostty"], ["TERM": ""],
            ["TERM": "xterm-kitty", "TERMINFO_DIRS": "/nowhere", "TERMINFO": "/nowhere"],
        ])
    func unknown(environment: [String: String]) async throws {
        let emulator = try Emulator("TerminalProbe", ["log"], environment: environment)
        let picture = try await emulator.wait(forText: "using built-in xterm-256color.")
        #expect(picture.contains("xterm-256color (built in) 256 utf8 true"))
        try await emulator.send("Q")
        #expect(try await emulator.waitForEnd() == .exit(0))
        try await emulator.expectRestored()
    }

    @Test("a locale without UTF-8 is told")
    func locale() async throws {
        let emulator = try Emulator("TerminalProbe", ["log"], environment: ["LC_ALL": "C"])
        try await emulator.wait(forText: "locale is C: ASCII mode. Set LC_ALL=C.UTF-8 for graphs.")
    }

    @Test("a locale of UTF-8 that is not installed is replaced")
    func missingLocale() async throws {
        let emulator = try Emulator(
            "TerminalProbe", ["log"], environment: ["LC_ALL": "xx_YY.UTF-8"])
        try await emulator.wait(forText: "utf8 true")
    }
}

extension Emulator {
    /// The normal screen is there, with its cursor and the modes from before.
    func expectRestored() throws {
        let picture = picture
        #expect(!picture.isAlternate)
        #expect(picture.cursor != nil)
        #expect(modes == modesBefore)
        // A shell has automatic margins, the cursor and the meta key, and no other mode.
        #expect(privateModes.subtracting([7, 25, 1034]) == [])
        #expect(picture.screen.row(picture.screen.size.rows - 1).allSatisfy { $0.style == .plain })
    }
}
