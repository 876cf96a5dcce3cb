import Foundation
import Goroutines
import Testing

@testable import Pprof

/// Raw HTTP answers, whose bodies a person may have saved to a file.
@Suite("Bodies of real HTTP answers")
struct AnswerTests {
    /// A head and a body, as they came.
    private struct Answer {
        var status: Int
        var fields: [String: String] = [:]
        var body: [UInt8]

        init(_ name: String) throws {
            let raw = try Captures.body(name)
            let mark = Array("\r\n\r\n".utf8)
            let end = try #require(raw.indices.first { raw[$0...].starts(with: mark) })
            let lines = String(decoding: raw[..<end], as: UTF8.self).split(separator: "\r\n")
            status = try #require(
                lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) })
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
            }
            body = Array(raw[(end + 4)...])
            if fields["transfer-encoding"] == "chunked" { body = Self.unchunked(body) }
        }

        private static func unchunked(_ body: [UInt8]) -> [UInt8] {
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

        /// The form that the answer's head announces; nil for what is no profile.
        var format: Snapshot.Format? {
            guard status == 200, !body.isEmpty else { return nil }
            if body.starts(with: [0x1f, 0x8b]) { return .protobuf }
            if body.starts(with: "goroutine profile: total ".utf8) { return .debug1 }
            return body.starts(with: "goroutine ".utf8) ? .debug2 : nil
        }
    }

    static let answers = Captures.files.filter { $0.hasSuffix(".http") }

    /// What each that is no profile is told to be.
    private static let errors: [String: ProfileError] = [
        "index": .html(title: "/debug/pprof/"),
        "no-slash": .html(title: nil),
        "unauthorized": .unrecognised(beginning: "Unauthorized"),
        "goroutine-post": .unrecognised(beginning: "Method Not Allowed"),
        "pprof-not-mounted": .unrecognised(beginning: "404 page not found"),
        "unknown-profile": .unrecognised(beginning: "Unknown profile"),
        "no-goroutineleak": .unrecognised(beginning: "Unknown profile"),
        "goroutine-head": .empty,
        "metrics": .unrecognised(
            beginning: "# HELP go_goroutines Number of goroutines that currently exi"),
        "seconds-bad": .unrecognised(
            beginning: "invalid value for \"seconds\" - must be a positive integer"),
        "seconds-and-debug": .unrecognised(beginning: "seconds and debug params are incompatible"),
    ]

    @Test("are profiles, or named as what they are", arguments: answers)
    func answer(name: String) throws {
        let answer = try Answer(name)
        if let length = answer.fields["content-length"] {
            #expect(answer.body.count == Int(length))
        }
        guard let format = answer.format else {
            let scene = name.split(separator: "/").last.map { String($0.dropLast(5)) } ?? ""
            let error = try #require(Self.errors[scene], "nobody says what \(name) is")
            #expect(throws: error) { try Profile(decoding: answer.body) }
            return
        }
        var table = StackTable()
        let snapshot = try Profile(decoding: answer.body).snapshot(interning: &table)
        #expect(snapshot.format == format)
        #expect(snapshot.skipped == [])
        #expect(snapshot.dumps == 1)
        #expect(!snapshot.isTruncated)
        let text = String(decoding: answer.body, as: UTF8.self)
        let lines = text.split(separator: "\n")
        switch format {
        case .debug1:
            let stated = try #require(lines[0].split(separator: " ").last.flatMap { Int($0) })
            #expect(snapshot.statedTotal == stated)
            #expect(snapshot.total == stated)
        case .debug2:
            #expect(snapshot.total == lines.count { $0.hasPrefix("goroutine ") })
        case .protobuf, .crash:
            // The same service, asked one after the other.
            let same = try Profile(decoding: Answer("go1.27/http/goroutine-debug1.http").body)
            #expect(abs(snapshot.total - same.snapshot(interning: &table).total) <= 2)
        }
    }

    @Test("are all there")
    func walked() {
        #expect(Self.answers.count == 21)
        let scenes = Set(
            Self.answers.compactMap { $0.split(separator: "/").last.map { String($0.dropLast(5)) } }
        )
        #expect(scenes.isSuperset(of: Self.errors.keys))
    }

    @Test(
        "the text of a heap profile is named",
        arguments: Captures.files.filter { $0.hasSuffix(".heap1.txt") })
    func heap(name: String) throws {
        let body = try Captures.body(name)
        #expect(throws: ProfileError.otherProfile(kind: "heap")) { try Profile(decoding: body) }
    }

    @Test(
        "what else a service says is no profile",
        arguments: Captures.files.filter {
            $0.hasSuffix(".metrics.txt") || $0.hasSuffix(".json") || $0.hasSuffix(".html")
                || $0.hasSuffix(".symbol.txt") || $0.hasSuffix(".cmdline.bin")
        })
    func service(file: String) throws {
        let body = try Captures.body(file)
        let error = #expect(throws: ProfileError.self) { try Profile(decoding: body) }
        switch error {
        case .json, .html, .unrecognised: break
        // NULs stand between the arguments.
        case .malformed where file.hasSuffix(".bin"): break
        default: Issue.record("\(file): \(String(describing: error))")
        }
    }
}
