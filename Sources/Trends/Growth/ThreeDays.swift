/// Rule B: each day stood higher than the one before, for three days, at all times of the day.
enum ThreeDays {
    /// How much the rises of the quarters of a day may differ, as a share of their mean: a leak adds
    /// the same at all hours, load doesn't.
    static let spread = 0.4

    static func finding(
        in halfHours: HalfHours, life: Int32, from start: Double, lowest: Double
    ) -> RisingDays? {
        let points = Int(GrowthTimes.days / HalfHour.width)
        let window = halfHours.newest(points, of: life, from: start)
        guard let first = window.first, let last = window.last else { return nil }
        func days(_ count: (HalfHours.Record) -> Int32?) -> QuarterDays {
            QuarterDays(
                window.compactMap { record in
                    count(record).map { (record.number, Double($0)) }
                }, last: last.number, spacing: halfHours.spacing)
        }
        guard let rises = days({ $0.trough }).increases else { return nil }
        let (before, after) = (Statistics.mean(rises.before), Statistics.mean(rises.after))
        let need = Need.of(Double(last.trough), lowest: lowest)
        guard (before + after) / 2 >= need, after >= 0.4 * before, after <= 2.5 * before,
            RisingDays.isEven(rises.before + rises.after, least: min(before, after) / 4)
        else { return nil }
        // Load climbs from a week-end to the middle of the week, as it did the week before.
        let beyond = days { record in
            halfHours.weekBefore(record.number).map { record.trough - $0 }
        }
        if let beyond = beyond.increases {
            let rise = (Statistics.mean(beyond.before) + Statistics.mean(beyond.after)) / 2
            guard rise >= max(need, (before + after) / 2) / 2,
                (beyond.before + beyond.after).allSatisfy({ $0 >= 0 })
            else { return nil }
        }
        return RisingDays(
            perHour: (before + after) / 48, start: first.start, window: GrowthTimes.days)
    }
}

/// Days of which each stood higher than the one before.
struct RisingDays: Hashable, Sendable {
    var perHour: Double
    var start: Double
    /// Seconds.
    var window: Double

    /// Whether rises are alike, and none is below `least`.
    static func isEven(_ rises: [Double], least: Double) -> Bool {
        let mean = Statistics.mean(rises)
        let variance = Statistics.mean(rises.map { ($0 - mean) * ($0 - mean) })
        return variance.squareRoot() <= ThreeDays.spread * mean
            && rises.allSatisfy { $0 >= least }
    }
}

/// The half hours of three days, compared by quarters of a day.
struct QuarterDays {
    private static let perQuarter = 12

    private var troughs = [Double?](repeating: nil, count: 3 * Int(HalfHours.perDay))
    private var spacing: Int

    /// - Parameters:
    ///   - counts: the counts of half hours by their numbers.
    ///   - last: the number of the newest one.
    ///   - spacing: how many half hours lie between two, as a rule.
    init(_ counts: [(number: Int32, count: Double)], last: Int32, spacing: Int) {
        self.spacing = spacing
        for (number, count) in counts { troughs[troughs.count - 1 - Int(last - number)] = count }
    }

    /// By how much quarters of the second and of the third day stood above the same ones of the day
    /// before; nil unless six hours of each are known.
    var increases: (before: [Double], after: [Double])? {
        func known(_ first: Int) -> [Double]? {
            let halfHours = (first..<first + Int(HalfHours.perDay)).count {
                troughs[$0] != nil && troughs[$0 + Int(HalfHours.perDay)] != nil
            }
            guard halfHours * spacing >= Self.perQuarter else { return nil }
            let increases = (first / Self.perQuarter..<first / Self.perQuarter + 4)
                .compactMap { increase($0) }
            return increases.isEmpty ? nil : increases
        }
        guard let before = known(0), let after = known(Int(HalfHours.perDay)) else { return nil }
        return (before, after)
    }

    /// From the half hours that are known on both days, unless most of them are known on each.
    private func increase(_ quarter: Int) -> Double? {
        var (one, other, both) = (Sum(), Sum(), Sum())
        for place in quarter * Self.perQuarter..<(quarter + 1) * Self.perQuarter {
            let (before, after) = (troughs[place], troughs[place + Int(HalfHours.perDay)])
            if let before { one.add(before) }
            if let after { other.add(after) }
            if let before, let after { both.add(after - before) }
        }
        if Int(min(one.count, other.count)) * spacing >= 8 { return other.mean - one.mean }
        return Int(both.count) * spacing >= 4 ? both.mean : nil
    }

    private struct Sum {
        var count = 0.0
        var sum = 0.0

        var mean: Double { sum / count }

        mutating func add(_ value: Double) { (count, sum) = (count + 1, sum + value) }
    }
}
