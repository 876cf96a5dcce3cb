/// How low a count stayed in one half hour, and how high for most of it.
package struct HalfHour: Hashable, Sendable {
    /// Seconds.
    package static let width = 1800.0

    /// Seconds since 1970: a multiple of 1800.
    package var start: Double
    /// The 10th percentile of the samples: the low-water mark.
    package var trough: Int
    /// The 75th percentile.
    package var high: Int

    package init(start: Double, trough: Int, high: Int) {
        (self.start, self.trough, self.high) = (start, trough, high)
    }
}

/// What was kept of a target's past: enough for the growth test to go on as if it had never
/// stopped, when the samples of the last hours are recorded after it.
package struct GrowthPast<Key: Hashable & Comparable & Sendable>: Sendable {
    /// The oldest first; those of seven days. A half hour without samples is missing.
    package var total: [HalfHour]
    /// The 10th percentile of the resident bytes of half hours, by their start.
    package var resident: [Double: Double]
    /// Of parts; 0 in half hours in which only others were there.
    package var parts: [Key: [HalfHour]]
    /// Seconds since 1970 when the process was seen to have started anew, the oldest first.
    package var restarts: [Double]

    package init(
        total: [HalfHour] = [], resident: [Double: Double] = [:],
        parts: [Key: [HalfHour]] = [:], restarts: [Double] = []
    ) {
        (self.total, self.resident) = (total, resident)
        (self.parts, self.restarts) = (parts, restarts)
    }
}
