/// The early notice: the count rises now, and it may be load.
enum EarlyNotice {
    struct Finding: Hashable, Sendable {
        var perHour: Double
        var start: Double
        var window: Double
    }

    static let windows = [1200.0, 3600, 10_800]
    /// The lows that a window is divided into.
    static let parts = 10

    /// Samples that are further apart than the parts of the longest window need a longer one.
    static func windows(of lows: TwoMinuteLows) -> [Double] {
        isSparse(lows) ? [Double(parts) * lows.spacing] : windows
    }

    static func isSparse(_ lows: TwoMinuteLows) -> Bool {
        Double(parts) * lows.spacing > windows[windows.count - 1]
    }

    /// The longest window that rises above what was usual at this time on earlier days, and above
    /// the lows of the hours before.
    static func finding(in lows: TwoMinuteLows, least: Double, usualHigh: () -> Int32?) -> Finding?
    {
        for window in windows(of: lows).reversed() {
            guard let points = lows.parts(parts, over: window),
                let rise = rise(points, sign: 1, least: least),
                points[9].y > Double(usualHigh() ?? -1),
                points[9].y > Double(lows.highest(before: window) ?? -1)
            else { continue }
            // The first part may begin before the process.
            let start = max(points[0].x - window / 20, lows[0].start)
            return Finding(perHour: rise / window * 3600, start: start, window: window)
        }
        return nil
    }

    /// How far ten points rise, or fall if `sign` is -1; nil if they don't, if it is one step, or if
    /// it is over.
    static func rise(_ points: [Statistics.Point], sign: Double, least: Double) -> Double? {
        let values = points.map { sign * $0.y }
        let last = values.count - 1
        let least = max(least, 0.05 * points[last].y)
        guard values[last] - values[0] >= least else { return nil }
        let signed = points.map { Statistics.Point(x: $0.x, y: sign * $0.y) }
        guard Statistics.kendallTau(signed) >= 0.8 else { return nil }
        let slope = Statistics.theilSenSlope(signed)
        let rise = slope * (points[last].x - points[0].x)
        guard rise >= max(least, 3 * Statistics.medianResidual(signed, slope: slope)),
            zip(values.dropFirst(), values).allSatisfy({ $0 - $1 <= rise / 2 }),
            values[last] - values[last - 3] >= 0.15 * rise
        else { return nil }
        return rise
    }
}
