import FoundationEssentials
import Goroutines
import Report
import TestSupport
import Testing
import Trends

@Suite("A report")
struct ReportTests {
    typealias Example = (name: String, snapshot: Snapshot)

    static let examples: [Example] = [
        ("incident", .incident), ("cut-dump", .cutDump), ("empty", .empty), ("wide", .wide),
        ("hostile", .hostile), ("crash", .crash),
    ]

    /// Some time after the incident.
    static func report(of snapshot: Snapshot) -> Report {
        Report(of: snapshot, target: "127.0.0.1:6060", now: 1_795_500_400)
    }

    static let goldens = examples.map(\.name) + ["rate"]

    @Test(
        "for a person tells what leaks first, for a ticket is a table, for a program JSON",
        arguments: examples)
    func forms(example: Example) throws {
        let report = Self.report(of: example.snapshot)
        try expectGolden(
            GoldenSheet(text: report.text, markdown: report.markdown, json: report.json),
            example.name)
    }

    /// A leak of 66 goroutines while three polls were made.
    private static let rate = Report.Rate.measured(
        .init(perHour: 182_769, seconds: 1.3, samples: 3),
        stacks: [Stack.leak.id: 3046.2, Stack.accept.id: 0, Stack.settle.id: -46.2])

    @Test("of a live service has the rate of the total and of each stack, in all forms")
    func rates() throws {
        var report = Self.report(of: .incident)
        report.rate = Self.rate
        try expectGolden(
            GoldenSheet(text: report.text, markdown: report.markdown, json: report.json), "rate")
        let json = try Rated(report)
        #expect(json.observed?.ratePerMinute == 3046.15)
        #expect(json.observed?.seconds == 1.3 && json.observed?.samples == 3)
        #expect(json.observed?.share == 1 && json.observed?.stanza == Stack.leak.id.description)
        #expect(json.stanzas.map(\.ratePerMinute) == [3046.2, -46.2, 0, nil])
    }

    @Test("says why there is no rate, and that is null, never 0")
    func unknownRate() throws {
        var report = Self.report(of: .incident)
        for rate in [nil, Report.Rate.unknown("an answer takes 2s\u{1b}")] {
            report.rate = rate
            let json = try Rated(report)
            #expect(json.observed == nil && json.stanzas.allSatisfy { $0.ratePerMinute == nil })
            #expect(!report.text.contains("/MIN") && !report.markdown.contains("/min"))
            #expect(report.text.contains("rate unknown: an answer takes 2s?") == (rate != nil))
            #expect(report.markdown.contains("rate unknown: ") == (rate != nil))
        }
    }

    @Test(
        "writes a rate with the change it stands for",
        arguments: [
            (0.0, 0, "+0/h over 1.3 s: 0 in 3 polls"),
            (2769, 1, "+46.2/min over 1.3 s: +1 in 3 polls"),
            (-2769, -1, "-46.2/min over 1.3 s: -1 in 3 polls"),
        ])
    func rateWords(perHour: Double, change: Int, line: String) {
        #expect(RecentRate.Figure(perHour: perHour, seconds: 1.3, samples: 3).change == change)
        let figure = RecentRate.Figure(perHour: perHour, seconds: 1.3, samples: 3)
        let report = Report(
            of: .incident, target: "t",
            rate: .measured(figure, stacks: [:]))
        #expect(report.text.split(separator: "\n").contains { $0 == line })
    }

    @Test(
        "never carries a hostile character raw, in any form", arguments: ["a target\u{202e}\u{1b}"])
    func scrubbed(target: String) {
        let report = Report(of: .hostile, target: target)
        for form in [report.text, report.markdown, report.json] {
            let raw = form.unicodeScalars.filter { $0.isHostile && $0 != "\n" }
            #expect(raw.isEmpty)
        }
    }

    @Test("in JSON says what the snapshot says", arguments: examples)
    func roundTrip(example: Example) throws {
        let json = try JSONDecoder().decode(
            Decoded.self, from: Data(Self.report(of: example.snapshot).json.utf8))
        #expect(json.schema == "gorotop.snapshot/1")
        #expect(json.goroutines == example.snapshot.total)
        #expect(json.reason == example.snapshot.reason)
        #expect(json.dumps == example.snapshot.dumps)
        #expect(json.removed_prefix == example.snapshot.removedPrefix)
        #expect(json.system_goroutines == example.snapshot.systemGoroutines)
        #expect(json.stanzas.map(\.count) == example.snapshot.stanzas.map(\.count))
        #expect(
            json.stanzas.map { $0.frames.map(\.function) }
                == example.snapshot.stanzas.map { $0.stack.frames.map(\.function) })
        #expect(
            json.stanzas.map { $0.states.map(\.state) }
                == example.snapshot.stanzas.map { $0.states.map(\.value.name) })
        #expect(
            json.stanzas.map(\.serves_poll)
                == example.snapshot.stanzas.map { example.snapshot.pollServing.contains($0.id) })
    }

    @Test(
        "tells a time only where a clock could show it",
        arguments: [
            (nil, "null"), (.infinity, "null"), (.nan, "null"), (-1, "null"), (1e12, "null"),
            (0, #""1970-01-01T00:00:00Z""#), (1_795_500_320.999, #""2026-11-24T06:05:20Z""#),
        ] as [(Double?, String)])
    func time(takenAt: Double?, shown: String) {
        let snapshot = Snapshot(format: .protobuf, takenAt: takenAt, stanzas: [])
        let json = Report(of: snapshot, target: "t").json
        #expect(json.contains("\"taken_at\": \(shown),"))
    }

    @Test(
        "tells an age where it knows both times",
        arguments: [
            (1_795_500_320, "taken 2026-11-24T06:05:20Z, 0s ago, pprof"),
            (1_795_500_439, "taken 2026-11-24T06:05:20Z, 1m ago, pprof"),
            (1_795_500_440, "taken 2026-11-24T06:05:20Z, 2m ago, pprof"),
            (1_795_759_520, "taken 2026-11-24T06:05:20Z, 3d00h ago, pprof"),
            (1_795_500_000, "taken 2026-11-24T06:05:20Z, pprof"),
            (nil, "taken 2026-11-24T06:05:20Z, pprof"),
        ] as [(Double?, String)])
    func age(now: Double?, line: String) {
        let text = Report(of: .wide, target: "t", now: now).text
        #expect(text.split(separator: "\n")[1] == line)
    }

    @Test(
        "says how many frames Go left out of a deep stack",
        arguments: [(7...7, "... 7 frames omitted"), (7...1200, "... 7 to 1,200 frames omitted")])
    func elided(frames: ClosedRange<Int>, line: String) {
        var stanza = Stanza(stack: .leak, count: 1)
        stanza.elidedFrames = frames
        let text = Report(of: Snapshot(format: .debug2, stanzas: [stanza]), target: "t").text
        #expect(text.contains(line))
    }

    @Test("is the same for the same snapshot, whatever the order of its stanzas")
    func stable() {
        var shuffled = Snapshot.incident
        shuffled = Snapshot(
            format: shuffled.format, takenAt: shuffled.takenAt,
            stanzas: shuffled.stanzas.reversed(), statedTotal: shuffled.statedTotal)
        #expect(Self.report(of: shuffled).json == Self.report(of: .incident).json)
        #expect(Self.report(of: shuffled).text == Self.report(of: .incident).text)
    }
}

/// What a program that reads the rates would declare.
private struct Rated: Decodable {
    struct Observed: Decodable {
        var ratePerMinute: Double
        var seconds: Double
        var samples: Int
        var share: Double?
        var stanza: String?
    }
    struct Stanza: Decodable { var ratePerMinute: Double? }
    var observed: Observed?
    var stanzas: [Stanza]

    init(_ report: Report) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(Rated.self, from: Data(report.json.utf8))
    }
}

/// What a program that reads the JSON would declare.
private struct Decoded: Decodable {
    struct Stanza: Decodable {
        struct State: Decodable { var state: String }
        struct Frame: Decodable { var function: String }
        var count: Int
        var states: [State]
        var frames: [Frame]
        // swift-format-ignore: AlwaysUseLowerCamelCase
        var serves_poll: Bool
    }
    var schema: String
    var goroutines: Int
    var reason: String?
    var dumps: Int
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var removed_prefix: String?
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var system_goroutines: Int
    var stanzas: [Stanza]
}
