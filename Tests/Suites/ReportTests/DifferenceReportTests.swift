import FoundationEssentials
import Goroutines
import Report
import TestSupport
import Testing

@Suite("A report of a difference")
struct DifferenceReportTests {
    struct Example: CustomTestStringConvertible, Sendable {
        var name: String
        var before: Snapshot
        var after: Snapshot
        var selection = DifferenceReport.Selection()

        var testDescription: String { name }

        var report: DifferenceReport {
            DifferenceReport(
                of: Difference(from: before, to: after), names: ("monday.pb.gz", "127.0.0.1:6060"),
                selection: selection)
        }
    }

    static let examples = [
        Example(name: "incident", before: .monday, after: .incident),
        Example(name: "rebuilt", before: .monday, after: .rebuilt),
        Example(name: "swapped", before: .incident, after: .monday),
        Example(name: "equal", before: .incident, after: .incident),
        Example(name: "empty", before: .empty, after: .empty),
        Example(name: "cut-dump", before: .monday, after: .cutDump),
        Example(name: "two-services", before: .monday, after: .wide),
        Example(name: "hostile", before: .empty, after: .hostile),
        Example(
            name: "selected", before: .monday, after: .rebuilt,
            selection: .init(threshold: 3, top: 1, only: [.new, .grew, .same])),
    ]

    static let goldens = examples.map { "diff-\($0.name)" }

    @Test(
        "for a person tells what grew first, for a ticket is a table, for a program JSON",
        arguments: examples)
    func forms(example: Example) throws {
        let report = example.report
        try expectGolden(
            GoldenSheet(text: report.text, markdown: report.markdown, json: report.json),
            "diff-\(example.name)")
    }

    @Test("never carries a hostile character raw, in any form")
    func scrubbed() {
        let name = "a target\u{202e}\u{1b}"
        for (before, after) in [(Snapshot.hostile, Snapshot.incident), (.empty, .hostile)] {
            let report = DifferenceReport(
                of: Difference(from: before, to: after), names: (name, name))
            for form in [report.text, report.markdown, report.json] {
                #expect(!form.unicodeScalars.contains { $0.isHostile && $0 != "\n" })
            }
        }
    }

    @Test("in JSON says what the difference says", arguments: examples)
    func roundTrip(example: Example) throws {
        let json = try JSONDecoder().decode(Decoded.self, from: Data(example.report.json.utf8))
        let difference = Difference(from: example.before, to: example.after)
        #expect(json.schema == "gorotop.diff/1")
        #expect(json.before.goroutines == example.before.total)
        #expect(json.after.stanzas == example.after.stanzas.count)
        #expect(json.delta == difference.delta)
        let rows = json.stanzas.reduce(0) { $0 + $1.delta } + json.left_out.delta
        #expect(rows + json.after.serving_poll - json.before.serving_poll == difference.delta)
        #expect(json.stanzas.count + json.left_out.stanzas == difference.rows.count)
        for row in json.stanzas {
            #expect(row.delta == row.after - row.before)
            #expect((row.share > 0) == (row.delta > 0))
        }
    }

    @Test(
        "is told to differ by the rows that are selected",
        arguments: [
            // threshold, changes, differs
            (0, nil, true), (183_000, nil, true), (183_001, nil, false), (0, [.gone], false),
            (0, [.grew, .gone], true), (0, [.same], false),
        ] as [(Int, Set<Difference.Change>?, Bool)])
    func differs(threshold: Int, only: Set<Difference.Change>?, differs: Bool) {
        let example = Example(
            name: "", before: .monday, after: .incident,
            selection: .init(threshold: threshold, only: only))
        #expect(example.report.differs == differs)
    }

    @Test(
        "has a rate where one process may have run from one side to the other",
        arguments: [
            // seconds, another build, headline, per minute
            (20.0, false, "total +1,993 in 20 s, +5,979/min: grew 1 (+1,993)", 5979.0),
            (5.25, false, "total +1,993 in 5.3 s, ", 22_777.142857),
            (110, false, "total +1,993 in 1 m 50 s, +1,087/min: ", 1087.090909),
            (86_400, false, "total +1,993 in 1 d, +83/h: ", 1.384028),
            (20, true, "total +1,993 in 20 s: grew 1 (+1,993)", nil),
            (0, false, "total +1,993: grew 1 (+1,993)", nil),
            (-7200, false, "total +1,993: grew 1 (+1,993)", nil),
        ] as [(Double, Bool, String, Double?)])
    func rate(seconds: Double, isRebuilt: Bool, headline: String, perMinute: Double?) throws {
        func snapshot(_ count: Int, at time: Double, build: String) -> Snapshot {
            Snapshot(
                format: .protobuf, takenAt: time, stanzas: [Stanza(stack: .leak, count: count)],
                buildID: build)
        }
        let report = DifferenceReport(
            of: Difference(
                from: snapshot(7, at: 1_795_493_120, build: "a"),
                to: snapshot(2000, at: 1_795_493_120 + seconds, build: isRebuilt ? "b" : "a")),
            names: ("a", "b"))
        #expect(report.text.contains(headline), "\(report.text)")
        #expect(report.text.contains("before is 2 h later than after") == (seconds < 0))
        for form in [report.text, report.markdown] {
            #expect(form.lowercased().contains("rate") == (perMinute != nil))
        }
        let json = try JSONDecoder().decode(Decoded.self, from: Data(report.json.utf8))
        #expect(json.seconds == seconds && json.rate_per_minute == perMinute)
        #expect(json.stanzas.map(\.rate_per_minute) == [perMinute])
    }

    @Test("names goroutines of the standard library by who started them")
    func startedBy() {
        let stack = Stack(frames: [
            Frame(
                function: "net/http.(*persistConn).readLoop",
                file: "/usr/local/go/src/net/http/transport.go", line: 2205)
        ])
        let dial = Frame(
            function: "example.com/pay.(*Client).dial", file: "/src/pay/client.go", line: 31)
        func snapshot(_ count: Int) -> Snapshot {
            Snapshot(
                format: .debug2, takenAt: 0,
                stanzas: [Stanza(stack: stack, count: count, creators: [Tally(dial, count: count)])]
            )
        }
        let report = DifferenceReport(
            of: Difference(from: snapshot(3), to: snapshot(40)), names: ("a", "b"))
        for text in [report.text, report.markdown] {
            #expect(text.contains("created by pay.(*Client).dial"))
            #expect(text.contains("pay/client.go:31"))
        }
    }

    @Test("of equal snapshots differs in nothing")
    func equal() {
        #expect(!Example(name: "", before: .incident, after: .incident).report.differs)
    }
}

/// What a program that reads the JSON would declare.
private struct Decoded: Decodable {
    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Side: Decodable { var goroutines: Int, stanzas: Int, serving_poll: Int }
    struct LeftOut: Decodable { var stanzas: Int, delta: Int }
    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Stanza: Decodable {
        var rate_per_minute: Double?
        var id: String, change: String, moved: Bool, before: Int, after: Int, delta: Int
        var share: Double, state: String?, function: String?, file: String?, line: Int?
    }
    var schema: String
    var before: Side
    var after: Side
    var delta: Int
    var seconds: Double?
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var rate_per_minute: Double?
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var left_out: LeftOut
    var stanzas: [Stanza]
}
