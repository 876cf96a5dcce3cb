import TestSupport
import Testing

@testable import Trends

/// The promises on memory, kept by merging what is old.
@Suite("A series in bounded memory")
struct SeriesMemoryTests {
    private static let ranges: [Double] = [
        60, 300, 900, 3600, 21_600, 86_400, 604_800, 3_628_800,
    ]

    @Test("keeps six weeks of polls that never repeat, for every range of the graph")
    func sixWeeks() {
        var series = Series()
        var (numbers, time) = (SplitMix(seed: 1), 1_000_000.0)
        let start = time
        var (least, greatest) = (Int.max, Int.min)
        for poll in 0..<1_814_400 {
            let value = poll * 2 + Int.random(in: 0...1, using: &numbers)
            // Peaks of a single poll, rarer and rarer.
            let peak = poll.isMultiple(of: 250_007) ? 50_000_000 + poll : value
            time = start + Double(poll) * 2
            series.record(peak, at: time)
            (least, greatest) = (min(least, peak), max(greatest, peak))
            if poll.isMultiple(of: 10_000) { expectWhole(series, least, greatest) }
        }
        expectWhole(series, least, greatest)
        #expect(series.start == start)
        for range in Self.ranges {
            let width = range / 110
            let columns = series.columns(from: time - range, width: width, count: 110)
            #expect(!columns.contains(nil))
            // Each has an entry that began in it, or is no longer than a poll.
            let begun = Set(
                series.entries.map { Int((($0.start - (time - range)) / width).rounded(.down)) })
            #expect(width <= 2 || (0..<110).allSatisfy(begun.contains))
        }
    }

    private func expectWhole(_ series: Series, _ least: Int, _ greatest: Int) {
        #expect(series.entries.count <= 4096)
        #expect(series.span(since: 0)?.low == least)
        #expect(series.span(since: 0)?.high == greatest)
    }

    /// Whole histories in few entries, so that much is merged; every kind of trouble.
    @Test(
        "never loses its start, its end, a peak or, while there is room, a gap",
        arguments: [64, 100, 256], [0, 20, 50])
    func small(capacity: Int, failuresPercent: Int) {
        var (series, reference) = (Series(capacity: capacity), Reference())
        var (numbers, time) = (SplitMix(seed: UInt64(capacity + failuresPercent)), 1e9)
        for poll in 0..<20_000 {
            time +=
                poll.isMultiple(of: 4000)
                ? 3600 : [0, 2, 2, 2, 30, -5].randomElement(using: &numbers) ?? 2
            let fails = Int.random(in: 0..<100, using: &numbers) < failuresPercent
            let value = fails ? nil : Int.random(in: -1_000_000...1_000_000, using: &numbers)
            series.record(value, at: time)
            reference.record(value, at: time)
            guard poll.isMultiple(of: 997) else { continue }
            #expect(series.entries.count <= capacity)
            #expect(series.start == reference.start)
            #expect(series.last == reference.last)
            #expect(series.lastSeen == reference.lastSeen)
            let seen = reference.samples.compactMap(\.value)
            #expect(series.span(since: 0)?.low == seen.min())
            #expect(series.span(since: 0)?.high == seen.max())
            #expect(
                zip(series.entries, series.entries.dropFirst()).allSatisfy { $0.start <= $1.start })
        }
    }

    @Test("keeps every gap while there is room, however short and old")
    func gaps() {
        var series = Series(capacity: 256)
        var gaps = 0
        for poll in 0..<50_000 {
            let isGap = poll % 1000 == 500
            gaps += isGap ? 1 : 0
            series.record(isGap ? nil : poll, at: Double(poll) * 2)
        }
        #expect(series.entries.count <= 256)
        #expect(series.entries.filter(\.isAbsent).count == gaps)
        for gap in 0..<gaps { #expect(series.value(at: Double(gap * 1000 + 500) * 2) == nil) }
    }

    @Test("keeps long gaps in a flood of short ones")
    func flood() {
        var series = Series(capacity: 256)
        for poll in 0..<100_000 {
            let isGap = poll.isMultiple(of: 2) || (50_000..<75_000).contains(poll)
            series.record(isGap ? nil : poll, at: Double(poll) * 2)
        }
        #expect(series.entries.count <= 256)
        #expect(series.start == 2)
        #expect(series.span(since: 0)?.low == 1)
        let columns = series.columns(from: 0, width: 20_000, count: 10)
        #expect(columns.map { $0 == nil } == (0..<10).map { (5...6).contains($0) })
    }

    @Test("pays nothing for a count that does not change")
    func constant() {
        var series = Series()
        for poll in 0..<10_000 { series.record(7, at: Double(poll)) }
        #expect(series.entries.count == 1)
        #expect(series.isConstant(since: 0))
        #expect(series.end == 9_999)
    }
}
