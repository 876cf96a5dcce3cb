/// The low-water marks of a process' resident bytes, half hour by half hour.
struct ResidentTroughs: Hashable, Sendable {
    struct Trough: Hashable, Sendable {
        /// Which half hour since 1970.
        var number: Int32
        var bytes: Double
    }

    static let capacity = 48
    static let leastTroughs = 12
    /// A rise of the count by this share tells what a goroutine takes.
    static let leastRise = 0.2

    /// The oldest first.
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

    /// The slope of the bytes against the count, over one life of the process; nil where too little
    /// is known or the count rose too little.
    func bytesPerGoroutine(_ halfHours: some Sequence<HalfHours.Record>) -> Double? {
        let counts = Dictionary(halfHours.map { ($0.number, $0.trough) }) { $1 }
        let points = troughs.compactMap { trough in
            counts[trough.number].map { Statistics.Point(x: Double($0), y: trough.bytes) }
        }
        guard points.count >= Self.leastTroughs, let first = points.first, let last = points.last,
            last.x >= first.x * (1 + Self.leastRise)
        else { return nil }
        let slope = Statistics.theilSenSlope(points)
        return slope > 0 ? slope : nil
    }
}
