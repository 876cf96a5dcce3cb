import Foundation
import Goroutines
import Testing

@testable import Pprof

/// What people paste, reduced from public reports: see `Fixtures/Pasted`.
@Suite("What people paste")
struct PastedTests {
    private static func text(_ name: String) throws -> [UInt8] {
        let folder = Captures.folder.deletingLastPathComponent().appending(path: "Pasted")
        return Array(try Data(contentsOf: folder.appending(path: name)))
    }

    private static func snapshot(_ body: [UInt8], dump: Int? = nil) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: body, dump: dump).snapshot(interning: &table)
    }

    private static func snapshot(_ text: String) throws -> Snapshot {
        try snapshot(Array(text.utf8))
    }

    /// `2 chan send bus.(*Bus).fan /src/bus/bus.go:88`, the largest first.
    private static func rows(_ snapshot: Snapshot) -> [String] {
        snapshot.stanzas.map { stanza in
            let frame = stanza.stack.titleFrame
            return [
                "\(stanza.count)", stanza.state?.name ?? "-",
                frame.map { String($0.shortName) } ?? "(no frames)",
                frame.map { "\($0.file):\($0.line)" } ?? "-",
            ].joined(separator: " ")
        }
    }

    private static let bus = [
        "2 chan send bus.(*Bus).fan /src/bus/bus.go:88",
        "1 semacquire main.main /src/cmd/orders/main.go:41",
    ]

    @Test(
        "reads three goroutines on two stacks, whatever was done to them",
        arguments: [
            "trailing-blanks.txt", "header-in-mid-line.txt", "json-id-before-text.txt",
            "csv-quotes-where-needed.txt", "loki-api-one-line.txt", "double-spaced.txt",
            "rsyslog-011.txt", "archive.zip",
        ])
    func orders(file: String) throws {
        let read = try Self.snapshot(Self.text(file))
        #expect(Self.rows(read) == Self.bus)
        #expect(read.stanzas[0].creators.map(\.value.function) == ["example.com/orders/bus.New"])
        #expect(read.stanzas.allSatisfy { $0.waitMinutes?.max == 12 })
        // The first line of a CSV names its columns.
        #expect(read.skipped.map(\.count) == (file.hasPrefix("csv") ? [1] : []))
    }

    @Test("puts the goroutine that died before larger stacks")
    func whoDied() throws {
        let read = try Self.snapshot(Self.text("crash-who-died.txt"))
        #expect(read.total == 16)
        #expect(read.stanzas.count == 6)
        #expect(read.death?.goroutine == 90)
        #expect(Self.rows(read)[0] == "1 running z.(*Codec).decode /src/z/codec.go:77")
        #expect(read.stanzas.dropFirst().allSatisfy { $0.count == 3 })
    }

    @Test("reads each of two pods' dumps by itself")
    func pods() throws {
        let body = try Self.text("two-pods-interleaved.txt")
        for dump in [1, 2, nil] {
            let read = try Self.snapshot(body, dump: dump)
            #expect(Self.rows(read) == Self.bus)
            #expect(read.dumps == 2)
            #expect(read.skipped == [])
        }
    }

    @Test(
        "reads other reports as they are meant",
        arguments: [
            (
                "line-suffix-debug1.txt",
                [
                    "8 - pool.(*Pool).work /src/pool/pool.go:50",
                    "4 - tick.loop /src/tick/tick.go:31",
                ]
            ),
            (
                "debug1-frames-without-hash.txt",
                [
                    "869 - net.(*conn).writeLoop /src/net/conn.go:1759",
                    "866 - net.(*conn).readLoop /src/net/conn.go:1654",
                ]
            ),
            ("header-indented-deeper.txt", ["1 running main.(*Repo).Get /src/repo/repo.go:103"]),
            (
                "trace-reader.txt",
                [
                    "1 running main.main /src/main.go:9",
                    "1 trace reader (blocked) trace.(*traceMultiplexer).startLocked.func1 "
                        + "/usr/local/go/src/runtime/trace/subscribe.go:167",
                ]
            ),
            (
                "debug1-states-in-sight.txt",
                [
                    "4 IO wait rpc.(*client).reader /src/rpc/client.go:16",
                    "3 sync.Cond.Wait log.(*flusher).loop /src/log/flush.go:20",
                    "2 sleep tick.loop /src/tick/tick.go:31",
                ]
            ),
            ("log-after-the-dump.txt", ["1 running main.(*S).serve /src/serve.go:222"]),
            ("goroutine-0-same-header.txt", ["1 running main.(*S).serve /src/serve.go:22"]),
            ("junit.xml", ["1 running a.kaboom /src/a/a.go:10"]),
        ])
    func others(file: String, rows: [String]) throws {
        let read = try Self.snapshot(Self.text(file))
        #expect(Set(Self.rows(read)) == Set(rows))
    }

    @Test(
        "finds the reason behind whatever stands before it",
        arguments: [
            ("reason-behind-junk.txt", "panic: test timed out after 40m0s"),
            ("junit.xml", "panic: kaboom!"), ("log-after-the-dump.txt", "panic: boom"),
        ])
    func reasons(file: String, reason: String) throws {
        #expect(try Self.snapshot(Self.text(file)).reason == reason)
    }

    @Test("a log line after the last goroutine cuts nothing")
    func logAfter() throws {
        let read = try Self.snapshot(Self.text("log-after-the-dump.txt"))
        #expect(read.skipped.map(\.reason) == ["line outside any goroutine"])
        #expect(read.stanzas.allSatisfy { !$0.stack.isCut })
    }

    // MARK: Others of each kind

    private static let dump = """
        goroutine 1 [semacquire, 12 minutes]:
        sync.runtime_Semacquire(0xc0000b2008)
        \t/usr/local/go/src/runtime/sema.go:62 +0x25
        main.main()
        \t/src/cmd/orders/main.go:41 +0x2f1

        goroutine 34 [chan send, 12 minutes]:
        example.com/orders/bus.(*Bus).fan(0xc00011a000, {0x1, 0x2})
        \t/src/bus/bus.go:88 +0x2a
        created by example.com/orders/bus.New in goroutine 1
        \t/src/bus/bus.go:31 +0x1c5

        goroutine 35 [chan send, 12 minutes]:
        example.com/orders/bus.(*Bus).fan(0xc00011a000, {0x1, 0x2})
        \t/src/bus/bus.go:88 +0x2a
        created by example.com/orders/bus.New in goroutine 1
        \t/src/bus/bus.go:31 +0x1c5

        """

    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        var apply: @Sendable ([String]) -> String
        var testDescription: String { name }

        static func lines(
            _ name: String, _ line: @escaping @Sendable (String, Int) -> String
        ) -> Change {
            Change(name: name) { lines in
                lines.enumerated().map { line($1, $0) + "\n" }.joined()
            }
        }
    }

    private static func json(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\t", with: "\\t").replacing("\n", with: "\\n")
    }

    private static func xml(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\t", with: "&#9;")
    }

    static let changes: [Change] = [
        .lines("blanks behind each line") { line, _ in line + "    " },
        .lines("padded, behind a prefix") { line, _ in
            ("app-1 | " + line).padding(toLength: 90, withPad: " ", startingAt: 0)
        },
        .lines("a leak checker's words") { line, _ in
            line.hasPrefix("goroutine ")
                ? "    leak_test.go:7: found unexpected goroutine: \(line)" : line
        },
        .lines("words and an indent") { line, _ in
            line.hasPrefix("goroutine ") ? "x.go:1: Leak: \(line)" : "        \(line)"
        },
        .lines("a header indented deeper") { line, _ in
            (line.hasPrefix("goroutine ") ? "\t\t" : "") + "  " + line
        },
        .lines("a browser's console") { line, number in "\(line) app.js:\(1000 + number):17" },
        .lines("a logger's fields") { line, _ in
            "time=2026-11-24T06:05:16Z \(line) level=error caller=dump/dump.go:28"
        },
        .lines("colours reset behind each line") { line, _ in "\(line)\u{1b}[0m" },
        .lines("tabs as #011, behind no prefix") { line, _ in
            line.replacing("\t", with: "#011")
        },
        Change(name: "one line with #012") { lines in
            "Nov 24 06:05:16 h1 orders[7]: "
                + lines.joined(separator: "#012").replacing("\t", with: "#011") + "\n"
        },
        Change(name: "the text of an HTML page") { lines in
            "<html><body><pre>\n" + lines.map { xml($0) + "\n" }.joined() + "</pre></body></html>\n"
        },
        Change(name: "an attribute of XML") { lines in
            "<?xml version=\"1.0\"?>\n<testcase><failure message=\"Failed\" type=\"\">"
                + xml(lines.joined(separator: "\n")).replacing("\n", with: "&#10;")
                + "</failure></testcase>\n"
        },
        Change(name: "carriage returns alone") { lines in lines.joined(separator: "\r") + "\r" },
        .lines("an empty line behind each") { line, _ in line + "\n" },
        .lines("an empty line behind each, behind a prefix") { line, _ in
            "app-1 | \(line)\napp-1 | "
        },
        Change(name: "broken at 50 columns") { lines in
            lines.flatMap { line -> [String] in
                var (parts, rest) = ([String](), line[...])
                while rest.count > 50 {
                    parts.append(String(rest.prefix(50)))
                    rest = rest.dropFirst(50)
                }
                return parts + [String(rest)]
            }.map { $0 + "\n" }.joined()
        },
        .lines("CSV with the text first") { line, number in
            let quoted = line.contains(",") ? "\"\(line)\"" : line
            return "\(quoted),h1,2026-11-24T06:05:\(10 + number)Z"
        },
        .lines("CSV with quotes where needed") { line, number in
            "2026-11-24T06:05:\(10 + number)Z,h1,\(line.contains(",") ? "\"\(line)\"" : line)"
        },
        .lines("YAML with quotes where needed") { line, _ in
            "  - \(line.contains(": ") || line.contains("[") || line.hasPrefix("\t") ? "'\(line)'" : line)"
        },
        .lines("JSON lines, the text last") { line, number in
            "{\"_id\":\"x\(number * 7919 % 4096)q\",\"n\":\(number),\"message\":\"\(json(line))\"}"
        },
        .lines("JSON lines, the text in an object") { line, number in
            "{\"_index\":\"logs\",\"_source\":{\"level\":\"error\",\"msg\":{\"text\":\"\(json(line))\"},"
                + "\"tags\":[\"a\(number)\",\"b\"]},\"_id\":\"\(number * 31 % 977)\"}"
        },
        Change(name: "fields in any order") { lines in
            lines.enumerated().map { number, line in
                let fields = [
                    "\"__CURSOR\":\"s=\(number * 7919 % 997)\"", "\"PRIORITY\":\"3\"",
                    "\"MESSAGE\":\"\(json(line))\"", "\"_PID\":\"7\"",
                ]
                let turn = number % fields.count
                return "{\((fields[turn...] + fields[..<turn]).joined(separator: ","))}\n"
            }.joined()
        },
        Change(name: "a pretty-printed document") { lines in
            "{\n  \"events\": [\n"
                + lines.enumerated().map { number, line in
                    "    {\n      \"timestamp\": \(1_732_428_316_000 + number),\n"
                        + "      \"message\": \"\(json(line))\",\n"
                        + "      \"eventId\": \"37\(number * 7919)\"\n    }"
                }.joined(separator: ",\n") + "\n  ],\n  \"nextForwardToken\": \"f/37\"\n}\n"
        },
        Change(name: "a search service's answer") { lines in
            "{\"data\":["
                + lines.enumerated().map { number, line in
                    "{\"id\":\"AQ\(number)\",\"attributes\":{\"host\":\"h1\",\"message\":\"\(json(line))\"}}"
                }.joined(separator: ",") + "],\"meta\":{\"status\":\"done\"}}"
        },
        Change(name: "an answer newest first") { lines in
            "{\"data\":{\"result\":[{\"stream\":{\"app\":\"orders\"},\"values\":["
                + lines.enumerated().reversed().map { number, line in
                    "[\"17324283160000000\(10 + number)\",\"\(json(line))\"]"
                }.joined(separator: ",") + "]}]}}"
        },
        Change(name: "a log newest first") { lines in
            lines.enumerated().reversed().map { number, line in
                "2026-11-24T06:05:\(10 + number)Z h1 \(line)\n"
            }.joined()
        },
        Change(name: "CSV newest first") { lines in
            "Date,Host,Message\n"
                + lines.enumerated().reversed().map { number, line in
                    "2026-11-24T06:05:\(10 + number)Z,h1,\(line.contains(",") ? "\"\(line)\"" : line)\n"
                }.joined()
        },
    ]

    @Test("reads others of each kind", arguments: changes)
    func changed(change: Change) throws {
        let lines = Self.dump.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        let text = change.apply(lines)
        let read = try Self.snapshot(text)
        #expect(Self.rows(read) == Self.bus, "\(text)")
        #expect(read.stanzas.first?.creators.map(\.value.line) == [31])
        #expect(read.wasReversed == change.name.contains("newest first"))
        // In pieces as at once.
        var decoder = ProfileDecoder()
        for byte in text.utf8 { try decoder.feed([byte].span) }
        var table = StackTable()
        #expect(try decoder.finish().snapshot(interning: &table) == read)
    }

    @Test("plain lines between JSON lines are the program's own")
    func betweenJSON() throws {
        let log = "{\"level\":\"info\",\"msg\":\"served\"}\n"
        let read = try Self.snapshot(
            String(repeating: log, count: 3000) + "panic: boom\n\n" + Self.dump + log)
        #expect(Self.rows(read) == Self.bus)
        #expect(read.reason == "panic: boom")
    }

    @Test("goroutines whose calls cannot be read keep their own states")
    func unread() throws {
        let read = try Self.snapshot(
            "goroutine 1 [chan send]:\n???\n\ngoroutine 2 [select]:\n???\n\n"
                + "goroutine 3 [select]:\n???\n\n")
        #expect(
            Self.rows(read) == ["2 select (no frames) -", "1 chan send (no frames) -"])
        #expect(!read.skipped.isEmpty)
    }

    @Test("counts and addresses alone are stacks of their own, of unknown state")
    func countsAlone() throws {
        let read = try Self.snapshot(
            "goroutine profile: total 1735\n869 @ 0x4c974c 0x4d9228 0x4f65c1\n"
                + "866 @ 0x4c974c 0x820f97 0x4f65c1\n")
        #expect(read.stanzas.map(\.count) == [869, 866])
        #expect(read.stanzas.allSatisfy { $0.states.isEmpty })
        #expect(Set(read.stanzas.map(\.id)).count == 2)
    }

    @Test(
        "counts that cannot be are errors with their place",
        arguments: [
            ("goroutine profile: total 5\n-3 @ 0x1 0x2\n", 27),
            ("goroutine profile: total 5\n99999999999999999999 @ 0x1 0x2\n", 27),
            ("goroutine profile: total -5\n3 @ 0x1 0x2\n", 0),
        ])
    func impossible(text: String, offset: Int) {
        #expect(throws: ProfileError.malformed(.badCount, offset: offset)) {
            try Profile(decoding: Array(text.utf8))
        }
    }

    @Test(
        "an input with goroutines of which none can be read is an error",
        arguments: [
            "goroutine 7 [select", "goroutine profile: total 12\n",
            "panic: boom\n\ngoroutine 7 [", "x: goroutine 7 [select]:",
        ])
    func none(text: String) {
        #expect(throws: ProfileError.self) { try Profile(decoding: Array(text.utf8)) }
    }

    @Test(
        "the reason is found behind junk, but words are not a reason",
        arguments: [
            ("```panic: boom", "panic: boom"), ("<pre>panic: boom</pre>", "panic: boom"),
            ("0.1Z panic: boom", "panic: boom"),
            ("> fatal error: all asleep", "fatal error: all asleep"),
            ("x_test.go:12: panic: boom", "panic: boom"), ("\"panic: boom", "panic: boom"),
            ("recovered from panic: boom", nil), ("no panic: all is well", nil),
        ] as [(String, String?)])
    func junk(line: String, reason: String?) throws {
        #expect(try Self.snapshot("\(line)\n\n\(Self.dump)").reason == reason)
    }

    @Test("a line of 300,000 bytes inside a dump ends neither the goroutine nor the dump")
    func longLine() throws {
        let long = String(repeating: "x", count: 300_000)
        for place in ["main.main()", "\t/src/bus/bus.go:88 +0x2a", "created by"] {
            let text = Self.dump.replacing(place, with: "\(long)\n\(place)", maxReplacements: 1)
            let read = try Self.snapshot(text)
            #expect(read.total == 3)
            #expect(
                Set(Self.rows(read)).isSuperset(of: Self.bus.map { $0 }) || read.stanzas.count == 3)
        }
    }

    @Test(
        "what is something else is named",
        arguments: [
            ("{\"traceEvents\":[{\"ph\":\"X\",\"name\":\"a\"}]}", .other(.chromeTrace)),
            ("go 1.27 trace\u{0}\u{0}\u{0}", .other(.executionTrace)),
            (
                "\u{7f}ELF\u{2}\u{1}\u{1}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{4}\u{0}",
                .other(.coreFile)
            ),
            (
                "* 1 running  syscall.Syscall\n  17 waiting  runtime.gopark\n", .other(.gdb)
            ),
            (
                "  Goroutine 1 - User: ./main.go:12 main.main (0x4a5b7f) [chan receive]\n",
                .other(.delve)
            ),
            (
                "File: billing\nType: goroutine\nShowing nodes accounting for 184, 100% of 184 total\n"
                    + "      flat  flat%   sum%        cum   cum%\n       184   100%   100%        184   100%  runtime.gopark\n",
                .other(.pprofReport)
            ),
            ("<?xml version=\"1.0\"?>\n<a>b</a>\n", .other(.xml)),
        ] as [(String, ProfileError)])
    func named(text: String, error: ProfileError) {
        #expect(throws: error) { try Profile(decoding: Array(text.utf8)) }
        #expect(error.explanation.contains("This is "))
    }

    @Test("what has only frames of the standard library is told by who started it")
    func startedBy() throws {
        let read = try Self.snapshot(
            """
            goroutine 7 [IO wait]:
            internal/poll.runtime_pollWait(0x7f90b25eec78, 0x72)
            \t/usr/local/go/src/runtime/netpoll.go:351 +0x85
            net/http.(*persistConn).readLoop(0xc000)
            \t/usr/local/go/src/net/http/transport.go:2205 +0x354
            created by example.com/pay.(*Client).dial in goroutine 1
            \t/src/pay/client.go:31 +0x1c5

            goroutine 8 [sync.WaitGroup.Wait]:
            sync.(*WaitGroup).Wait(0xc000)
            \t/usr/local/go/src/sync/waitgroup.go:118 +0x48
            sync.(*WaitGroup).Go.func1()
            \t/usr/local/go/src/sync/waitgroup.go:239 +0x25
            created by sync.(*WaitGroup).Go in goroutine 1
            \t/usr/local/go/src/sync/waitgroup.go:237 +0x73

            """)
        let names = read.stanzas.map { $0.called { String($0.shortName) } }
        #expect(Set(names) == ["created by pay.(*Client).dial", "sync.(*WaitGroup).Wait"])
    }

    @Test("stacks that pprof printed are read, with their states and labels")
    func traces() throws {
        let read = try Self.snapshot(
            """
            File: billing
            Type: goroutine
            Time: Nov 24, 2026 at 6:05am (UTC)
            -----------+-------------------------------------------------------
                   744   runtime.gopark
                         runtime.chansend
                         runtime.chansend1
                         example.com/audit.(*AuditLogger).Record.func1
            -----------+-------------------------------------------------------
                 route:  /pay
                     2   runtime.gopark
                         runtime.selectgo
                         main.run /src/main.go:28 (inline)
            -----------+-------------------------------------------------------

            """)
        #expect(
            Self.rows(read) == [
                "744 chan send audit.(*AuditLogger).Record.func1 :0",
                "2 select main.run /src/main.go:28",
            ])
        #expect(read.stanzas[1].labels.map(\.value) == [Label(key: "route", value: "/pay")])
        let raw = try Self.snapshot(
            """
            PeriodType: goroutine count
            Period: 1
            Time: 2026-11-24 06:05:16 +0000 UTC
            Samples:
            goroutine/count
                    744: 1 2 3
                      2: 1 4 5
                            route:[/pay]
            Locations
                 1: 0x48b96a M=1 runtime.gopark /usr/local/go/src/runtime/proc.go:435:0 s=420
                 2: 0x4173bc M=1 runtime.chansend /usr/local/go/src/runtime/chan.go:283:0 s=176
                 3: 0x722c3d M=1 audit.record /src/audit.go:28:0 s=20
                         audit.Record.func1 /src/audit.go:30:0 s=25
                 4: 0x416fb7 M=1 runtime.selectgo /usr/local/go/src/runtime/select.go:351:0 s=122
                 5: 0x722c3e M=1 main.run /src/main.go:28:0 s=20
            Mappings
            1: 0x400000/0x8c5000/0x0 /app/billing  [FN]

            """)
        #expect(
            Self.rows(raw) == [
                "744 chan send audit.record /src/audit.go:28", "2 select main.run /src/main.go:28",
            ])
        #expect(raw.stanzas[0].stack.frames.map(\.line) == [28, 30])
        #expect(raw.stanzas[1].labels.map(\.value) == [Label(key: "route", value: "/pay")])
    }
}
