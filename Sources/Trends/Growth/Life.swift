/// How the count went over the life of a process.
struct Life: Hashable, Sendable {
    /// Shorter lives mean nothing.
    static let least = 75.0 * 60

    var start: Double
    var end: Double
    /// How far the count rose after the first minutes.
    var rise: Double
    /// By how much it rose in an hour.
    var perHour: Double
    /// The count at its end.
    var level: Double
    var need: Double
    /// Whether it rose bit by bit, to the end.
    var isSteady: Bool
    /// Whether the process told its end; else a fall of the count did.
    var isCertain = true
    /// Whether growth was confirmed in it.
    var wasConfirmed = false
    /// When it was last seen.
    var seen = 0.0
    /// Whether it went through hours that weren't watched, and never came down in them.
    var bridges = false
    /// What the restart freed; nil until the next process is half an hour old.
    var freed: Double?

    var age: Double { end - start }
}

extension Life {
    /// `levels` are lows over hours, without those of the first minutes.
    init?(start: Double, end: Double, levels: [Statistics.Point]) {
        guard let first = levels.first, let last = levels.last, levels.count > 2 else { return nil }
        (self.start, self.end) = (start, end)
        let rise = last.y - first.y
        (self.rise, perHour, level) = (rise, Statistics.theilSenSlope(levels), last.y)
        need = Need.of(last.y, lowest: first.y)
        let steps = zip(levels.dropFirst(), levels).filter { $0.x - $1.x < 4 }.map { $0.y - $1.y }
        let gaps = zip(levels.dropFirst(), levels).filter { $0.x - $1.x >= 4 }
        bridges = !gaps.isEmpty && gaps.allSatisfy { $0.y >= $1.y }
        let half = Self.level(at: (first.x + last.x) / 2, levels)
        let most = rise * max(0.5, 1.5 / Double(levels.count - 1))
        isSteady =
            steps.allSatisfy { $0 <= most } && last.y - half >= rise / 5
            && half - first.y >= rise / 5
    }

    private static func level(at hour: Double, _ levels: [Statistics.Point]) -> Double {
        let next = levels.firstIndex { $0.x > hour } ?? levels.count - 1
        let (one, other) = (levels[max(0, next - 1)], levels[next])
        guard other.x > one.x else { return one.y }
        return one.y + (other.y - one.y) * (hour - one.x) / (other.x - one.x)
    }

    /// Whether it rose, and came down with the restart.
    var leaked: Bool {
        guard let freed else { return false }
        return rise >= need && isSteady && freed >= need && freed >= rise / 2
    }
}
