/// Gathers the samples of a half hour.
struct HalfHourSamples: Hashable, Sendable {
    /// More are thinned out: each second one stays.
    static let capacity = 2048

    private(set) var start: Double?
    private var samples: [Int32] = []

    /// The half hour that `time` is in.
    static func start(at time: Double) -> Double {
        (time / HalfHour.width).rounded(.down) * HalfHour.width
    }

    /// Takes a sample in, and gives the half hour that is over with it.
    mutating func record(_ count: Int32, at time: Double) -> HalfHour? {
        guard let start else {
            self.start = Self.start(at: time)
            samples.append(count)
            return nil
        }
        guard time >= start + HalfHour.width else {
            add(count)
            return nil
        }
        let halfHour = end()
        self.start = Self.start(at: time)
        samples.append(count)
        return halfHour
    }

    private mutating func add(_ count: Int32) {
        if samples.count == Self.capacity {
            samples = stride(from: 0, to: samples.count, by: 2).map { samples[$0] }
        }
        samples.append(count)
    }

    /// What there is of the half hour so far, which is then over.
    mutating func end() -> HalfHour? {
        guard let start, !samples.isEmpty else { return nil }
        samples.sort()
        let halfHour = HalfHour(
            start: start, trough: Int(samples[Statistics.rank(0.1, of: samples.count)]),
            high: Int(samples[Statistics.rank(0.75, of: samples.count)]))
        samples.removeAll(keepingCapacity: true)
        self.start = nil
        return halfHour
    }
}
