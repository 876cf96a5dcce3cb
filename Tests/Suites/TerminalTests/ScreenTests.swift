import Canvas
import Emulator
import TerminalProbe
import TestSupport
import Testing

@Suite("What a screen looks like on a terminal", .serialized, .realTime)
struct ScreenTests {
    @Test("a screen arrives as it was drawn", arguments: [Scene.text, .wide, .styles, .colors])
    func scene(_ scene: Scene) async throws {
        let size = Size(columns: 60, rows: 12)
        let emulator = try Emulator("TerminalProbe", ["show", scene.rawValue], size: size)
        let picture = try await emulator.wait(for: "\(scene)") {
            $0.screen == scene.screen(size)
        }
        #expect(picture.isAlternate)
        #expect(picture.cursor == nil)
        #expect(!picture.reportsMouse)
        #expect(picture.colouredBackgrounds == 0)
    }

    @Test("the terminal is asked nothing")
    func asksNothing() async throws {
        let emulator = try Emulator("TerminalProbe", ["show", "colors"])
        try await emulator.wait(forText: "####")
        try await emulator.send("q")
        #expect(try await emulator.waitForEnd() == .exit(0))
        #expect(await emulator.picture.answers == 0)
        // The mouse outlives a connection that drops.
        let sent = await emulator.sent
        for mode in ["1000h", "1002h", "1003h", "1006h", "1004h", "\u{1b}]", "\u{1b}P"] {
            #expect(!sent.contains(mode))
        }
    }

    @Test(
        "a frame is shown when it is whole, unless the terminal might print what it does not know",
        arguments: ["xterm-256color", "vt52"])
    func frames(term: String) async throws {
        let emulator = try Emulator(
            "TerminalProbe", ["show", "text"], environment: ["TERM": term])
        try await emulator.send("q")
        #expect(try await emulator.waitForEnd() == .exit(0))
        let sent = await emulator.sent
        let begins = sent.ranges(of: "\u{1b}[?2026h").map(\.upperBound)
        let ends = sent.ranges(of: "\u{1b}[?2026l").map(\.lowerBound)
        #expect(begins.isEmpty == (term == "vt52") && begins.count == ends.count)
        #expect(zip(begins, ends).allSatisfy { $0 < $1 })
    }

    @Test("dim text is sent as dim")
    func dim() async throws {
        let emulator = try Emulator("TerminalProbe", ["show", "dim"])
        try await emulator.wait(forText: "dim")
        #expect(await emulator.sent.contains(";2mdim"))
    }

    @Test("the smallest terminals are drawn on", arguments: [(1, 1), (2, 1), (1, 3), (20, 3)])
    func small(columns: Int, rows: Int) async throws {
        let size = Size(columns: columns, rows: rows)
        let emulator = try Emulator("TerminalProbe", ["show", "text"], size: size)
        try await emulator.wait(for: "the scene") { $0.screen == Scene.text.screen(size) }
        try await emulator.send("q")
        #expect(try await emulator.waitForEnd() == .exit(0))
    }

    @Test("without colours, attributes are left")
    func noColor() async throws {
        let size = Size(columns: 60, rows: 12)
        let emulator = try Emulator("TerminalProbe", ["--no-color", "show", "styles"], size: size)
        let picture = try await emulator.wait(forText: "all of them")
        #expect(picture.screen[13, 0].style == Style(bold: true, reverse: true))
        let colors = (30...37).flatMap { ["[\($0)m", "[\($0);"] } + ["[38;"]
        for color in colors { #expect(!(await emulator.sent).contains(color)) }
    }

    @Test(
        "a palette shows what it has",
        arguments: [
            ("xterm", 0, Style(foreground: 0)), ("xterm", 7, Style(foreground: 7)),
            ("xterm", 9, Style(foreground: 1, bold: true)), ("xterm", 208, .plain),
            ("xterm-256color", 208, Style(foreground: 208)), ("vt100", 1, .plain),
        ])
    func palette(term: String, color: Int, style: Style) async throws {
        let size = Size(columns: 60, rows: 12)
        let emulator = try Emulator(
            "TerminalProbe", ["show", "colors"], environment: ["TERM": term], size: size)
        let picture = try await emulator.wait(for: "the last row") {
            $0.lines[7] == String(repeating: "#", count: 32)
        }
        #expect(picture.screen[color % 32, color / 32].style == style)
    }

    @Test("in an ASCII locale each character has its cells", arguments: ["C", "POSIX", "xx_YY"])
    func ascii(locale: String) async throws {
        let size = Size(columns: 24, rows: 6)
        let emulator = try Emulator(
            "TerminalProbe", ["show", "wide"], environment: ["LC_ALL": locale], size: size)
        let lines = [
            " ? ?  ? ?  ? ?  end", "?? combined", "                 half|?", "?  x? ?", "", "",
        ]
        try await emulator.wait(for: "rows with ?") { $0.lines == lines }
    }

    @Test("a width that the locale does not share does not shift the row")
    func widths() async throws {
        let emulator = try Emulator("TerminalProbe", ["show", "odd"])
        let picture = try await emulator.wait(forText: "end")
        let columns = (0..<6).map { picture.screen.row($0).map(\.character).firstIndex(of: "|") }
        #expect(columns == Array(repeating: 10, count: 6))
        #expect(picture.lines[3] == "?x        |")
        #expect(picture.lines[5] == "?x        |")
    }

    @Test("a cell that changed is a few bytes, and no change is none")
    func bytes() async throws {
        let emulator = try Emulator("TerminalProbe", ["act"])
        try await emulator.wait(forText: "the word is one")
        /// The cursor that `p` shows ends what was sent for the keys before it.
        func bytes(after keys: String, until word: String) async throws -> String {
            let before = await emulator.bytes.count
            try await emulator.send(keys)
            try await emulator.wait(forText: "the word is \(word)")
            try await emulator.send("p")
            try await emulator.wait(for: "a cursor") { $0.cursor == .init(column: 4, row: 2) }
            let sent = String(decoding: await emulator.bytes[before...], as: UTF8.self)
            try await emulator.send("h")
            try await emulator.wait(for: "no cursor") { $0.cursor == nil }
            return String(
                sent[..<(sent.firstRange(of: "\u{1b}[?12l")?.lowerBound ?? sent.endIndex)])
        }
        _ = try await bytes(after: "2", until: "two")
        let back = try await bytes(after: "1", until: "one")
        let change = try await bytes(after: "2", until: "two")
        // Sixteen of them are the marks of a frame.
        #expect((17...40).contains(change.utf8.count))
        #expect(try await bytes(after: "1", until: "one") == back)
        // `n` shows the same screen a hundred times.
        #expect(try await bytes(after: "nnn2", until: "two") == change)
    }

    @Test("a prompt has a cursor where it is typed")
    func cursor() async throws {
        let emulator = try Emulator("TerminalProbe", ["act"])
        try await emulator.wait(forText: "one")
        try await emulator.send("p")
        let position = Position(column: 4, row: 2)
        try await emulator.wait(for: "a cursor") { $0.cursor == position }
        try await emulator.send("2")
        try await emulator.wait(for: "the cursor again") {
            $0.contains("two") && $0.cursor == position
        }
        try await emulator.send("h")
        try await emulator.wait(for: "no cursor") { $0.cursor == nil }
    }

    @Test("redrawing takes away what others wrote")
    func redraw() async throws {
        let emulator = try Emulator("TerminalProbe", ["act"])
        try await emulator.wait(forText: "one")
        try await emulator.send("g")
        try await emulator.wait(forText: "garbage")
        try await emulator.send("r")
        try await emulator.wait(for: "a clean screen") { $0.text == "\nthe word is one" }
    }

    @Test("so does sending one row after the other again")
    func rows() async throws {
        let emulator = try Emulator("TerminalProbe", ["act"])
        try await emulator.wait(forText: "one")
        try await emulator.send("g")
        try await emulator.wait(forText: "garbage")
        // With the next change.
        try await emulator.send("R2")
        try await emulator.wait(for: "a clean screen") { $0.text == "\nthe word is two" }
    }
}
