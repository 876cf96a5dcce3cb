/// The low-water marks of a process's resident bytes by half hours.
struct ResidentTroughs: Hashable, Sendable {
    struct Trough: Hashable, Sendable {
        /// The number of the half hour since 1970.
        var number: Int32
        var bytes: Double
    }

    static let capacity = 48
    static let leastTroughs = 12
    /// The least rise of the count, as a share, to measure a goroutine by.
    static let leastRise = 0.2
    /// As many goroutines measure one by less than that, if memory follows them this closely.
    static let leastGoroutines = 2000.0
    static let leastTau = 0.8

    /// Oldest first.
    private(set) var troughs: [Trough] = []
    private var number: Int32?
    private var samples: [Double] = []

    mutating func record(_ bytes: Double, at time: Double) {
        let next = Int32(clamping: Int(time / HalfHour.width))
        if let number, number != next {
            samples.sort()
            remember(
                Trough(
                    number: number,
                    bytes: samples[Statistics.rank(LowWaterMark.lowShare, of: samples.count)]))
            samples.removeAll(keepingCapacity: true)
        }
        number = next
        if samples.count < HalfHourSamples.capacity { samples.append(bytes) }
    }

    mutating func remember(_ trough: Trough) {
        if let last = troughs.last, trough.number <= last.number { return }
        troughs.append(trough)
        if troughs.count > Self.capacity { troughs.removeFirst() }
    }

    /// The slope of the bytes against the count over one life of the process; nil with too few
    /// samples or too little rise.
    func bytesPerGoroutine(_ halfHours: some Sequence<HalfHours.Record>) -> Double? {
        let counts = Dictionary(halfHours.map { ($0.number, $0.trough) }) { $1 }
        let points = troughs.compactMap { trough in
            counts[trough.number].map { Statistics.Point(x: Double($0), y: trough.bytes) }
        }
        guard points.count >= Self.leastTroughs, let first = points.first, let last = points.last,
            last.x >= first.x * (1 + Self.leastRise)
                || last.x >= first.x + Self.leastGoroutines
                    && Statistics.kendallTau(points.sorted { $0.x < $1.x }) >= Self.leastTau
        else { return nil }
        let slope = Statistics.theilSenSlope(points)
        return slope > 0 ? slope : nil
    }
}
