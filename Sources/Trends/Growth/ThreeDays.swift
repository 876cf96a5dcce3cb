/// Rule B: each day stood higher than the one before, for three days, at all times of the day.
enum ThreeDays {
    struct Finding: Hashable, Sendable {
        var perHour: Double
        var start: Double
    }

    static func finding(
        in halfHours: HalfHours, life: Int32, from start: Double, lowest: Double
    ) -> Finding? {
        let points = Int(GrowthTimes.days / HalfHour.width)
        let window = halfHours.newest(points, of: life, from: start)
        guard let first = window.first, let last = window.last,
            Int(last.number - first.number) + 1 == points
        else { return nil }
        // Most of each quarter of a day has to be known.
        var quarters = [(sum: Double, count: Int)](repeating: (0, 0), count: 12)
        for record in window {
            let quarter = Int(record.number - first.number) / 12
            quarters[quarter].sum += Double(record.trough)
            quarters[quarter].count += 1
        }
        guard quarters.allSatisfy({ $0.count >= 8 }) else { return nil }
        let means = quarters.map { $0.sum / Double($0.count) }
        let increases = (0..<8).map { means[$0 + 4] - means[$0] }
        let before = increases[..<4].reduce(0, +) / 4
        let after = increases[4...].reduce(0, +) / 4
        let need = Need.of(Double(last.trough), lowest: lowest)
        guard (before + after) / 2 >= need, after >= 0.4 * before, after <= 2.5 * before,
            increases.allSatisfy({ $0 >= min(before, after) / 4 })
        else { return nil }
        return Finding(perHour: (before + after) / 48, start: first.start)
    }
}
