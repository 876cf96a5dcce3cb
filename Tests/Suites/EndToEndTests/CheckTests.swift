import Archive
import Canvas
import DemoService
import Emulator
import Foundation
import Processes
import TestSupport
import Testing

@Suite("gorotop check", .serialized, .realTime)
final class CheckTests {
    private let temporary: TemporaryFolder
    private let home: URL

    init() throws {
        temporary = try TemporaryFolder()
        home = temporary.url
    }

    private func check(_ arguments: String..., input: Data = Data()) async throws -> Command.Result
    {
        try await Command(
            program: Checkout.product("gorotop"),
            // A busy machine may answer late.
            arguments: ["check", "--timeout", "60s"] + arguments,
            environment: ["HOME": home.path, "SWIFT_BACKTRACE": "enable=no"], input: input
        ).run()
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let url = home.appending(path: name)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    private static func fields(_ json: String) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
        return try #require(value as? [String: Any])
    }

    @Test("of a service is one line, and each goes on where the one before left")
    func service() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let address = "\(demo.host):\(demo.port)"
        let first = try await check(address)
        #expect(first.status == 0)
        #expect(first.errors == "")
        let answer = try PluginAnswer(first.output)
        #expect(answer.word == "OK")
        #expect(answer.text.hasPrefix("\(address): not enough data, "))
        #expect(answer.figures.map(\.label).prefix(2) == ["goroutines", "growth"])
        #expect(answer.figures[1].value == nil)
        let second = try Self.fields(try await check(address, "--format", "json").output)
        let third = try Self.fields(try await check(address, "--format", "json").output)
        #expect(second["since_seconds"] as? Double == third["since_seconds"] as? Double)
        #expect(third["schema"] as? String == "gorotop.verdict/1")
        await demo.stop()
        // What was recorded is judged without the service, with its age only when it is old.
        let past = try await check("--archive", "\(home.path)/.local/state/gorotop/history.db")
        #expect(past.status == 0)
        #expect(try PluginAnswer(past.output).text.hasPrefix("\(address): not enough data, "))
    }

    @Test("thins an archive that is only fed by checks")
    func compaction() async throws {
        let path = home.appending(path: "x.db").path
        var service = BusyService(stanzas: 4, at: Date.now.timeIntervalSince1970 - 4 * 3600)
        let archive = try Archive(path, for: .writing)
        let recorder = Recorder(archive, name: nil, address: "other:6060")
        for _ in 0..<180 {
            _ = try recorder.record(service.poll(), interval: 60)
            service.pass(60, changes: 1)
        }
        try archive.close()
        /// How many slices of compaction there are to do, in a copy.
        func backlog() throws -> Int {
            let copy = home.appending(path: "copy-\(UUID()).db").path
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            let recorder = Recorder(try Archive(copy, for: .writing), name: nil, address: "a")
            var slices = 0
            while try recorder.compact(now: Date.now.timeIntervalSince1970) { slices += 1 }
            return slices
        }
        let before = try backlog()
        let demo = try await DemoService.start(host: Loopback.address())
        _ = try await check("\(demo.host):\(demo.port)", "--archive", path)
        await demo.stop()
        #expect(before > 100)
        #expect(try backlog() <= before - 40)
    }

    @Test("keeps nothing where nothing should be kept")
    func noRecord() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let result = try await check("\(demo.host):\(demo.port)", "--no-record")
        await demo.stop()
        #expect(result.status == 0)
        #expect(!FileManager.default.fileExists(atPath: home.appending(path: ".local").path))
    }

    @Test("of a service that refuses is unknown, and says why to both")
    func refused() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let address = "\(demo.host):\(demo.port)"
        await demo.stop()
        let result = try await check(address)
        #expect(result.status == 3)
        let answer = try PluginAnswer(result.output)
        #expect(answer.word == "UNKNOWN")
        #expect(answer.text.hasPrefix("connection refused by \(address)."))
        #expect(result.errors.hasPrefix("gorotop: connection refused by \(address)."))
        let json = try await check(address, "--format", "json", "--wait", "1s")
        #expect(json.status == 3)
        #expect(json.output == "")
        #expect(json.errors.contains("refused"))
    }

    @Test("of a service that refuses says it once on a terminal")
    func refusedOnTerminal() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let address = "\(demo.host):\(demo.port)"
        await demo.stop()
        for (options, lines) in [([], 1), (["--format", "json"], 1)] as [([String], Int)] {
            let terminal = try Emulator(
                "gorotop", ["check", address] + options, environment: ["HOME": home.path],
                size: Size(columns: 160, rows: 24))
            #expect(try await terminal.waitForEnd() == .exit(3))
            let sent = await terminal.sent
            #expect(sent.split(separator: "connection refused by").count == lines + 1, "\(sent)")
        }
    }

    @Test("says each limit with the figure that crossed it")
    func limits() async throws {
        let service = try await LeakyService("-prefill", "1000", "-rate", "0")
        let address = service.address
        let calm = try await check(address, "-w", "100000", "-c", "100000 in chan send")
        #expect(calm.status == 0)
        let figures = try PluginAnswer(calm.output).figures
        #expect(figures.first { $0.label == "goroutines" }?.warning == "100000")
        #expect(
            figures.first { $0.label == "chan send" }?.text
                == "chan send 1000 w - c 100000 min 0")
        let warning = try await check(address, "-w", "500", "-c", "100000")
        #expect(warning.status == 1)
        #expect(warning.output.hasPrefix("GOROUTINES WARNING - "))
        #expect(warning.output.contains(" goroutines, over the limit of 500"))
        let critical = try await check(
            address, "-w", "500", "-c", "999 in chan send", "--format", "text")
        #expect(critical.status == 2)
        #expect(critical.output.contains("critical: 1,000 in chan send on stack "))
        #expect(critical.output.contains("warning: 1,0"))
        // A rate takes more than one moment.
        let rate = try await check(address, "-c", "100000/h", "--no-record")
        #expect(rate.status == 0)
    }

    @Test("of a service that dies while it waits is not OK", arguments: [false, true])
    func died(hangs: Bool) async throws {
        let service = try await LeakyService("-prefill", "100", "-rate", "0")
        let terminal = try Emulator(
            "gorotop",
            [
                "check", service.address, "--timeout", "1s", "--wait", "20s", "--interval", "0.5s",
                "--no-record",
            ],
            environment: ["HOME": home.path], size: Size(columns: 140, rows: 20))
        try await terminal.wait(forText: "left, Ctrl-C to stop now: not enough data")
        if hangs { service.hang() } else { service.die() }
        try await terminal.wait(forText: "GOROUTINES UNKNOWN - ")
        #expect(try await terminal.waitForEnd() == .exit(3))
        #expect(await terminal.sent.contains("the last poll failed: "))
    }

    @Test("waits for what may come, and no longer than until it is critical")
    func waiting() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let address = "\(demo.host):\(demo.port)"
        let short = try await check(address, "--wait", "1s", "--interval", "0.2s")
        #expect(short.status == 0)
        #expect(try PluginAnswer(short.output).word == "OK")
        #expect(short.errors == "")
        let critical = try await check(address, "--wait", "10h", "-c", "1")
        #expect(critical.status == 2)
        #expect(critical.output.contains("over the limit of 1; "))
        await demo.stop()
    }

    @Test("answers at once when somebody stops the wait, who sees how long it lasts")
    func stopped() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let terminal = try Emulator(
            "gorotop",
            [
                "check", "\(demo.host):\(demo.port)", "--timeout", "60s", "--wait", "10h",
                "--interval", "0.2s",
            ],
            environment: ["HOME": home.path], size: Size(columns: 140, rows: 20))
        try await terminal.wait(forText: "left, Ctrl-C to stop now: not enough data")
        try await terminal.send("\u{3}")
        try await terminal.wait(forText: "GOROUTINES OK - ")
        #expect(try await terminal.waitForEnd() == .exit(0))
        await demo.stop()
    }

    @Test("hides no verdict behind an archive that cannot be used")
    func archiveTrouble() async throws {
        let service = try await LeakyService("-prefill", "100", "-rate", "0")
        let text = try file("notes.txt", "no archive\n")
        for path in [text, home.path, "\(text)/x.db"] {
            let result = try await check(service.address, "--archive", path, "-w", "50")
            #expect(result.status == 1, "\(path)")
            let answer = try PluginAnswer(result.output)
            #expect(answer.text.contains("over the limit of 50"))
            #expect(answer.text.contains("; not recorded: "))
        }
        #expect(try String(contentsOfFile: text, encoding: .utf8) == "no archive\n")
    }

    @Test("of a saved profile counts limits alone")
    func saved() async throws {
        let profile = Checkout.top.appending(path: "Tests/Fixtures/Captures/go1.27/leak.pb.gz")
        let plain = try await check(profile.path)
        #expect(plain.status == 0)
        #expect(plain.output.contains("not enough data"))
        let piped = try await check(
            "-", "-c", "500 in chan send", input: Data(contentsOf: profile))
        #expect(piped.status == 2)
        #expect(piped.output.contains("1,000 in chan send on stack "))
    }

    @Test("of a command line that makes no sense is unknown")
    func usage() async throws {
        let archive = "\(home.path)/missing.db"
        let csv = try file("a.csv", "t_seconds,goroutines\n0,1\n")
        let cases: [([String], String)] = [
            ([], "Name a service to check"), (["--bogus"], "Unknown option"),
            ([":1", "-w", "10 in chan sned"], "Expected a limit, e.g. 10000, 1200/h"),
            ([":1", "-c", "1e3"], "Expected a limit, e.g."),
            ([":1", "--name", " "], "--name is empty"),
            ([":1", "--wait", "never"], "invalid"),
            (["no-such-file"], "doesn't look like host:port"),
            (["--archive", archive], "missing.db does not exist"),
            (["--name", "x"], "does not exist"),
            ([":1", "--series", csv], "Give it alone"),
            (["--series", csv, "-w", "1"], "or limits"),
            ([csv], "not a goroutine profile"), ([csv, "--wait", "1s"], "not a goroutine profile"),
        ]
        for (arguments, words) in cases {
            let result = try await Command(
                program: Checkout.product("gorotop"),
                // A busy machine may answer late.
                arguments: ["check", "--timeout", "60s"] + arguments,
                environment: ["HOME": home.path, "SWIFT_BACKTRACE": "enable=no"]
            ).run()
            #expect(result.status == 3, "\(arguments)")
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
            #expect(result.errors.split(separator: "\n").count == 1)
            guard !arguments.contains("--series") else { continue }
            #expect(try PluginAnswer(result.output).word == "UNKNOWN")
        }
    }

    /// Eight hours of a count that rises by 300 an hour from 100, or stands still.
    private func series(_ name: String, rises: Bool) throws -> String {
        let lines = (0...480).map { minute in
            let leaked = rises ? minute * 5 : 0
            return "\(minute * 60),\(100 + leaked),-7200,100,\(leaked)"
        }
        let head = "t_seconds,goroutines,start_time,s:main.work,s:main.leak"
        return try file(name, ([head] + lines).joined(separator: "\n") + "\n")
    }

    @Test("of a recorded count tells each word, when it came, and what grew")
    func recorded() async throws {
        let leak = try await check("--series", try series("leak.csv", rises: true))
        #expect(leak.status == 2)
        #expect(leak.errors == "")
        let json = try Self.fields(leak.output)
        #expect(json["verdict"] as? String == "sustained growth")
        #expect(json["culprits"] as? [String] == ["main.leak"])
        let rate = try #require(json["rate_per_hour"] as? Double)
        #expect((290...310).contains(rate))
        let transitions = try #require(json["transitions"] as? [[Any]])
        #expect(transitions.first?.first as? Double == 0)
        #expect(transitions.first?.last as? String == "not enough data")
        #expect(transitions.last?.last as? String == "sustained growth")

        let calm = try await check(
            "--series", try series("calm.csv", rises: false), "--format", "text")
        #expect(calm.status == 0)
        #expect(calm.output.contains("OK: stable, 100 goroutines, +0/h"))
        let piped = try await check(
            "--series", "-", input: Data("t_seconds,goroutines\n0,1\n1,nan\n".utf8))
        #expect(piped.status == 0)
        #expect(
            try Self.fields(piped.output)["notes"] as? [String] == [
                "skipped 1 line without a valid count"
            ])
    }

    @Test("of a file that is no recorded count names its line")
    func malformed() async throws {
        let cases = [
            ("", 1), ("time,count\n1,2\n", 1), ("t_seconds,goroutines\n0,1\nx,1\n", 3),
            ("t_seconds,goroutines\n0,1,2\n", 2),
        ]
        for (text, line) in cases {
            let path = try file("bad.csv", text)
            let result = try await check("--series", path)
            #expect(result.status == 3)
            #expect(result.output == "")
            #expect(result.errors.hasPrefix("gorotop: \(path):\(line): "))
        }
        for (rows, words) in [
            ("", " has no samples."), ("0,nan\n", "; skipped 1 line without a valid count."),
            ("1e12,5\n1e13,6\n", "; skipped 2 lines: t_seconds not a time, or not later"),
        ] {
            let path = try file("none.csv", "t_seconds,goroutines\n\(rows)")
            let result = try await check("--series", path)
            #expect(result.status == 3 && result.output == "")
            #expect(result.errors.contains(words), "\(result.errors)")
        }
        let back = try await check(
            "--series", try file("back.csv", "t_seconds,goroutines\n60,5\n0,6\n60,7\n"))
        #expect(back.status == 0)
        let notes = try #require(try Self.fields(back.output)["notes"] as? [String])
        #expect(notes.count == 1 && notes[0].hasPrefix("skipped 2 lines: t_seconds"))
        let missing = try await check("--series", "\(home.path)/absent.csv")
        #expect(missing.status == 3)
        #expect(missing.errors.contains("does not exist"))
    }
}
