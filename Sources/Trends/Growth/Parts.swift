/// The parts of a count. Some are watched; of the others the last three hours are kept.
struct Parts<Key: Hashable & Comparable & Sendable>: Sendable {
    struct Part: Sendable {
        var key: Key
        /// Its count in the newest sample.
        var count: Int32 = 0
        /// Set while it is watched.
        var detector: GrowthDetector?
        /// Kept while it isn't watched.
        var lows = TwoMinuteLows()
    }

    /// The most parts that aren't watched: more than a profile holds.
    static var maximumOthers: Int { 20_000 }
    /// How often the watched parts are chosen anew, in seconds.
    static var choosingInterval: Double { 600 }

    /// The least rise of a part for an early notice: with many parts, one is more likely to rise.
    static var leastRise: Double { 2 * GrowthDetector.leastRise }

    private let maximum: Int
    private var places: [Key: Int] = [:]
    private(set) var parts: [Part] = []
    private var watched = 0
    private var chosenAt = -Double.infinity

    init(maximum: Int) { self.maximum = maximum }

    subscript(key: Key) -> GrowthDetector? { places[key].flatMap { parts[$0].detector } }

    /// Takes a sample; the count of a part that it lacks is 0.
    /// - Returns: the parts that are watched from now on.
    mutating func record(_ counts: [(Key, Int)], at time: Double, lifeStart: Double?) -> [Key] {
        for place in parts.indices { parts[place].count = 0 }
        var begun: [Key] = []
        for (key, count) in counts where count > 0 {
            guard let place = places[key] ?? append(key, lifeStart, &begun) else { continue }
            parts[place].count = Int32(
                clamping: Int(parts[place].count) + min(count, Int(Int32.max)))
        }
        for place in parts.indices {
            let count = parts[place].count
            if parts[place].detector == nil {
                _ = parts[place].lows.record(count, at: time)
            } else {
                parts[place].detector?.record(count, at: time)
            }
        }
        if parts.count > maximum, time >= chosenAt + Self.choosingInterval {
            chosenAt = time
            chooseAnew(lifeStart, &begun)
        }
        return begun
    }

    mutating func beginLife(at time: Double, isCertain: Bool) {
        for place in parts.indices {
            parts[place].detector?.beginLife(at: time, isCertain: isCertain)
        }
    }

    /// Takes the recorded half hours of a part; those before it first appeared mean nothing.
    mutating func remember(_ past: [HalfHour], of key: Key, restarts: [Double]) {
        let past = past.drop { $0.mark.high == 0 }
        var begun: [Key] = []
        guard !past.isEmpty, let place = places[key] ?? append(key, nil, &begun) else { return }
        parts[place].detector?.precede(with: past, restarts: restarts)
    }

    /// Takes the times of restarts, some of them new.
    mutating func learn(restarts: [Double]) {
        for place in parts.indices { parts[place].detector?.precede(with: [], restarts: restarts) }
    }

    private mutating func append(_ key: Key, _ lifeStart: Double?, _ begun: inout [Key]) -> Int? {
        guard parts.count < maximum + Self.maximumOthers else { return nil }
        var part = Part(key: key)
        if watched < maximum {
            part.detector = GrowthDetector(leastRise: Self.leastRise)
            if let lifeStart { part.detector?.started(at: lifeStart) }
            watched += 1
            begun.append(key)
        }
        places[key] = parts.count
        parts.append(part)
        return parts.count - 1
    }

    /// Watches the largest parts and those that rose most, half of the places each. Parts that grow
    /// stay; those not seen for three hours are dropped.
    private mutating func chooseAnew(_ lifeStart: Double?, _ begun: inout [Key]) {
        parts.removeAll { $0.detector == nil && $0.level == 0 && $0.rise == 0 }
        let growing = parts.indices.filter { parts[$0].detector?.judgement.isGrowth ?? false }
        let rest = Set(parts.indices).subtracting(growing)
        let rising = first(max(0, maximum / 2 - growing.count), of: rest) {
            (parts[$0].rise, parts[$0].level)
        }
        let chosen = Set(growing.prefix(maximum)).union(rising)
        let large = first(maximum - chosen.count, of: rest.subtracting(rising)) {
            (parts[$0].level, parts[$0].rise)
        }
        let watched = chosen.union(large)
        for place in parts.indices {
            if watched.contains(place), parts[place].detector == nil {
                parts[place].detector = GrowthDetector(
                    lows: parts[place].lows, lifeStart: lifeStart, leastRise: Self.leastRise)
                parts[place].lows = TwoMinuteLows()
                begun.append(parts[place].key)
            } else if !watched.contains(place), let detector = parts[place].detector {
                (parts[place].detector, parts[place].lows) = (nil, detector.lows)
            }
        }
        self.watched = watched.count
        places = Dictionary(uniqueKeysWithValues: parts.indices.map { (parts[$0].key, $0) })
    }

    /// The parts with the highest rank; of equals, a watched one comes first.
    private func first(
        _ count: Int, of places: Set<Int>, by rank: (Int) -> (Int32, Int32)
    ) -> Set<Int> {
        guard count > 0 else { return [] }
        let ranked = places.map { place in
            let (first, second) = rank(place)
            let isWatched = parts[place].detector != nil
            return (place, [first, isWatched ? 1 : 0, second])
        }
        let sorted = ranked.sorted {
            $0.1 == $1.1 ? parts[$0.0].key < parts[$1.0].key : $1.1.lexicographicallyPrecedes($0.1)
        }
        return Set(sorted.prefix(count).map(\.0))
    }
}

extension Parts.Part {
    private var kept: TwoMinuteLows { detector?.lows ?? lows }

    /// The lowest of the last ten minutes.
    fileprivate var level: Int32 { kept.lowest(over: GrowthTimes.level) ?? count }

    /// The rise over the last three hours.
    fileprivate var rise: Int32 {
        guard kept.count > 0 else { return 0 }
        return level - kept[0].count
    }
}
