/// The samples that rates are measured over, by least squares. It is the same for a total and for
/// each of its parts, so that their rates add up.
package struct RateStretch: Sendable {
    /// Seconds since 1970, rising; at least three.
    private let times: [Double]
    /// A slope is the sum of the counts, each times its weight; these are the sums of the weights
    /// before each time, and of all.
    private let sums: [Double]

    /// Nil with fewer than three times.
    package init?(_ times: [Double]) {
        guard times.count >= 3, let first = times.first else { return nil }
        let mean = times.reduce(0) { $0 + ($1 - first) } / Double(times.count)
        let distances = times.map { $0 - first - mean }
        let spread = distances.reduce(0) { $0 + $1 * $1 }
        guard spread > 0 else { return nil }
        self.times = times
        sums = distances.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1 / spread) }
    }

    package var start: Double { times[0] }
    package var seconds: Double { times[times.count - 1] - times[0] }
    package var count: Int { times.count }

    /// Counts per second of samples at the stretch's times.
    package func slope(of counts: [Int]) -> Double {
        zip(counts, zip(sums, sums.dropFirst())).reduce(0) { sum, next in
            sum + Double(next.0 - counts[0]) * (next.1.1 - next.1.0)
        }
    }

    /// Counts per second; before its first sample a series is 0.
    package func slope(of series: Series) -> Double {
        if series.isConstant(since: start) { return 0 }
        let entries = series.entries
        guard var index = series.index(at: start) ?? entries.indices.first else { return 0 }
        var (slope, sample) = (0.0, 0)
        while sample < times.count {
            while index + 1 < entries.count, entries[index + 1].start <= times[sample] {
                index += 1
            }
            let hasBegun = entries[index].start <= times[sample]
            let stop =
                !hasBegun
                ? entries[index].start
                : index + 1 < entries.count ? entries[index + 1].start : .infinity
            var next = sample + 1
            while next < times.count, times[next] < stop { next += 1 }
            if hasBegun {
                slope += Double(entries[index].last) * (sums[next] - sums[sample])
            }
            sample = next
        }
        return slope
    }
}
