/// Rule C: the count comes down only when the process restarts. It takes three processes, or two if
/// growth was confirmed in the first.
enum Restarts {
    struct Finding: Hashable, Sendable {
        var perHour: Double
        var start: Double
        var lives: Int
    }

    private static let least = 3
    private static let leastIfConfirmed = 2
    /// The least age of a running process that is compared with the one before, in seconds.
    private static let leastAge = 2 * 3600.0

    /// Whether the last of `lives`, which are over, leaked.
    static func finding(in lives: [Life]) -> Finding? {
        let long = lives.filter { $0.age >= Life.least && $0.freed != nil }
        let row = long[((long.lastIndex { !$0.leaked } ?? -1) + 1)...]
        guard row.count >= (row.contains(where: \.wasConfirmed) ? leastIfConfirmed : least),
            let first = row.first,
            row.reduce(0, { $0 + $1.age }) >= GrowthTimes.alarm, !isDaily(row)
        else { return nil }
        let rates = row.map { ($0.freed ?? 0) / $0.age * 3600 }
        return Finding(perHour: Statistics.median(rates), start: first.start, lives: row.count)
    }

    /// Whether a running process rises like the one before it, in which growth was confirmed.
    static func finding(in life: Life, after lives: [Life]) -> Finding? {
        guard let before = lives.last, before.wasConfirmed, before.leaked,
            life.age >= leastAge, life.isSteady, life.rise >= life.need,
            life.perHour >= before.perHour / 2
        else { return nil }
        return Finding(
            perHour: (before.perHour + life.perHour) / 2, start: before.start,
            lives: leastIfConfirmed)
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
