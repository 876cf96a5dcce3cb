/// A slow rise under swings: for three to six days the lowest of each stood higher than that of the
/// day before, and the last one above those of all days before them. Load swings in its peaks; at
/// its lowest it is much the same each day.
enum DailyLows {
    /// Days that rise, fewest first.
    private static let lengths = 3...6
    /// The least days before them.
    private static let leastBefore = 3
    /// The share of half hours below the low of a day.
    private static let share = 0.05
    /// The least half hours of a day: two thirds.
    private static let known = 32

    static func finding(
        in halfHours: HalfHours, life: Int32, from start: Double, lowest: Double
    ) -> RisingDays? {
        guard let last = halfHours.records.last else { return nil }
        let need = Need.of(Double(last.trough), lowest: lowest)
        // Most counts don't rise three times in a row.
        var days: [Day] = []
        var above = Double.infinity
        while days.count <= lengths.lowerBound {
            guard let day = day(days.count, of: halfHours, life: life, from: start),
                let low = day.low, low < above
            else { return nil }
            days.append(day)
            above = low
        }
        while let day = day(days.count, of: halfHours, life: life, from: start) {
            days.append(day)
        }
        return lengths.lazy.compactMap { rise($0, in: days, need: need) }.first.map { rise in
            let window = Double(rise.days + 1) * 86_400
            return RisingDays(perHour: rise.perDay / 24, start: last.end - window, window: window)
        }
    }

    private struct Day {
        /// Nil if too little of it is known.
        var low: Double?
        /// Whether all of it belongs to the life that is judged.
        var isOwn: Bool
        /// Whether it is outside all confirmed growth.
        var isClean: Bool
    }

    /// A day by its distance from the newest, which ends with the last half hour; nil beyond those
    /// that are kept.
    private static func day(
        _ number: Int, of halfHours: HalfHours, life: Int32, from start: Double
    ) -> Day? {
        guard number < HalfHours.capacity / Int(HalfHours.perDay) else { return nil }
        let records = halfHours.day(number)
        let isKnown = records.count * halfHours.spacing >= known
        var low: Double?
        if isKnown {
            let sorted = records.map(\.trough).sorted()
            low = Double(sorted[Statistics.rank(share, of: sorted.count)])
        }
        return Day(
            low: low, isOwn: records.allSatisfy { $0.life == life && $0.start >= start },
            isClean: records.allSatisfy(\.isClean))
    }

    private static func rise(
        _ count: Int, in days: [Day], need: Double
    ) -> (days: Int, perDay: Double)? {
        let lows = days.prefix(count + 1).compactMap(\.low)
        guard lows.count == count + 1, days.prefix(count).allSatisfy(\.isOwn) else { return nil }
        let rises = zip(lows, lows.dropFirst()).map { $0 - $1 }
        let perDay = Statistics.mean(rises)
        let amount = perDay * Double(count)
        guard amount >= need, RisingDays.isEven(rises, least: perDay / 4) else { return nil }
        let before = days.dropFirst(count + 1).filter(\.isClean).compactMap(\.low)
        guard before.count >= leastBefore, let highest = before.max(),
            lows[0] - highest >= max(need, amount / 2)
        else { return nil }
        let middle = Statistics.median(before)
        let noise = Statistics.median(before.map { abs($0 - middle) })
        return amount >= 3 * noise ? (count, perDay) : nil
    }
}
