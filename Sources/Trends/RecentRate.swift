/// How fast a count changes of late, as rate limits are compared with it.
///
/// The slope of the last five minutes, or of the shortest stretch of up to an hour that holds three
/// samples. It never covers less: a burst, also one after a gap, is not a rate. A restart begins
/// anew.
package struct RecentRate: Sendable {
    package struct Sample: Hashable, Sendable {
        /// Seconds since 1970.
        package var time: Double
        package var count: Int

        package init(time: Double, count: Int) { (self.time, self.count) = (time, count) }
    }

    /// A rate, and what it was measured over.
    package struct Figure: Hashable, Sendable {
        package var perHour: Double
        package var seconds: Double
        package var samples: Int

        package init(perHour: Double, seconds: Double, samples: Int) {
            (self.perHour, self.seconds, self.samples) = (perHour, seconds, samples)
        }
    }

    /// Seconds.
    package static let window = 300.0
    package static let longest = 3600.0
    private static let least = 3

    /// The oldest first, back to the newest one that is older than the window; three in any case.
    private var samples: [Sample] = []

    package init() {}

    /// Takes a sample in; one that is not later than the newest is left out.
    package mutating func record(_ count: Int, at time: Double) {
        guard time > samples.last?.time ?? -.infinity else { return }
        if let newest = samples.last, time - newest.time > Self.longest { self = RecentRate() }
        samples.append(Sample(time: time, count: count))
        samples.removeFirst(min(start ?? 0, max(0, samples.count - Self.least)))
    }

    /// Puts samples before those that are known, the oldest first.
    package mutating func remember(_ earlier: [Sample]) {
        let (known, begin) = (samples, samples.first?.time ?? .infinity)
        self = RecentRate()
        for sample in earlier where sample.time < begin { record(sample.count, at: sample.time) }
        for sample in known { record(sample.count, at: sample.time) }
    }

    /// Nil while too little is known.
    package var figure: Figure? {
        guard let start, let newest = samples.last else { return nil }
        let used = Array(samples[min(start, max(0, samples.count - Self.least))...])
        guard used.count >= Self.least, newest.time - used[0].time <= Self.longest else {
            return nil
        }
        return Figure(
            perHour: Self.slope(used) * 3600, seconds: newest.time - used[0].time,
            samples: used.count)
    }

    /// The newest sample that is as old as the window, or older; nil before there is one.
    private var start: Int? {
        samples.last.flatMap { newest in
            samples.lastIndex { $0.time <= newest.time - Self.window }
        }
    }

    /// Least squares, per second; times differ.
    private static func slope(_ samples: [Sample]) -> Double {
        let count = Double(samples.count)
        let x = samples.map { $0.time - samples[0].time }
        let y = samples.map { Double($0.count - samples[0].count) }
        let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
        let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
        let squares = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
        return products / squares
    }
}
