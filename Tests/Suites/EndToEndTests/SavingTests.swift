import Canvas
import DemoService
import Emulator
import Foundation
import Processes
import TestSupport
import Testing

@Suite("Getting it out of a terminal", .serialized, .realTime)
final class SavingTests {
    private let temporary: TemporaryFolder
    private let folder: URL

    init() throws {
        temporary = try TemporaryFolder()
        folder = temporary.url
    }

    private static let capture = Checkout.top
        .appending(path: "Tests/Fixtures/Captures/go1.27/leak.pb.gz")

    /// The program, with the folder as its home and for its temporary files.
    private func gorotop(
        _ target: String, environment: [String: String] = [:], showing text: String = "chan send"
    ) async throws -> Emulator {
        let gorotop = try Emulator(
            "gorotop", ["--timeout", "60s", target],
            environment: environment.merging(["HOME": folder.path, "TMPDIR": folder.path]) {
                first, _ in first
            }, size: Size(columns: 160, rows: 40))
        try await gorotop.wait(forText: text)
        return gorotop
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }
    private var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0 != ".local" }.sorted()
        }
    }

    private func show(_ arguments: String...) async throws -> String {
        let result = try await Command(
            program: Checkout.product("gorotop"), arguments: ["show"] + arguments
        ).run()
        #expect(result.status == 0)
        return result.output
    }

    private func quit(_ gorotop: Emulator) async throws {
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
        #expect(await gorotop.modes == gorotop.modesBefore)
    }

    @Test("w writes each form of a running service, and they are read back")
    func forms() async throws {
        let service = try await LeakyService("-prefill", "1000", "-rate", "0")
        let gorotop = try await gorotop(service.address)
        // Each of the four is of the same poll.
        try await gorotop.send("z")
        for suffix in ["txt", "md", "json", "pb.gz"] {
            try await gorotop.send("w")
            try await gorotop.wait(forText: "save as: ")
            try await gorotop.send("\u{15}~/x.\(suffix)\r")
            try await gorotop.wait(forText: "saved \(path("x.\(suffix)")), ")
        }
        try await quit(gorotop)
        // And once more for who looks at the shell afterwards.
        #expect(await gorotop.picture.contains("saved \(path("x.pb.gz"))"))
        #expect(try names == ["x.json", "x.md", "x.pb.gz", "x.txt"])

        let text = try String(contentsOfFile: path("x.txt"), encoding: .utf8)
        #expect(text.contains("audit.(*AuditLogger).Record.func1"))
        let markdown = try String(contentsOfFile: path("x.md"), encoding: .utf8)
        #expect(markdown.hasPrefix("## Goroutines of `\(service.address)`"))
        let saved = try Stanzas(path("x.json"))
        let json = folder.appending(path: "again.json")
        try Data(try await show("--format", "json", path("x.pb.gz")).utf8).write(to: json)
        #expect(try Stanzas(json.path) == saved)
        #expect(saved.counts.values.max() == 1000)
        let top = try await GoTool.top(folder.appending(path: "x.pb.gz"))
        #expect(top.counts["runtime.gopark", default: 0] >= 1000)
    }

    /// What has to be the same in two reports.
    private struct Stanzas: Equatable {
        var counts: [String: Int] = [:]
        var states: [String: String] = [:]

        init(_ path: String) throws {
            let data = try Data(contentsOf: URL(filePath: path))
            let report = try JSONDecoder().decode(Report.self, from: data)
            for stanza in report.stanzas {
                counts[stanza.id] = stanza.count
                states[stanza.id] = stanza.state
            }
        }

        private struct Report: Decodable { var stanzas: [Stanza] }
        private struct Stanza: Decodable {
            var id: String
            var count: Int
            var state: String?
        }
    }

    @Test("a profile read from a file is saved byte for byte")
    func raw() async throws {
        let gorotop = try await gorotop(Self.capture.path)
        try await gorotop.send(":w ~/raw.pb.gz\r")
        try await gorotop.wait(forText: "saved \(path("raw.pb.gz"))")
        try await quit(gorotop)
        #expect(
            try Data(contentsOf: folder.appending(path: "raw.pb.gz"))
                == Data(contentsOf: Self.capture))
    }

    @Test("a file that is there is asked about, and stays until y")
    func existing() async throws {
        let file = folder.appending(path: "x.md")
        try Data("mine".utf8).write(to: file)
        let gorotop = try await gorotop(Self.capture.path)
        try await gorotop.send(":w ~/x.md\r")
        try await gorotop.wait(forText: "\(file.path) exists: y overwrites")
        try await gorotop.send("n")
        try await gorotop.wait(forText: "not saved: \(file.path) already exists")
        #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
        try await gorotop.send(":w ~/x.md\r")
        try await gorotop.wait(forText: "\(file.path) exists: y overwrites")
        try await gorotop.send("y")
        try await gorotop.wait(forText: "saved \(file.path)")
        try await quit(gorotop)
        #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("## Goroutines"))
        #expect(try names == ["x.md"])
    }

    @Test("what was not saved is told after the exit too, if the reader was gone at once")
    func gone() async throws {
        let file = folder.appending(path: "x.md")
        try Data("mine".utf8).write(to: file)
        let gorotop = try await gorotop(Self.capture.path)
        try await gorotop.send(":w ~/x.md\r:q\r")
        #expect(try await gorotop.waitForEnd() == .exit(0))
        let screen = await gorotop.picture
        #expect(!screen.isAlternate)
        let told = screen.text.replacing("\n", with: "")
        #expect(told.contains("gorotop: not saved: \(file.path) already exists"))
        #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
    }

    @Test("what cannot be saved is one message, and nothing is left of it")
    func refused() async throws {
        // No file may be longer than 1 KiB: the report is.
        let shell = try Emulator(
            "/bin/bash",
            ["-c", "ulimit -f 1; exec \(Emulator.products)/gorotop \(Self.capture.path)"],
            environment: ["HOME": folder.path], size: Size(columns: 160, rows: 40))
        try await shell.wait(forText: "chan send")
        try await shell.send(":w ~/x.json\r")
        try await shell.wait(
            forText: "not saved to \(path("x.json")): larger than the file size limit")
        try await shell.send(":w ~/no/x.json\r")
        try await shell.wait(
            forText: "not saved to \(path("no/x.json")): the folder does not exist")
        try await quit(shell)
        #expect(try names == [])
    }

    @Test("P shows the report on the shell's screen, and a key goes back")
    func plain() async throws {
        let gorotop = try await gorotop(Self.capture.path)
        try await gorotop.send("P")
        let picture = try await gorotop.wait(forText: "Press any key to return to gorotop.")
        #expect(!picture.isAlternate)
        #expect(await gorotop.sent.contains("1,007 goroutines on 8 stacks"))
        try await gorotop.send("x")
        try await gorotop.wait(for: "the page") { $0.isAlternate && $0.contains("FIXED") }
        try await quit(gorotop)
    }

    @Test("e opens the report in the reader's editor, and takes it away afterwards")
    func editor() async throws {
        let script = folder.appending(path: "editor")
        try Data("#!/bin/sh\necho \"$1 on $2\"; head -4 \"$2\"; ls -l \"$2\"; read key\n".utf8)
            .write(to: script)
        #expect(chmod(script.path, 0o755) == 0)
        let gorotop = try await gorotop(
            Self.capture.path, environment: ["EDITOR": "\(script.path) -R"])
        try await gorotop.send("e")
        let picture = try await gorotop.wait(forText: "-rw-------")
        #expect(!picture.isAlternate)
        #expect(picture.contains("-R on \(folder.path)/gorotop-"))
        #expect(picture.contains("1,007 goroutines on 8 stacks"))
        try await gorotop.send("\n")
        try await gorotop.wait(for: "the page") { $0.isAlternate && $0.contains("FIXED") }
        #expect(try names == ["editor"])
        try await quit(gorotop)
    }

    @Test("an editor that is not there is told")
    func noEditor() async throws {
        let gorotop = try await gorotop(
            Self.capture.path, environment: ["EDITOR": "/no/such/editor"])
        try await gorotop.send("e")
        try await gorotop.wait(for: "the reason") {
            $0.isAlternate && $0.contains("cannot start /no/such/editor")
        }
        #expect(try names == [])
        try await quit(gorotop)
    }

    @Test("polls go on while an editor has the terminal")
    func pollsGoOn() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let script = folder.appending(path: "editor")
        // It ends when the loop has told of a poll that failed meanwhile.
        let log = path(".local/state/gorotop/gorotop.log")
        try Data(
            "#!/bin/sh\necho here\nuntil grep -q refused \(log); do sleep 0.05; done\n".utf8
        ).write(to: script)
        #expect(chmod(script.path, 0o755) == 0)
        let gorotop = try await gorotop(
            "\(demo.host):\(demo.port)", environment: ["EDITOR": script.path], showing: "LIVE")
        try await gorotop.send("e")
        try await gorotop.wait(for: "the editor") { !$0.isAlternate && $0.contains("here") }
        try await demo.set(.refuse)
        try await gorotop.wait(for: "the page") { $0.isAlternate && $0.contains("DOWN") }
        try await quit(gorotop)
        await demo.stop()
    }

    @Test("y copies by OSC 52, through tmux as well")
    func copy() async throws {
        let gorotop = try await gorotop(
            Self.capture.path, environment: ["TMUX": "/tmp/tmux,1,0"])
        try await gorotop.send("yu")
        let bytes = Self.capture.path.utf8.count
        try await gorotop.wait(forText: "copied \(bytes) bytes with OSC 52")
        let text = Data(Self.capture.path.utf8).base64EncodedString()
        #expect(await gorotop.sent.contains("\u{1b}]52;c;\(text)\u{7}"))
        #expect(await gorotop.sent.contains("\u{1b}Ptmux;\u{1b}\u{1b}]52;c;\(text)\u{7}\u{1b}\\"))
        try await quit(gorotop)
    }
}
