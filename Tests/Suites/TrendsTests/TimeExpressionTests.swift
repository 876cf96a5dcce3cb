import Testing

@testable import Trends

@Suite("A moment as a person names it")
struct TimeExpressionTests {
    /// 2026-03-02 14:32:07 UTC.
    private static let newest = 1_772_461_927.0
    private static let midnight = newest - 52_327

    @Test(
        "is the last such moment",
        arguments: [
            ("14:02", 50_579.999), ("14:02:11", 50_531.999), ("14:02Z", 50_579.999),
            (" 9:05 ", 32_759.999), ("23:59", -0.001), ("-40m", 49_927), ("-1h30m", 46_927),
            ("-90", 52_237), ("-2d", -120_473), ("-1w", -552_473), ("-1.5h", 46_927),
            ("2026-03-01", -0.001), ("2026-03-01 14:02", -35_820.001),
            ("2026-03-01T14:02:11Z", -35_868.001), ("2026-02-28  00:00", -172_740.001),
        ] as [(String, Double)])
    func moment(text: String, sinceMidnight: Double) throws {
        let expression = try #require(TimeExpression(text))
        let time = try #require(expression.seconds(newest: Self.newest))
        #expect((time - Self.midnight - sinceMidnight).magnitude < 0.01)
    }

    @Test(
        "a letter is a mark, and max the highest total",
        arguments: [("A", .mark("A")), ("z", .mark("Z")), (" b ", .mark("B")), ("max", .maximum)]
            as [(String, TimeExpression)])
    func named(text: String, expression: TimeExpression) {
        #expect(TimeExpression(text) == expression)
        #expect(expression.seconds(newest: Self.newest) == nil)
    }

    @Test(
        "what names none is refused",
        arguments: [
            "", " ", "-", "--5", "-m", "-5x", "-1.2.3", "-9e99", "24:00", "12:60", "12:30:60",
            "1:2:3:4",
            "12:", ":30", "12:3x", "12:٣", "2026-13-01", "2026-00-10", "2026-02-32", "26-02-01",
            "2026-02-29", "2026-04-31", "2026-02-01T", "-99999999999999999999w",
            "2026-02", "2026-02-01 25:00", "é", "ABC", "14.02", "T14:02",
            "2026-02-01 14:02 x",
            "0x10:00", "+5m", "-5 m x", "\u{0}", "1️⃣4:02",
        ])
    func refused(text: String) {
        #expect(TimeExpression(text) == nil, "\(String(describing: TimeExpression(text)))")
    }
}
