import Diagnosis
import Goroutines
import Testing
import Trends

@Suite("The sentence of evidence")
struct EvidenceTests {
    /// 2026-11-24 12:00:00.
    private static let now = 1_795_521_600.0
    private static let hour = 3600.0

    private static func finding(
        _ verdict: Verdict, for seconds: Double, rate: Double = 0, window: Double = 0,
        reason: Judgement.Reason? = nil, total: Verdict? = nil,
        culprits: [(String, Double)] = [], pattern: GrowthFinding<String>.Pattern = .plain
    ) -> GrowthFinding<String> {
        let judgement = Judgement(
            verdict, since: now - seconds, ratePerHour: rate, window: window, reason: reason)
        return GrowthFinding(
            time: now, goroutines: 184_012, judgement: judgement,
            total: total.map { Judgement($0, since: now - seconds) },
            culprits: culprits.map { name, share in
                GrowthFinding.Culprit(
                    key: name, count: 10, ratePerHour: rate * share, share: share)
            }, pattern: pattern)
    }

    private static func sentences(_ finding: GrowthFinding<String>) -> [String] {
        finding.sentences(
            name: { "stack \($0)" },
            clock: { "\(Int(exactly: (($0 - Self.now) / 60).rounded())?.signed ?? "?") min" })
    }

    private static let leak = [("c7f2", 0.997)]

    static let findings: [(GrowthFinding<String>, [String])] = [
        (
            finding(.notEnoughData, for: 185),
            [
                "watched for 3 m: a word on growth takes 10 m, 7 m more",
                "a word on growth in 7 m", "7 m more",
            ]
        ),
        (
            finding(.notEnoughData, for: 575),
            [
                "watched for 9 m: a word on growth takes 10 m, 25 s more",
                "a word on growth in 25 s", "25 s more",
            ]
        ),
        (
            finding(.notEnoughData, for: 1500),
            [
                "watched for 25 m, in too few polls: a word on growth takes ten minutes of them",
                "too few polls in 25 m",
            ]
        ),
        (
            finding(.restarted, for: 120),
            [
                "restarted 2 m ago, at -2 min: counts begin anew, and the next word on growth "
                    + "comes in 8 m",
                "restarted 2 m ago: the next word on growth in 8 m", "restarted 2 m ago",
            ]
        ),
        (
            finding(.warmingUp, for: 200, window: 840),
            [
                "a process builds up what it needs in its first 20 m, which says nothing of "
                    + "growth: until +6 min, 6 m more",
                "its first 20 m say nothing of growth: 6 m more", "6 m more",
            ]
        ),
        (
            finding(.warmingUp, for: 200),
            ["a process builds up what it needs in its first 20 m", "it is young"]
        ),
        (
            finding(.stable, for: 9000, window: 10_800),
            [
                "neither the total nor a stack kept rising in the last 3 h",
                "nothing kept rising in the last 3 h", "nothing kept rising",
            ]
        ),
        (
            finding(.shrinking, for: 7200, rate: -301.4),
            ["it has fallen for 2 h, -301/h", "-301/h"]
        ),
        (
            finding(.growing, for: 2400, rate: 1200, culprits: leak),
            [
                "the count has climbed for 40 m, +1,200/h; 99.7% of it is stack c7f2; "
                    + "it may be load: what lasts six hours is an alarm",
                "the count has climbed for 40 m, +1,200/h; 99.7% of it is stack c7f2",
                "+1,200/h for 40 m; 99.7% of it is stack c7f2", "+1,200/h for 40 m", "+1,200/h",
            ]
        ),
        (
            finding(
                .growing, for: hour, rate: 90, culprits: [("a", 0.3), ("b", 0.25)], pattern: .load),
            [
                "the count has climbed for 1 h, +90/h; everything grew in proportion: "
                    + "load is likelier than a leak",
                "the count has climbed for 1 h, +90/h", "+90/h for 1 h", "+90/h",
            ]
        ),
        (
            finding(
                .sustainedGrowth, for: 21_480, rate: 2132, window: 21_600,
                reason: .sixHours(beyondEarlierDays: true), culprits: leak),
            [
                "for 5 h 58 m the quietest moment of each half hour has risen, +2,132/h, beyond "
                    + "what these hours needed on earlier days; 99.7% of it is stack c7f2",
                "+2,132/h for 5 h 58 m; 99.7% of it is stack c7f2", "+2,132/h for 5 h 58 m",
                "+2,132/h",
            ]
        ),
        (
            finding(
                .sustainedGrowth, for: 6 * hour, rate: 4.26,
                reason: .sixHours(beyondEarlierDays: false),
                culprits: [("a", 0.61), ("b", 0.3), ("c", 0.06), ("d", 0.03)]),
            [
                "for 6 h the quietest moment of each half hour has risen, +4.3/h, no earlier day "
                    + "to compare with; 61% of it is stack a, 30% stack b, and 2 more",
                "for 6 h the quietest moment of each half hour has risen, +4.3/h, no earlier day "
                    + "to compare with; 61% of it is stack a, and 3 more",
                "+4.3/h for 6 h; 61% of it is stack a, and 3 more", "+4.3/h for 6 h", "+4.3/h",
            ]
        ),
        (
            finding(
                .sustainedGrowth, for: 76 * hour, rate: 40, reason: .threeDays,
                culprits: [("a", 1)]),
            [
                "for 3 d 4 h each day stood higher than the one before, +40/h; "
                    + "all of it is stack a",
                "+40/h for 3 d 4 h; all of it is stack a", "+40/h for 3 d 4 h", "+40/h",
            ]
        ),
        (
            finding(
                .sustainedGrowth, for: 20 * hour, rate: 2900, reason: .restarts(lives: 4),
                culprits: leak),
            [
                "it comes down only when the process restarts: 4 lives in a row rose, +2,900/h; "
                    + "99.7% of it is stack c7f2",
                "only restarts bring it down: 4 lives, +2,900/h; 99.7% of it is stack c7f2",
                "only restarts bring it down: 4 lives, +2,900/h", "+2,900/h",
            ]
        ),
        (
            finding(
                .sustainedGrowth, for: 6 * hour, rate: 300,
                reason: .sixHours(beyondEarlierDays: true), total: .stable, culprits: leak,
                pattern: .masked),
            [
                "the total is level, and stack c7f2 has risen for 6 h, +300/h; "
                    + "a leak hidden by load that fell",
                "the total is level, and stack c7f2 has risen for 6 h, +300/h",
                "stack c7f2 +300/h for 6 h, the total hides it", "+300/h",
            ]
        ),
        (
            finding(
                .growing, for: 2 * hour, rate: 300, total: .shrinking, culprits: leak,
                pattern: .masked),
            [
                "the total falls, and stack c7f2 has risen for 2 h, +300/h; "
                    + "load that fell may hide a leak",
                "the total falls, and stack c7f2 has risen for 2 h, +300/h",
                "stack c7f2 +300/h for 2 h, the total hides it", "+300/h",
            ]
        ),
    ]

    @Test("each verdict word has its own, in ever fewer words", arguments: findings)
    func words(finding: GrowthFinding<String>, expected: [String]) {
        #expect(Self.sentences(finding) == expected)
    }

    @Test("no figure that makes no sense ends the program", arguments: Verdict.allCases)
    func senseless(verdict: Verdict) {
        for number in [Double.nan, .infinity, -.infinity, 1e300, -1e300] {
            for pattern in [GrowthFinding<String>.Pattern.plain, .masked, .load] {
                let finding = Self.finding(
                    verdict, for: number, rate: number, window: number, culprits: [("a", number)],
                    pattern: pattern)
                #expect(Self.sentences(finding).allSatisfy { !$0.isEmpty })
            }
        }
    }
}

@Suite("The forecast")
struct ForecastTests {
    private static let gibibyte = Double(1 << 30)

    private static func forecast(
        _ verdict: Verdict = .sustainedGrowth, rate: Double = 2900, resident: Double? = gibibyte,
        bytes: Double? = 3100, limit: Double? = 4 * gibibyte
    ) -> MemoryForecast {
        MemoryForecast(
            GrowthFinding<String>(
                time: 0, goroutines: 1, judgement: Judgement(verdict, since: 0, ratePerHour: rate),
                resident: resident, bytesPerGoroutine: bytes), limit: limit)
    }

    static let forecasts: [(MemoryForecast, [String])] = [
        (
            forecast(rate: 350_000),
            [
                "at this rate 4 GiB in about 3 h if nothing restarts it, 3.1 KB each",
                "at this rate 4 GiB in about 3 h", "4 GiB in about 3 h",
            ]
        ),
        (
            forecast(rate: 350_000, bytes: nil, limit: 1.5 * gibibyte),
            [
                "at this rate 1.5 GiB in about 30 m or sooner if nothing restarts it, "
                    + "at least 2.9 KB each",
                "at this rate 1.5 GiB in about 30 m or sooner", "1.5 GiB in about 30 m",
            ]
        ),
        (
            forecast(),
            [
                "at this rate 4 GiB in about 10 d if nothing restarts it, 3.1 KB each",
                "at this rate 4 GiB in about 10 d", "4 GiB in about 10 d",
            ]
        ),
        (
            forecast(rate: 100, limit: 512 * Double(1 << 20)),
            ["the limit of 512 MiB is reached"]
        ),
        (
            forecast(limit: nil),
            [
                "at this rate 9 MB of memory an hour if nothing restarts it, 3.1 KB each",
                "9 MB of memory an hour",
            ]
        ),
        (
            forecast(resident: nil, bytes: nil),
            [
                "at this rate at least 8 MB of memory an hour if nothing restarts it, "
                    + "at least 2.9 KB each",
                "at least 8 MB of memory an hour",
            ]
        ),
        (forecast(.stable), []), (forecast(.shrinking, rate: -100), []), (forecast(rate: 0), []),
    ]

    @Test("tells what is known, and no digit more", arguments: forecasts)
    func sentences(forecast: MemoryForecast, expected: [String]) {
        #expect(forecast.sentences == expected)
    }

    @Test(
        "has one digit of time",
        arguments: [
            (0.01, "within a minute"), (0.1, "in about 6 m"), (0.92, "in about 60 m"),
            (0.96, "in about 1 h"), (3.4, "in about 3 h"), (9.6, "in about 10 h"),
            (14, "in about 10 h"), (16, "in about 20 h"), (47, "in about 50 h"),
            (49, "in about 2 d"), (24 * 33, "in about 30 d"), (1e300, "in over 90 d"),
        ] as [(Double, String)])
    func digits(hours: Double, expected: String) {
        var forecast = Self.forecast()
        forecast.hours = hours
        #expect(forecast.when == expected)
    }

    @Test("no figure that makes no sense ends the program")
    func senseless() {
        for number in [Double.nan, .infinity, -.infinity, 1e300, -1, 0] {
            for text in Self.forecast(
                rate: number, resident: number, bytes: number, limit: number
            ).sentences { #expect(!text.isEmpty) }
        }
    }
}
