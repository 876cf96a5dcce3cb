/// Rule B: each day stood higher than the one before, for three days, at all times of the day, and
/// the last one higher than any day of the two weeks before.
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
        guard isHighest(life, in: halfHours) else { return nil }
        return RisingDays(
            perHour: (before + after) / 48, start: first.start, window: GrowthTimes.days)
    }

    private static func isHighest(_ life: Int32, in halfHours: HalfHours) -> Bool {
        /// Of days that were watched for twelve hours or more.
        func level(_ day: ArraySlice<HalfHours.Record>) -> Double? {
            guard day.count * halfHours.spacing >= HalfHours.perDay / 2 else { return nil }
            return Statistics.median(day.map(\.point.y))
        }
        guard let newest = level(halfHours.day(0)) else { return true }
        return (1..<HalfHours.capacity / Int(HalfHours.perDay)).allSatisfy { number in
            let day = halfHours.day(number).filter { $0.life == life && $0.isClean }
            return level(day[...]).map { $0 <= newest } ?? true
        }
    }
}
