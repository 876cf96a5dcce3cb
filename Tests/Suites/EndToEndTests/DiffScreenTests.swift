import Canvas
import Emulator
import Foundation
import Processes
import TestSupport
import Testing

@Suite("the diff on a terminal", .serialized, .realTime)
final class DiffScreenTests {
    private let home = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID())")

    deinit { try? FileManager.default.removeItem(at: home) }

    private func start(_ arguments: [String]) throws -> Emulator {
        try Emulator(
            "gorotop", arguments, environment: ["HOME": home.path],
            size: Size(columns: 120, rows: 36))
    }

    @Test("a baseline is marked on a leaking service, and d names the leak with its share")
    func live() async throws {
        let service = try await LeakyService("-prefill", "100", "-rate", "100")
        let gorotop = try start([
            "--timeout", "60s", "--interval", "0.5s", service.address,
        ])
        try await gorotop.wait(forText: "LIVE")
        try await gorotop.send("M")
        let marked = try await gorotop.wait(for: "the baseline") {
            $0.contains("changes count from here")
        }
        let total = try #require(marked.total)
        try await gorotop.wait(for: "growth", within: .seconds(120)) {
            ($0.total ?? 0) > total + 500
        }
        // What is saved is what was on screen: nothing follows the polls.
        try await gorotop.send("zd")
        let diff = try await gorotop.wait(for: "the diff") { $0.contains("CHANGE") }
        let leak = try #require(
            diff.lines.first { $0.contains("▸") && $0.contains("^ grew") }, "\(diff.text)")
        #expect(leak.contains("chan send"))
        let words = leak.split(separator: " ").map(String.init)
        let delta = try #require(words.first { $0.hasPrefix("+") }.flatMap(Self.number))
        #expect(delta > 400)
        let share = try #require(words.first { $0.hasSuffix("%") }.flatMap(Self.number))
        #expect(share >= 95)

        let file = FileManager.default.temporaryDirectory.appending(path: "diff-\(UUID()).md")
        defer { try? FileManager.default.removeItem(at: file) }
        try await gorotop.send("w")
        try await gorotop.wait(forText: "save as: ")
        // Ctrl-U clears the name that is proposed.
        try await gorotop.send("\u{15}\(file.path)\r")
        try await gorotop.wait(forText: "saved ")
        let ticket = try String(contentsOf: file, encoding: .utf8)
        let saved = try #require(
            ticket.split(separator: "\n").first { $0.contains("(*AuditLogger).Record.func1") })
        #expect(saved.contains("grew") && saved.contains("audit/audit.go:28"))
        #expect(
            saved.contains("+\(Int(delta).formatted(.number.locale(Locale(identifier: "en"))))"))

        try await gorotop.send("\r")
        try await gorotop.wait(for: "both stacks") {
            $0.contains("audit/audit.go:28") && $0.contains("of all growth")
        }
        try await gorotop.send("qqq")
        #expect(try await gorotop.waitForEnd() == .exit(0))
    }

    @Test("a side that is a service is polled again with r")
    func again() async throws {
        let service = try await LeakyService("-prefill", "100", "-rate", "0")
        let saved = FileManager.default.temporaryDirectory.appending(path: "saved-\(UUID()).txt")
        defer { try? FileManager.default.removeItem(at: saved) }
        try await service.get("/debug/pprof/goroutine?debug=1").write(to: saved)
        let gorotop = try start(["diff", saved.path, service.address, "--timeout", "60s"])
        try await gorotop.wait(forText: "r polls again")
        try await gorotop.wait(for: "an age") { $0.contains(", 2s ago") || $0.contains(", 3s ago") }
        try await gorotop.send("r")
        try await gorotop.wait(for: "a new sample") { $0.contains(", 0s ago") }
        try await gorotop.send("q")
        _ = try await gorotop.waitForEnd()
    }

    @Test("d on a file opens a second one, whose path Tab completes")
    func secondFile() async throws {
        let captures = Checkout.top.appending(path: "Tests/Fixtures/Captures/go1.27")
        let gorotop = try start([captures.appending(path: "leak.pb.gz").path])
        try await gorotop.wait(forText: "chan send")
        try await gorotop.send("d")
        try await gorotop.wait(forText: "compare with the file:")
        try await gorotop.send("\(captures.path)/no-such\r")
        try await gorotop.wait(forText: "no-such does not exist")
        try await gorotop.send("d\(captures.path)/healthy.p\t")
        try await gorotop.wait(for: "the path") { $0.contains("healthy.pb.gz") }
        try await gorotop.send("\r")
        try await gorotop.wait(for: "the diff") {
            $0.contains("CHANGE") && $0.contains("leak.pb.gz ▸ diff")
        }
        try await gorotop.send("qq")
        #expect(try await gorotop.waitForEnd() == .exit(0))
    }

    @Test("marks of two runs have letters of their own, and the report finds each")
    func twoRuns() async throws {
        let service = try await LeakyService("-prefill", "100", "-rate", "100")
        for (run, letter) in ["B", "C"].enumerated() {
            let gorotop = try start(["--timeout", "60s", "--interval", "0.5s", service.address])
            try await gorotop.wait(forText: "LIVE")
            // The marks of the first run are known once its history is.
            if run > 0 { try await gorotop.wait(for: "the mark") { Self.events($0).contains("B") } }
            try await gorotop.send("m")
            try await gorotop.wait(forText: "\(letter) = ")
            if run > 0 {
                try await gorotop.send("dA")
                try await gorotop.wait(forText: "mark of an earlier run")
                try await gorotop.send("G\u{1b}")
            }
            try await gorotop.send("Q")
            #expect(try await gorotop.waitForEnd() == .exit(0))
        }
        let archive = home.appending(path: ".local/state/gorotop/history.db").path
        let report = try await Command(
            program: Checkout.product("gorotop"),
            arguments: ["diff", "\(archive)@B", "\(archive)@C", "--format", "text"],
            environment: ["HOME": home.path, "SWIFT_BACKTRACE": "enable=no"]
        ).run()
        #expect(report.status == 1, "\(report.errors)")
        #expect(report.output.contains("grew"))
    }

    /// The row of letters under the graph.
    private static func events(_ picture: Picture) -> String {
        picture.lines.first { $0.hasPrefix(" events") } ?? ""
    }

    @Test("two files are compared in full screen, side by side on a wide one")
    func files() async throws {
        let captures = Checkout.top.appending(path: "Tests/Fixtures/Captures/go1.27")
        let gorotop = try start([
            "diff", captures.appending(path: "healthy.pb.gz").path,
            captures.appending(path: "leak.pb.gz").path,
        ])
        let diff = try await gorotop.wait(for: "the diff") { $0.contains("CHANGE") }
        #expect(diff.contains("healthy.pb.gz -> leak.pb.gz"))
        #expect(diff.contains("1,000"))
        await gorotop.resize(Size(columns: 180, rows: 40))
        try await gorotop.wait(for: "both sides") { picture in
            picture.lines.contains { $0.components(separatedBy: "FILE:LINE").count == 3 }
        }
        try await gorotop.send("q")
        #expect(try await gorotop.waitForEnd() == .exit(1))
    }

    private static func number(_ text: String) -> Double? {
        Double(text.filter { $0.isNumber || $0 == "." })
    }
}
