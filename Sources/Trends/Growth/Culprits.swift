extension Parts {
    /// The parts whose verdict is that of `judgement`; if there are none, all parts that grow.
    func culprits(of judgement: Judgement) -> [GrowthFinding<Key>.Culprit] {
        if let step = judgement.step { return culprits(of: step) }
        guard judgement.isGrowth else { return [] }
        let growing = parts.compactMap { part -> GrowthFinding<Key>.Culprit? in
            guard let own = part.detector?.judgement, own.isGrowth, own.ratePerHour > 0,
                own.rank <= judgement.rank
            else { return nil }
            return GrowthFinding<Key>.Culprit(
                key: part.key, count: Int(part.count), ratePerHour: own.ratePerHour, share: 0)
        }
        let alike = growing.filter { self[$0.key]?.judgement.verdict == judgement.verdict }
        let culprits = alike.isEmpty ? growing : alike
        let sum = culprits.reduce(0) { $0 + $1.ratePerHour }
        return culprits.map { culprit in
            var culprit = culprit
            culprit.share = culprit.ratePerHour / sum
            return culprit
        }
        .filter { $0.share >= 0.02 }
        .sorted { ($1.ratePerHour, $0.key) < ($0.ratePerHour, $1.key) }
    }

    /// The parts that stand higher than before a step.
    private func culprits(of step: Step) -> [GrowthFinding<Key>.Culprit] {
        let before = step.time - 2 * TwoMinuteLows.width
        return parts.compactMap { part -> GrowthFinding<Key>.Culprit? in
            let rise = Double(part.count) - (part.detector?.count(at: before) ?? 0)
            guard part.detector != nil, rise * 50 >= Double(step.size) else { return nil }
            return GrowthFinding<Key>.Culprit(
                key: part.key, count: Int(part.count), ratePerHour: 0,
                share: min(1, rise / Double(step.size)))
        }
        .sorted { ($1.share, $0.key) < ($0.share, $1.key) }
    }

    /// Whether all that matters rose in proportion to the total since `start`. It didn't if one part
    /// is most of the rise: beside it, load that rises as well means nothing.
    func roseTogether(with total: GrowthDetector, since start: Double) -> Bool {
        guard let share = total.growth(since: start), share > 0 else { return false }
        let rises = parts.compactMap { $0.detector?.rise(since: start) }
        guard let largest = rises.max(), largest < 0.8 * (total.rise(since: start) ?? 0) else {
            return false
        }
        let growths = parts.compactMap(\.detector)
            .filter { $0.count(at: start) ?? 0 >= 10 }.compactMap { $0.growth(since: start) }
        let together = growths.filter { $0 >= share / 2 }
        return growths.count >= 5 && together.count * 5 >= growths.count * 4
    }
}

extension GrowthDetector {
    /// The low-water mark at a time of the last days; nil if unknown.
    fileprivate func count(at time: Double) -> Double? {
        if lows.count > 0, lows[0].start <= time + TwoMinuteLows.width {
            let index = (0..<lows.count).last { lows[$0].start <= time } ?? 0
            return Double(lows[index].count)
        }
        let record = halfHours.records.last { $0.start <= time }
        return record.flatMap { $0.end >= time ? Double($0.trough) : nil }
    }

    /// By how much the count rose since `start`, when it may have been absent.
    fileprivate func rise(since start: Double) -> Double? {
        lows.lowest(over: GrowthTimes.level).map { Double($0) - (count(at: start) ?? 0) }
    }

    /// The growth since `start`, as a share of the count then.
    fileprivate func growth(since start: Double) -> Double? {
        guard let before = count(at: start), before > 0, let rise = rise(since: start) else {
            return nil
        }
        return rise / before
    }
}
