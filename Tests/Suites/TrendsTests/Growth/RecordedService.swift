import Trends

/// A service whose count is known at each time, for tests that look at it in several ways.
struct RecordedService {
    struct Sample {
        var time: Double
        var total: Int
        var parts: [(String, Int)] = []
        var startTime: Double?
    }

    /// Seconds since 1970 of a midnight.
    static let start = 86_400.0 * 20_000
    static let hour = 3600.0

    /// Samples each minute for some hours: a level with noise, `load` at noon, `leak` goroutines an
    /// hour `from` an hour on, a restart each `lives` hours, of which the process `tells`.
    static func samples(
        hours: Double, leak: Double = 0, from: Double = 0, load: Double = 0, lives: Double? = nil,
        tells: Bool = true
    ) -> [Sample] {
        var random: UInt64 = 42
        return (0..<Int(hours * 60)).map { minute in
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let elapsed = Double(minute) / 60
            let born = lives.map { (elapsed / $0).rounded(.down) * $0 } ?? -20
            let leaked = Int(leak * max(0, elapsed - max(from, born)))
            let day = elapsed.truncatingRemainder(dividingBy: 24) / 24
            let busy = Int(load * max(0, 1 - abs(day - 0.5) * 4)) + Int(random >> 60)
            return Sample(
                time: start + elapsed * hour, total: 200 + busy + leaked,
                parts: [("leak", leaked), ("serve", busy), ("wait", 200)],
                startTime: tells ? start + born * hour : nil)
        }
    }

    /// What is kept of samples: the half hours until a time.
    static func past(_ samples: [Sample], until end: Double) -> GrowthPast<String> {
        var past = GrowthPast<String>()
        var kept: [Double: [Sample]] = [:]
        for sample in samples where sample.time < end {
            kept[(sample.time / HalfHour.width).rounded(.down) * HalfHour.width, default: []]
                .append(sample)
        }
        func halfHour(_ start: Double, _ counts: [Int]) -> HalfHour {
            let none = LowWaterMark(trough: 0, high: 0)
            return HalfHour(start: start, mark: LowWaterMark(sorted: counts.sorted()) ?? none)
        }
        for (start, samples) in kept.sorted(by: { $0.key < $1.key }) {
            past.total.append(halfHour(start, samples.map(\.total)))
            for place in samples[0].parts.indices {
                past.parts[samples[0].parts[place].0, default: []].append(
                    halfHour(start, samples.map { $0.parts[place].1 }))
            }
        }
        let births = samples.compactMap(\.startTime)
        past.restarts = zip(births, births.dropFirst()).filter { $0 != $1 && $1 < end }.map(\.1)
        return past
    }
}

extension GrowthTest<String> {
    init(_ samples: some Sequence<RecordedService.Sample>) {
        self.init()
        record(samples)
    }

    mutating func record(_ samples: some Sequence<RecordedService.Sample>) {
        for sample in samples {
            record(
                total: sample.total, parts: sample.parts, at: sample.time,
                startTime: sample.startTime)
        }
    }

    var word: Verdict? { finding?.judgement.verdict }
}
