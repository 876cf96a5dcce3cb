import Canvas
import DemoService
import Emulator
import Foundation
import Processes
import TestSupport
import Testing

@Suite("gorotop on a terminal", .serialized, .realTime)
final class FullScreenTests {
    private let home = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID())")

    deinit { try? FileManager.default.removeItem(at: home) }

    private static let size = Size(columns: 120, rows: 36)

    /// Starts the program as a person would, with a home of its own.
    private func start(
        _ arguments: [String], size: Size = FullScreenTests.size,
        environment: [String: String] = [:], input: Int32? = nil
    ) throws -> Emulator {
        try Emulator(
            // A busy machine may answer late, and a poll that fails is not repeated soon.
            "gorotop", ["--timeout", "60s"] + arguments,
            environment: environment.merging(["HOME": home.path]) { first, _ in first },
            size: size, input: input)
    }

    @Test(
        "the incident is seen at a glance: total, state, function, file and line on the first row")
    func incident() async throws {
        let service = try await LeakyService("-prefill", "184000", "-rate", "50")
        let gorotop = try start([service.address])
        let picture = try await gorotop.wait(for: "the leak at a glance") { picture in
            (picture.firstRow?.contains("chan send audit.(*AuditLogger).Record.func1") ?? false)
                && (picture.firstRow?.contains("audit/audit.go:28") ?? false)
                && picture.contains("RSS")
        }
        let total = try #require(picture.total)
        #expect(total > 184_000)

        // On a busy machine the answer takes a second, and the next poll waits for twenty.
        try await gorotop.wait(for: "a count that moves", within: .seconds(300)) {
            ($0.total ?? 0) > total
        }

        try await gorotop.send("\r")
        try await gorotop.wait(for: "the frames") {
            $0.contains("example.com/billing/internal/audit.(*AuditLogger).Record.func1")
                && $0.contains("runtime.chansend1")
        }
        try await gorotop.send("q")
        try await gorotop.wait(for: "the service page") { $0.firstRow != nil }
        try await gorotop.send("q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
        #expect(await !gorotop.picture.isAlternate)
        #expect(await gorotop.modes == gorotop.modesBefore)
        #expect(await gorotop.picture.answers == 0)
    }

    @Test("a count that climbs is told with its stack, long before there is a verdict")
    func climbing() async throws {
        let service = try await LeakyService("-rate", "20")
        let gorotop = try start([service.address])
        try await gorotop.wait(for: "the finding") { picture in
            let text = picture.lines.suffix(4).joined()
            return picture.contains("climbing  ") && text.contains("climbing")
                && text.contains("one stack: audit.(*AuditLogger).Record.func1, chan send,")
        }
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
    }

    @Test("a service that hangs is never called live, and one that goes on is at once")
    func hanging() async throws {
        let service = try await LeakyService("-rate", "5")
        let gorotop = try Emulator(
            // An answer is overdue after twice the time of the one before, which may be long.
            "gorotop", ["--no-record", "--timeout", "20s", service.address],
            environment: ["HOME": home.path], size: Self.size)
        try await gorotop.wait(for: "a rate") { $0.contains("LIVE") && $0.contains("/min  ") }
        service.hang()
        try await gorotop.wait(for: "an overdue answer") { $0.contains("WAITING") }
        try await gorotop.wait(for: "no figure that is not so") {
            $0.contains("NO ANSWER") && $0.contains("?/min") && $0.contains("RSS ?")
                && !$0.contains("LIVE") && !$0.contains("climbing")
        }
        service.goOn()
        try await gorotop.wait(forText: "LIVE")
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
    }

    @Test(
        "an address that asks for the form that stops the service is polled without, which is said")
    func otherForm() async throws {
        let service = try await LeakyService("-rate", "0")
        let gorotop = try start(["http://\(service.address)/debug/pprof/goroutine?debug=2"])
        try await gorotop.wait(forText: "LIVE")
        // Another message may have hidden it since.
        try await gorotop.send("!")
        try await gorotop.wait(forText: "`debug=2` in the address is ignored")
        try await gorotop.send("q")
        // Only the aggregated profile lacks the creators that a full dump has.
        try await gorotop.wait(for: "the service page") { $0.firstRow != nil }
        try await gorotop.send("\r")
        try await gorotop.wait(forText: "inferred from")
        #expect(await !gorotop.picture.contains("created by"))
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
    }

    @Test("5,000 stacks are ranked, filtered and scrolled")
    func manyStacks() async throws {
        let service = try await LeakyService("-stacks", "5000", "-mode", "none", "-rate", "5")
        let gorotop = try start([service.address])
        try await gorotop.wait(forText: "rows below")
        try await gorotop.send("G")
        try await gorotop.wait(for: "the last row") {
            $0.selectedRow != nil && $0.firstRow != $0.selectedRow
        }
        try await gorotop.send("/settle\r")
        try await gorotop.wait(forText: "hidden by the filter")
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
    }

    @Test("a service that goes away is DOWN with the last data kept, and LIVE when it is back")
    func outage() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let gorotop = try start(["\(demo.host):\(demo.port)", "--interval", "0.5s"])
        try await gorotop.wait(for: "data") { $0.contains("LIVE") && $0.total != nil }
        try await demo.set(.refuse)
        try await gorotop.send("r")
        // A poll that was on its way may fail in another way first.
        let down = try await gorotop.wait(for: "DOWN, refused") {
            $0.contains("DOWN") && $0.contains("connection refused by \(demo.host):\(demo.port)")
        }
        #expect(down.total != nil)
        #expect(down.contains("r retries now"))
        try await demo.set(nil)
        try await gorotop.send("r")
        try await gorotop.wait(for: "fresh data") { $0.contains("LIVE") && $0.total != nil }
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
        await demo.stop()
    }

    @Test(
        "the log is its owner's; through a link or into a pipe nothing is written",
        arguments: ["file", "link", "pipe"])
    func log(kind: String) async throws {
        let state = FileManager.default.temporaryDirectory.appending(path: "state-\(UUID())")
        defer { try? FileManager.default.removeItem(at: state) }
        let log = state.appending(path: "gorotop/gorotop.log")
        let other = state.appending(path: "other")
        if kind != "file" {
            try FileManager.default.createDirectory(
                at: log.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: other)
            if kind == "link" { #expect(symlink(other.path, log.path) == 0) }
            if kind == "pipe" { #expect(mkfifo(log.path, 0o600) == 0) }
        }
        let demo = try await DemoService.start(host: Loopback.address())
        let gorotop = try start(
            ["\(demo.host):\(demo.port)", "--interval", "60s"],
            environment: ["XDG_STATE_HOME": state.path])
        try await gorotop.wait(forText: "LIVE  every 1m  ")
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
        if kind == "file" {
            func mode(_ path: URL) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path.path)[.posixPermissions]
                    as? Int
            }
            #expect(try mode(log) == 0o600)
            #expect(try mode(log.deletingLastPathComponent()) == 0o700)
        } else {
            #expect(try Data(contentsOf: other).isEmpty)
        }
        await demo.stop()
    }

    @Test(
        "a start that only another command line can mend ends with 2 and the reason",
        arguments: [false, true])
    func hopeless(records: Bool) async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        try await demo.set(.unauthorized)
        let host = String(repeating: "x", count: 64) + ".invalid"
        for (target, reason) in [
            ("\(host):6060", "unknown host \(host). Check the spelling"),
            ("\(demo.host):\(demo.port)", "requires credentials (401). Send them with"),
        ] {
            let gorotop = try start(
                records ? [target] : ["--no-record", target], size: Size(columns: 200, rows: 30))
            #expect(try await gorotop.waitForEnd() == .exit(2))
            let picture = await gorotop.picture
            #expect(!picture.isAlternate && picture.contains("gorotop: "))
            #expect(picture.contains(reason))
        }
        // What was recorded is worth a look, whatever the service says now.
        guard records else { return await demo.stop() }
        try await demo.set(nil)
        let address = "\(demo.host):\(demo.port)"
        let first = try start([address])
        try await first.wait(for: "a poll that is recorded") {
            $0.contains("LIVE") && $0.contains("REC")
        }
        try await first.send("Q")
        #expect(try await first.waitForEnd() == .exit(0))
        try await demo.set(.unauthorized)
        let second = try start([address])
        try await second.wait(forText: "requires credentials (401)")
        try await second.send("Q")
        #expect(try await second.waitForEnd() == .exit(0))
        await demo.stop()
    }

    @Test("a target that hangs delays no key")
    func hang() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        try await demo.set(.hangBeforeHead)
        let gorotop = try start(["\(demo.host):\(demo.port)", "--timeout", "60s"])
        try await gorotop.wait(forText: "polling \(demo.host)")
        try await gorotop.send("?")
        try await gorotop.wait(forText: "FIND AND SORT")
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd(within: .seconds(10)) == .exit(0))
        await demo.stop()
    }

    @Test("the terminal comes back after a signal", arguments: [SIGTERM, SIGHUP, SIGINT])
    func signals(number: Int32) async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let gorotop = try start(["\(demo.host):\(demo.port)"])
        try await gorotop.wait(forText: "LIVE")
        await gorotop.signal(number)
        #expect(try await gorotop.waitForEnd() == .exit(128 + number))
        #expect(await !gorotop.picture.isAlternate)
        #expect(await gorotop.modes == gorotop.modesBefore)
        await demo.stop()
    }

    @Test("a dump from standard input opens the same pages, keys come from the terminal")
    func standardInput() async throws {
        let dump = Checkout.top.appending(path: "Tests/Fixtures/Captures/go1.27/leak.pb.gz")
        let handle = try FileHandle(forReadingFrom: dump)
        let gorotop = try start(["-"], input: handle.fileDescriptor)
        try await gorotop.wait(for: "the dump") {
            $0.contains("FIXED") && $0.contains("goroutines 1,007") && $0.contains("chan send")
        }
        try await gorotop.send("\r")
        try await gorotop.wait(for: "the stack") {
            $0.contains("internal/audit.(*AuditLogger).Record.func1  ")
                && $0.contains("runtime.chansend1")
        }
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
    }

    @Test(
        "odd surroundings work, and are told",
        arguments: [
            (["TERM": "xterm-nobody-knows"], "TERM=xterm-nobody-knows is unknown"),
            (["LC_ALL": "C"], "locale is C: ASCII mode"),
        ] as [([String: String], String)])
    func surroundings(environment: [String: String], note: String) async throws {
        let dump = Checkout.top.appending(path: "Tests/Fixtures/Captures/go1.27/leak.pb.gz")
        let gorotop = try start([dump.path], environment: environment)
        try await gorotop.wait(forText: note)
        try await gorotop.send("q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
    }

    @Test("a terminal that cannot move its cursor gets lines")
    func dumb() async throws {
        let dump = Checkout.top.appending(path: "Tests/Fixtures/Captures/go1.27/leak.pb.gz")
        let gorotop = try start([dump.path], environment: ["TERM": "dumb"])
        #expect(try await gorotop.waitForEnd() == .exit(0))
        #expect(await gorotop.sent.contains("TERM=dumb cannot show a full screen"))
        #expect(await gorotop.sent.contains("1,007 goroutines in 8 stacks"))
    }

    @Test("a window of any size shows something, down to one cell")
    func resize() async throws {
        let demo = try await DemoService.start(host: Loopback.address())
        let gorotop = try start(["\(demo.host):\(demo.port)"])
        try await gorotop.wait(forText: "LIVE")
        for (columns, rows) in [(200, 60), (40, 10), (20, 3), (1, 1), (80, 24)] {
            let size = Size(columns: columns, rows: rows)
            await gorotop.resize(size)
            try await gorotop.wait(for: "a picture at \(columns)x\(rows)") {
                $0.screen.size == size && !$0.text.isEmpty
            }
        }
        try await gorotop.wait(forText: "LIVE")
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
        await demo.stop()
    }
}

extension Picture {
    /// The number behind `goroutines` on the second line.
    var total: Int? {
        guard lines.count > 1, let range = lines[1].range(of: "goroutines ") else { return nil }
        let word = lines[1][range.upperBound...].prefix { $0 != " " }
        return Int(word.filter { $0 != "," })
    }

    fileprivate var firstRow: String? {
        guard let heading = lines.firstIndex(where: { $0.hasPrefix("    ID") }),
            heading + 1 < lines.count, !lines[heading + 1].isEmpty
        else { return nil }
        return lines[heading + 1]
    }

    fileprivate var selectedRow: String? { lines.first { $0.hasPrefix("  ▸ ") } }
}
