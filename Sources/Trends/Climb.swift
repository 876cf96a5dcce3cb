/// A count that climbs at present. Whether that lasts is for the growth test to say.
package struct Climb<Key: Hashable & Sendable>: Hashable, Sendable {
    /// A part of the count that climbs with it.
    package struct Part: Hashable, Sendable {
        package var key: Key
        /// Its share of the rise, 0 to 1.
        package var share: Double

        package init(key: Key, share: Double) { (self.key, self.share) = (key, share) }
    }

    /// Seconds since 1970, of the newest sample.
    package var time: Double
    /// When it began: seconds since 1970.
    package var since: Double
    /// By how much it is higher now.
    package var rise: Int
    package var perHour: Double
    /// The part that rose most; nil if parts are unknown.
    package var part: Part?
    /// The resident bytes of the process; nil if unknown.
    package var resident: Double?
    /// By how much they rise in an hour, at most twice what a goroutine takes on average for each that
    /// is added; nil if they were watched for less than a minute.
    package var bytesPerHour: Double?
    /// The resident bytes for each goroutine, while at least half of all are of the part that rises
    /// most: nil otherwise.
    package var bytesPerGoroutine: Double?

    package var seconds: Double { time - since }
}

/// Detects within seconds that a count climbs: steadily, by more than its noise, and to a level above
/// the last hour's, so that a swinging load is reported at most once.
package struct ClimbWatch<Key: Hashable & Comparable & Sendable>: Sendable {
    private struct Sample {
        var time: Double
        var total: Int
        var resident: Double?
    }

    private struct Counts {
        var time: Double
        /// Without those of one goroutine.
        var parts: [Key: Int]

        init(_ time: Double, _ parts: [(Key, Int)]) {
            self.time = time
            self.parts = Dictionary(parts.filter { $0.1 > 1 }, uniquingKeysWith: +)
        }
    }

    /// How far back levels are compared, in seconds.
    private static var memory: Double { 3600 }
    private static var maximumSamples: Int { 4000 }
    /// Parts are kept for the first sample of each interval of this length, for samples up to this
    /// age: in seconds, nested in each other, so that it doesn't matter when they were thinned out.
    private static var stretches: [(age: Double, length: Double)] {
        [(120, 15), (600, 60), (memory, 300)]
    }

    /// Oldest first, of one process.
    private var samples: [Sample] = []
    /// Parts at some of the times, and at the newest one.
    private var counts: [Counts] = []
    package private(set) var climb: Climb<Key>?
    /// The part that rose most in the last five minutes, with its share of all that rose.
    package private(set) var riser: Climb<Key>.Part?

    package init() {}

    /// Takes a sample; its time is later than the one before, or it is left out.
    package mutating func record(
        total: Int, parts: [(Key, Int)], resident: Double?, at time: Double
    ) {
        guard time > samples.last?.time ?? -.infinity else { return }
        samples.append(Sample(time: time, total: total, resident: resident))
        if samples.count > Self.maximumSamples { thin() }
        let old = index(at: time - Self.memory)
        if old > samples.count / 8 { samples.removeFirst(old) }
        counts.append(Counts(time, parts))
        thinCounts()
        judge()
    }

    /// Puts samples of earlier runs before those that are known, oldest first. `parts` tells the
    /// parts at a time.
    package mutating func remember(
        _ earlier: [RecentRate.Sample], parts: (Double) -> [(Key, Int)]
    ) {
        let begin = samples.first?.time ?? .infinity
        let earlier = earlier.filter { $0.time < begin }
        guard !earlier.isEmpty else { return }
        samples =
            earlier.map { Sample(time: $0.time, total: $0.count, resident: $0.resident) } + samples
        let isKept = isKept()
        let known = earlier.indices.filter { $0 == earlier.count - 1 || isKept(samples[$0].time) }
        counts = known.map { Counts(samples[$0].time, parts(samples[$0].time)) } + counts
        thinCounts()
        judge()
    }

    /// Halves the older samples.
    private mutating func thin() {
        let half = samples.count / 2
        samples =
            samples[..<half].enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
            + samples[half...]
    }

    private mutating func thinCounts() {
        let isKept = isKept()
        counts = counts.enumerated().filter {
            $0.offset == counts.count - 1 || isKept($0.element.time)
        }.map(\.element)
    }

    /// Tells whether parts are kept for a sample's time.
    private func isKept() -> (Double) -> Bool {
        let newest = samples.last?.time ?? 0
        return { time in
            let age = newest - time
            guard let length = Self.stretches.first(where: { age < $0.age })?.length else {
                return false
            }
            let begin = (time / length).rounded(.down) * length
            return samples[index(at: begin)].time >= time
        }
    }
}

// MARK: - Finding it

extension ClimbWatch {
    /// The windows that it may fill, in seconds, longest first.
    private static var windows: [Double] { [1800, 900, 480, 240, 120, 60, 30, 15, leastSeconds] }
    private static var leastSeconds: Double { 9.5 }
    private static var leastSamples: Int { 4 }
    /// In a window of up to `fewSeconds`, this many samples are enough if they lie on a line: a slow
    /// service gives no more.
    private static var fewSamples: Int { 3 }
    private static var fewSeconds: Double { 60 }
    /// The least rise. Connections come and go.
    private static var leastRise: Double { 10 }

    private mutating func judge() {
        climb = found()
        riser = climb?.part ?? part(since: (samples.last?.time ?? 0) - RecentRate.window)
    }

    private func found() -> Climb<Key>? {
        guard let newest = samples.last, let oldest = samples.first else { return nil }
        let known = newest.time - oldest.time
        for window in Self.windows where known >= max(Self.leastSeconds, window * 0.5) {
            let first = index(at: newest.time - window)
            // Cheapest first: most services don't climb.
            guard Double(newest.total - samples[first].total) >= Self.leastRise / 2,
                let points = points(samples[first...], in: window), let rise = Self.rise(points),
                isNew(rise, before: first)
            else { continue }
            return climb(from: begin(first, rise), to: newest)
        }
        return nil
    }

    /// The first sample from `time` on, by binary search.
    private func index(at time: Double) -> Int {
        var (low, high) = (0, samples.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if samples[middle].time < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Up to ten means of as many samples each.
    private func points(_ samples: ArraySlice<Sample>, in window: Double) -> [Statistics.Point]? {
        let least = window <= Self.fewSeconds ? Self.fewSamples : Self.leastSamples
        guard samples.count >= least else { return nil }
        let count = min(10, samples.count)
        return (0..<count).map { part in
            let range = samples.count * part / count..<samples.count * (part + 1) / count
            let part = samples[(samples.startIndex + range.lowerBound)...].prefix(range.count)
            return Statistics.Point(
                x: part.reduce(0) { $0 + $1.time } / Double(part.count),
                y: part.reduce(0) { $0 + Double($1.total) } / Double(part.count))
        }
    }

    /// How far points rise; nil if they don't rise steadily, and still do.
    private static func rise(_ points: [Statistics.Point]) -> Double? {
        let (first, last) = (points[0], points[points.count - 1])
        guard last.y - first.y >= leastRise, Statistics.kendallTau(points) >= 0.8 else {
            return nil
        }
        let slope = Statistics.theilSenSlope(points)
        let rise = slope * (last.x - first.x)
        guard rise >= max(leastRise, 4 * Statistics.medianResidual(points, slope: slope)),
            // One jump is no climb, but samples may lie far apart.
            zip(points.dropFirst(), points).allSatisfy({
                $0.y - $1.y - slope * ($0.x - $1.x) <= rise / 2
            }),
            points.count > fewSamples || isEven(points, slope: slope),
            let middle = points.last(where: { $0.x <= last.x - (last.x - first.x) / 3 }),
            last.y - middle.y >= 0.4 * slope * (last.x - middle.x)
        else { return nil }
        return rise
    }

    /// Whether it rises everywhere at half to twice the slope.
    private static func isEven(_ points: [Statistics.Point], slope: Double) -> Bool {
        zip(points.dropFirst(), points).allSatisfy {
            (0.5...2).contains(($0.y - $1.y) / ($0.x - $1.x) / slope)
        }
    }

    /// Whether the count is beyond where it swung in the hour before.
    private func isNew(_ rise: Double, before first: Int) -> Bool {
        let hour = index(at: (samples.last?.time ?? 0) - Self.memory)
        let before = samples[min(hour, first)..<first].map(\.total)
        guard let high = before.max(), let low = before.min(), let newest = samples.last else {
            return true
        }
        return Double(newest.total - high) >= max(Self.leastRise, Double(high - low) / 4)
    }

    /// The sample from where on it climbed: the window may begin a little before.
    private func begin(_ first: Int, _ rise: Double) -> Int {
        let base = Double(samples[first].total) + 0.05 * rise
        let begin = samples[first...].lastIndex { Double($0.total) <= base } ?? first
        let spare = samples[begin].time - samples[first].time
        let all = samples[samples.count - 1].time - samples[first].time
        return spare > all / 8 ? begin : first
    }

    private func climb(from first: Int, to newest: Sample) -> Climb<Key>? {
        let begin = samples[first]
        guard newest.time > begin.time else { return nil }
        let rise = newest.total - begin.total
        let stretch = RateStretch(samples[first...].map(\.time))
        let slope = stretch?.slope(of: samples[first...].map(\.total))
        let perHour = (slope ?? Double(rise) / (newest.time - begin.time)) * 3600
        let part = part(since: begin.time)
        let count = part.flatMap { counts.last?.parts[$0.key] } ?? 0
        return Climb(
            time: newest.time, since: begin.time, rise: rise, perHour: perHour, part: part,
            resident: newest.resident,
            bytesPerHour: bytesPerHour(since: begin.time, perHour: perHour),
            bytesPerGoroutine: count * 2 >= newest.total
                ? newest.resident.map { $0 / Double(newest.total) } : nil)
    }

    private func part(since time: Double) -> Climb<Key>.Part? {
        guard let now = counts.last, let first = counts.first, first.time < now.time else {
            return nil
        }
        let before = counts.last { $0.time <= time } ?? first
        let rises = now.parts.map { ($0.key, $0.value - (before.parts[$0.key] ?? 0)) }
        let all = rises.reduce(0) { $0 + max(0, $1.1) }
        let most = rises.max { ($0.1, $1.0) < ($1.1, $0.0) }
        return most.flatMap { key, rise in
            rise > 0 ? Climb<Key>.Part(key: key, share: Double(rise) / Double(all)) : nil
        }
    }

    /// The slope of the resident bytes over the climb, at least a minute. Between two garbage
    /// collections they rise much faster than goroutines are worth: no faster than twice what each
    /// goroutine takes on average, all memory of the process included, counts.
    private func bytesPerHour(since begin: Double, perHour: Double) -> Double? {
        let known = samples.suffix(while: { $0.time >= begin }).filter { $0.resident != nil }
        let step = max(1, known.count / 30)
        let points = known.enumerated().filter { $0.offset.isMultiple(of: step) }.map {
            Statistics.Point(x: $0.element.time, y: $0.element.resident ?? 0)
        }
        guard points.count >= Self.leastSamples, let first = points.first, let last = points.last,
            last.x - first.x >= 55
        else { return nil }
        let most = 2 * last.y / Double(max(1, known.last?.total ?? 1)) * perHour
        return min(Statistics.theilSenSlope(points) * 3600, most)
    }
}

extension Array {
    /// The longest end whose elements all hold.
    fileprivate func suffix(while holds: (Element) -> Bool) -> ArraySlice<Element> {
        self[((lastIndex { !holds($0) } ?? -1) + 1)...]
    }
}
