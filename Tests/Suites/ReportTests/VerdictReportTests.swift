import Diagnosis
import FoundationEssentials
import Goroutines
import Report
import TestSupport
import Testing
import Trends

@Suite("A verdict's report")
struct VerdictReportTests {
    typealias Example = (name: String, report: VerdictReport)

    static let goldens = VerdictReport.examples.map { "verdict-\($0.name)" } + ["verdict-lines"]

    @Test(
        "for a person tells what, why and what next; for a ticket the stack; for a program JSON",
        arguments: VerdictReport.examples)
    func forms(example: Example) throws {
        let report = example.report
        try expectGolden(
            GoldenSheet(text: report.text, markdown: report.markdown, json: report.json),
            "verdict-\(example.name)")
    }

    @Test("in JSON says what the verdict says", arguments: VerdictReport.examples)
    func json(example: Example) throws {
        let decoded = try JSONDecoder().decode(
            DecodedVerdict.self, from: Data(example.report.json.utf8))
        #expect(decoded.schema == "gorotop.verdict/1")
        #expect(decoded.verdict == example.report.verdict.rawValue)
        #expect(decoded.stanzas.map(\.id) == decoded.culprits)
        #expect(!decoded.evidence.isEmpty)
    }

    @Test("for an alerting system is one line")
    func lines() throws {
        var sheet = GoldenSheet()
        for (name, report) in VerdictReport.examples {
            sheet.add(report.pluginLine, under: name)
            let answer = try PluginAnswer(report.pluginLine)
            #expect(answer.word == report.level.name)
            #expect(answer.figures.map(\.label).prefix(2) == ["goroutines", "growth"])
        }
        try expectGolden(sheet, "verdict-lines")
    }

    @Test("never carries a hostile character raw, in any form", arguments: VerdictReport.examples)
    func scrubbed(example: Example) {
        let report = example.report
        for form in [report.text, report.markdown, report.json, report.pluginLine] {
            let raw = form.unicodeScalars.filter { $0.isHostile && $0 != "\n" }
            #expect(raw.isEmpty)
        }
    }

    @Test("has an exit status that pages for growth and for limits alone")
    func level() {
        let bad = VerdictReport.examples.filter { $0.report.level != .ok }
        #expect(
            bad.map { "\($0.name) \($0.report.level.rawValue)" } == [
                "restarted 2", "growing 1", "load 1", "sustained 2", "first-day 2",
                "three-days 2", "restarts 2", "masked 2", "stepped 1", "limits 2", "saved 3",
                "hostile 2",
                "series 1",
            ])
    }

    @Test(
        "of what could not be found out is unknown, in one line",
        arguments: [
            "connection refused by a:1. Is the pprof port open?", "a|b\nc | d=1", "",
            "\u{1b}]0;x\u{7}\r\n",
        ])
    func unknown(reason: String) throws {
        let answer = try PluginAnswer(VerdictReport.pluginLine(unknown: reason))
        #expect(answer.word == "UNKNOWN")
        #expect(answer.figures.isEmpty)
    }

    @Test("a rate of few goroutines neither crosses a limit nor shows that it holds")
    func fewGoroutines() {
        func report(_ perHour: Double) -> VerdictReport {
            VerdictReport(
                nil, of: "a", poll: Poll(.incident), now: 0,
                rules: AlertRules(critical: [.ratePerHour(60)]),
                rate: RecentRate.Figure(perHour: perHour, seconds: 10, samples: 3))
        }
        #expect(report(1080).level == .unknown)
        #expect(report(50).level == .ok)
        #expect(report(7200).level == .critical)
    }

    @Test("a doubt about the target is UNKNOWN, unless what was known before is worse")
    func doubts() {
        func report(_ limit: Int) -> VerdictReport {
            VerdictReport(
                nil, of: "a", poll: Poll(.incident), now: 0,
                rules: AlertRules(warning: [.count(limit)]),
                doubts: ["the last poll failed: refused."])
        }
        #expect(report(1_000_000).level == .unknown)
        #expect(report(1).level == .warning)
        #expect(report(1_000_000).pluginLine.contains("the last poll failed: refused."))
        #expect(report(1).json.contains("the last poll failed"))
    }

    @Test("gives graphs their limits as ranges")
    func ranges() throws {
        let limits = try #require(VerdictReport.examples.first { $0.name == "limits" })
        let figures = try PluginAnswer(limits.report.pluginLine).figures
        #expect(
            figures.map(\.text) == [
                "goroutines 184011 w 9000 c - min 0", "growth 1260.4 w ~:1200 c ~:20000 min -",
                "select 7 w 2000 c - min 0", "chan send 184000 w - c 10000 min 0",
                "select (no cases) 0 w - c 10 min 0", "sync.Mutex.Lock 0 w - c 5 min 0",
            ])
    }
}

/// What a program that reads the JSON would declare.
private struct DecodedVerdict: Decodable {
    struct Stanza: Decodable { var id: String }
    var schema: String
    var verdict: String
    var evidence: String
    var culprits: [String]
    var stanzas: [Stanza]
}
