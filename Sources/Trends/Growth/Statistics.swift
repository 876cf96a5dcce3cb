/// Order statistics: one odd value in ten moves none of them far.
package enum Statistics {
    /// A value at a time, or another pair.
    package struct Point: Hashable, Sendable {
        package var x: Double
        package var y: Double

        package init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
    }

    /// The middle value, or the mean of the two in the middle; 0 for none.
    package static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// 0 for none.
    package static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    /// The place of a percentile in sorted values, by nearest rank.
    package static func rank(_ share: Double, of count: Int) -> Int {
        max(0, Int((share * Double(count)).rounded(.up)) - 1)
    }

    /// Kendall's tau-a: rising pairs minus falling pairs, as a share of all pairs; 1 if each value
    /// is above the one before.
    package static func kendallTau(_ points: [Point]) -> Double {
        guard points.count > 1 else { return 0 }
        var score = 0
        for later in points.indices.dropFirst() {
            for earlier in 0..<later {
                let (before, after) = (points[earlier].y, points[later].y)
                score += after > before ? 1 : after < before ? -1 : 0
            }
        }
        return Double(score) / Double(points.count * (points.count - 1) / 2)
    }

    /// Theil and Sen's slope: the median of the slopes of all pairs; 0 without pairs.
    package static func theilSenSlope(_ points: [Point]) -> Double {
        var slopes: [Double] = []
        slopes.reserveCapacity(points.count * (points.count - 1) / 2)
        for later in points.indices.dropFirst() {
            for earlier in 0..<later where points[later].x != points[earlier].x {
                slopes.append(
                    (points[later].y - points[earlier].y) / (points[later].x - points[earlier].x))
            }
        }
        return median(slopes)
    }

    /// The median distance of points from the line with this slope through their middle.
    package static func medianResidual(_ points: [Point], slope: Double) -> Double {
        let offsets = points.map { $0.y - slope * $0.x }
        let middle = median(offsets)
        return median(offsets.map { abs($0 - middle) })
    }
}
