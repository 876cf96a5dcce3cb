import TestSupport
import Testing
import Trends

@Suite("The rate that limits are compared with")
struct RecentRateTests {
    typealias Sample = RecentRate.Sample

    /// The rule, worked out from all samples.
    static func figure(_ all: [Sample]) -> RecentRate.Figure? {
        // After more than an hour without a sample it begins anew.
        let begin = all.indices.last { $0 > 0 && all[$0].time - all[$0 - 1].time > 3600 } ?? 0
        let samples = Array(all[begin...])
        guard let newest = samples.last else { return nil }
        let start = samples.lastIndex { $0.time <= newest.time - 300 } ?? 0
        let used = Array(samples[min(start, max(0, samples.count - 3))...])
        guard used.count >= 3, newest.time - used[0].time <= 3600 else { return nil }
        let count = Double(used.count)
        let meanTime = used.reduce(0) { $0 + ($1.time - newest.time) } / count
        let meanCount = used.reduce(0) { $0 + Double($1.count) } / count
        var (shared, spread) = (0.0, 0.0)
        for sample in used {
            let distance = sample.time - newest.time - meanTime
            shared += distance * (Double(sample.count) - meanCount)
            spread += distance * distance
        }
        return RecentRate.Figure(
            perHour: shared / spread * 3600, seconds: newest.time - used[0].time,
            samples: used.count)
    }

    static func expect(
        _ rate: RecentRate, _ samples: [Sample], _ comment: Comment,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let (found, wanted) = (rate.figure, figure(samples))
        #expect(found?.samples == wanted?.samples, comment, sourceLocation: sourceLocation)
        #expect(found?.seconds == wanted?.seconds, comment, sourceLocation: sourceLocation)
        let difference = (found?.perHour ?? 0) - (wanted?.perHour ?? 0)
        #expect(
            difference.magnitude <= 1e-6 * max(1, wanted?.perHour.magnitude ?? 0), comment,
            sourceLocation: sourceLocation)
    }

    private static let start = 1_795_551_000.0

    @Test(
        "is the slope of five minutes, or of three samples within an hour",
        arguments: [
            // Seconds between polls, samples and seconds of the figure.
            (2, 151, 300), (7, 44, 301), (60, 6, 300), (120, 4, 360), (150, 3, 300), (151, 3, 302),
            (600, 3, 1200), (1200, 3, 2400), (1800, 3, 3600),
        ] as [(Double, Int, Double)])
    func steady(interval: Double, samples: Int, seconds: Double) throws {
        var rate = RecentRate()
        var known: [Sample] = []
        for step in 0..<400 {
            let sample = Sample(time: Self.start + interval * Double(step), count: 50 + 3 * step)
            known.append(sample)
            rate.record(sample.count, at: sample.time)
            Self.expect(rate, known, "poll \(step)")
            #expect((rate.figure != nil) == (step >= 2), "poll \(step)")
        }
        let figure = try #require(rate.figure)
        #expect((figure.perHour - 3 * 3600 / interval).magnitude < 1e-6)
        #expect(figure.samples == samples && figure.seconds == seconds)
    }

    @Test("is unknown where three samples take more than an hour", arguments: [1801, 3000, 4000])
    func rare(interval: Double) {
        var rate = RecentRate()
        for step in 0..<20 {
            rate.record(step, at: Self.start + interval * Double(step))
            #expect(rate.figure == nil)
        }
    }

    @Test("is none of a burst after a gap")
    func burstAfterGap() throws {
        var rate = RecentRate()
        for step in 0..<200 { rate.record(100, at: Self.start + 2 * Double(step)) }
        // Ten minutes without an answer, then three in four seconds.
        for (time, count) in [(1000.0, 100), (1002, 130), (1004, 160)] {
            rate.record(count, at: Self.start + time)
        }
        let figure = try #require(rate.figure)
        #expect(figure.seconds > 600 && figure.perHour < 1000)
    }

    @Test("takes no sample that is not later than the newest")
    func backwards() {
        var rate = RecentRate()
        for time in [0, 100, 100, 50, 200, 300] as [Double] {
            rate.record(time == 50 ? 9000 : Int(time), at: Self.start + time)
        }
        #expect(rate.figure == .init(perHour: 3600, seconds: 300, samples: 4))
    }

    /// Polls as they come: fast and slow ones, bursts and pauses.
    private static func samples(seed: UInt64) -> [Sample] {
        var numbers = SplitMix(seed: seed)
        var (time, count) = (start, 1000)
        return (0..<400).map { _ in
            let pause: ClosedRange<Double> =
                switch Int.random(in: 0..<40, using: &numbers) {
                case 0: 3000...5000
                case 1...3: 200...1500
                case 4...12: 20...100
                default: 0.1...10
                }
            time += Double.random(in: pause, using: &numbers)
            count = max(0, count + Int.random(in: -20...30, using: &numbers))
            return Sample(time: time, count: count)
        }
    }

    @Test("is the rule's at each poll of any sequence", arguments: 0..<40)
    func anySequence(seed: UInt64) {
        let samples = Self.samples(seed: seed)
        var rate = RecentRate()
        for (index, sample) in samples.enumerated() {
            rate.record(sample.count, at: sample.time)
            Self.expect(rate, Array(samples[...index]), "seed \(seed), sample \(index)")
        }
    }

    @Test("goes on where earlier samples end, whenever they are known", arguments: 0..<40)
    func remembered(seed: UInt64) {
        let samples = Self.samples(seed: seed)
        var numbers = SplitMix(seed: seed + 1000)
        for _ in 0..<20 {
            let seam = Int.random(in: 0...samples.count, using: &numbers)
            let end = Int.random(in: seam...samples.count, using: &numbers)
            // An archive has an hour, and may have what this run saw as well.
            let overlap = Int.random(in: seam...end, using: &numbers)
            let last = overlap > 0 ? samples[overlap - 1].time : 0
            let earlier = samples[..<overlap].filter { $0.time >= last - RecentRate.longest }
            var rate = RecentRate()
            for sample in samples[seam..<end] { rate.record(sample.count, at: sample.time) }
            rate.remember(earlier)
            Self.expect(
                rate, Array(samples[..<end]), "seed \(seed): \(seam), \(overlap), \(end)")
        }
    }

    @Test("stays known where nothing earlier is known", arguments: [2, 7, 60, 140, 1000])
    func nothingEarlier(interval: Double) {
        var rate = RecentRate()
        for step in 0..<500 {
            rate.record(step, at: Self.start + interval * Double(step))
            let before = rate.figure
            rate.remember([])
            #expect(rate.figure == before, "poll \(step)")
        }
    }

    @Test("remembers five minutes of polls or three, and no more")
    func memory() throws {
        var rate = RecentRate()
        for step in 0..<50_000 {
            rate.record(step, at: Self.start + 0.1 * Double(step))
            guard step.isMultiple(of: 5000) else { continue }
            #expect(try #require(Self.kept(rate)) <= 3002)
        }
        for step in 0..<100 { rate.record(step, at: Self.start + 5000 + 600 * Double(step)) }
        #expect(Self.kept(rate) == 3)
        rate.remember((0..<100_000).map { Sample(time: Double($0) * 0.01, count: $0) })
        #expect(Self.kept(rate) == 3)
    }

    private static func kept(_ rate: RecentRate) -> Int? {
        Mirror(reflecting: rate).children.lazy.compactMap { ($0.value as? [Sample])?.count }.first
    }
}
