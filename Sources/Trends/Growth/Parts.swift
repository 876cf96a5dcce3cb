/// The parts of a count: some are watched one by one, of the others the last three hours are kept.
struct Parts<Key: Hashable & Comparable & Sendable>: Sendable {
    struct Part: Sendable {
        var key: Key
        /// In the newest sample.
        var count: Int32 = 0
        /// While it is watched.
        var climb: Climb?
        /// While it is not.
        var lows = TwoMinuteLows()
    }

    /// Of those that are not watched: more than a profile holds.
    static var maximumOthers: Int { 20_000 }
    /// How often it is looked at which are watched.
    static var choosingInterval: Double { 600 }

    /// Of a part, which is one of many.
    static var leastRise: Double { 2 * Climb.leastRise }

    private let maximum: Int
    private var places: [Key: Int] = [:]
    private(set) var parts: [Part] = []
    private var watched = 0
    private var chosenAt = -Double.infinity

    init(maximum: Int) { self.maximum = maximum }

    subscript(key: Key) -> Climb? { places[key].flatMap { parts[$0].climb } }

    /// Takes a sample in; a part that is not in it counts 0.
    ///
    /// - Returns: The parts that began to be watched.
    mutating func record(
        _ counts: [(Key, Int)], at time: Double, lifeStart: Double?
    ) -> [Key] {
        for place in parts.indices { parts[place].count = 0 }
        var begun: [Key] = []
        for (key, count) in counts where count > 0 {
            guard let place = places[key] ?? append(key, lifeStart, &begun) else { continue }
            parts[place].count = Int32(
                clamping: Int(parts[place].count) + min(count, Int(Int32.max)))
        }
        for place in parts.indices {
            let count = parts[place].count
            if parts[place].climb == nil {
                _ = parts[place].lows.record(count, at: time)
            } else {
                parts[place].climb?.record(count, at: time)
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
            parts[place].climb?.beginLife(at: time, isCertain: isCertain)
        }
    }

    /// Takes in the half hours of a part that were kept; those before it came up say nothing.
    mutating func remember(_ past: [HalfHour], of key: Key, restarts: [Double]) {
        let past = past.drop { $0.high == 0 }
        var begun: [Key] = []
        guard !past.isEmpty, let place = places[key] ?? append(key, nil, &begun) else { return }
        parts[place].climb?.precede(with: past, restarts: restarts)
    }

    /// The process started anew at times of which some were not known.
    mutating func learn(restarts: [Double]) {
        for place in parts.indices {
            parts[place].climb?.precede(with: [], restarts: restarts)
        }
    }

    private mutating func append(_ key: Key, _ lifeStart: Double?, _ begun: inout [Key]) -> Int? {
        guard parts.count < maximum + Self.maximumOthers else { return nil }
        var part = Part(key: key)
        if watched < maximum {
            part.climb = Climb(leastRise: Self.leastRise)
            if let lifeStart { part.climb?.started(at: lifeStart) }
            watched += 1
            begun.append(key)
        }
        places[key] = parts.count
        parts.append(part)
        return parts.count - 1
    }

    /// Watches the largest and those that rose most, half of the places each; forgets what was not
    /// seen for three hours. One that is said to grow stays.
    private mutating func chooseAnew(_ lifeStart: Double?, _ begun: inout [Key]) {
        parts.removeAll { $0.climb == nil && $0.level == 0 && $0.rise == 0 }
        let growing = parts.indices.filter { parts[$0].climb?.judgement.isGrowth ?? false }
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
            if watched.contains(place), parts[place].climb == nil {
                parts[place].climb = Climb(
                    lows: parts[place].lows, lifeStart: lifeStart, leastRise: Self.leastRise)
                parts[place].lows = TwoMinuteLows()
                begun.append(parts[place].key)
            } else if !watched.contains(place), let climb = parts[place].climb {
                (parts[place].climb, parts[place].lows) = (nil, climb.lows)
            }
        }
        self.watched = watched.count
        places = Dictionary(uniqueKeysWithValues: parts.indices.map { (parts[$0].key, $0) })
    }

    /// Those with the highest rank; a part that is watched goes before its equals.
    private func first(
        _ count: Int, of places: Set<Int>, by rank: (Int) -> (Int32, Int32)
    ) -> Set<Int> {
        guard count > 0 else { return [] }
        let ranked = places.map { place in
            let (first, second) = rank(place)
            let isWatched = parts[place].climb != nil
            return (place, [first, isWatched ? 1 : 0, second])
        }
        let sorted = ranked.sorted {
            $0.1 == $1.1
                ? parts[$0.0].key < parts[$1.0].key : $1.1.lexicographicallyPrecedes($0.1)
        }
        return Set(sorted.prefix(count).map(\.0))
    }
}

extension Parts.Part {
    private var kept: TwoMinuteLows { climb?.lows ?? lows }

    /// The lowest of the last ten minutes.
    fileprivate var level: Int32 { kept.lowest(over: 600) ?? count }

    /// Over what is kept of the last three hours.
    fileprivate var rise: Int32 {
        guard kept.count > 0 else { return 0 }
        return level - kept[0].count
    }
}
