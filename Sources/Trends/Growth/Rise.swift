/// A rise that lasts over a window: not a step, not noise, neither over nor just begun.
struct Rise: Hashable, Sendable {
    var perHour: Double
    /// Over the window.
    var amount: Double
}

extension Rise {
    private static let slowing = 0.5
    /// `points` are counts over hours, oldest first; `tau` is the least share of pairs that rise
    /// (Kendall's tau), `need` the least rise.
    init?(_ points: [Statistics.Point], tau: Double, need: Double) {
        let last = points.count - 1
        guard last >= 5 else { return nil }
        // Cheapest first.
        guard points[last].y > points[0].y, Self.change(points) >= need,
            Statistics.kendallTau(points) >= tau
        else { return nil }
        let slope = Statistics.theilSenSlope(points)
        let hours = points[last].x - points[0].x
        guard slope * hours >= need || Self.change(points) >= need else { return nil }
        (perHour, amount) = (slope, slope * hours)
        if Self.isSteady(points, slope: slope) { return }
        // Growth that feeds itself, such as retries, is a line in its logarithm, and nearly one in
        // its eighth root.
        let roots = points.map {
            Statistics.Point(x: $0.x, y: max(0, $0.y).squareRoot().squareRoot().squareRoot())
        }
        guard Self.isSteady(roots, slope: Statistics.theilSenSlope(roots)) else { return nil }
        perHour = (points[last].y - points[last - 2].y) / (points[last].x - points[last - 2].x)
    }

    private static func change(_ points: [Statistics.Point]) -> Double {
        Statistics.median(points.suffix(3).map(\.y)) - Statistics.median(points.prefix(3).map(\.y))
    }

    /// Whether it is well above the noise and isn't a single step, and each quarter and the first
    /// and last two steps add to it.
    private static func isSteady(_ points: [Statistics.Point], slope: Double) -> Bool {
        let last = points.count - 1
        let amount = slope * (points[last].x - points[0].x)
        let noise = 3 * Statistics.medianResidual(points, slope: slope)
        guard amount >= noise, change(points) >= noise else { return false }
        let values = points.map(\.y)
        guard zip(values.dropFirst(), values).allSatisfy({ $0 - $1 <= amount / 2 }) else {
            return false
        }
        func value(at share: Double) -> Double {
            let place = share * Double(last)
            let index = min(Int(place), last - 1)
            return values[index] + (place - Double(index)) * (values[index + 1] - values[index])
        }
        let quarters = (0..<4).map { value(at: Double($0 + 1) / 4) - value(at: Double($0) / 4) }
        let thirds = (0..<3).map { third in
            let third = values[third * values.count / 3..<(third + 1) * values.count / 3]
            return Statistics.median(Array(third))
        }
        return quarters.allSatisfy { $0 >= amount / 10 }
            && thirds[2] - thirds[1] >= Self.slowing * (thirds[1] - thirds[0])
            && values[2] - values[0] >= amount / 10
            && values[last] - values[last - 2] >= amount / 10
    }
}
