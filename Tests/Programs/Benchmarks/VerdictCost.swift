import Foundation
import Trends

/// What the growth test costs: six weeks of one count at 5 s, and polls with 200 stanzas.
enum VerdictCost {
    private static let interval = 5.0
    private static let start = 86_400.0 * 20_000

    static func measure() {
        let weeks = counts(42 * 17_280)
        var growth = GrowthTest<String>()
        let replaying = seconds {
            for (index, count) in weeks.enumerated() {
                growth.record(
                    total: count, parts: [], at: start + Double(index) * interval,
                    startTime: start - 86_400)
            }
        }
        precondition(growth.finding != nil)
        var sum = 0
        let floor = seconds { for count in weeks { sum &+= count } }
        precondition(sum > 0)
        row(
            "verdict: six weeks at 5 s", String(format: "%.2f s", replaying),
            String(format: "%.1f ms to add them up", floor * 1000), "1.5 s")
        row(
            "verdict: samples of one series",
            String(format: "%.0f a second", Double(weeks.count) / replaying),
            "\(weeks.count) samples", "500,000 a second")
        let day = counts(17_280)
        var many = GrowthTest<Int>()
        let polling = seconds {
            for (index, count) in day.enumerated() {
                let parts = (0..<200).map { ($0, ($0 &* 31 &+ count) & 255) }
                many.record(
                    total: count + 25_000, parts: parts, at: start + Double(index) * interval,
                    startTime: start - 86_400)
            }
        }
        precondition(many.finding?.parts.count == 200)
        row(
            "verdict: a poll with 200 stanzas",
            String(format: "%.0f µs", polling / Double(day.count) * 1e6), "a day of polls",
            "500 µs")
    }

    /// A day's load and noise, and a leak in the last week.
    private static func counts(_ count: Int) -> [Int] {
        var random: UInt64 = 7
        return (0..<count).map { index in
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let day = (Double(index) / 17_280 * 2 * .pi)
            return 400 + Int(150 * sin(day)) + Int(random >> 59) + max(0, index - 35 * 17_280) / 500
        }
    }

    private static func seconds(_ body: () -> Void) -> Double {
        ContinuousClock().measure(body) / .seconds(1)
    }

    private static func row(_ name: String, _ value: String, _ floor: String, _ limit: String) {
        BenchmarkRow(name: name, value: value, floor: floor, limit: limit).print()
    }
}
