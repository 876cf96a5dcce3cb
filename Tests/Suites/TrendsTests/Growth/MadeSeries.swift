import Foundation
import TestSupport
import Testing
import Trends

/// A made count of a service whose load comes and goes with the day and the week. Seeds are fixed,
/// so that each run has the same ones.
struct MadeSeries: Sendable, CustomTestStringConvertible {
    var seed: UInt64
    /// Goroutines a day that leak from the middle of the series on.
    var leakPerDay = 0.0
    var days = 28
    /// Seconds between samples.
    var step = 900.0
    /// The load at noon of a working day; at week-ends it is `weekEnd` of that.
    var load = 800.0
    var weekEnd = 0.3

    var testDescription: String { "seed \(seed), \(Int(leakPerDay)) a day" }

    static let hour = 3600.0
    static let day = 86_400.0

    var leakStart: Double { Double(days) * Self.day / 2 }

    /// From a Monday's midnight on.
    var samples: [SeriesReplay.Sample] {
        var random = SplitMix(seed: seed)
        var (drift, noise) = (0.0, 0.0)
        let weeks = (0...days / 7).map { _ in 1 + 0.04 * random.normal() }
        let days = (0...days).map { _ in 1 + 0.06 * random.normal() }
        return stride(from: 0, to: Double(self.days) * Self.day, by: step).map { time in
            let day = Int(time / Self.day)
            let hour = time.truncatingRemainder(dividingBy: Self.day) / Self.hour
            drift = 0.98 * drift + 4 * random.normal()
            noise = 8 * random.normal()
            let daylight = max(0, sin(.pi * (hour - 6) / 17))
            let isWeekEnd = day % 7 >= 5
            let busy =
                load * daylight * (isWeekEnd ? weekEnd : 1) * days[day] * weeks[day / 7]
            // Nights before working days are busier, too.
            let night = isWeekEnd ? 0 : 0.12 * load * weeks[day / 7]
            let leaked = leakPerDay * max(0, time - leakStart) / Self.day
            let count = 150 + busy + night + drift + noise + leaked
            return SeriesReplay.Sample(
                time: time, goroutines: max(1, Int(count)), startTime: -30 * Self.day)
        }
    }

    /// When an alarm stood.
    var alarms: [ClosedRange<Double>] {
        var replay = SeriesReplay()
        for sample in samples { replay.record(sample) }
        return GrowthScore.alarms(replay.transitions, until: Double(days) * Self.day)
    }
}

extension SplitMix {
    /// Nearly normal, by the sum of twelve.
    fileprivate mutating func normal() -> Double {
        (0..<12).reduce(-6) { sum, _ in sum + Double(next() >> 11) / 9_007_199_254_740_992 }
    }
}
