/// The history of one process behind an address, and of its predecessors.
struct ProcessTrack<Key: Hashable & Comparable & Sendable>: Sendable {
    struct Sample: Sendable {
        var time: Double
        var total: Int
        var parts: [(Key, Int)]
        var resident: Double?
    }

    /// Nil if unknown.
    var startTime: Double?
    /// Whether it was replaced and hasn't answered again.
    var isOver = false
    private(set) var lastAnswer = -Double.infinity
    private(set) var total = GrowthDetector()
    private(set) var parts: Parts<Key>
    private(set) var resident = ResidentTroughs()
    private var guess = RestartGuess<Sample>()
    /// Restarts of the last fifteen days, in seconds since 1970.
    private(set) var restarts: [Double] = []

    init(maximumParts: Int) { parts = Parts(maximum: maximumParts) }

    /// Takes a sample, and returns the parts that are watched from now on.
    mutating func record(_ sample: Sample) -> [Key] {
        lastAnswer = sample.time
        guard startTime == nil else { return take(sample) }
        // What came down unwatched may have done so slowly.
        let since = sample.time - total.halfHours.levelTime
        let isWatched = total.lows.last.map { $0.start >= since } ?? false
        let lowest = isWatched ? total.lows.lowest(over: 7200) : nil
        let (samples, isRestart) = guess.take(sample, count: sample.total, lowest: lowest)
        if isRestart { beginLife(at: samples[0].time, isCertain: false) }
        return samples.flatMap { take($0) }
    }

    private mutating func take(_ sample: Sample) -> [Key] {
        total.record(Int32(clamping: sample.total), at: sample.time)
        if let bytes = sample.resident { resident.record(bytes, at: sample.time) }
        if sample.parts.isEmpty, parts.parts.isEmpty { return [] }
        return parts.record(sample.parts, at: sample.time, lifeStart: total.lifeStart)
    }

    /// Takes the start time that the process reports for the first time.
    mutating func told(startTime: Double) {
        self.startTime = startTime
        guard let begin = total.begin, startTime > begin,
            startTime > (restarts.last ?? -.infinity) + 1
        else { return total.started(at: startTime) }
        guard startTime < total.halfHours.records.last?.end ?? -.infinity else {
            return beginLife(at: startTime)
        }
        // It restarted unwatched, in the time of the recorded past.
        restarts.append(startTime)
        total.precede(with: [], restarts: restarts)
        parts.learn(restarts: restarts)
    }

    mutating func beginLife(at time: Double, isCertain: Bool = true) {
        restarts.removeAll { $0 < time - HalfHours.span }
        restarts.append(time)
        total.beginLife(at: time, isCertain: isCertain)
        parts.beginLife(at: time, isCertain: isCertain)
    }

    /// Measured over this life of the process.
    var bytesPerGoroutine: Double? {
        let from = total.lifeStart.map { $0 + HalfHour.width } ?? -.infinity
        return resident.bytesPerGoroutine(
            total.halfHours.newest(ResidentTroughs.capacity, of: total.life, from: from))
    }

    mutating func remember(_ past: GrowthPast<Key>) {
        restarts = past.restarts + restarts
        total.precede(with: past.total, restarts: restarts)
        for (number, bytes) in past.resident.sorted(by: { $0.key < $1.key }) {
            resident.remember(
                ResidentTroughs.Trough(
                    number: Int32(clamping: Int(number / HalfHour.width)), bytes: bytes))
        }
        remember(parts: past.parts)
    }

    mutating func remember(parts past: [Key: [HalfHour]]) {
        // Largest first, as long as there is room.
        let sorted = past.sorted {
            let (one, other) = ($0.value.last?.mark.high ?? 0, $1.value.last?.mark.high ?? 0)
            return one == other ? $0.key < $1.key : one > other
        }
        for (key, halfHours) in sorted { parts.remember(halfHours, of: key, restarts: restarts) }
    }
}
