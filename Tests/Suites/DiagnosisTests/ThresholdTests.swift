import Diagnosis
import Goroutines
import Testing
import Trends

@Suite("A threshold")
struct ThresholdTests {
    @Test(
        "is read as it is written",
        arguments: [
            ("10000", .count(10_000), "10000"), (" 7 ", .count(7), "7"),
            ("1200/h", .ratePerHour(1200), "20/min"), ("20/min", .ratePerHour(1200), "20/min"),
            ("20/m", .ratePerHour(1200), "20/min"), ("0.5/s", .ratePerHour(1800), "30/min"),
            ("700/h", .ratePerHour(700), "700/h"), ("603/h", .ratePerHour(603), "603/h"),
            ("966/h", .ratePerHour(966), "966/h"), ("16.5/min", .ratePerHour(990), "16.5/min"),
            ("60/d", .ratePerHour(2.5), "2.5/h"), ("2.5/h", .ratePerHour(2.5), "2.5/h"),
            (
                "10000 in chan send", .countInState(10_000, .channelSend), "10000 in chan send"
            ),
            ("0  in  CHAN  RECV", .countInState(0, .channelReceive), "0 in chan receive"),
            ("5 in io wait", .countInState(5, .ioWait), "5 in IO wait"),
            ("1 in leaked", .countInState(1, .leaked), "1 in leaked"),
        ] as [(String, Threshold, String)])
    func reading(text: String, threshold: Threshold, form: String) {
        #expect(Threshold(text) == threshold)
        #expect(threshold.text == form)
        #expect(Threshold(form) == threshold)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", " ", "x", "-1", "+1", "1,000", "1_000", "1e3", "0x10", "nan", "inf", ".5", "5.",
            "1.5", "1.2.3/h", "/h", "12/", "12/week", "12 /h", "-3/h", "nan/h", "in chan send",
            "10 in", "10 in ", "10 in chan sned", "1.5 in chan send", "10in chan send", "١٢",
            "99999999999999999999", "99999999999999999999/h", "10:20", "~:10", "10 in chan send in",
        ])
    func refusal(text: String) {
        #expect(Threshold(text) == nil)
    }

    private static let leak = Stack(frames: [Frame(function: "a", file: "a.go", line: 1)])
    private static let other = Stack(frames: [Frame(function: "b", file: "b.go", line: 1)])
    private static let poll: Poll = {
        var found = Stanza(stack: other, count: 60, states: [Tally(.select, count: 60)])
        found.leaked = 12
        return Poll(
            Snapshot(
                format: .protobuf,
                stanzas: [
                    Stanza(
                        stack: leak, count: 90,
                        states: [Tally(.channelSend, count: 80), Tally(.select, count: 10)]), found,
                ]))
    }()

    private static func finding(_ verdict: Verdict, rate: Double) -> GrowthFinding<Stack.ID> {
        GrowthFinding(
            time: 0, goroutines: 150, judgement: Judgement(verdict, since: 0, ratePerHour: rate))
    }

    @Test(
        "is crossed by more, and says by how much",
        arguments: [
            ("149", "150 goroutines, over the limit of 149"), ("150", nil),
            ("79 in chan send", "80 in chan send on A, over the limit of 79"),
            ("80 in chan send", nil),
            ("50 in select", "60 in select on B, over the limit of 50"),
            ("11 in leaked", "12 in leaked on B, over the limit of 11"), ("0 in syscall", nil),
        ] as [(String, String?)])
    func counts(text: String, sentence: String?) throws {
        let crossing = try #require(Threshold(text)).crossing(by: Self.poll, finding: nil)
        #expect(crossing?.sentence(name: { $0 == Self.leak.id ? "A" : "B" }) == sentence)
    }

    @Test(
        "of a rate is crossed by the verdict's while it sees growth, else by what was measured",
        arguments: [
            (.growing, 1201, nil, "growth of +1,201/h, over the limit of 1,200/h"),
            (.growing, 12_600, nil, "growth of +210/min, over the limit of 20/min"),
            (.growing, 1200, nil, nil), (.stable, 5000, nil, nil),
            (.stable, 0, 1300, "growth of +21.7/min, over the limit of 20/min"),
            (.sustainedGrowth, 1250, 900, "growth of +20.8/min, over the limit of 20/min"),
            (.notEnoughData, 0, nil, nil), (.shrinking, -5000, -5000, nil),
        ] as [(Verdict, Double, Double?, String?)])
    func rates(verdict: Verdict, rate: Double, measured: Double?, sentence: String?) {
        let crossing = Threshold.ratePerHour(1200).crossing(
            by: Self.poll, finding: Self.finding(verdict, rate: rate), ratePerHour: measured)
        #expect(crossing?.sentence(name: \.description) == sentence)
    }

    @Test("crossings come in the order of the limits, with how bad they are")
    func order() {
        let rules = AlertRules(
            warning: [.countInState(1, .select), .count(1000), .count(1)], critical: [.count(149)])
        let crossings = rules.crossings(by: Self.poll, finding: nil)
        #expect(crossings.warning.map(\.threshold) == [rules.warning[0], rules.warning[2]])
        #expect(crossings.warning.map(\.figure) == [60, 150])
        #expect(crossings.critical.map(\.figure) == [150])
    }

    private static let crossing = Crossing(threshold: .count(1), figure: 2)

    @Test("only growth and what somebody asked for is bad", arguments: Verdict.allCases)
    func level(verdict: Verdict) {
        let own: AlertLevel =
            switch verdict {
            case .sustainedGrowth: .critical
            case .growing, .stepped: .warning
            default: .ok
            }
        #expect(AlertLevel(verdict) == own)
        let warned = AlertLevel(verdict, crossings: Crossings(warning: [Self.crossing]))
        #expect(warned == max(own, .warning))
        let crossings = Crossings(warning: [Self.crossing], critical: [Self.crossing])
        #expect(AlertLevel(verdict, crossings: crossings) == .critical)
    }
}
