import Canvas
import Emulator
import Terminal
import TestSupport
import Testing

@Suite("Keys from a terminal", .serialized, .realTime)
struct KeyTests {
    /// What a terminal sends, and the keys that it means.
    static let encodings: [(String, [Key])] = [
        ("a", [.character("a")]), (" ", [.character(" ")]), ("~", [.character("~")]),
        ("é", [.character("é")]), ("漢", [.character("漢")]), ("😀", [.character("😀")]),
        ("\u{3}", [.control("c")]), ("\u{4}", [.control("d")]), ("\u{c}", [.control("l")]),
        ("\u{1a}", [.control("z")]), ("\u{16}", [.control("v")]),
        ("\r", [.enter]), ("\n", [.enter]), ("\u{1b}OM", [.enter]), ("\t", [.tab]),
        ("\u{1b}[Z", [.backTab]), ("\u{7f}", [.backspace]), ("\u{8}", [.backspace]),
        ("\u{1b}[3~", [.delete]),
        ("\u{1b}", [.escape]), ("\u{1b}\u{1b}", [.escape, .escape]),
        ("\u{1b}[A", [.up]), ("\u{1b}OA", [.up]), ("\u{1b}[B", [.down]), ("\u{1b}OB", [.down]),
        ("\u{1b}[C", [.right]), ("\u{1b}OC", [.right]), ("\u{1b}[D", [.left]),
        ("\u{1b}OD", [.left]),
        ("\u{1b}[H", [.home]), ("\u{1b}OH", [.home]), ("\u{1b}[1~", [.home]),
        ("\u{1b}[7~", [.home]), ("\u{1b}[F", [.end]), ("\u{1b}OF", [.end]),
        ("\u{1b}[4~", [.end]), ("\u{1b}[8~", [.end]),
        ("\u{1b}[5~", [.pageUp]), ("\u{1b}[6~", [.pageDown]),
        ("\u{1b}OP", [.function(1)]), ("\u{1b}[11~", [.function(1)]),
        ("\u{1b}[[A", [.function(1)]), ("\u{1b}OS", [.function(4)]),
        ("\u{1b}[15~", [.function(5)]), ("\u{1b}[[E", [.function(5)]),
        ("\u{1b}[17~", [.function(6)]), ("\u{1b}[21~", [.function(10)]),
        ("\u{1b}[24~", [.function(12)]),
        // Unknown ones are swallowed whole: Ctrl-Up, Insert, the end of a paste, the right button, an
        // answer.
        ("\u{1b}[1;5A", []), ("\u{1b}[2~", []), ("\u{1b}[201~", []), ("\u{1b}[<2;10;20M", []),
        ("\u{1b}[M !!", []),
        ("\u{1b}[?62;22c", []), ("\u{1b}[99;99u", []), ("\u{1b}O5q", []),
        ("\u{1b}]11;rgb:0000/0000/0000\u{7}", []), ("\u{1b}P1+r\u{1b}\\", []),
        // A slow line sends Esc and the next key together.
        ("\u{1b}j", [.escape, .character("j")]),
        // Several at once, as in a paste.
        ("ab\u{1b}[Ac", [.character("a"), .character("b"), .up, .character("c")]),
    ]

    @Test(
        "each encoding is one key",
        arguments: ["xterm-256color", "linux", "tmux-256color", "vt100"])
    func encodings(term: String) async throws {
        let emulator = try Emulator(
            "TerminalProbe", ["log"], environment: ["TERM": term],
            size: Size(columns: 80, rows: 24))
        try await emulator.wait(forText: term)
        var number = 1
        for (bytes, keys) in KeyTests.encodings where !keys.contains(.control("z")) {
            try await emulator.send(bytes)
            // An Esc that is followed at once is another thing.
            if keys.last == .escape { try await emulator.wait(forKeys: keys, from: number) }
            try await emulator.send("#")
            try await emulator.wait(forKeys: keys + [.character("#")], from: number)
            number += keys.count + 1
        }
        try await emulator.send("Q")
        #expect(try await emulator.waitForEnd() == .exit(0))
    }

    @Test(
        "a paste is one event, whatever is in it, and so is a click",
        arguments: ["xterm-256color", "linux", "tmux-256color", "vt100"])
    func paste(term: String) async throws {
        let emulator = try Emulator(
            "TerminalProbe", ["log"], environment: ["TERM": term],
            size: Size(columns: 160, rows: 24))
        try await emulator.wait(forText: term)
        try await emulator.send("\u{1b}[200~a Q\u{1b}[A\u{1b}\u{3}\r")
        try await emulator.send("\tz\u{1b}[201~#\u{1b}[<0;10;20M\u{1b}[<0;10;20m")
        let inputs: [Input] = [
            .paste(Paste("a Q\n z", lines: 2)), .key(.character("#")),
            .mouse(MouseEvent(.press, at: Position(column: 9, row: 19))),
        ]
        for (index, input) in inputs.enumerated() {
            try await emulator.wait(forText: "\(index + 1) \(input)")
        }
        try await emulator.send("Q")
        #expect(try await emulator.waitForEnd() == .exit(0))
    }

    @Test("a character whose bytes come one by one is one key")
    func split() async throws {
        let emulator = try Emulator("TerminalProbe", ["log"])
        try await emulator.wait(forText: "utf8 true")
        for byte in "漢".utf8 { try await emulator.send([byte]) }
        try await emulator.wait(forKeys: [.character("漢")], from: 1)
        try await emulator.send([0xff, 0x80, UInt8(ascii: "a")])
        try await emulator.wait(forKeys: [.character("a")], from: 2)
    }

    @Test("keys come from the terminal when standard input is something else")
    func keyboard() async throws {
        let emulator = try Emulator(
            "/bin/sh", ["-c", "echo text | '\(Emulator.products)/TerminalProbe' log"])
        try await emulator.wait(forText: "utf8 true")
        try await emulator.send("\u{1b}[A")
        try await emulator.wait(forKeys: [.up], from: 1)
        try await emulator.send("Q")
        #expect(try await emulator.waitForEnd() == .exit(0))
        #expect(await emulator.modes == emulator.modesBefore)
    }
}

extension Emulator {
    /// Reads until the probe has listed these keys, the first one as this number.
    func wait(forKeys keys: [Key], from number: Int) throws {
        for (index, key) in keys.enumerated() {
            let line = "\(number + index) \(Input.key(key))"
            try wait(for: "'\(line)'") { $0.lines.contains(line) }
        }
    }
}
