import Emulator
import TestSupport
import Testing

@testable import Terminal

@Suite("Telling somebody who looks elsewhere", .serialized, .realTime)
struct NotificationTests {
    private func sequence(
        _ text: String, terminal: String = "xterm-256color",
        _ multiplexer: Clipboard.Multiplexer? = nil
    ) -> String {
        String(
            decoding: Notification.sequence(
                telling: text, terminal: terminal, multiplexer: multiplexer), as: UTF8.self)
    }

    @Test("a text is told by OSC 9, without control characters and cut where it is long")
    func text() {
        #expect(sequence("grows") == "\u{1b}]9;gorotop: grows\u{7}")
        #expect(sequence("4;1;50") == "\u{1b}]9;gorotop: 4;1;50\u{7}")
        #expect(sequence("a\u{1b}]0;b\u{7}\n\u{9c}é") == "\u{1b}]9;gorotop: a ]0;b   é\u{7}")
        let long = sequence(String(repeating: "é", count: 10_000))
        #expect(long == "\u{1b}]9;gorotop: \(String(repeating: "é", count: 200))\u{7}")
    }

    @Test("multiplexers and the console of Linux get the bell alone")
    func bellAlone() {
        #expect(sequence("x", .tmux) == "\u{7}")
        #expect(sequence("x", .screen) == "\u{7}")
        #expect(sequence("x", terminal: "linux") == "\u{7}")
    }

    @Test("a bell and a text reach the terminal, and the screen stays as it is")
    func sent() async throws {
        let emulator = try Emulator("TerminalProbe", ["lend", "sh", "-c", "echo hello; read x"])
        try await emulator.wait(forText: "utf8 true")
        #expect(await !emulator.sent.contains("\u{7}"))
        try await emulator.send("b")
        let before = try await emulator.wait(forText: "key(Canvas.Key.character(\"b\"))")
        #expect(await emulator.sent.filter { $0 == "\u{7}" }.count == 1)
        try await emulator.send("n")
        let after = try await emulator.wait(forText: "key(Canvas.Key.character(\"n\"))")
        #expect(await emulator.sent.contains("\u{1b}]9;gorotop: a ]0;b  c\u{7}"))
        #expect(Array(after.lines.prefix(3)) == Array(before.lines.prefix(3)))
        #expect(after.answers == 0)
        try await emulator.send("Q")
        #expect(try await emulator.waitForEnd() == .exit(0))
    }
}
