import Testing

@testable import Trends

@Suite("Series put together")
struct JoinedSeriesTests {
    private static func series(_ values: [(Double, Int?)], capacity: Int = 4096) -> Series {
        var series = Series(capacity: capacity)
        for (time, value) in values { series.record(value, at: time) }
        return series
    }

    @Test("what was cut and put together again is as it was", arguments: 0..<20)
    func cutAndAppended(at index: Int) {
        let values = (0..<20).map { (Double($0), $0 % 5 == 3 ? nil : $0 / 2) }
        let whole = Self.series(values)
        let seam = Double(index)
        var joined = whole
        joined.cut(at: seam)
        #expect(joined.end ?? seam <= seam)
        joined.append(whole)
        #expect(joined.end == whole.end)
        for time in stride(from: 0, through: 19, by: 0.5) {
            #expect(joined.value(at: time) == whole.value(at: time))
        }
    }

    @Test("of what is put behind, the time before the end is left out")
    func seam() {
        var series = Self.series([(0, 1), (10, 2)])
        series.append(Self.series([(5, 7), (12, 8)]))
        #expect([0, 9, 10, 11, 12].map { series.value(at: $0) } == [1, 1, 7, 7, 8])
        series.append(Self.series([(1, 9)]))
        #expect(series.end == 12)
        series.append(Series())
        #expect(series.value(at: 12) == 8)
    }

    @Test("a smaller capacity keeps peaks")
    func capacity() {
        let series = Self.series((0..<5000).map { (Double($0), $0 == 2500 ? 99 : $0 % 7) })
        let small = Series(series, capacity: 64)
        #expect(small.entries.count <= 64)
        #expect(small.span(since: 0)?.high == 99)
        #expect(small.end == series.end && small.last == series.last)
    }

    @Test("the highest value of a range, and falls until a moment, are found")
    func extremes() {
        let series = Self.series([(0, 1), (10, 9), (20, 9), (30, nil), (40, 4), (50, 12)])
        #expect(series.timeOfMaximum(in: 0...45) == 10)
        #expect(series.timeOfMaximum(in: 15...45) == 15)
        #expect(series.timeOfMaximum(in: 0...99) == 50)
        #expect(series.timeOfMaximum(in: 60...99) == nil)
        #expect(!series.hasFallen(until: 35) && series.hasFallen(until: 40))
        #expect(series.shifted(by: 5).value(at: 16) == 9)
        let change = series.change(over: 15, until: 20)
        #expect(change?.delta == 8)
    }
}
