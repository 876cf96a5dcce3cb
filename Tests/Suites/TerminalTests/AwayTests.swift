import Canvas
import Emulator
import Foundation
import Terminal
import TestSupport
import Testing

@Suite("Away from the screen", .serialized, .realTime)
struct AwayTests {
    /// A program for the probe to run: a shell script.
    private static func probe(
        _ script: String, through shell: Bool = false
    ) async throws -> Emulator {
        let emulator: Emulator
        if shell {
            emulator = try Emulator.shell()
            try await emulator.wait(forText: "ready$")
            try await emulator.send("TerminalProbe lend sh -c '\(script)'\n")
        } else {
            emulator = try Emulator("TerminalProbe", ["lend", "sh", "-c", script])
        }
        try await emulator.wait(forText: "utf8 true")
        return emulator
    }

    private static func quit(_ emulator: Emulator) async throws {
        try await emulator.send("Q")
        #expect(try await emulator.waitForEnd() == .exit(0))
        #expect(await !emulator.picture.isAlternate)
        #expect(await emulator.modes == emulator.modesBefore)
    }

    @Test("neither a program nor plain text gets marks around a paste or reports of the mouse")
    func modes() async throws {
        let emulator = try await Self.probe("echo hello; read x")
        try await emulator.send("m")
        for (key, text) in [("e", "hello"), ("P", "Press any key")] {
            try await emulator.wait(for: "the screen") { $0.isAlternate && $0.reportsMouse }
            #expect(await emulator.privateModes.isSuperset(of: [1000, 1006, 2004]))
            try await emulator.send(key)
            let picture = try await emulator.wait(for: text) {
                !$0.isAlternate && $0.contains(text)
            }
            #expect(!picture.reportsMouse)
            #expect(await emulator.privateModes.isDisjoint(with: [1000, 1006, 2004]))
            try await emulator.send("\n")
        }
        try await emulator.wait(for: "the screen") { $0.isAlternate && $0.reportsMouse }
        try await emulator.send("M")
        try await emulator.wait(for: "no mouse") { !$0.reportsMouse }
        try await Self.quit(emulator)
        #expect(await emulator.privateModes.subtracting([7, 25, 1034]) == [])
    }

    @Test("a program has the terminal, with its own modes, and the screen comes back")
    func program() async throws {
        let emulator = try await Self.probe(
            "echo hello; stty -a; read x; echo got $x; read y; exit 3")
        try await emulator.send("e")
        try await emulator.wait(for: "the program") {
            $0.contains("hello") && !$0.isAlternate && $0.contains("intr = ^C")
        }
        try await emulator.send("word\n")
        // The terminal's own echo: the program's modes are those of a shell.
        try await emulator.wait(for: "the echo") { $0.contains("word") && $0.contains("got word") }
        try await emulator.send("\n")
        let picture = try await emulator.wait(forText: "programEnded(status: 3)")
        #expect(picture.isAlternate && picture.cursor == nil && picture.contains("resumed"))
        try await emulator.send("\u{1b}[A")
        try await emulator.wait(forText: "key(Canvas.Key.up)")
        try await Self.quit(emulator)
    }

    @Test("a size that changed meanwhile is the screen's afterwards")
    func resize() async throws {
        let emulator = try await Self.probe("echo hello; read x")
        try await emulator.send("e")
        try await emulator.wait(forText: "hello")
        await emulator.resize(Size(columns: 70, rows: 20))
        try await emulator.send("\n")
        try await emulator.wait(for: "the new size") {
            $0.isAlternate && $0.lines[0] == "70x20" && $0.contains("programEnded")
        }
        try await Self.quit(emulator)
    }

    @Test("Ctrl-C ends the program and not the one that started it")
    func interrupt() async throws {
        let emulator = try await Self.probe("echo hello; exec sleep 1000")
        try await emulator.send("e")
        try await emulator.wait(forText: "hello")
        try await emulator.send("\u{3}")
        try await emulator.wait(forText: "programEnded(status: 130)")
        try await Self.quit(emulator)
    }

    @Test("Ctrl-Z stops both, and fg brings the program back")
    func stop() async throws {
        let emulator = try await Self.probe(
            "echo hello; read x; echo got $x; read y", through: true)
        try await emulator.send("e")
        try await emulator.wait(forText: "hello")
        try await emulator.send("\u{1a}")
        try await emulator.wait(forText: "Stopped")
        try await emulator.send("fg\n")
        try await emulator.wait(for: "the program's name by the shell") {
            $0.lines.count { $0.contains("TerminalProbe lend") } >= 2
        }
        try await emulator.send("word\n")
        try await emulator.wait(forText: "got word")
        try await emulator.send("\n")
        try await emulator.wait(for: "the screen") {
            $0.isAlternate && $0.contains("programEnded(status: 0)")
        }
        try await emulator.send("Q")
        try await emulator.wait(for: "the shell") { !$0.isAlternate && $0.cursor != nil }
        try await emulator.send("exit\n")
        _ = try await emulator.waitForEnd()
    }

    @Test("a program that stops itself where nobody could continue it goes on")
    func selfStop() async throws {
        let emulator = try await Self.probe("echo hello; kill -STOP $$; echo again; read x")
        try await emulator.send("e")
        try await emulator.wait(forText: "again")
        try await emulator.send("\n")
        try await emulator.wait(forText: "programEnded(status: 0)")
        try await Self.quit(emulator)
    }

    @Test("a program that is not there is told, and the screen stays")
    func missing() async throws {
        let emulator = try Emulator("TerminalProbe", ["lend", "/no/such/editor"])
        try await emulator.wait(forText: "utf8 true")
        try await emulator.send("e")
        try await emulator.wait(for: "the reason") {
            $0.isAlternate && $0.contains("cannot start /no/such/editor: No such file")
        }
        try await Self.quit(emulator)
    }

    @Test("told to end meanwhile, it ends the program too", arguments: [SIGTERM, SIGHUP])
    func end(signal: Int32) async throws {
        // What it ignores SIGKILL ends.
        let emulator = try await Self.probe("echo hello; read x")
        try await emulator.send("e")
        try await emulator.wait(forText: "hello")
        kill(await emulator.process, signal)
        #expect(try await emulator.waitForEnd() == .exit(128 + signal))
        #expect(await emulator.modes == emulator.modesBefore)
        #expect(await !emulator.picture.isAlternate)
    }

    @Test("plain text stays on the shell's screen, and any key brings the other back")
    func text() async throws {
        let emulator = try Emulator("TerminalProbe", ["log"])
        try await emulator.wait(forText: "utf8 true")
        for key in ["x", "\u{1b}[A", "\u{3}", "\u{1a}"] {
            try await emulator.send("P")
            let picture = try await emulator.wait(forText: "Press any key to return to gorotop.")
            #expect(!picture.isAlternate && picture.contains("plain text"))
            #expect(picture.contains("and more"))
            try await emulator.send(key)
            try await emulator.wait(for: "the screen") { $0.isAlternate && $0.contains("resumed") }
        }
        // The keys that only brought the screen back did nothing else.
        #expect(await !emulator.picture.contains("Key.up"))
        try await Self.quit(emulator)
    }

    @Test("told to end while plain text is there, it gives the modes back")
    func endText() async throws {
        let emulator = try Emulator("TerminalProbe", ["log"])
        try await emulator.wait(forText: "utf8 true")
        try await emulator.send("P")
        try await emulator.wait(forText: "Press any key")
        await emulator.signal(SIGTERM)
        #expect(try await emulator.waitForEnd() == .exit(143))
        #expect(await emulator.modes == emulator.modesBefore)
    }

    @Test("a copy is sent as OSC 52, and one that is too long is refused")
    func copy() async throws {
        let emulator = try Emulator("TerminalProbe", ["log"])
        try await emulator.wait(forText: "utf8 true")
        let before = await emulator.picture
        try await emulator.send("y")
        try await emulator.wait(forText: "copied true")
        #expect(await emulator.sent.contains("\u{1b}]52;c;YSBjb3B5\u{7}"))
        #expect(await emulator.picture.cursor == before.cursor)
        let sent = await emulator.bytes.count
        try await emulator.send("Y")
        try await emulator.wait(forText: "copied false")
        #expect(await emulator.bytes.count < sent + 1000)
        #expect(await emulator.picture.answers == 0)
        try await Self.quit(emulator)
    }
}

@Suite("The clipboard's sequence")
struct ClipboardTests {
    private func clipboard(_ environment: [String: String]) -> Clipboard {
        Clipboard { environment[$0] }
    }

    @Test("what stands in between is known by the environment")
    func multiplexer() {
        #expect(clipboard([:]).multiplexer == nil)
        #expect(clipboard(["TERM": "xterm", "TMUX": "/tmp/x,1,0"]).multiplexer == .tmux)
        #expect(clipboard(["TERM": "tmux-256color"]).multiplexer == .tmux)
        #expect(clipboard(["TERM": "screen", "TMUX": "/tmp/x"]).multiplexer == .tmux)
        #expect(clipboard(["TERM": "screen.xterm", "STY": "1.pts"]).multiplexer == .screen)
        #expect(clipboard(["TERM": "screen-256color"]).multiplexer == .screen)
        #expect(clipboard(["TERM": "xterm", "STY": "", "TMUX": ""]).multiplexer == nil)
    }

    @Test("text is base64, as Foundation writes it", arguments: 0..<40)
    func base64(length: Int) throws {
        let text = String("Größe 漢字 \u{0}~ 184,012 goroutines on 7 stacks".prefix(length))
        let sequence = try #require(clipboard([:]).sequence(copying: text))
        #expect(
            String(decoding: sequence, as: UTF8.self)
                == "\u{1b}]52;c;\(Data(text.utf8).base64EncodedString())\u{7}")
    }

    @Test("tmux and screen get a form of their own behind the plain one")
    func wrapped() throws {
        let plain = "\u{1b}]52;c;YQ==\u{7}"
        let tmux = try #require(clipboard(["TMUX": "x"]).sequence(copying: "a"))
        #expect(
            String(decoding: tmux, as: UTF8.self)
                == plain + "\u{1b}Ptmux;\u{1b}\u{1b}]52;c;YQ==\u{7}\u{1b}\\")
        let long = String(repeating: "a", count: 3000)
        let screen = try #require(clipboard(["STY": "x"]).sequence(copying: long))
        let text = String(decoding: screen, as: UTF8.self)
        let pieces = text.split(separator: "\u{1b}P")
        #expect(pieces.count == 9)
        #expect(pieces.allSatisfy { $0.utf8.count <= 4100 })
        let joined = pieces.dropFirst().map { $0.replacing("\u{1b}\\", with: "") }.joined()
        #expect(joined == String(pieces[0]))
        #expect(pieces.dropFirst().allSatisfy { $0.utf8.count <= 514 })
    }

    @Test("what terminals would cut is refused")
    func limit() {
        let text = String(repeating: "x", count: Clipboard.limit)
        #expect(clipboard([:]).sequence(copying: text)?.count == 100_000)
        #expect(clipboard([:]).sequence(copying: text + "x") == nil)
    }
}
