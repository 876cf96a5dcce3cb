import Goroutines
import Testing

@testable import Pprof

@Suite("Dumps inside of logs")
struct LogTests {
    private func snapshot(_ text: String) throws -> Snapshot { try snapshot(Array(text.utf8)) }

    private func snapshot(_ body: [UInt8]) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: body).snapshot(interning: &table)
    }

    /// The stanzas, however they are read.
    private func expectSame(_ read: Snapshot, as plain: Snapshot, prefix: String?) {
        #expect(read.stanzas.map(\.id) == plain.stanzas.map(\.id))
        #expect(read.stanzas.map(\.count) == plain.stanzas.map(\.count))
        #expect(read.stanzas.map(\.states) == plain.stanzas.map(\.states))
        #expect(read.stanzas.map(\.creators) == plain.stanzas.map(\.creators))
        #expect(read.format == plain.format)
        #expect(read.reason == plain.reason)
        #expect(read.statedTotal == plain.statedTotal)
        #expect(read.removedPrefix == prefix)
        #expect(read.dumps == 1)
    }

    /// What a log makes of one line and its number.
    struct Log: Sendable, CustomTestStringConvertible {
        var name: String
        var prefix: String?
        var line: @Sendable (String, Int) -> String
        var testDescription: String { name }

        static func prefixed(_ name: String, _ prefix: @escaping @Sendable (Int) -> String) -> Log {
            Log(name: name, prefix: nil) { prefix($1) + $0 }
        }
    }

    static let logs: [Log] = [
        .prefixed("docker compose") { _ in "billing-1  | " },
        .prefixed("docker compose with colours") { _ in "\u{1b}[36mbilling-1  | \u{1b}[0m" },
        .prefixed("CRI") { line in
            "2026-11-24T06:05:16.\(123_456 + line * 7919)Z stderr F "
        },
        Log(name: "CRI, long lines in parts", prefix: nil) { line, number in
            let time = "2026-11-24T06:05:16.\(123_456 + number * 7919)Z stderr "
            let last = "\(time)F \(line.dropFirst(100))"
            return line.count > 100 ? "\(time)P \(line.prefix(100))\n\(last)" : "\(time)F \(line)"
        },
        .prefixed("journald") { line in "Nov 24 06:05:\(10 + line / 100) web-3 billing[4123]: " },
        .prefixed("syslog, in the night") { line in
            line < 20
                ? "Nov 30 23:59:59 web-3 billing[4123]: " : "Dec  1 00:00:00 web-3 billing[4123]: "
        },
        .prefixed("RFC 5424") { line in
            "<30>1 2026-11-24T06:05:16.\(100_000 + line)Z web-3 billing 4123 - - "
        },
        .prefixed("GitHub Actions") { line in "2026-11-24T06:05:16.\(1_234_567 + line)Z " },
        .prefixed("Jenkins") { line in "[2021-08-20T05:23:24.\(484 + line / 10)Z] " },
        .prefixed("GitLab") { line in "\u{1b}[0K2026-11-24T06:05:16Z 01E \u{1b}[0;31m" },
        .prefixed("GitLab without colours") { line in
            "2026-11-24T06:05:16.\(123_456 + line)Z 01E "
        },
        .prefixed("journald, short-iso") { line in
            "2026-11-24T06:05:\(10 + line / 100)+0000 web-3 billing[4123]: "
        },
        .prefixed("Heroku") { line in
            "2026-11-24T06:05:16.\(123_456 + line)+00:00 app[web.1]: "
        },
        .prefixed("kubectl logs --prefix --timestamps") { line in
            "[pod/billing-7d9c5b8f4-x2x7k/billing] 2026-11-24T06:05:16.\(123_456 + line)789Z "
        },
        .prefixed("numbered lines") { line in "\(line + 1): " },
        .prefixed("kernel style") { line in "[   12.\(345_678 + line)] billing: " },
        .prefixed("seconds since 1970") { line in "1732428316.\(100 + line) " },
        .prefixed("indented by spaces") { _ in "    " },
        .prefixed("indented by a tab") { _ in "\t" },
        .prefixed("quoted in a mail") { _ in "> " },
        Log(name: "CRLF", prefix: nil) { line, _ in line + "\r" },
        Log(name: "tabs made spaces", prefix: nil) { line, _ in
            line.replacing("\t", with: "        ")
        },
        Log(name: "tabs lost", prefix: nil) { line, _ in line.replacing("\t", with: "") },
        Log(name: "spaces at the ends lost", prefix: nil) { line, _ in
            line.isEmpty ? "billing-1  |" : "billing-1  | " + line
        },
        Log(name: "the JSON of fluentd", prefix: nil) { line, number in
            "{\"log\":\""
                + line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\t", with: "\\t") + "\",\"stream\":\"stderr\",\"n\":\(number)}"
        },
        Log(name: "the JSON of docker", prefix: nil) { line, number in
            "{\"log\":\""
                + line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\t", with: "\\t")
                + "\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-24T06:05:16.\(number)Z\"}"
        },
    ]

    static let dumps = [
        "go1.27/crash/panic-all.crash.txt", "go1.27/crash/sigquit.crash.txt",
        "go1.27/healthy.debug2.txt", "go1.19/healthy.debug2.txt", "go1.27/zoo.debug2.txt",
        "go1.27/crash/panic-ancestors.crash.txt", "go1.27/crash/test-timeout.crash.txt",
    ]

    @Test("is read as if it stood alone", arguments: logs, dumps)
    func prefixed(log: Log, dump: String) throws {
        let body = String(decoding: try Captures.body(dump), as: UTF8.self)
        let plain = try snapshot(body)
        var lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        let text = lines.enumerated().map { log.line(String($1), $0) + "\n" }.joined()
        let read = try snapshot(text)
        #expect(read.skipped == [])
        let first = lines.firstIndex { $0.hasPrefix("goroutine ") } ?? 0
        let shown = read.removedPrefix
        expectSame(read, as: plain, prefix: shown)
        if log.name.contains("JSON") {
            #expect(shown == nil && read.foundIn == "JSON field log")
            return
        }
        // The prefix that is told is that of the first header, without its colours.
        let header = log.line("goroutine ", first)
        let colourless =
            header.replacing("\u{1b}[36m", with: "").replacing("\u{1b}[0m", with: "")
            .replacing("\u{1b}[0K", with: "").replacing("\u{1b}[0;31m", with: "")
        if let shown {
            #expect(colourless.hasPrefix(shown.replacing("?", with: "\t")))
        } else {
            #expect(colourless.hasPrefix("goroutine "))
        }
    }

    @Test("debug=1 is read behind a prefix as well", arguments: logs)
    func grouped(log: Log) throws {
        // Where all space is gone, an address and a name cannot be told apart.
        guard log.name != "tabs lost" else { return }
        let body = String(
            decoding: try Captures.body("go1.27/healthy.debug1.txt"), as: UTF8.self)
        let plain = try snapshot(body)
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let text = lines.enumerated().map { log.line(String($1), $0) + "\n" }.joined()
        let read = try snapshot(text)
        #expect(read.skipped == [])
        expectSame(read, as: plain, prefix: read.removedPrefix)
    }

    @Test("the prefix is told as it stood")
    func told() throws {
        let body = "goroutine 1 [running]:\nmain.main()\n\t/src/main.go:9 +0x1\n"
        let text = body.split(separator: "\n").map { "billing-1  | \($0)\n" }.joined()
        #expect(try snapshot(text).removedPrefix == "billing-1  | ")
        #expect(try snapshot(body).removedPrefix == nil)
    }

    @Test("lines of other services and of the log around a dump are counted, not read")
    func interleaved() throws {
        let body = String(
            decoding: try Captures.body("go1.27/crash/panic-all.crash.txt"), as: UTF8.self)
        let plain = try snapshot(body)
        var text = String(repeating: "db-1       | checkpoint (1): complete\n", count: 3000)
        let start = text.utf8.count
        for line in body.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            text += "billing-1  | \(line)\n"
            text += "billing-2  | \(line.isEmpty ? "served (ok)" : "\tmore")\n"
        }
        text += "billing-1  | listening on :8080\n"
        let read = try snapshot(text)
        expectSame(read, as: plain, prefix: "billing-1  | ")
        #expect(
            read.skipped == [
                Skipped(
                    reason: "line outside any goroutine", offset: 0,
                    count: 3000
                        + body.split(
                            separator: "\n", omittingEmptySubsequences: false
                        ).count - 1 + 1)
            ])
        #expect(start > 1 << 16)
    }

    @Test("a dump far behind the beginning of a log is found")
    func far() throws {
        let crash = String(
            decoding: try Captures.body("go1.27/crash/sigquit.crash.txt"), as: UTF8.self)
        let log = String(
            repeating: "2026/11/24 06:05:16 GET /pay 200 1.2ms (goroutine pool [4]: ok)\n",
            count: 20_000)
        let read = try snapshot(log + crash)
        expectSame(read, as: try snapshot(crash), prefix: nil)
        #expect(read.skipped.map(\.count) == [20_000])
        #expect(read.skipped.map(\.offset) == [0])
    }

    @Test("a dump written as one string of a log is read")
    func escaped() throws {
        let body = String(
            decoding: try Captures.body("go1.27/crash/panic-all.crash.txt"), as: UTF8.self)
        let plain = try snapshot(body)
        let string = body.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n").replacing("\t", with: "\\t")
            .replacing("<", with: "\\u003c")
        let around = "{\"level\":\"info\",\"ts\":1732428315.1,\"msg\":\"served\"}\n"
        let json =
            around + "{\"level\":\"error\",\"ts\":1732428316.123,\"msg\":\"\(string)\",\"pid\":7}\n"
            + around
        let read = try snapshot(json)
        expectSame(read, as: plain, prefix: nil)
        #expect(read.foundIn == "JSON field msg")
        #expect(read.skipped.map(\.count) == [2])
        let twice = "{\"level\":\"error\",\"msg\":\"\(string)\",\"pid\":7}\n"
        let docker =
            "{\"log\":\""
            + twice.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n") + "\",\"stream\":\"stderr\"}\n"
        let nested = try snapshot(docker)
        expectSame(nested, as: plain, prefix: nil)
        #expect(nested.foundIn == "JSON field msg in JSON field log")
        let logrus =
            "Aug 09 13:49:31 dockerd[1802]: time=\"2017-08-09T13:49:31.802002387+02:00\" "
            + "level=info msg=\"=== BEGIN goroutine stack dump ===\\n\(string)\\n=== END ===\"\n"
        #expect(try snapshot(logrus).stanzas.map(\.count) == plain.stanzas.map(\.count))
    }

    /// As containerd and CRI-O write lines to `/var/log/pods`: in parts of `limit` bytes.
    private func container(_ body: String, limit: Int, between: String = "") -> [UInt8] {
        var text: [UInt8] = []
        var number = 0
        for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
            var rest = Array(line.utf8)[...]
            repeat {
                let part = rest.prefix(limit)
                rest = rest.dropFirst(limit)
                number += 1
                text += "2026-11-24T10:00:00.\(100_000_000 + number)Z stderr ".utf8
                text += (rest.isEmpty ? "F " : "P ").utf8 + part + "\n".utf8 + between.utf8
            } while !rest.isEmpty
        }
        return text
    }

    @Test(
        "lines that a container runtime wrote in parts are joined",
        arguments: [24, 80, 16_384], dumps + ["go1.27/leak.debug1.txt"])
    func parts(limit: Int, dump: String) throws {
        // Only the header has to be in one part.
        let body = try Captures.body(dump)
        let plain = try snapshot(body)
        let lines = String(decoding: body, as: UTF8.self).dropLast()
        let first = lines.split(separator: "\n").first { $0.hasPrefix("goroutine ") } ?? ""
        guard first.utf8.count <= limit else { return }
        let read = try snapshot(container(String(lines), limit: limit))
        #expect(read.skipped == [])
        expectSame(read, as: plain, prefix: read.removedPrefix)
        #expect(read.removedPrefix?.hasSuffix("Z stderr F ") == true)
    }

    @Test("a line of more than 16 KiB is whole, whatever another stream says in its middle")
    func longLine() throws {
        let value = String(repeating: "a label of many bytes ", count: 1000)
        let body = """
            panic: \(value)

            goroutine 1 [running] {route: "/pay"}:
            main.main()
            \t/src/main.go:9 +0x1

            goroutine 7 [select, 3 minutes] {value: "\(value)"}:
            main.work({\(String(repeating: "0x1234567890ab, ", count: 3000))...})
            \t/src/main.go:28 +0x1d
            created by main.main in goroutine 1
            \t/src/main.go:9 +0x1

            goroutine 8 [select
            """
        let plain = try snapshot(body + "\n")
        #expect(plain.total == 2)
        #expect(plain.stanzas.flatMap(\.labels).count == 2)
        let other =
            "2026-11-24T10:00:01.200000000Z stdout F served\n"
            + "2026-11-24T10:00:01.300000000Z stdout P listening on\n"
        let text = String(
            decoding: container(body, limit: 16_384, between: other), as: UTF8.self)
        let read = try snapshot(text)
        expectSame(read, as: plain, prefix: read.removedPrefix)
        #expect(read.stanzas.map(\.labels) == plain.stanzas.map(\.labels))
        #expect(read.stanzas.map(\.waitMinutes) == plain.stanzas.map(\.waitMinutes))
        let header = "unrecognised goroutine header"
        let place = try #require(text.utf8.firstRange(of: "2026-11-24T10:00:01".utf8)).lowerBound
        #expect(
            read.skipped.first { $0.reason != header }
                == Skipped(
                    reason: "line outside any goroutine",
                    offset: text.utf8.distance(from: text.startIndex, to: place),
                    count: text.split(separator: "\n").count { $0.contains(" stdout ") }))
        // Where its line begins.
        let line = text.split(separator: "\n").last { $0.contains("goroutine 8 ") }
        #expect(
            read.skipped.first { $0.reason == header }?.offset
                == line.map { text.utf8.distance(from: text.startIndex, to: $0.startIndex) })
    }

    @Test("lines of another stream are not the dump's, whatever their prefix has in common")
    func otherStream() throws {
        let lines = Self.goroutine.split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map {
            "2026-11-24T10:00:00.1Z stderr F \($0)\n2026-11-24T10:00:00.2Z stdout F served\n"
        }.joined()
        let read = try snapshot(text)
        #expect(read.stanzas.map(\.id) == (try snapshot(Self.goroutine)).stanzas.map(\.id))
        #expect(read.skipped.map(\.count) == [lines.count])
    }

    private static let goroutine = """
        goroutine 7 [select]:
        main.run(0x1)
        \t/src/main.go:28 +0x1d
        created by main.main in goroutine 1
        \t/src/main.go:9 +0x1

        """

    @Test("lines that docker wrote in parts are joined")
    func dockerParts() throws {
        let body = String(
            decoding: try Captures.body("go1.27/crash/panic-all.crash.txt"), as: UTF8.self)
        var text = ""
        for line in body.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            var rest = Array((line + "\n").utf8)[...]
            while !rest.isEmpty {
                // By 16 KiB in truth.
                let part = String(decoding: rest.prefix(80), as: UTF8.self)
                    .replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                    .replacing("\t", with: "\\t").replacing("\n", with: "\\n")
                rest = rest.dropFirst(80)
                text += "{\"log\":\"\(part)\",\"stream\":\"stderr\","
                text += "\"time\":\"2026-11-24T06:05:16.1Z\"}\n"
            }
        }
        let read = try snapshot(text)
        #expect(read.skipped == [])
        expectSame(read, as: try snapshot(body), prefix: nil)
        #expect(read.foundIn == "JSON field log")
    }

    @Test("a prefix that differs in any byte is another", arguments: [13, 20, 45])
    func others(length: Int) throws {
        let prefix = String("[pod/billing-7d9c5b8f4-x2x7k/billing] stderr: ".suffix(length))
        let lines = [
            "goroutine 1 [select]:", "main.a()", "\t/src/main.go:1 +0x1", "",
            "goroutine 2 [select]:", "main.a()", "\t/src/main.go:1 +0x1", "",
        ]
        var text = lines.map { "\(prefix)\($0)\n" }.joined()
        let start = text.utf8.count
        for index in prefix.indices {
            var other = prefix
            other.replaceSubrange(index...index, with: "~")
            text += "\(other)goroutine 3 [running]:\n"
        }
        text += lines.map { "\(prefix)\($0)\n" }.joined()
        let read = try snapshot(text)
        #expect(read.total == 4)
        #expect(read.removedPrefix == prefix)
        #expect(
            read.skipped == [
                Skipped(
                    reason: "line outside any goroutine", offset: start, count: prefix.count)
            ])
    }

    @Test("lines of any length keep their bytes, also between returns that come and go")
    func lengths() throws {
        var plain = ""
        var text = ""
        for length in 1...300 {
            let name = "main." + String(repeating: "x", count: length)
            let lines = [
                "goroutine \(length) [select]:", "\(name)(0x1)", "\t/src/main.go:1 +0x1", "",
            ]
            plain += lines.map { "\($0)\n" }.joined()
            let end = length % 7 < 2 ? "\r\n" : "\n"
            text += lines.map { "billing-1  | \($0)\(end)" }.joined()
        }
        expectSame(try snapshot(text), as: try snapshot(plain), prefix: "billing-1  | ")
        #expect(try snapshot(plain).stanzas.count == 300)
    }

    @Test("another form behind a dump is told", arguments: ["", "billing-1  | "])
    func forms(prefix: String) throws {
        let grouped = String(
            decoding: try Captures.body("go1.27/healthy.debug1.txt"), as: UTF8.self)
        let dump = String(
            decoding: try Captures.body("go1.27/healthy.debug2.txt"), as: UTF8.self)
        func log(_ text: String) -> String {
            text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .map { "\(prefix)\($0)\n" }.joined()
        }
        let first = try snapshot(log(grouped) + log(dump))
        #expect(first.stanzas.map(\.id) == (try snapshot(grouped)).stanzas.map(\.id))
        #expect(
            first.skipped.first { $0.reason == "goroutine of debug=2 text after debug=1" }
                == Skipped(
                    reason: "goroutine of debug=2 text after debug=1",
                    offset: log(grouped).utf8.count, count: try snapshot(dump).total))
        let second = try snapshot(log(dump) + log(grouped))
        #expect(second.stanzas.map(\.id) == (try snapshot(dump)).stanzas.map(\.id))
        #expect(
            second.skipped.first { $0.reason == "debug=1 text after debug=2" }
                == Skipped(
                    reason: "debug=1 text after debug=2", offset: log(dump).utf8.count, count: 1))
    }

    @Test("a byte-order mark and UTF-16 are read", arguments: dumps + ["go1.27/leak.debug1.txt"])
    func encodings(name: String) throws {
        let body = String(decoding: try Captures.body(name), as: UTF8.self)
        let plain = try snapshot(body)
        expectSame(try snapshot("\u{feff}" + body), as: plain, prefix: nil)
        let units = Array(body.replacing("\n", with: "\r\n").utf16)
        let little = units.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        for bytes in [little, [0xff, 0xfe] + little, big, [0xfe, 0xff] + big] {
            expectSame(try snapshot(bytes), as: plain, prefix: nil)
        }
        let log = Array("up\n".utf16).flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        let skipped = try snapshot(log + log + log + log + little).skipped
        #expect(skipped.first?.offset == 0)
        #expect(skipped.first?.count == 4)
        // Byte by byte, as a pipe may bring it.
        var decoder = ProfileDecoder()
        for byte in ([0xff, 0xfe] + little).prefix(40_000) { try decoder.feed([byte].span) }
        var table = StackTable()
        #expect(try decoder.finish().snapshot(interning: &table).total > 0)
    }

    @Test("the place of what is skipped is that in the input")
    func places() throws {
        let lines = [
            "goroutine 1 [select]:", "main.a()", "\t/src/main.go:1 +0x1", "",
            "goroutine x", "goroutine 2 [select", "",
            "goroutine 3 [select]:", "main.a()", "\t/src/main.go:1 +0x1",
        ]
        let text = lines.map { "billing-1  | \($0)\n" }.joined()
        let before = lines.prefix(4).map { "billing-1  | \($0)\n" }.joined()
        let read = try snapshot(text)
        #expect(read.total == 2)
        #expect(
            read.skipped == [
                Skipped(
                    reason: "unrecognised goroutine header", offset: before.utf8.count,
                    count: 2)
            ])
    }

    @Test("what has no dump in it is named as before, prefix or not")
    func nothing() {
        #expect(throws: ProfileError.json) { try snapshot("{\"msg\":\"goroutine 1 is ok\"}\n") }
        #expect(throws: ProfileError.unrecognised(beginning: "billing-1  | up")) {
            try snapshot("billing-1  | up\nbilling-1  | down\n")
        }
        #expect(throws: ProfileError.unrecognised(beginning: "UTF-16 text")) {
            try snapshot([0xff, 0xfe, 0x41, 0, 0x42, 0])
        }
    }
}

@Suite("Dumps as people post them, cut in the middle")
struct CutTests {
    private func snapshot(_ text: String) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: Array(text.utf8)).snapshot(interning: &table)
    }

    @Test("a block of debug=1 that is cut keeps its count and the calls that are there")
    func block() throws {
        let read = try snapshot(
            """
            goroutine profile: total 108805
            36222 @ 0x42cb1a 0x43bda4 0x43aa0c 0x7a10c6 0x7a1b3c 0x46e7e9
            #\t0x7a10c5\ttransport.(*recvBufferReader).Read+0x555\t/src/transport/transport.go:141
            #\t0x7a1b3b\ttransport.(*Stream).Read+0x5b\t/src/transpo
            """)
        #expect(read.total == 36222)
        #expect(read.statedTotal == 108805)
        #expect(read.stanzas.first?.stack.isCut == true)
        #expect(
            read.stanzas.first?.stack.frames.map(\.function)
                == ["transport.(*recvBufferReader).Read"])
        #expect(
            read.skipped == [
                Skipped(
                    reason: "remaining calls of a block cut off at the end of the input", offset: 32
                )
            ])
    }

    @Test(
        "a block whose calls are cut off is left out",
        arguments: ["", "\n#\t0x7a10c5\ttransport.(*recvBu"])
    func emptyBlock(rest: String) {
        let text = "goroutine profile: total 9\n8 @ 0x42cb1a 0x43bda4\(rest)"
        let skipped = Skipped(reason: "block cut off at the end of the input", offset: 27)
        #expect(throws: ProfileError.noneRead(skipped)) { try snapshot(text) }
    }

    @Test("blocks without the line above them, with spaces for tabs")
    func withoutHeader() throws {
        let read = try snapshot(
            """
            1 @ 0x42d6ec 0x42d7de 0x404ad4 0x40477b 0x7ec565 0x45ce61
            #       0x7ec564        raft.(*deferError).Error+0x74   /gopath/src/raft/future.go:100
            #       0x9cf849        consul.(*Server).leaderLoop+0x6b9                     /a b/leader.go:112

            3 @ 0x45ce61
            """)
        #expect(read.total == 4)
        #expect(read.statedTotal == nil)
        #expect(read.skipped == [])
        #expect(
            read.stanzas.map { $0.stack.frames.map { "\($0.function) \($0.file):\($0.line)" } }
                == [
                    [],
                    [
                        "raft.(*deferError).Error /gopath/src/raft/future.go:100",
                        "consul.(*Server).leaderLoop /a b/leader.go:112",
                    ],
                ])
    }

    @Test(
        "a goroutine that is cut keeps the calls that are there",
        arguments: [
            ("\tnet/http.(*Transport).di", true),
            ("created by net/http.(*Transport).dialConn\n\t/", false),
        ])
    func goroutine(end: String, isCut: Bool) throws {
        let read = try snapshot(
            "    goroutine 56 [IO wait]:\n    net.runtime_pollWait(0x7f90b25eec78, 0x72)\n"
                + "        /usr/local/go/src/runtime/netpoll.go:160 +0x60\n"
                + "    net.(*pollDesc).Wait(0xc82019cd80)\n"
                + "        /usr/local/go/src/net/fd_poll_runtime.go:73 +0x3a\n    "
                + end.replacing("\n\t", with: "\n        ").replacing("\t", with: ""))
        #expect(read.total == 1)
        #expect(read.removedPrefix == "    ")
        #expect(read.stanzas.first?.stack.isCut == isCut)
        #expect(
            read.stanzas.first?.stack.frames.map(\.function)
                == ["net.runtime_pollWait", "net.(*pollDesc).Wait"])
        #expect(
            read.skipped.map(\.reason)
                == ["remaining calls of the goroutine cut off at the end of the input"])
    }

    @Test("a text that begins in the middle of a goroutine is read from the next one on")
    func beginning() throws {
        let read = try snapshot(
            """
            [2021-08-20T05:23:24.484Z] badger.(*writeWorker).runMergeLSM(0xc0009a6020)
            [2021-08-20T05:23:24.484Z] \t/nfs/cache/mod/badger@v1.5.1/writer.go:154 +0xad
            [2021-08-20T05:23:24.484Z] created by badger.startWriteWorker
            [2021-08-20T05:23:24.484Z] \t/nfs/cache/mod/badger@v1.5.1/writer.go:66 +0x1e8
            [2021-08-20T05:23:24.484Z]
            [2021-08-20T05:23:24.485Z] goroutine 287 [select, 8 minutes]:
            [2021-08-20T05:23:24.485Z] unistore.writeDBWorker.run(0xc00038e300, 0xc0000fcd80)
            [2021-08-20T05:23:24.485Z] \t/home/jenkins/unistore/write.go:96 +0x205

            """)
        #expect(read.total == 1)
        #expect(read.stanzas.first?.waitMinutes?.max == 8)
        #expect(
            read.skipped == [Skipped(reason: "line outside any goroutine", offset: 0, count: 4)])
        #expect(read.removedPrefix == "[2021-08-20T05:23:24.485Z] ")
    }

    @Test("names of old versions of Go, without offsets")
    func old() throws {
        let read = try snapshot(
            """
            [...]
            goroutine 101627 [runnable]:
            metric.func·014(0xc26823fa00, 0x14, 0x20)
                /home/julius/gosrc/src/metric/leveldb.go:214
            created by metric.groupByFingerprint
                /home/julius/gosrc/src/metric/leveldb.go:219 +0x3d7

            goroutine 101624 [running]:
            metric.func·014(0xc259863000, 0x14
            """)
        #expect(read.total == 1)
        #expect(read.dumps == 1)
        #expect(read.stanzas.first?.stack.frames.map(\.function) == ["metric.func·014"])
        #expect(read.stanzas.first?.creators.map(\.value.function) == ["metric.groupByFingerprint"])
        #expect(
            read.skipped.map(\.reason).sorted()
                == [
                    "goroutine cut off at the end of the input", "line outside any goroutine",
                ])
    }
}
