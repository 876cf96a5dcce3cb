/// A rise that goes on over a window: not one step, not noise, and neither over nor only begun.
struct Rise: Hashable, Sendable {
    var perHour: Double
    /// Over the window.
    var amount: Double
}

extension Rise {
    /// - Parameters:
    ///   - points: Counts over hours, the oldest first.
    ///   - tau: How many pairs have to rise: Kendall's tau.
    ///   - need: How much it has to be at least.
    init?(_ points: [Statistics.Point], tau: Double, need: Double) {
        let last = points.count - 1
        guard last >= 6 else { return nil }
        let hours = points[last].x - points[0].x
        let values = points.map(\.y)
        let total = values[last] - values[0]
        // The cheapest first.
        let change =
            Statistics.median(Array(values.suffix(3))) - Statistics.median(Array(values.prefix(3)))
        guard total > 0, change >= need, Statistics.kendallTau(points) >= tau else { return nil }
        let slope = Statistics.theilSenSlope(points)
        let amount = slope * hours
        let noise = 3 * Statistics.medianResidual(points, slope: slope)
        guard amount >= max(need, noise), change >= noise else { return nil }
        let steps = zip(values.dropFirst(), values).map { $0 - $1 }
        guard steps.allSatisfy({ $0 <= amount / 2 }) else { return nil }
        // Each quarter adds to it, and so do the first and the last hour.
        func value(at share: Double) -> Double {
            let place = share * Double(last)
            let index = min(Int(place), last - 1)
            return values[index] + (place - Double(index)) * (values[index + 1] - values[index])
        }
        let quarters = (0..<4).map { value(at: Double($0 + 1) / 4) - value(at: Double($0) / 4) }
        guard quarters.allSatisfy({ $0 >= amount / 10 }), values[2] - values[0] >= amount / 10,
            values[last] - values[last - 2] >= amount / 10
        else { return nil }
        (perHour, self.amount) = (slope, amount)
    }
}
