/// How the count went over the life of a process.
struct Life: Hashable, Sendable {
    /// Shorter lives mean nothing.
    static let least = 75.0 * 60

    var start: Double
    var end: Double
    /// How far the count rose after the first minutes.
    var rise: Double
    /// The count at its end.
    var level: Double
    var need: Double
    /// Whether it rose bit by bit, to the end.
    var isSteady: Bool
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
        (self.rise, level) = (rise, last.y)
        need = Need.of(last.y, lowest: first.y)
        let steps = zip(levels.dropFirst(), levels).map { $0.y - $1.y }
        let middle = (first.x + last.x) / 2
        let half = levels.last { $0.x <= middle } ?? first
        isSteady =
            steps.allSatisfy { $0 <= rise / 2 } && last.y - half.y >= rise / 5
            && half.y - first.y >= rise / 5
    }

    /// Whether it rose, and came down with the restart.
    var leaked: Bool {
        guard let freed else { return false }
        return rise >= need && isSteady && freed >= need && freed >= rise / 2
    }
}
