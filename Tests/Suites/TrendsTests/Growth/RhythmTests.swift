import Foundation
import Testing
import Trends

/// Load that comes and goes with the week, and slow leaks under it: made counts, with seeds that
/// stay.
@Suite("Growth under a weekly rhythm")
struct RhythmTests {
    private static let seeds: ClosedRange<UInt64> = 1...10

    @Test("the climb from a week-end to the middle of the week is no alarm once a week is known")
    func quiet() {
        let after = 9 * MadeSeries.day
        let alarms = Self.seeds.map { seed in
            MadeSeries(seed: seed).alarms.count { $0.lowerBound >= after }
        }
        let weeks = 10 * (28 - 9) / 7.0
        #expect(Double(alarms.reduce(0, +)) / weeks <= 0.04, "\(alarms)")
    }

    /// What it takes to find a leak: a share of the leaks, and hours in the median.
    @Test(
        "a slow leak under it is found",
        arguments: [(40.0, 0.8, 130.0), (240, 1, 72), (1440, 1, 24)])
    func leaks(perDay: Double, share: Double, hours: Double) {
        let found = Self.seeds.compactMap { seed -> Double? in
            let series = MadeSeries(seed: seed, leakPerDay: perDay)
            let first = series.alarms.first { $0.upperBound > series.leakStart }
            return first.map { (max($0.lowerBound, series.leakStart) - series.leakStart) / 3600 }
        }
        #expect(Double(found.count) >= share * Double(Self.seeds.count), "\(found)")
        #expect(found.sorted()[found.count / 2] <= hours, "\(found)")
    }

    @Test("a leak that began before the second week is no rhythm of it")
    func old() {
        // Nothing comes down: the same hours of the week before are part of the same growth.
        var replay = SeriesReplay()
        for quarter in 0..<4 * 24 * 12 {
            let time = Double(quarter) * 900
            replay.record(
                SeriesReplay.Sample(
                    time: time, goroutines: 500 + quarter * 5, startTime: -MadeSeries.day))
        }
        #expect(replay.finding?.judgement.verdict == .sustainedGrowth)
        #expect(
            GrowthScore.alarms(replay.transitions, until: 12 * MadeSeries.day).count == 1)
    }

    /// Samples each quarter of an hour, of a process that is a month old.
    private func alarms(days: Double, _ count: (_ hours: Double) -> Double) -> [ClosedRange<Double>]
    {
        var replay = SeriesReplay()
        for quarter in 0..<Int(days * 96) {
            let time = Double(quarter) * 900
            replay.record(
                SeriesReplay.Sample(
                    time: time, goroutines: Int(count(time / 3600)) + quarter * 7919 % 11,
                    startTime: -30 * MadeSeries.day))
        }
        return GrowthScore.alarms(replay.transitions, until: days * MadeSeries.day)
    }

    @Test("one night as busy as a day is no alarm; one that leads beyond all days is")
    func busyNight() {
        func night(_ height: Double) -> [ClosedRange<Double>] {
            alarms(days: 11) { hours in
                let hour = hours.truncatingRemainder(dividingBy: 24)
                let usual = 200 + 800 * max(0, sin(.pi * (hour - 7) / 16))
                // From ten in the evening of the tenth day to six in the morning.
                let night = hours - 9 * 24 - 22
                guard (0...8).contains(night) else { return usual }
                return max(usual, 300 + height * night / 8)
            }.filter { $0.lowerBound > 9 * MadeSeries.day }
        }
        #expect(night(600).isEmpty)
        #expect(night(1500).count == 1)
    }

    @Test("days that rise to where they were before are no alarm; beyond that they are")
    func recovery() {
        // A week on one level, two days on a lower one, and a hundred more each day from then on.
        let found = alarms(days: 20) { hours in
            hours < 7 * 24 ? 1000 : 400 + 100 * max(0, hours / 24 - 9)
        }
        #expect(found.count == 1)
        #expect(found.allSatisfy { $0.lowerBound > 14.9 * MadeSeries.day }, "\(found)")
    }
}
