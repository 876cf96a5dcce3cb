/// Days of which each stood higher than the one before.
struct RisingDays: Hashable, Sendable {
    var perHour: Double
    var start: Double
    /// Seconds.
    var window: Double

    /// Whether rises are alike, and none is below `least`.
    static func isEven(_ rises: [Double], least: Double) -> Bool {
        let mean = Statistics.mean(rises)
        let variance = Statistics.mean(rises.map { ($0 - mean) * ($0 - mean) })
        return variance.squareRoot() <= ThreeDays.spread * mean
            && rises.allSatisfy { $0 >= least }
    }
}
