extension Parts {
    typealias Finding = GrowthFinding<Key>

    /// The parts that grow as `judgement` says; where none does, those that make up most of it.
    func culprits(of judgement: Judgement) -> [Finding.Culprit] {
        guard judgement.isGrowth else { return [] }
        let watched = parts.compactMap { part in part.climb.map { (part, $0.judgement) } }
        var growing = watched.filter { $0.1.verdict == judgement.verdict && $0.1.ratePerHour > 0 }
            .map { ($0.0, $0.1.ratePerHour) }
        if growing.isEmpty {
            growing = watched.filter { $0.1.isGrowth && $0.1.ratePerHour > 0 }
                .map { ($0.0, $0.1.ratePerHour) }
        }
        let sum = growing.reduce(0) { $0 + $1.1 }
        return growing.map { part, rate in
            Finding.Culprit(
                key: part.key, count: Int(part.count), ratePerHour: rate, share: rate / sum)
        }
        .filter { $0.share >= 0.02 }
        .sorted {
            $0.ratePerHour == $1.ratePerHour ? $0.key < $1.key : $0.ratePerHour > $1.ratePerHour
        }
    }
}
