import Foundation
import TestSupport
import Testing
import Trends

@Suite("A count that climbs")
struct ClimbTests {
    private static let start = 1_795_551_000.0

    /// What was seen of a service that is polled as the screen does.
    struct Watched {
        var watch = ClimbWatch<String>()
        /// Seconds since the start, and what was found.
        var found: [(time: Double, climb: Climb<String>?)] = []

        /// Seconds for which it was said to climb without a break.
        var spells: [Double] {
            var spells: [Double] = []
            var begin: Double?
            for (time, climb) in found {
                if climb != nil {
                    begin = begin ?? time
                } else if let since = begin {
                    spells.append(time - since)
                    begin = nil
                }
            }
            if let begin, let last = found.last { spells.append(last.time - begin) }
            return spells
        }
    }

    /// Polls at 0, 0.5, 1, 1.5 and 2 s and each `interval` after that; `parts` are counts by
    /// seconds, `bytes` what each takes.
    private static func watch(
        _ seconds: Double, every interval: Double = 2, resident: Double? = nil,
        bytes: Double = 3000, _ parts: (Double) -> [String: Int]
    ) -> Watched {
        var watched = Watched()
        let times =
            [0, 0.5, 1, 1.5] + stride(from: 2, through: seconds, by: interval).map { Double($0) }
        for time in times {
            let counts = parts(time)
            let total = counts.values.reduce(0, +)
            watched.watch.record(
                total: total, parts: counts.map { ($0.key, $0.value) },
                resident: resident.map { $0 + bytes * Double(total) }, at: start + time)
            watched.found.append((time, watched.watch.climb))
        }
        return watched
    }

    /// Connections come and go.
    private static func noise(_ size: Int, _ numbers: inout SplitMix) -> Int {
        Int.random(in: -size...size, using: &numbers)
    }

    @Test(
        "is told within seconds, with its rate and its stack",
        arguments: [
            // Resting goroutines, goroutines a minute, noise, seconds to be told.
            (200, 100.0, 2, 15.0), (12, 100, 0, 12), (88_000, 6006, 20, 12), (184_000, 3000, 5, 12),
            (1000, 30, 2, 60), (60, 12, 1, 90), (300, 60_000, 3, 12),
        ], 0..<8)
    func leak(_ test: (rest: Int, perMinute: Double, noise: Int, seconds: Double), seed: UInt64)
        throws
    {
        var numbers = SplitMix(seed: seed)
        let watched = Self.watch(240) { time in
            [
                "rest": test.rest + Self.noise(test.noise, &numbers),
                "leak": 40 + Int(time * test.perMinute / 60),
            ]
        }
        let first = try #require(watched.found.first { $0.climb != nil }?.time)
        #expect(first >= 9 && first <= test.seconds, "after \(first) s")
        // From then on it stands, but for a moment.
        let silent = watched.found.filter { $0.time > test.seconds && $0.climb == nil }
        #expect(silent.count <= 2, "silent at \(silent.map(\.time))")
        let climb = try #require(watched.found.last?.climb)
        #expect(climb.part?.key == "leak")
        #expect((climb.perHour / 60 / test.perMinute - 1).magnitude < 0.15)
        #expect(climb.part?.share ?? 0 > 0.8)
    }

    @Test(
        "takes only three samples of a slow service, if they lie on a line",
        arguments: [
            // Seconds and goroutines, and whether they climb.
            ([(0, 184_000), (1.5, 184_150), (11, 185_100)], true),
            ([(0, 184_000), (1.5, 184_100), (11, 185_100)], true),
            ([(0, 184_000), (10, 185_000), (50, 189_000)], true),
            // A jump, before or after the second one; a burst; fewer; too soon.
            ([(0, 1000), (1.5, 1001), (11, 1100)], false),
            ([(0, 1000), (1.5, 1090), (11, 1100)], false),
            ([(0, 1000), (1.5, 1090), (11, 1050)], false),
            ([(0, 184_000), (11, 185_100)], false),
            ([(0, 184_000), (1.5, 184_150), (7, 184_700)], false),
            // Three of many minutes.
            ([(0, 1000), (120, 1120), (240, 1240)], false),
        ] as [([(Double, Int)], Bool)])
    func slow(samples: [(Double, Int)], climbs: Bool) {
        var watch = ClimbWatch<String>()
        for (time, total) in samples {
            watch.record(
                total: total, parts: [("leak", total - 10)], resident: nil, at: Self.start + time)
        }
        #expect((watch.climb != nil) == climbs)
        if climbs { #expect(watch.climb?.part?.key == "leak") }
    }

    @Test("is told of a leak that begins while one watches, with its beginning")
    func later() throws {
        var numbers = SplitMix(seed: 3)
        let watched = Self.watch(420) { time in
            [
                "rest": 300 + Self.noise(3, &numbers),
                "leak": time < 300 ? 5 : 5 + Int((time - 300) * 5),
            ]
        }
        #expect(watched.found.filter { $0.time < 305 }.allSatisfy { $0.climb == nil })
        let first = try #require(watched.found.first { $0.climb != nil }?.time)
        #expect(first <= 330, "after \(first) s")
        let climb = try #require(watched.found.last?.climb)
        #expect((climb.since - Self.start - 300).magnitude < 15)
        #expect(climb.part?.key == "leak" && climb.rise > 500)
    }

    @Test(
        "is not a load that swings, but for its first rise at most",
        arguments: [20.0, 45, 90, 150, 300, 600], 0..<6)
    func swings(period: Double, seed: UInt64) {
        var numbers = SplitMix(seed: seed)
        let phase = Double.random(in: 0..<6.28, using: &numbers)
        let size = Double.random(in: 20...400, using: &numbers)
        let watched = Self.watch(600) { time in
            let level = size * (1.2 + sin(time / period * 6.283 + phase))
            return ["load": Int(level) + Self.noise(Int(size / 20), &numbers), "rest": 80]
        }
        let long = watched.spells.filter { $0 > 30 }
        #expect(long.count <= 1, "said to climb for \(watched.spells)")
    }

    @Test("is neither noise nor a step, nor a pool that fills and is full", arguments: 0..<12)
    func others(seed: UInt64) {
        var numbers = SplitMix(seed: seed)
        let noisy = Self.watch(600) { _ in
            ["load": Int.random(in: 100...200, using: &numbers)]
        }
        #expect(noisy.spells.allSatisfy { $0 <= 10 } && noisy.spells.count <= 2)
        let step = Self.watch(600) { time in
            ["load": (time < 200 ? 100 : 700) + Self.noise(3, &numbers)]
        }
        #expect(step.spells.allSatisfy { $0 <= 10 })
        let pool = Self.watch(300) { time in
            let filled = 1 - exp(-time / 20)
            return ["pool": Int(500 * filled) + Self.noise(2, &numbers)]
        }
        #expect(pool.found.filter { $0.time > 120 }.allSatisfy { $0.climb == nil })
        let still = Self.watch(300) { _ in ["rest": 5] }
        #expect(still.spells.isEmpty)
    }

    @Test("tells by how much memory rises after a minute")
    func memory() throws {
        let watched = Self.watch(120, resident: 1e8) { ["leak": 100 + Int($0 * 100)] }
        let early = watched.found.filter { $0.time < 55 }.compactMap { $0.climb?.bytesPerHour }
        #expect(early.isEmpty)
        let climb = try #require(watched.found.last?.climb)
        let bytesPerHour = try #require(climb.bytesPerHour)
        let expected = 3000.0 * 100 * 3600
        #expect((bytesPerHour / expected - 1).magnitude < 0.05)
        #expect(MemoryForecast(climb, limit: 2e9).hours.map { $0 < 2 } ?? false)
        let level = Self.watch(120) { ["leak": 100 + Int($0 * 100)] }
        #expect(level.found.last?.climb?.bytesPerHour == nil)
    }

    @Test("forecasts at once, and the same, where memory is mostly the goroutines' own")
    func averageMemory() throws {
        // Between two collections memory rises by four times what the goroutines keep.
        let watched = Self.watch(120, resident: 184_000 * (2900 - 12_000), bytes: 12_000) {
            ["leak": 184_000 + Int($0 * 100)]
        }
        let forecasts = watched.found.compactMap { found in
            found.climb.map { MemoryForecast($0, limit: 2e9) }
        }
        #expect(forecasts.count > 50)
        #expect(forecasts.allSatisfy { $0.isMeasured })
        let expected = (2e9 - 190_000 * 2900) / (100 * 3600 * 2900)
        let hours = forecasts.map { $0.hours ?? .infinity }
        #expect(hours.allSatisfy { ($0 / expected - 1).magnitude < 0.25 }, "\(hours)")
    }

    @Test("forecasts nothing in the first minute where other goroutines are most of all")
    func otherGoroutines() {
        let watched = Self.watch(50, resident: 0, bytes: 2900) {
            ["rest": 184_000, "leak": 100 + Int($0 * 100)]
        }
        let climbs = watched.found.compactMap(\.climb)
        #expect(climbs.count > 20)
        #expect(climbs.allSatisfy { MemoryForecast($0, limit: 2e9).hours == nil })
    }

    @Test(
        "memory that rests between two garbage collections is no forecast of a rest",
        arguments: [0, 50.0, 2000])
    func restingMemory(bytes: Double) throws {
        let watched = Self.watch(120, resident: 1e8, bytes: bytes) { ["leak": 100 + Int($0 * 100)] }
        let climb = try #require(watched.found.last?.climb)
        let forecast = MemoryForecast(climb, limit: 2e9)
        #expect(!forecast.isMeasured)
        let atLeast = (2e9 - (climb.resident ?? 0)) / (climb.perHour * MemoryForecast.leastBytes)
        #expect(try #require(forecast.hours) == atLeast)
    }

    @Test("forecasts nothing from memory that rises by more than its goroutines could take")
    func otherMemory() throws {
        let watched = Self.watch(120, resident: 1e10, bytes: 5e6) {
            ["leak": 100 + Int($0 / 2)]
        }
        let climb = try #require(watched.found.last?.climb)
        #expect(climb.bytesPerHour ?? 0 > 0)
        let forecast = MemoryForecast(climb, limit: 2e10)
        #expect(forecast.hours == nil && forecast.bytesPerHour == nil)
    }

    @Test("goes on from what earlier runs recorded")
    func remembered() throws {
        var watch = ClimbWatch<String>()
        func leak(_ time: Double) -> Int { 100 + Int(time) }
        for step in 0..<3 {
            let time = 600 + 2 * Double(step)
            watch.record(
                total: leak(time), parts: [("leak", leak(time))], resident: nil,
                at: Self.start + time)
        }
        #expect(watch.climb == nil)
        let earlier = (0..<10).map {
            RecentRate.Sample(time: Self.start + 60 * Double($0), count: leak(60 * Double($0)))
        }
        watch.remember(earlier) { [("leak", leak($0 - Self.start))] }
        watch.record(
            total: leak(606), parts: [("leak", leak(606))], resident: nil, at: Self.start + 606)
        let climb = try #require(watch.climb)
        #expect(climb.since == Self.start && climb.part?.key == "leak" && climb.part?.share == 1)
    }
}
