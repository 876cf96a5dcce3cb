import Testing
import Trends

@Suite("A step")
struct StepTests {
    private static let start = 86_400.0 * 20_000

    /// Samples every five seconds: `levels` from minute to minute on.
    private func growth(
        minutes: Int, startTime: Double? = start - 86_400, parts: (Int) -> [(String, Int)]
    ) -> GrowthTest<String> {
        var growth = GrowthTest<String>()
        for second in stride(from: 0, to: minutes * 60, by: 5) {
            let parts = parts(second)
            growth.record(
                total: parts.reduce(0) { $0 + $1.1 }, parts: parts,
                at: Self.start + Double(second), startTime: startTime)
        }
        return growth
    }

    private func noise(_ second: Int) -> Int { second * 7919 % 31 }

    @Test("is told as what it is: when, by how much, and which part")
    func told() throws {
        let growth = growth(minutes: 45) { second in
            let jumped = min(90_000, max(0, (second - 1810) * 4500))
            return [("serve", 10_000 + noise(second)), ("hang", jumped)]
        }
        let judgement = try #require(growth.finding?.judgement)
        let step = try #require(judgement.step)
        #expect(judgement.verdict == .stepped)
        #expect((step.size - 90_000).magnitude < 100)
        #expect((step.time - Self.start - 1820).magnitude <= 15)
        #expect(judgement.since == step.time)
        #expect(growth.finding?.culprits.map(\.key) == ["hang"])
        #expect(growth.finding?.culprits.first.map { $0.share > 0.95 } == true)
    }

    @Test("stands for two hours, while the count does")
    func ends() {
        func verdict(minutes: Int, until end: Int) -> Verdict? {
            growth(minutes: minutes) { second in
                let isUp = (1800..<end * 60).contains(second)
                return [("serve", 300 + noise(second)), ("hang", isUp ? 2000 : 0)]
            }.word
        }
        #expect(verdict(minutes: 140, until: 1000) == .stepped)
        #expect(verdict(minutes: 160, until: 1000) == .stable)
        #expect(verdict(minutes: 60, until: 50) != .stepped)
    }

    @Test(
        "is no step if it is small, goes on, was there before, or the process is young",
        arguments: ["small", "goes on", "known", "young"])
    func others(kind: String) {
        let growth = growth(
            minutes: 100, startTime: kind == "young" ? Self.start - 60 : Self.start - 86_400
        ) { second in
            let minute = second / 60
            let extra =
                switch kind {
                case "small": minute >= 60 ? 250 : 0
                case "goes on": max(0, second - 3600) * 2
                case "known": (5..<35).contains(minute) || minute >= 70 ? 2000 : 0
                default: minute >= 15 ? 2000 : 0
                }
            return [("serve", 300 + noise(second) + extra)]
        }
        #expect(growth.word != .stepped)
    }

    @Test("reads the jump that somebody sent")
    func sent() throws {
        var replay = SeriesReplay()
        for sample in try SparseTests.series("series-jump") { replay.record(sample) }
        #expect(replay.finding?.judgement.verdict == .stepped)
        let step = try #require(replay.finding?.judgement.step)
        #expect((89_000...91_000).contains(step.size))
    }
}
