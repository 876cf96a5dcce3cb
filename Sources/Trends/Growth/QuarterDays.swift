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
