/// Rule C: the count comes down only when the process restarts.
enum Restarts {
    struct Finding: Hashable, Sendable {
        var perHour: Double
        var start: Double
        var lives: Int
    }

    /// Whether the last of `lives`, which are over, leaked.
    static func finding(in lives: [Life]) -> Finding? {
        let long = lives.filter { $0.age >= Life.least && $0.freed != nil }
        let row = long[((long.lastIndex { !$0.leaked } ?? -1) + 1)...]
        guard row.count >= 3, let first = row.first,
            row.reduce(0, { $0 + $1.age }) >= GrowthTimes.alarm, !isDaily(row)
        else { return nil }
        let rates = row.map { ($0.freed ?? 0) / $0.age * 3600 }
        return Finding(perHour: Statistics.median(rates), start: first.start, lives: row.count)
    }

    /// Whether falls of the count, the only sign of restarts, all came at the same time of day: that
    /// is a rhythm.
    private static func isDaily(_ lives: some Collection<Life>) -> Bool {
        guard !lives.contains(where: \.isCertain) else { return false }
        let hours = lives.map { ($0.end / 3600).truncatingRemainder(dividingBy: 24) }.sorted()
        // The widest gap between them, around the clock.
        let gaps =
            zip(hours.dropFirst(), hours).map { $0 - $1 } + [hours[0] + 24 - hours[hours.count - 1]]
        return (gaps.max() ?? 0) >= 21
    }
}
