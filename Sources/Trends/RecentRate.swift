/// How fast a count has been changing recently: the one rule for rates on screen, in reports and in limits.
///
/// The slope of the last five minutes, or of the shortest stretch of up to an hour that holds three
/// samples; of all there is if that is less. A restart begins anew.
package struct RecentRate: Sendable {
    package struct Sample: Hashable, Sendable {
        /// Seconds since 1970.
        package var time: Double
        package var count: Int
        /// Resident bytes of the process; nil if unknown.
        package var resident: Double?

        package init(time: Double, count: Int, resident: Double? = nil) {
            (self.time, self.count, self.resident) = (time, count, resident)
        }
    }

    /// A rate, and what it was measured over.
    package struct Figure: Hashable, Sendable {
        package var perHour: Double
        package var seconds: Double
        package var samples: Int

        package init(perHour: Double, seconds: Double, samples: Int) {
            (self.perHour, self.seconds, self.samples) = (perHour, seconds, samples)
        }

        /// Goroutines gained.
        package var change: Int { Int(exactly: (perHour * seconds / 3600).rounded()) ?? 0 }

        /// Measured over at least a minute, so that a short burst raises no alarm.
        package var isSettled: Bool { seconds >= RecentRate.settled }

        /// More than some connections that come and go.
        package var isNotable: Bool { isSettled || change >= 5 }
    }

    /// Seconds.
    package static let settled = 60.0
    package static let window = 300.0
    package static let longest = 3600.0
    private static let least = 3

    /// The oldest first, back to the newest one that is older than the window; three in any case.
    private var samples: [Sample] = []

    package init() {}

    /// The rate at a past moment, from points a thirtieth of `seconds` apart.
    package init(of total: Series, over seconds: Double, until now: Double) {
        guard let start = total.start, let end = total.end else { return }
        let (begin, until) = (max(start, now - seconds), min(now, end))
        guard begin < until else { return }
        let steps = max(1, Int(min(30, (until - begin) * 10)))
        for step in 0...steps {
            let time = begin + (until - begin) * Double(step) / Double(steps)
            if let count = total.value(at: min(time, until)) { record(count, at: time) }
        }
    }

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

    /// Nil with fewer than three samples within an hour.
    package var stretch: RateStretch? { RateStretch(used.map(\.time)) }

    /// Nil while too little is known.
    package var figure: Figure? {
        let used = used
        return RateStretch(used.map(\.time)).map {
            Figure(
                perHour: $0.slope(of: used.map(\.count)) * 3600, seconds: $0.seconds,
                samples: $0.count)
        }
    }

    private var used: ArraySlice<Sample> {
        let used = samples[min(start ?? 0, max(0, samples.count - Self.least))...]
        guard let first = used.first, let newest = used.last,
            newest.time - first.time <= Self.longest
        else { return [] }
        return used
    }

    /// The newest sample that is as old as the window, or older; nil before there is one.
    private var start: Int? {
        guard let newest = samples.last else { return nil }
        let older = samples.prefix { $0.time <= newest.time - Self.window }
        return older.isEmpty ? nil : older.count - 1
    }
}
