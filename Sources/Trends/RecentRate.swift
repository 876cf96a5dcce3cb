/// How fast a count changes of late, as rate limits are compared with it.
///
/// The slope of the last five minutes; if they hold fewer than three samples, of the shortest
/// stretch of up to an hour that does. Nothing is known before five minutes were watched: a burst
/// is no rate. A restart begins anew.
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

    /// The oldest first: those of the window, and the newest three in any case.
    private var samples: [Sample] = []
    /// Seconds since 1970 of the first sample.
    private var since: Double?

    package init() {}

    /// Takes a sample in; one that is not later than the newest is left out.
    package mutating func record(_ count: Int, at time: Double) {
        guard time > samples.last?.time ?? -.infinity else { return }
        if let newest = samples.last, time - newest.time > Self.longest { self = RecentRate() }
        since = since ?? time
        samples.append(Sample(time: time, count: count))
        let old = samples.prefix { $0.time < time - Self.window }.count
        samples.removeFirst(min(old, max(0, samples.count - Self.least)))
    }

    /// Puts samples before those that are known, the oldest first.
    package mutating func remember(_ earlier: [Sample]) {
        let known = self
        let begin = known.samples.first?.time ?? .infinity
        self = RecentRate()
        for sample in earlier where sample.time < begin { record(sample.count, at: sample.time) }
        for sample in known.samples { record(sample.count, at: sample.time) }
        // It was watched for longer than its samples are kept.
        if let first = known.since { since = min(since ?? first, first) }
    }

    /// Nil while too little is known.
    package var figure: Figure? {
        guard let since, let newest = samples.last, newest.time - since >= Self.window else {
            return nil
        }
        let recent = samples.drop { $0.time < newest.time - Self.window }
        let used = recent.count >= Self.least ? Array(recent) : samples
        guard used.count >= Self.least, newest.time - used[0].time <= Self.longest else {
            return nil
        }
        return Figure(
            perHour: Self.slope(used) * 3600, seconds: newest.time - used[0].time,
            samples: used.count)
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
