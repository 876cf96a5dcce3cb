import Goroutines
import Testing

@testable import Pprof

/// Raw HTTP answers, whose bodies a person may have saved to a file.
@Suite("Bodies of real HTTP answers")
struct AnswerTests {
    private func body(_ name: String) throws -> [UInt8] {
        let raw = try Captures.body("\(name).http")
        let mark = Array("\r\n\r\n".utf8)
        let head = try #require(raw.indices.first { raw[$0...].starts(with: mark) })
        let fields = String(decoding: raw[..<head], as: UTF8.self).lowercased()
        let body = Array(raw[(head + 4)...])
        return fields.contains("transfer-encoding: chunked") ? unchunked(body) : body
    }

    private func unchunked(_ body: [UInt8]) -> [UInt8] {
        var rest = body[...]
        var whole: [UInt8] = []
        while let end = rest.firstIndex(of: 0x0d),
            let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), size > 0
        {
            whole += rest[(end + 2)..<(end + 2 + size)]
            rest = rest[(end + 2 + size + 2)...]
        }
        return whole
    }

    @Test(
        "profiles in every form are told by their bytes",
        arguments: [
            ("go1.27/http/goroutine-debug0", Snapshot.Format.protobuf),
            ("go1.27/http/goroutine-debug1", .debug1),
            ("go1.27/http/goroutine-debug2", .debug2),
            ("go1.27/http/debug-minus1", .protobuf),
            ("go1.27/http/authorized", .debug1),
            ("go1.19/http/goroutine-post", .debug1),
        ])
    func profile(name: String, format: Snapshot.Format) throws {
        var table = StackTable()
        let snapshot = try Profile(decoding: body(name)).snapshot(interning: &table)
        #expect(snapshot.format == format)
        #expect(snapshot.total > 5)
        #expect(snapshot.skipped == [])
    }

    @Test(
        "what is no profile is named",
        arguments: [
            ("go1.27/http/index", ProfileError.html(title: "/debug/pprof/")),
            ("go1.27/http/no-slash", .html(title: nil)),
            ("go1.27/http/unauthorized", .unrecognised(beginning: "Unauthorized")),
            ("go1.23/http/goroutine-post", .unrecognised(beginning: "Method Not Allowed")),
            ("go1.27/http/pprof-not-mounted", .unrecognised(beginning: "404 page not found")),
            ("go1.27/http/unknown-profile", .unrecognised(beginning: "Unknown profile")),
            ("go1.19/http/no-goroutineleak", .unrecognised(beginning: "Unknown profile")),
            ("go1.27/http/goroutine-head", .empty),
            (
                "go1.27/http/metrics",
                .unrecognised(
                    beginning: "# HELP go_goroutines Number of goroutines that currently exi")
            ),
        ])
    func other(name: String, error: ProfileError) throws {
        let body = try body(name)
        #expect(throws: error) { try Profile(decoding: body) }
    }

    @Test("the text of a heap profile is named", arguments: ["go1.19", "go1.23", "go1.27"])
    func heap(version: String) throws {
        let body = try Captures.body("\(version)/zoo.heap1.txt")
        #expect(throws: ProfileError.otherProfile(kind: "heap")) { try Profile(decoding: body) }
    }

    @Test(
        "what else a service says is no profile",
        arguments: ["zoo.vars.json", "zoo.metrics.txt", "zoo.index.html", "zoo.symbol.txt"])
    func service(file: String) throws {
        let body = try Captures.body("go1.27/\(file)")
        let error = #expect(throws: ProfileError.self) { try Profile(decoding: body) }
        switch error {
        case .json, .html, .unrecognised: break
        default: Issue.record("\(file): \(String(describing: error))")
        }
    }
}
