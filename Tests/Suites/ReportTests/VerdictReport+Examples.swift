import Diagnosis
import Goroutines
import Report
import Trends

extension VerdictReport {
    /// Somewhat after the poll of the incident, a Tuesday: 2026-11-24 06:05:23.
    static let now = 1_795_500_323.0
    private static let hour = 3600.0
    private static let gibibyte = Double(1 << 30)

    private static func finding(
        _ verdict: Verdict, for seconds: Double, rate: Double = 0, window: Double = 0,
        reason: Judgement.Reason? = nil, total: Verdict? = nil,
        culprits: [(Stack, Int, Double)] = [],
        pattern: GrowthFinding<Stack.ID>.Pattern = .plain, resident: Double? = nil,
        bytes: Double? = nil, step: Int? = nil
    ) -> GrowthFinding<Stack.ID> {
        let since = now - seconds
        var judgement = Judgement(
            verdict, since: since, ratePerHour: rate, window: window, reason: reason)
        judgement.step = step.map { Step(time: since, size: $0, before: 184_011 - $0) }
        return GrowthFinding(
            time: now, goroutines: 184_011, judgement: judgement,
            total: total.map { Judgement($0, since: since) },
            culprits: culprits.map { stack, count, share in
                .init(key: stack.id, count: count, ratePerHour: rate * share, share: share)
            }, pattern: pattern, resident: resident, bytesPerGoroutine: bytes)
    }

    private static func report(
        _ finding: GrowthFinding<Stack.ID>?, snapshot: Snapshot = .incident,
        rules: AlertRules = AlertRules(), rate: RecentRate.Figure? = nil,
        memoryLimit: Double? = nil,
        target: String = "billing:6060", notes: [String] = []
    ) -> VerdictReport {
        VerdictReport(
            finding, of: target, poll: Poll(snapshot), now: now, rules: rules,
            rate: rate, memoryLimit: memoryLimit, notes: notes)
    }

    private static let limits = AlertRules(
        warning: [.count(10_000), .count(9000), .ratePerHour(1200), .countInState(2000, .select)],
        critical: [
            .ratePerHour(20_000), .countInState(10_000, .channelSend),
            .countInState(10, .selectNoCases), .countInState(5, .mutexLock),
        ])

    private static let leaking = finding(
        .sustainedGrowth, for: 21_480, rate: 2132.4, window: 6 * hour,
        reason: .sixHours(beyondEarlierDays: true), culprits: [(.leak, 184_000, 0.997)],
        resident: 2 * gibibyte, bytes: 3100)

    static let examples: [(name: String, report: VerdictReport)] = [
        ("not-enough-data", report(finding(.notEnoughData, for: 185))),
        ("warming-up", report(finding(.warmingUp, for: 200, window: 840))),
        ("restarted", report(finding(.restarted, for: 100, window: 160), rules: limits)),
        (
            "stable",
            report(
                finding(.stable, for: 9000, window: 10_800),
                rules: AlertRules(warning: [.count(200_000)]))
        ),
        ("shrinking", report(finding(.shrinking, for: 7200, rate: -301.4, window: 7200))),
        (
            "growing",
            report(
                finding(
                    .growing, for: 2400, rate: 1200, window: 3600,
                    culprits: [(.leak, 184_000, 0.9), (.settle, 8, 0.1)], resident: gibibyte))
        ),
        (
            "load",
            report(
                finding(
                    .growing, for: 3600, rate: 90, window: 3600,
                    culprits: [(.leak, 184_000, 0.5), (.settle, 8, 0.5)], pattern: .load))
        ),
        ("sustained", report(leaking, memoryLimit: 4 * gibibyte)),
        (
            "first-day",
            report(
                finding(
                    .sustainedGrowth, for: 26 * hour, rate: 40, window: 6 * hour,
                    reason: .sixHours(beyondEarlierDays: false), culprits: [(.leak, 184_000, 1)]))
        ),
        (
            "three-days",
            report(
                finding(
                    .sustainedGrowth, for: 200 * hour, rate: 40, window: 72 * hour,
                    reason: .threeDays, culprits: [(.leak, 184_000, 1)]))
        ),
        (
            "restarts",
            report(
                finding(
                    .sustainedGrowth, for: 20 * hour, rate: 2900, window: 20 * hour,
                    reason: .restarts(lives: 4)))
        ),
        (
            "masked",
            report(
                finding(
                    .sustainedGrowth, for: 6 * hour, rate: 300, window: 6 * hour,
                    reason: .sixHours(beyondEarlierDays: true), total: .stable,
                    culprits: [(.leak, 184_000, 1)], pattern: .masked))
        ),
        (
            "stepped",
            report(
                finding(
                    .stepped, for: 1200, window: 1200, culprits: [(.leak, 183_000, 0.99)],
                    step: 170_000),
                rate: RecentRate.Figure(perHour: 0, seconds: 300, samples: 150))
        ),
        (
            "limits",
            report(
                finding(.stable, for: 9000), rules: limits,
                rate: RecentRate.Figure(perHour: 1260.4, seconds: 300, samples: 150),
                notes: ["not recorded: another program has /x/history.db locked"])
        ),
        (
            "saved",
            report(nil, snapshot: .cutDump, rules: limits, target: "dumps/goroutines.txt")
        ),
        (
            "hostile",
            report(
                finding(
                    .sustainedGrowth, for: 6 * hour, rate: .nan, window: .infinity,
                    reason: .threeDays, culprits: [(Snapshot.hostile.stanzas[0].stack, 3, .nan)],
                    resident: .infinity),
                snapshot: .hostile,
                rules: AlertRules(
                    warning: [.countInState(1, WaitState("a|b'c=d\n\u{202e}e"))],
                    critical: [.ratePerHour(.infinity)]), memoryLimit: .nan,
                target: "a|b\n| 'x'=1 \u{1b}[2J\u{202e}", notes: ["one\ntwo | three"])
        ),
        ("series", VerdictReport(recorded, of: "history.csv", notes: ["1 line left out"])),
        ("no-series", VerdictReport(SeriesReplay(), of: "history.csv")),
    ]

    /// Two hours, of which the second rises.
    private static let recorded: SeriesReplay = {
        var replay = SeriesReplay(names: ["main.work", "main.leak"])
        for minute in 0...120 {
            let leaked = max(0, minute - 60) * 20
            replay.record(
                .init(
                    time: Double(minute * 60), goroutines: 100 + leaked, parts: [100, leaked]))
        }
        return replay
    }()
}
