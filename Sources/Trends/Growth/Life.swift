/// What the life of a process did to the count, told when it is over.
struct Life: Hashable, Sendable {
    /// Shorter lives say nothing.
    static let least = 75.0 * 60

    var start: Double
    var end: Double
    /// How far the count rose after the first minutes.
    var rise: Double
    /// The count at its end.
    var level: Double
    var need: Double
    /// It rose bit by bit, and to the end.
    var isSteady: Bool
    /// What the restart gave back; nil until the process after it is half an hour old.
    var freed: Double?

    var age: Double { end - start }
}

extension Life {
    /// `levels` are low-water marks without those of the first minutes, over hours.
    init?(start: Double, end: Double, levels: [Statistics.Point]) {
        guard let first = levels.first, let last = levels.last, levels.count > 2 else { return nil }
        (self.start, self.end) = (start, end)
        let rise = last.y - first.y
        (self.rise, level) = (rise, last.y)
        need = Need.of(last.y, lowest: first.y)
        let steps = zip(levels.dropFirst(), levels).map { $0.y - $1.y }
        let middle = (first.x + last.x) / 2
        let half = levels.last { $0.x <= middle } ?? first
        isSteady =
            steps.allSatisfy { $0 <= rise / 2 } && last.y - half.y >= rise / 5
            && half.y - first.y >= rise / 5
    }

    /// It rose, and came down with the restart.
    var leaked: Bool {
        guard let freed else { return false }
        return rise >= need && isSteady && freed >= need && freed >= rise / 2
    }
}

/// Rule C: it comes down only when the process restarts.
enum Restarts {
    struct Climb: Hashable, Sendable {
        var perHour: Double
        var start: Double
        var lives: Int
    }

    /// What the last of `lives` say, which are over.
    static func climb(in lives: [Life]) -> Climb? {
        let long = lives.filter { $0.age >= Life.least }
        let row = long[((long.lastIndex { !$0.leaked } ?? -1) + 1)...]
        guard row.count >= 3, let first = row.first,
            row.reduce(0, { $0 + $1.age }) >= 6 * 3600
        else { return nil }
        let rates = row.map { ($0.freed ?? 0) / $0.age * 3600 }
        return Climb(
            perHour: Statistics.median(rates), start: first.start, lives: row.count)
    }
}
