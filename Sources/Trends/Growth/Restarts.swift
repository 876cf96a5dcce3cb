/// Rule C: the count comes down only when the process restarts.
enum Restarts {
    struct Finding: Hashable, Sendable {
        var perHour: Double
        var start: Double
        var lives: Int
    }

    /// Whether the last of `lives`, which are over, leaked.
    static func finding(in lives: [Life]) -> Finding? {
        let long = lives.filter { $0.age >= Life.least }
        let row = long[((long.lastIndex { !$0.leaked } ?? -1) + 1)...]
        guard row.count >= 3, let first = row.first,
            row.reduce(0, { $0 + $1.age }) >= GrowthTimes.alarm
        else { return nil }
        let rates = row.map { ($0.freed ?? 0) / $0.age * 3600 }
        return Finding(perHour: Statistics.median(rates), start: first.start, lives: row.count)
    }
}
