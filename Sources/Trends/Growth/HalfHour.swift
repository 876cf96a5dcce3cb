/// How low a count stayed for a while, and how high for most of it.
package struct LowWaterMark: Hashable, Sendable {
    /// The 10th percentile of the samples.
    package var trough: Int
    /// The 75th percentile of the samples.
    package var high: Int

    package init(trough: Int, high: Int) { (self.trough, self.high) = (trough, high) }

    /// Takes the percentiles of `samples`, which are sorted; nil if there are none.
    package init?(sorted samples: [some BinaryInteger]) {
        guard !samples.isEmpty else { return nil }
        trough = Int(samples[Statistics.rank(Self.lowShare, of: samples.count)])
        high = Int(samples[Statistics.rank(Self.highShare, of: samples.count)])
    }

    package static let lowShare = 0.1
    package static let highShare = 0.75
}

/// The low-water mark of half an hour.
package struct HalfHour: Hashable, Sendable {
    /// Seconds.
    package static let width = 1800.0

    /// Seconds since 1970: a multiple of 1800.
    package var start: Double
    package var mark: LowWaterMark

    package init(start: Double, mark: LowWaterMark) { (self.start, self.mark) = (start, mark) }
}

/// The recorded past of a target. With it and the samples of the last hours, the growth test goes
/// on as if it had never stopped.
package struct GrowthPast<Key: Hashable & Comparable & Sendable>: Sendable {
    /// The last fifteen days, oldest first; before them, the lowest half hour of a process that is
    /// older. A half hour without samples is missing.
    package var total: [HalfHour]
    /// The 10th percentile of the resident bytes of half hours, by their start.
    package var resident: [Double: Double]
    /// The half hours of parts; a mark is 0 if only other parts were there.
    package var parts: [Key: [HalfHour]]
    /// When the process restarted, in seconds since 1970, oldest first.
    package var restarts: [Double]

    package init(
        total: [HalfHour] = [], resident: [Double: Double] = [:],
        parts: [Key: [HalfHour]] = [:], restarts: [Double] = []
    ) {
        (self.total, self.resident) = (total, resident)
        (self.parts, self.restarts) = (parts, restarts)
    }
}
