import Trends

/// A count over time, one cell high: a flat line unless it changes by more than such a count does by
/// chance, or steadily in one direction.
struct TrendCells {
    var columns: [Series.Span?]
    /// The count is known to climb, even if its samples share a column.
    var isClimbing = false

    func text(_ glyphs: Glyphs) -> String {
        let spans = columns.compactMap(\.self)
        guard let peak = spans.map(\.high).max(), let least = spans.map(\.low).min(),
            peak - least >= 4,
            isClimbing || isSteady(spans)
                || Double(peak - least) >= 3 * Double(max(0, peak)).squareRoot()
        else {
            return String(columns.map { $0 == nil ? " " : glyphs.rule })
        }
        let range = peak - least
        // From zero, or from a little below the least if that is far from zero.
        let floor = range > peak / 2 ? 0 : least - range / 6
        let levels = glyphs.sparkLevels
        return String(
            columns.map { span -> Character in
                guard let span else { return " " }
                let share = Double(span.high - floor) / Double(peak - floor)
                // Changes of a delta profile may be negative.
                return levels[max(0, Int((share * Double(levels.count - 1)).rounded()))]
            })
    }

    /// Whether nearly all changes from one column to the next are in the same direction.
    private func isSteady(_ spans: [Series.Span]) -> Bool {
        let changes = zip(spans.dropFirst(), spans).map { $0.last - $1.last }.filter { $0 != 0 }
        let most = max(changes.count { $0 > 0 }, changes.count { $0 < 0 })
        return most >= 4 && most * 10 >= changes.count * 9
    }
}
