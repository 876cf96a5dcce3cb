import DemoService
import Foundation
import Processes
import TestSupport
import Testing

@Suite("gorotop on the command line", .serialized)
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
            ([":6060", "--interval", "soon"], "soon"),
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
