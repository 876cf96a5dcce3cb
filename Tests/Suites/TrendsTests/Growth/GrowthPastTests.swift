import Testing

@testable import Trends

@Suite("The growth test out of what was kept")
struct GrowthPastTests {
    private typealias Service = RecordedService

    /// Half hours, and the samples of the last hours.
    private func rebuilt(_ samples: [Service.Sample]) -> GrowthTest<String> {
        let end = samples.last?.time ?? 0
        let seam = ((end - 4 * 3600) / HalfHour.width).rounded(.down) * HalfHour.width
        var growth = GrowthTest<String>()
        growth.remember(Service.past(samples, until: seam))
        growth.record(samples.filter { $0.time >= seam })
        return growth
    }

    @Test("goes on as if it had never stopped", arguments: [10.0, 31, 36, 40, 49, 80])
    func goesOn(hours: Double) throws {
        for samples in [
            Service.samples(hours: hours, leak: 50, from: 30, load: 300),
            Service.samples(hours: hours, leak: 50, load: 100),
            Service.samples(hours: hours, load: 300),
            Service.samples(hours: hours, leak: 60, lives: 7),
        ] {
            let whole = try #require(GrowthTest(samples).finding)
            let finding = try #require(rebuilt(samples).finding)
            #expect(finding.judgement.verdict == whole.judgement.verdict)
            #expect(finding.judgement.reason == whole.judgement.reason)
            #expect(finding.parts.mapValues(\.verdict) == whole.parts.mapValues(\.verdict))
            #expect(finding.culprits.map(\.key) == whole.culprits.map(\.key))
        }
    }

    @Test("a restart that nobody saw is told by the start time")
    func unseen() {
        let samples = Service.samples(hours: 24, leak: 60, lives: 8)
        var past = Service.past(samples, until: Service.start + 20 * 3600)
        past.restarts.removeLast()
        var growth = GrowthTest<String>()
        growth.remember(past)
        growth.record(samples.filter { $0.time >= Service.start + 20 * 3600 })
        #expect(growth.word == .sustainedGrowth)
    }

    @Test("a part that begins to grow is watched from then on, with the hours before")
    func promotion() throws {
        var growth = GrowthTest<String>(maximumParts: 4)
        let many = (0..<20).map { ("part\($0)", 100 - $0) }
        for minute in 0..<600 {
            let leaked = max(0, minute - 120) / 2
            growth.record(
                total: 2000 + leaked, parts: many + [("leak", leaked)],
                at: Service.start + Double(minute) * 60, startTime: Service.start - 7200)
        }
        let finding = try #require(growth.finding)
        #expect(finding.parts.count == 4)
        #expect(finding.parts["leak"]?.verdict == .sustainedGrowth)
        #expect(finding.culprits.map(\.key) == ["leak"])
        #expect(growth.unremembered.contains("leak"))
        growth.remember(parts: ["leak": []])
        #expect(!growth.unremembered.contains("leak"))
        #expect(growth.finding?.parts["leak"]?.verdict == .sustainedGrowth)
    }

    @Test("a leak that falling load hides, and load that lifts all, are told apart")
    func patterns() throws {
        var masked = GrowthTest<String>()
        var load = GrowthTest<String>()
        for minute in 0..<480 {
            let time = Service.start + Double(minute) * 60
            let (up, down) = (minute, 960 - minute)
            masked.record(
                total: down + up, parts: [("leak", up), ("serve", down)], at: time,
                startTime: Service.start - 7200)
            let parts = (0..<8).map { ("part\($0)", (100 + minute) * ($0 + 1) / 4) }
            load.record(
                total: parts.reduce(0) { $0 + $1.1 }, parts: parts, at: time,
                startTime: Service.start - 7200)
        }
        #expect(masked.finding?.pattern == .masked)
        #expect(masked.finding?.total.verdict == .stable)
        #expect(masked.finding?.culprits.map(\.key) == ["leak"])
        #expect(load.finding?.pattern == .load)
    }

    @Test("load that rises beside a leak that is nearly everything does not explain it")
    func leakBesideLoad() throws {
        var growth = GrowthTest<String>()
        for minute in 0..<960 {
            let leaked = 3000 + minute * 14
            let parts = (0..<8).map { ("part\($0)", 100 + minute) } + [("leak", leaked)]
            growth.record(
                total: parts.reduce(0) { $0 + $1.1 }, parts: parts,
                at: Service.start + Double(minute) * 60, startTime: Service.start - 7200)
        }
        // The leak is two thirds of the growth.
        #expect(growth.finding?.pattern == .load)
        var worse = GrowthTest<String>()
        for minute in 0..<960 {
            let leaked = 30_000 + minute * 140
            let parts = (0..<8).map { ("part\($0)", 100 + minute) } + [("leak", leaked)]
            worse.record(
                total: parts.reduce(0) { $0 + $1.1 }, parts: parts,
                at: Service.start + Double(minute) * 60, startTime: Service.start - 7200)
        }
        #expect(worse.finding?.judgement.verdict == .sustainedGrowth)
        #expect(worse.finding?.pattern == .plain)
        #expect(worse.finding?.culprits.first?.key == "leak")
    }

    @Test("what a goroutine takes is the slope of the memory")
    func bytes() throws {
        var growth = GrowthTest<String>()
        for minute in 0..<600 {
            growth.record(
                total: 1000 + minute, parts: [], at: Service.start + Double(minute) * 60,
                startTime: Service.start - 7200, resident: 50e6 + 3000 * Double(minute))
        }
        let bytes = try #require(growth.finding?.bytesPerGoroutine)
        #expect((bytes - 3000).magnitude < 30)
    }

    @Test("beside a high count, a goroutine is measured if memory follows closely, and only then")
    func bytesOfMany() throws {
        var (close, loose) = (GrowthTest<String>(), GrowthTest<String>())
        for minute in 0..<1440 {
            let time = Service.start + Double(minute) * 60
            let total = 180_000 + minute * 8
            close.record(
                total: total, parts: [], at: time, startTime: Service.start - 7200,
                resident: 4e8 + 9000 * Double(total))
            // It swings by far more than the growth takes.
            let swing = [0, 3e8, 1e8, 2e8][minute / 45 % 4]
            loose.record(
                total: total, parts: [], at: time, startTime: Service.start - 7200,
                resident: 4e8 + 3000 * Double(total) + swing)
        }
        let bytes = try #require(close.finding?.bytesPerGoroutine)
        #expect((bytes - 9000).magnitude < 90)
        #expect(loose.finding?.bytesPerGoroutine == nil)
    }

    @Test("six weeks take twenty kilobytes")
    func memory() {
        var detector = GrowthDetector()
        for sample in 0..<42 * 1440 {
            detector.record(Int32(200 + sample % 7), at: Service.start + Double(sample) * 60)
            if sample.isMultiple(of: 5000) {
                detector.beginLife(at: Service.start + Double(sample) * 60)
            }
        }
        #expect(detector.halfHours.records.count <= HalfHours.capacity + HalfHours.slack)
        #expect(detector.lows.count == TwoMinuteLows.capacity)
        let bytes =
            (HalfHours.capacity + HalfHours.slack) * MemoryLayout<HalfHours.Record>.stride
            + TwoMinuteLows.capacity * MemoryLayout<TwoMinuteLows.Low>.stride
            // Of a half hour at 5 s.
            + 360 * MemoryLayout<Int32>.stride
            + GrowthDetector.maximumLives * MemoryLayout<Life>.stride
            + MemoryLayout<GrowthDetector>.stride
        #expect(bytes <= 20 * 1024, "\(bytes) bytes")
    }
}
