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
        culprits: [(String, Double)] = [], pattern: GrowthFinding<String>.Pattern = .plain,
        spacing: Double? = nil, step: Step? = nil
    ) -> GrowthFinding<String> {
        var judgement = Judgement(
            verdict, since: now - seconds, ratePerHour: rate, window: window, reason: reason)
        (judgement.spacing, judgement.step) = (spacing, step)
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
                "watched for 3 m: a verdict needs 10 m, 7 m more",
                "verdict in 7 m", "7 m more",
            ]
        ),
        (
            finding(.notEnoughData, for: 575),
            [
                "watched for 9 m: a verdict needs 10 m, 25 s more",
                "verdict in 25 s", "25 s more",
            ]
        ),
        (
            finding(.notEnoughData, for: 1500),
            [
                "watched for 25 m, but with too few polls: a verdict needs 10 m of them",
                "too few polls in 25 m",
            ]
        ),
        (
            finding(.notEnoughData, for: 7 * hour, window: 7 * hour, spacing: hour),
            [
                "samples 1 h apart, watched for 7 h: a verdict needs ten samples",
                "samples 1 h apart, too few", "samples 1 h apart",
            ]
        ),
        (
            finding(
                .stepped, for: 1200, culprits: leak,
                step: Step(time: now - 1200, size: 89_714, before: 10_247)),
            [
                "from at most 10,247 to 99,961 within minutes, flat since; 99.7% from stack c7f2",
                "from at most 10,247 to 99,961 within minutes, flat since",
                "10,247 to 99,961, flat since", "flat since",
            ]
        ),
        (
            finding(.restarted, for: 120),
            [
                "restarted 2 m ago, at -2 min: counts start over, next verdict in 8 m",
                "restarted 2 m ago: next verdict in 8 m", "restarted 2 m ago",
            ]
        ),
        (
            finding(.warmingUp, for: 200, window: 840),
            [
                "a process fills its pools and caches in its first 20 m, so there is no verdict "
                    + "before +6 min, 6 m more",
                "no verdict in the first 20 m: 6 m more", "6 m more",
            ]
        ),
        (
            finding(.warmingUp, for: 200),
            ["a process fills its pools and caches in its first 20 m", "young process"]
        ),
        (
            finding(.stable, for: 9000, window: 10_800),
            [
                "neither the total nor any single stack kept rising in the last 3 h",
                "nothing kept rising in the last 3 h", "nothing kept rising",
            ]
        ),
        (
            finding(.shrinking, for: 7200, rate: -301.4),
            ["falling for 2 h, -301/h", "-301/h"]
        ),
        (
            finding(.growing, for: 2400, rate: 1200, culprits: leak),
            [
                "rising for 40 m, +20/min; 99.7% from stack c7f2; "
                    + "may be load: an alarm if it lasts six hours",
                "rising for 40 m, +20/min; 99.7% from stack c7f2",
                "+20/min for 40 m; 99.7% from stack c7f2", "+20/min for 40 m", "+20/min",
            ]
        ),
        (
            finding(
                .growing, for: hour, rate: 90, culprits: [("a", 0.3), ("b", 0.25)], pattern: .load),
            [
                "rising for 1 h, +90/h; everything grew in proportion: "
                    + "probably load, not a leak",
                "rising for 1 h, +90/h", "+90/h for 1 h", "+90/h",
            ]
        ),
        (
            finding(
                .sustainedGrowth, for: 21_480, rate: 2132, window: 21_600,
                reason: .sixHours(beyondEarlierDays: true), culprits: leak),
            [
                "half-hourly lows rising for 5 h 58 m, +35.5/min, higher than "
                    + "at these hours on earlier days; 99.7% from stack c7f2",
                "+35.5/min for 5 h 58 m; 99.7% from stack c7f2", "+35.5/min for 5 h 58 m",
                "+35.5/min",
            ]
        ),
        (
            finding(
                .sustainedGrowth, for: 15 * hour, rate: 40, window: 15 * hour,
                reason: .sixHours(beyondEarlierDays: false), spacing: hour),
            [
                "samples about 1 h apart are rising for 15 h, +40/h, no earlier day to compare with",
                "+40/h for 15 h", "+40/h",
            ]
        ),
        (
            finding(
                .sustainedGrowth, for: 6 * hour, rate: 4.26,
                reason: .sixHours(beyondEarlierDays: false),
                culprits: [("a", 0.61), ("b", 0.3), ("c", 0.06), ("d", 0.03)]),
            [
                "half-hourly lows rising for 6 h, +4.3/h, no earlier day "
                    + "to compare with; 61% from stack a, 30% from stack b, and 2 more",
                "half-hourly lows rising for 6 h, +4.3/h, no earlier day "
                    + "to compare with; 61% from stack a, and 3 more",
                "+4.3/h for 6 h; 61% from stack a, and 3 more", "+4.3/h for 6 h", "+4.3/h",
            ]
        ),
        (
            finding(
                .sustainedGrowth, for: 76 * hour, rate: 40, reason: .threeDays,
                culprits: [("a", 1)]),
            [
                "each day higher than the one before for 3 d 4 h, +40/h; "
                    + "all of it from stack a",
                "+40/h for 3 d 4 h; all of it from stack a", "+40/h for 3 d 4 h", "+40/h",
            ]
        ),
        (
            finding(
                .sustainedGrowth, for: 20 * hour, rate: 2900, reason: .restarts(lives: 4),
                culprits: leak),
            [
                "it comes down only when the process restarts: it rose in 4 processes in a row, "
                    + "+48.3/min; 99.7% from stack c7f2",
                "only restarts bring it down: 4 processes, +48.3/min; 99.7% from stack c7f2",
                "only restarts bring it down: 4 processes, +48.3/min", "+48.3/min",
            ]
        ),
        (
            finding(
                .sustainedGrowth, for: 6 * hour, rate: 300,
                reason: .sixHours(beyondEarlierDays: true), total: .stable, culprits: leak,
                pattern: .masked),
            [
                "the total is flat, but stack c7f2 has been rising for 6 h, +300/h; "
                    + "a leak hidden by falling load",
                "the total is flat, but stack c7f2 has been rising for 6 h, +300/h",
                "stack c7f2 +300/h for 6 h, hidden by the total", "+300/h",
            ]
        ),
        (
            finding(
                .growing, for: 2 * hour, rate: 300, total: .shrinking, culprits: leak,
                pattern: .masked),
            [
                "the total is falling, but stack c7f2 has been rising for 2 h, +300/h; "
                    + "falling load may hide a leak",
                "the total is falling, but stack c7f2 has been rising for 2 h, +300/h",
                "stack c7f2 +300/h for 2 h, hidden by the total", "+300/h",
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

    @Test("growth that was there at the first sample began before")
    func beginning() {
        var judgement = Judgement(.growing, since: Self.now)
        #expect(judgement.since { "at \(Int($0))" } == "since at 1795521600")
        judgement.beganUnseen = true
        #expect(judgement.since { _ in "14:10" } == "since before 14:10")
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
                "at this rate 4 GiB in about 3 h unless it restarts, 3.1 KB per goroutine",
                "at this rate 4 GiB in about 3 h", "4 GiB in about 3 h",
            ]
        ),
        (
            forecast(rate: 350_000, bytes: nil, limit: 1.5 * gibibyte),
            [
                "at this rate 1.5 GiB in about 30 min or sooner unless it restarts, "
                    + "at least 2.9 KB per goroutine",
                "at this rate 1.5 GiB in about 30 min or sooner",
                "1.5 GiB in about 30 min or sooner",
            ]
        ),
        (
            forecast(),
            [
                "at this rate 4 GiB in about 10 d unless it restarts, 3.1 KB per goroutine",
                "at this rate 4 GiB in about 10 d", "4 GiB in about 10 d",
            ]
        ),
        (
            forecast(rate: 100, limit: 512 * Double(1 << 20)),
            ["the memory limit of 512 MiB is reached"]
        ),
        (
            forecast(limit: nil),
            [
                "at this rate 9 MB of memory per hour unless it restarts, 3.1 KB per goroutine",
                "9 MB of memory per hour",
            ]
        ),
        (
            forecast(resident: nil, bytes: nil),
            [
                "at this rate at least 8 MB of memory per hour unless it restarts, "
                    + "at least 2.9 KB per goroutine",
                "at least 8 MB of memory per hour",
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
            (0.01, "within a minute"), (0.1, "in about 6 min"), (0.92, "in about 60 min"),
            (1.2, "in about 70 min"), (1.6, "in about 2 h"), (3.4, "in about 3 h"),
            (9.6, "in about 10 h"),
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
