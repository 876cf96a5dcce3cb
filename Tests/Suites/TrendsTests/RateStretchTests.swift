import TestSupport
import Testing

@testable import Trends

@Suite("The samples that rates are measured over")
struct RateStretchTests {
    @Test("are at least three", arguments: [[], [1], [1, 2], [1, 1, 1]] as [[Double]])
    func few(times: [Double]) {
        #expect(RateStretch(times) == nil)
    }

    @Test(
        "tell the slope of a straight line, however they lie",
        arguments: [[0, 1, 2], [0, 0.5, 1, 1.5, 2, 4, 6, 60], [0, 1, 100]] as [[Double]],
        [0.0, 3, -4, 1000])
    func straight(times: [Double], slope: Double) throws {
        let times = times.map { $0 + 1_795_551_000 }
        let stretch = try #require(RateStretch(times))
        #expect(stretch.start == times[0] && stretch.seconds == times[times.count - 1] - times[0])
        let counts = times.map { Int((($0 - times[0]) * slope * 10).rounded()) + 500 }
        #expect((stretch.slope(of: counts) - slope * 10).magnitude < 1e-6)
    }

    /// Of the total and of its parts, also where a part began or ended, or failed polls lie between.
    @Test("give rates of parts that add up to the total's", arguments: 0..<40)
    func sum(seed: UInt64) throws {
        var numbers = SplitMix(seed: seed)
        var parts: [Int: Series] = [:]
        var (total, time) = (Series(), 1_795_551_000.0)
        var times: [Double] = []
        for step in 0..<60 {
            time += Double.random(in: 0.1...30, using: &numbers)
            guard Int.random(in: 0..<6, using: &numbers) > 0 else {
                total.record(nil, at: time)
                continue
            }
            var sum = 0
            for part in 0..<5 where step >= part * 10 {
                let count = part == 3 && step > 40 ? 0 : Int.random(in: 0...90, using: &numbers)
                parts[part, default: Series()].record(count, at: time)
                sum += count
            }
            total.record(sum, at: time)
            times.append(time)
        }
        let stretch = try #require(RateStretch(Array(times.suffix(20))))
        let rates = parts.values.map { stretch.slope(of: $0) }
        let counts = times.suffix(20).map { total.value(at: $0) ?? 0 }
        #expect((stretch.slope(of: total) - stretch.slope(of: counts)).magnitude < 1e-9)
        #expect((rates.reduce(0, +) - stretch.slope(of: total)).magnitude < 1e-9)
    }
}
