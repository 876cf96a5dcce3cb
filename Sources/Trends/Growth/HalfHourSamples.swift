/// Gathers the samples of a half hour.
struct HalfHourSamples: Hashable, Sendable {
    /// If there are more, every second one goes.
    static let capacity = 2048

    private(set) var start: Double?
    private var samples: [Int32] = []

    /// The start of the half hour that `time` is in.
    static func start(at time: Double) -> Double {
        (time / HalfHour.width).rounded(.down) * HalfHour.width
    }

    /// Takes a sample, and returns the half hour that ends with it.
    mutating func record(_ count: Int32, at time: Double) -> HalfHour? {
        let isOver = start.map { time >= $0 + HalfHour.width } ?? false
        let halfHour = isOver ? end() : nil
        start = start ?? Self.start(at: time)
        if samples.count == Self.capacity {
            samples = stride(from: 0, to: samples.count, by: 2).map { samples[$0] }
        }
        samples.append(count)
        return halfHour
    }

    private mutating func end() -> HalfHour? {
        guard let start else { return nil }
        samples.sort()
        let mark = LowWaterMark(sorted: samples)
        samples.removeAll(keepingCapacity: true)
        self.start = nil
        return mark.map { HalfHour(start: start, mark: $0) }
    }
}
