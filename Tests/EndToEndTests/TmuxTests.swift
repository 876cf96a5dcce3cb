import Glibc
import Testing

@Suite("a terminal of a test", .serialized)
struct TmuxTests {
    @Test("shows what is typed and what a program writes, at its size")
    func shows() async throws {
        let terminal = try await Tmux(columns: 100, rows: 20, ["sh"])
        try await terminal.type("stty size; printf 'caf\\303\\251 \\033[1;31mred\\033[m\\n'")
        try await terminal.press("Enter")
        try await terminal.wait(forText: "\n20 100\ncafé red\n")
        let styled = try await terminal.styledText()
        #expect(styled.contains("\u{1b}[1m\u{1b}[31mred"))
        let isAlternate = try await terminal.showsAlternateScreen()
        #expect(!isAlternate)

        try await terminal.resize(columns: 40, rows: 10)
        try await terminal.type("stty size")
        try await terminal.press("Enter")
        try await terminal.wait(forText: "\n10 40\n")
    }

    @Test("tells the exit status of its program", arguments: [0, 2])
    func exitStatus(status: Int) async throws {
        let terminal = try await Tmux(columns: 80, rows: 24, ["sh", "-c", "read x; exit $x"])
        let before = terminal.exitStatus()
        #expect(before == nil)
        try await terminal.type("\(status)")
        try await terminal.press("Enter")
        let after = try await terminal.waitForExit()
        #expect(after == status)
    }

    @Test("tells the process of its program, and keeps what it wrote")
    func signal() async throws {
        let terminal = try await Tmux(columns: 80, rows: 24, ["sh", "-c", "echo here; read x"])
        try await terminal.wait(forText: "here")
        kill(try terminal.processID(), SIGTERM)
        let status = try await terminal.waitForExit()
        #expect(status == 128 + Int(SIGTERM))
        let text = try await terminal.text()
        #expect(text.split(separator: "\n") == ["here"])
    }

    @Test("says what it shows instead when what is awaited does not come")
    func deadline() async throws {
        let terminal = try await Tmux(columns: 80, rows: 24, ["sh", "-c", "echo here; read x"])
        try await terminal.wait(forText: "here")
        let trouble = await #expect(throws: Trouble.self) {
            try await terminal.wait(forText: "there", atMost: .zero)
        }
        let description = try #require(trouble?.description)
        #expect(description.contains("no “there” within") && description.contains("\nhere\n"))
    }
}
