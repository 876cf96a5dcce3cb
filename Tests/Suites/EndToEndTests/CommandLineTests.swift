import DemoService
import Foundation
import Processes
import TestSupport
import Testing

@Suite("gorotop on the command line", .serialized, .realTime)
struct CommandLineTests {
    private static func gorotop(
        _ arguments: [String], input: Data = Data()
    ) async throws -> Command.Result {
        let home = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID())")
        defer { try? FileManager.default.removeItem(at: home) }
        return try await Command(
            program: Checkout.product("gorotop"), arguments: arguments,
            environment: ["HOME": home.path, "SWIFT_BACKTRACE": "enable=no"], input: input
        ).run()
    }

    private static func capture(_ name: String) -> URL {
        Checkout.top.appending(path: "Tests/Fixtures/Captures/\(name)")
    }

    @Test("the version tells the commit")
    func version() async throws {
        let result = try await Self.gorotop(["--version"])
        #expect(result.status == 0)
        #expect(result.output.contains(/^\d+\.\d+\.\d+ \([0-9a-f]{12}\+?\)\n$/))
    }

    @Test("the version is told by any name", arguments: ["version", "-v", "-V"])
    func versionNames(word: String) async throws {
        let result = try await Self.gorotop([word])
        #expect(result.status == 0)
        #expect(try await Self.gorotop(["--version"]).output == result.output)
    }

    @Test("help has the main form and every option in groups, by whatever words it is asked for")
    func help() async throws {
        let help = try await Self.gorotop(["--help"]).output
        for words in [["-h"], ["help"], ["-h", ":6060"], ["watch", "--help"], ["help", "watch"]] {
            #expect(try await Self.gorotop(words).output == help, "\(words)")
        }
        for text in [
            "USAGE: gorotop [OPTIONS] TARGET", "ARGUMENTS:", "OPTIONS:", "CONNECTION:", "HISTORY:",
            "ALARMS:", "SCREEN:", "SUBCOMMANDS:", "--interval DURATION", "--at TIME", "--ca FILE",
            "--header-file FILE", "-w, --warning LIMIT", "--mouse/--no-mouse", "--version",
        ] { #expect(help.contains(text), "\(text)") }
        #expect(!help.contains("watch"))
    }

    @Test(
        "a subcommand's help has its form, and words for what is to be filled in",
        arguments: [
            ("show", "gorotop show [OPTIONS] TARGET"),
            ("diff", "gorotop diff [OPTIONS] BEFORE AFTER"),
            ("check", "gorotop check [OPTIONS] TARGET"),
            ("record", "gorotop record [OPTIONS] TARGET ..."),
            ("import", "gorotop import [OPTIONS] FILE ..."),
            ("lint", "gorotop lint [OPTIONS] DIR ..."), ("demo", "gorotop demo [OPTIONS]"),
            ("info", "gorotop info [OPTIONS]"), ("config-template", "gorotop config-template"),
        ])
    func subcommandHelp(name: String, usage: String) async throws {
        let help = try await Self.gorotop([name, "--help"]).output
        #expect(help.contains("USAGE: \(usage)"))
        #expect(try await Self.gorotop(["help", name]).output == help)
        #expect(!help.contains("<"))
        let lines = help.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
        // Descriptions stand in one column, whatever stands before them.
        let starts = lines.compactMap { line in
            line.firstMatch(of: /^  -.*?[a-zA-Z]  +(?=[A-Z])/).map { $0.0.count }
        }
        #expect(Set(starts).count <= 1, "\(starts)")
    }

    @Test("info tells every path and what the terminal can do")
    func info() async throws {
        let result = try await Self.gorotop(["info"])
        #expect(result.status == 0)
        #expect(result.output.contains("/.local/state/gorotop/gorotop.log"))
        #expect(result.output.contains("not a terminal: gorotop prints reports"))
    }

    @Test("bad input ends with 2, nothing on standard output, and one line that says what to do")
    func badInput() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let address = "\(demo.host):\(demo.port)"
        await demo.stop()
        let folder = FileManager.default.temporaryDirectory.appending(path: "bad-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = folder.appending(path: "notes.txt")
        try Data("nothing of Go in here\n".utf8).write(to: text)
        let cut = folder.appending(path: "cut.pb.gz")
        try Data(contentsOf: Self.capture("go1.27/leak.pb.gz")).prefix(900).write(to: cut)
        let empty = folder.appending(path: "empty")
        try Data().write(to: empty)

        let cases: [([String], String)] = [
            ([], "Name a service"), (["shwo", ":6060"], "Did you mean `gorotop show`?"),
            (["recrod"], "Did you mean `gorotop record`?"),
            ([":6060", ":6061"], "2 targets given"),
            (["no-such-file"], "no file named `no-such-file`, and it doesn't look like host:port"),
            ([folder.path], "is a folder"),
            ([text.path], "not a goroutine profile"),
            ([cut.path], "cut"),
            ([empty.path], "empty"),
            ([address], "connection refused by \(address)"),
            (["show", address], "connection refused by \(address)"),
            (["host.invalid:6060"], "host.invalid"),
            (["ftp://host/x"], "Use http, https"),
            ([":6060", "--ca", "/no/such.pem"], "/no/such.pem"),
            ([":6060", "--header-file", "/no/such"], "/no/such"),
            (["--nonsense", ":6060"], "--nonsense"),
            (
                [":6060", "--interval", "soon"],
                "'soon' is invalid for '--interval DURATION': Expected a duration from 0.1s to 1d, "
                    + "e.g. 500ms, 2s or 1m. Run `gorotop --help`"
            ),
            ([":6060", "--timeout", "0"], "Expected a duration from 0.1s"),
            ([":6060", "--memory-limit", "4"], "Expected an amount of memory of 1MiB or more"),
            ([":6060", "-w", "x"], "Expected a limit, e.g. 10000"),
            ([":6060", "--theme", "pink"], "'auto', 'cvd' or 'mono'"),
            (
                ["diff", "a", "b", "--only", "grown"],
                "Expected some of new, grew, shrank, gone, same"
            ),
            (["diff", "a", "b", "--top", "x"], "Expected a number, 0 or more"),
            (["show", ":6060", "--dump", "x"], "Expected a number, 0 or more"),
            (["show", ":6060", "--at", "noon"], "`noon` is not a valid time"),
            (
                ["--config", "/dev/null", "check", ":6060"],
                "the command comes before its options: `gorotop check"
            ),
            (["help", "shwo"], "Did you mean `gorotop show`?"),
        ]
        for (arguments, words) in cases {
            let result = try await Self.gorotop(arguments)
            #expect(result.status == 2, "\(arguments)")
            #expect(result.output.isEmpty, "\(arguments)")
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
            #expect(
                result.errors.filter { $0 == "\n" }.count == 1, "\(arguments): \(result.errors)")
            #expect(result.errors.hasPrefix("gorotop: "), "\(arguments)")
        }
    }

    @Test("--plain prints a line of words for a dump")
    func plainFile() async throws {
        let result = try await Self.gorotop(["--plain", Self.capture("go1.27/leak.pb.gz").path])
        #expect(result.status == 0)
        #expect(
            result.output.contains(
                "1,007 goroutines in 8 stacks, largest 1,000 in chan send audit.(*AuditLogger).Record.func1 at "
                    + "audit/audit.go:28"))
        #expect(!result.output.contains("\u{1b}"))
    }

    @Test("--plain prints a line for each poll until nobody reads")
    func plainService() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let home = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID())")
        defer { try? FileManager.default.removeItem(at: home) }
        let result = try await Command(
            program: URL(filePath: "/bin/sh"),
            arguments: [
                "-c", "\"$0\" --plain --timeout 60s --interval 0.2s \"$1\" | head -n 3",
                Checkout.product("gorotop").path, "\(demo.host):\(demo.port)",
            ], environment: ["HOME": home.path]
        ).run()
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.contains(" goroutines in ") && $0.contains("answered in ") })
        // The change is there from the second poll on, the rate from the third.
        #expect(lines.dropFirst().allSatisfy { $0.contains(#/ since \d\d:\d\d:\d\dZ, /#) })
        #expect(lines.last?.contains(#/, [+0-9.,-]+/(min|h), verdict: /#) ?? false)
        await demo.stop()
    }

    @Test(
        "a report that cannot be written ends with 2; a reader that has seen enough is no trouble")
    func unwritableOutput() async throws {
        let file = Self.capture("go1.27/leak.debug1.txt").path
        let home = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID())")
        defer { try? FileManager.default.removeItem(at: home) }
        func shell(_ script: String) async throws -> Command.Result {
            try await Command(
                program: URL(filePath: "/bin/sh"),
                arguments: ["-c", script, Checkout.product("gorotop").path, file],
                environment: ["HOME": home.path]
            ).run()
        }
        for command in ["show \"$1\"", "--plain \"$1\""] {
            let result = try await shell("\"$0\" \(command) >/dev/full")
            #expect(result.status == 2)
            #expect(result.errors.hasPrefix("gorotop: cannot write to standard output: "))
        }
        let result = try await shell("\"$0\" show --format json \"$1\" | true")
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
    }
}
