import Trends

/// A count over time, one cell high, from 0 to its peak; a flat line if it stays within 15%.
struct TrendCells {
    var columns: [Series.Span?]

    func text(_ glyphs: Glyphs) -> String {
        let spans = columns.compactMap(\.self)
        guard let peak = spans.map(\.high).max(), let least = spans.map(\.low).min(), peak > 0
        else {
            return String(columns.map { $0 == nil ? " " : glyphs.rule })
        }
        if Double(peak - least) <= 0.15 * Double(peak) {
            return String(columns.map { $0 == nil ? " " : glyphs.rule })
        }
        let levels = glyphs.sparkLevels
        return String(
            columns.map { span -> Character in
                guard let span else { return " " }
                let level = (Double(span.high) / Double(peak) * Double(levels.count - 1)).rounded()
                // Changes of a delta profile may be negative.
                return levels[max(0, Int(level))]
            })
    }
}
