import TestSupport
import Testing

@testable import Trends

@Suite("A series")
struct SeriesTests {
    /// Whole seconds, so that samples fall on columns' edges; few values, so that many repeat.
    @Test("agrees with a list of all changes", arguments: 0..<120)
    func reference(seed: Int) {
        var numbers = SplitMix(seed: UInt64(seed))
        var (series, reference) = (Series(), Reference())
        var time = 1_000_000.0
        for _ in 0..<Int.random(in: 0...60, using: &numbers) {
            let steps: [Double] = [0, 1, 2, 2, 2, 5, 60, -30]
            let values: [Int?] = [nil, 0, 1, 1, 7, 900]
            time += steps.randomElement(using: &numbers) ?? 0
            let value = values.randomElement(using: &numbers) ?? nil
            series.record(value, at: time)
            reference.record(value, at: time)
        }
        #expect(series.end == reference.end)
        #expect(series.start == reference.start)
        #expect(series.last == reference.last)
        #expect(series.lastSeen == reference.lastSeen)
        let end = reference.end ?? time
        for _ in 0..<40 {
            let from = end - Double(Int.random(in: -20...200, using: &numbers))
            let seconds = Double(Int.random(in: 1...300, using: &numbers))
            #expect(series.value(at: from) == reference.value(at: from))
            #expect(series.span(since: from) == reference.span(since: from))
            let (change, expected) = (
                series.change(over: seconds, until: from),
                reference.change(over: seconds, until: from)
            )
            #expect(change?.delta == expected?.delta && change?.seconds == expected?.seconds)
            if from >= reference.start ?? .infinity {
                #expect(series.isConstant(since: from) == reference.isConstant(since: from))
            }
            let widths: [Double] = [0.5, 1, 3, 60]
            let width = widths.randomElement(using: &numbers) ?? 1
            #expect(
                series.columns(from: from, width: width, count: 24)
                    == reference.columns(from: from, width: width, count: 24))
        }
    }

    @Test("of nothing tells nothing")
    func empty() {
        let series = Series()
        #expect(series.start == nil && series.end == nil)
        #expect(series.last == nil && series.lastSeen == nil && series.lastChange == 0)
        #expect(series.value(at: 0) == nil && series.span(since: 0) == nil)
        #expect(!series.isConstant(since: 0))
        #expect(series.change(over: 300, until: 1) == nil)
        #expect(series.columns(from: 0, width: 1, count: 2) == [nil, nil])
    }

    @Test(
        "has no columns of no width, nor fewer than none",
        arguments: [(0.0, 2), (-1, 2), (1, 0), (1, -1)])
    func noColumns(width: Double, count: Int) {
        var series = Series()
        series.record(1, at: 0)
        #expect(
            series.columns(from: 0, width: width, count: count)
                == Array(repeating: nil, count: max(0, count)))
    }

    @Test("counts a value that begins with a column in that column alone")
    func edges() {
        var series = Series()
        for time in 0..<4 { series.record(time * 10, at: Double(time)) }
        #expect(
            series.columns(from: 0, width: 1, count: 5).map {
                $0.map { [$0.low, $0.high, $0.last] }
            }
                == [[0, 0, 0], [10, 10, 10], [20, 20, 20], [30, 30, 30], nil])
        #expect(series.columns(from: -2, width: 1, count: 3).map { $0?.high } == [nil, nil, 0])
    }

    @Test(
        "keeps values within 32 bits",
        arguments: [(Int.max, 2_147_483_647), (.min, -2_147_483_648)])
    func clamped(value: Int, kept: Int) {
        var series = Series()
        series.record(value, at: 0)
        #expect(series.last == kept)
    }

    @Test("goes on with what it is told when the clock is set back")
    func clockSetBack() {
        var series = Series()
        series.record(10, at: 1000)
        series.record(20, at: 1002)
        for (offset, value) in [90, 30, nil, 40, 40].enumerated() {
            series.record(value, at: 402 + Double(offset) * 2)
            #expect(series.last == value)
            #expect(series.end == 1002)
        }
        series.record(40, at: 1004)
        series.record(41, at: 1006)
        #expect(series.value(at: 1005) == 40)
        #expect(
            series.columns(from: 1000, width: 2, count: 4).map { $0?.high } == [10, 90, 40, 41])
        // Far ahead of `now`, and in bounded time.
        #expect(series.change(over: 300, until: 400) == nil)
    }

    @Test("tells the change since the gap in which the time begins")
    func changeAfterGap() {
        var series = Series()
        series.record(5, at: 0)
        series.record(nil, at: 10)
        series.record(8, at: 40)
        series.record(9, at: 60)
        let change = series.change(over: 40, until: 60)
        #expect(change?.delta == 1 && change?.seconds == 20)
        series.record(nil, at: 62)
        #expect(series.change(over: 40, until: 62) == nil)
    }
}
