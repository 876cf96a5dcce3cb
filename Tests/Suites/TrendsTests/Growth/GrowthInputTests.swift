import Testing
import Trends

@Suite("The growth test and what it is told")
struct GrowthInputTests {
    private typealias Service = RecordedService

    @Test("leaves out samples that come twice or late")
    func order() {
        let samples = Service.samples(hours: 8, leak: 60)
        let late = samples.flatMap { sample in
            [sample, sample, Service.Sample(time: sample.time - 90, total: 9_999)]
        }
        #expect(GrowthTest(late).finding == GrowthTest(samples).finding)
        #expect(GrowthTest(samples).word == .sustainedGrowth)
    }

    @Test("a single absurd value changes no word", arguments: [0, 1_000_000, Int.max])
    func absurd(value: Int) {
        for leak in [0.0, 60] {
            let samples = Service.samples(hours: 8, leak: leak)
            var odd = samples
            for index in stride(from: 100, to: odd.count, by: 97) { odd[index].total = value }
            #expect(GrowthTest(odd).word == GrowthTest(samples).word)
        }
    }

    @Test("times and counts beyond all sense stop nothing")
    func extremes() {
        var growth = GrowthTest<String>()
        for time in [-1e300, -1e10, 0, 1e300, .infinity, .nan, 60, 1e10] {
            growth.record(
                total: .max, parts: [("a", .max), ("a", .max), ("b", -5)], at: time,
                startTime: 1e300, resident: .nan)
        }
        #expect(growth.finding?.time == 1e10)
    }

    @Test("hours without samples are no growth and no restart")
    func absence() {
        let samples = Service.samples(hours: 30).filter {
            !(10.0...15).contains(($0.time - Service.start) / Service.hour)
        }
        #expect(GrowthTest(samples).word == .stable)
        // A leak shows again as soon as there are six hours in a row.
        let leak = Service.samples(hours: 22, leak: 60).filter {
            !(2.0...15).contains(($0.time - Service.start) / Service.hour)
        }
        #expect(GrowthTest(leak).word == .sustainedGrowth)
    }

    @Test("a clock that jumps costs only what it jumps over", arguments: [-2.0, 30])
    func clock(hours: Double) {
        var samples = Service.samples(hours: 30, tells: false)
        for index in samples.indices.dropFirst(600) {
            samples[index].time += hours * Service.hour
        }
        #expect(GrowthTest(samples).word == .stable)
    }

    @Test("start times that take turns are several processes, and the worst is shown")
    func processes() throws {
        let (leaking, level) = (
            Service.samples(hours: 9, leak: 90), Service.samples(hours: 9)
        )
        for other in [leaking, level] {
            let samples = zip(other, level).enumerated().map { index, pair in
                var sample = index.isMultiple(of: 2) ? pair.0 : pair.1
                sample.startTime = Service.start - (index.isMultiple(of: 2) ? 9000 : 5000)
                return sample
            }
            var growth = GrowthTest<String>()
            var words: Set<Verdict> = []
            for sample in samples {
                growth.record([sample])
                if sample.time > Service.start + 3600 { words.insert(try #require(growth.word)) }
            }
            #expect(!words.contains(.restarted))
            #expect(words.contains(.sustainedGrowth) == (other.last?.total != level.last?.total))
        }
    }

    @Test("a restart is seen by its start time, and else by three samples far below")
    func restarts() {
        for tells in [true, false] {
            let samples = Service.samples(hours: 10.5, leak: 100, lives: 5, tells: tells)
            var growth = GrowthTest<String>()
            growth.record(samples.prefix { $0.time < Service.start + 5 * Service.hour })
            #expect(growth.word == .growing)
            growth.record(
                samples.dropFirst(300).prefix(tells ? 1 : 3))
            #expect(growth.word == .restarted)
            growth.record(samples.dropFirst(303).prefix(14))
            #expect(growth.word == .warmingUp)
        }
    }

    @Test("a leak that only restarts end is told by three lives")
    func lives() {
        for tells in [true, false] {
            let samples = Service.samples(hours: 17, leak: 60, lives: 4, tells: tells)
            let judgement = GrowthTest(samples).finding?.judgement
            #expect(judgement?.verdict == .sustainedGrowth)
            #expect(judgement?.reason == .restarts(lives: 4))
        }
    }

    @Test(
        "a process that rises as the one before, which was known to leak, is told within hours",
        arguments: [
            // Goroutines an hour in the second process.
            (90.0, true), (60, true), (20, false), (0, false),
        ], [true, false])
    func again(leak: (perHour: Double, isAgain: Bool), tells: Bool) throws {
        let before = Service.samples(hours: 11.2, leak: 90, lives: 8, tells: tells)
        let samples = before.enumerated().map { minute, sample in
            var sample = sample
            let excess = Int((90 - leak.perHour) * max(0, Double(minute) / 60 - 8))
            sample.total -= excess
            sample.parts[0].1 -= excess
            return sample
        }
        var growth = GrowthTest<String>()
        growth.record(samples.prefix(8 * 60 - 1))
        #expect(growth.word == .sustainedGrowth)
        growth.record(samples[(8 * 60 - 1)...].prefix(60))
        #expect(growth.word != .sustainedGrowth)
        growth.record(samples[(9 * 60 - 1)...])
        let judgement = try #require(growth.finding?.judgement)
        #expect((judgement.verdict == .sustainedGrowth) == leak.isAgain)
        if leak.isAgain {
            #expect(judgement.reason == .restarts(lives: 2))
            #expect((judgement.ratePerHour - (90 + leak.perHour) / 2).magnitude < 12)
        }
        // The same from what is kept of it.
        var later = GrowthTest<String>()
        let end = Service.start + 8.5 * Service.hour
        later.remember(Service.past(samples, until: end))
        later.record(samples.filter { $0.time >= end })
        if tells { #expect(later.word == growth.word) }
    }

    @Test("load that comes each day is known from the second day on")
    func load() {
        var growth = GrowthTest<String>()
        for sample in Service.samples(hours: 96, load: 400) {
            growth.record([sample])
            if sample.time > Service.start + 28 * Service.hour {
                #expect(growth.word != .sustainedGrowth)
            }
        }
    }

    @Test("growth seen from the first sample on may be older, later growth is not")
    func beginning() throws {
        for quiet in [0.0, 10 * Service.hour] {
            let samples = stride(from: 0.0, to: 20 * Service.hour, by: 60).map { time in
                Service.Sample(
                    time: Service.start + time,
                    total: 200 + Int(max(0, time - quiet) / 60))
            }
            let judgement = try #require(GrowthTest(samples).finding?.judgement)
            #expect(judgement.verdict == .sustainedGrowth)
            #expect(judgement.beganUnseen == (quiet == 0))
        }
    }
}
