import DemoService
import Emulator
import Foundation
import Processes
import TestSupport
import Testing

@Suite("gorotop diff", .serialized, .realTime)
struct DiffTests {
    private static let leak = "example.com/billing/internal/audit.(*AuditLogger).Record.func1"

    private static func diff(
        _ arguments: [String], input: Data = Data()
    ) async throws -> Command.Result {
        let home = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID())")
        defer { try? FileManager.default.removeItem(at: home) }
        return try await Command(
            program: Checkout.product("gorotop"), arguments: ["diff"] + arguments,
            environment: ["HOME": home.path, "SWIFT_BACKTRACE": "enable=no"], input: input
        ).run()
    }

    private static func capture(_ name: String) -> URL {
        Checkout.top.appending(path: "Tests/Fixtures/Captures/\(name)")
    }

    private static func json(_ result: Command.Result) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return try #require(json as? [String: Any])
    }

    @Test(
        "ends with 0 where nothing changed and with 1 where something did",
        arguments: [
            // before, after, options, status
            ("go1.27/leak.pb.gz", "go1.27/leak.pb.gz", [], 0),
            ("go1.27/leak.pb.gz", "go1.27/leak.debug1.txt", [], 0),
            ("go1.27/zoo.pb.gz", "go1.27/zoo.debug2.txt.gz", [], 0),
            ("go1.27/healthy.pb.gz", "go1.27/leak.pb.gz", [], 1),
            ("go1.27/healthy.pb.gz", "go1.27/leak.pb.gz", ["--threshold", "1001"], 0),
            ("go1.27/healthy.pb.gz", "go1.27/leak.pb.gz", ["--only", "grew,shrank"], 0),
            ("go1.27/healthy.pb.gz", "go1.27/leak.pb.gz", ["--only", "new,gone"], 1),
        ] as [(String, String, [String], Int32)])
    func status(before: String, after: String, options: [String], status: Int32) async throws {
        let paths = [before, after].map { Self.capture($0).path }
        for format in ["text", "markdown", "json"] {
            let result = try await Self.diff(paths + options + ["--format", format])
            let again = try await Self.diff(paths + options + ["--format", format])
            #expect(result.status == status, "\(result.errors)")
            #expect(result.errors.isEmpty)
            #expect(result.output == again.output)
            #expect(!result.output.isEmpty)
        }
    }

    @Test("reads standard input on either side")
    func standardInput() async throws {
        let (healthy, leaking) = (
            Self.capture("go1.27/healthy.debug2.txt"), Self.capture("go1.27/leak.pb.gz")
        )
        let before = try await Self.diff(["-", leaking.path], input: Data(contentsOf: healthy))
        let after = try await Self.diff([healthy.path, "-"], input: Data(contentsOf: leaking))
        #expect(before.status == 1 && after.status == 1)
        for result in [before, after] {
            #expect(result.output.contains("standard input"))
            #expect(
                result.output.contains(
                    /new +- +1,000 +\+1,000 +(100|99.9)% +(100|99.9)% +chan send/))
        }
    }

    @Test("a live service against what it was shows the stack that leaks")
    func liveService() async throws {
        let service = try await LeakyService("-prefill", "1000", "-rate", "500")
        let start = try #require(try await service.metrics()["go_goroutines"])
        let saved = FileManager.default.temporaryDirectory.appending(path: "saved-\(UUID())")
        defer { try? FileManager.default.removeItem(at: saved) }
        try await service.get("/debug/pprof/goroutine?debug=2").write(to: saved)
        _ = try await service.metrics { $0["go_goroutines", default: 0] > start + 500 }

        let result = try await Self.diff(
            [saved.path, service.address, "--timeout", "60s", "--format", "json"])
        #expect(result.status == 1, "\(result.errors)")
        let json = try Self.json(result)
        #expect(json["schema"] as? String == "gorotop.diff/1")
        let first = try #require((json["stanzas"] as? [[String: Any]])?.first)
        #expect(first["function"] as? String == Self.leak)
        #expect(first["change"] as? String == "grew")
        #expect(first["match"] as? String == "exact")
        #expect(first["share"] as? Double ?? 0 > 0.95)
        #expect(first["delta"] as? Int ?? 0 > 300)
    }

    @Test("--delay polls one live service twice, so long apart")
    func delay() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let address = "\(demo.host):\(demo.port)"
        let result = try await Self.diff(
            [address, "--delay", "0.5s", "--timeout", "60s", "--format", "json"])
        await demo.stop()
        let json = try Self.json(result)
        let sides = try ["before", "after"].map { try #require(json[$0] as? [String: Any]) }
        #expect(sides.map { $0["target"] as? String } == [address, address])
        let goroutines = try sides.map { try #require($0["goroutines"] as? Int) }
        #expect(json["delta"] as? Int == goroutines[1] - goroutines[0])
        let stanzas = try #require(json["stanzas"] as? [[String: Any]])
        let differs = stanzas.contains { $0["change"] as? String != "same" }
        #expect(result.status == (differs ? 1 : 0))
        #expect(result.errors.isEmpty)
    }

    @Test("waiting for the second poll is told on a terminal, and ends with Ctrl-C")
    func interrupted() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let gorotop = try Emulator(
            "gorotop",
            ["diff", "\(demo.host):\(demo.port)", "--delay", "1h", "--timeout", "60s"])
        try await gorotop.wait(forText: "; polling again in")
        try await gorotop.send("\u{3}")
        #expect(try await gorotop.waitForEnd() == .signal(SIGINT))
        await demo.stop()
    }

    @Test("tells what was cut or skipped on either side, and that two services share no stack")
    func warnings() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "diff-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let cut = folder.appending(path: "cut.txt")
        try Data("goroutine profile: total 9\n2 @ 0x1\n#\t0x1\tmain.other+0x1\t/o.go:3\n".utf8)
            .write(to: cut)
        let result = try await Self.diff([Self.capture("go1.27/leak.pb.gz").path, cut.path])
        #expect(result.status == 1)
        #expect(result.output.contains("warning: after: the header counts 9 goroutines, but 2"))
        #expect(result.output.contains("warning: the two sides share no stack in their own code"))
    }

    @Test(
        "bad input ends with 2 and one line that says what to do",
        arguments: [
            ([], "diff needs two snapshots"),
            (["go1.27/leak.pb.gz"], "diff needs two snapshots"),
            (["-", "-"], "standard input, which can be read only once"),
            (
                ["go1.27/leak.pb.gz", "no-such-file"],
                "no file named `no-such-file`, and it doesn't look like host:port"
            ),
            (["go1.27/leak.pb.gz", "go1.27/zoo.truth.json"], "not a goroutine profile"),
            (["go1.27/leak.pb.gz", "--delay", "1s"], "--delay polls one live service twice"),
            ([":6060", ":6061", "--delay", "1s"], "--delay polls one live service twice"),
            (["go1.27/leak.pb.gz", "go1.27/leak.pb.gz", "--only", "more"], "--only"),
            (["go1.27/leak.pb.gz", "go1.27/leak.pb.gz", "--top=-1"], "a number, 0 or more"),
            (["go1.27/leak.pb.gz", "127.0.0.1:1"], "127.0.0.1:1"),
        ] as [([String], String)])
    func badInput(arguments: [String], words: String) async throws {
        let result = try await Self.diff(
            arguments.map { $0.hasPrefix("go1") ? Self.capture($0).path : $0 })
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(result.errors.filter { $0 == "\n" }.count == 1)
        #expect(result.errors.hasPrefix("gorotop: "))
    }
}
