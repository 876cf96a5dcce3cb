import Exposition
import Testing
import Trends

/// What people rely on: the README tells these figures.
@Suite("The verdict on recorded counts")
struct EvaluationTests {
    private struct Outcome: Sendable {
        var name: String
        var score: GrowthScore
        /// The word that was shown where the file was cut, and the one that the cut file ends with.
        var shown: Verdict?
        var cut: Verdict?
        var hadEnded: Bool
    }

    @Test("is as good as it is said to be, and knows nothing beforehand")
    func scores() async throws {
        let outcomes = try await outcomes()
        let scores = outcomes.map(\.score)
        #expect(scores.count == 61)
        let callable = scores.compactMap(\.isCaught)
        let caught = Double(callable.count { $0 })
        #expect(caught / Double(callable.count) >= 0.97)
        let misled = outcomes.filter { $0.score.falseAlarms > 0 }
        #expect(
            caught / (caught + Double(misled.count)) >= 0.88, "\(misled.map(\.name)) mislead")
        let weeks = scores.reduce(0) { $0 + $1.quiet } / (7 * 86_400)
        #expect(Double(scores.reduce(0) { $0 + $1.falseAlarms }) / weeks <= 0.3)
        #expect(scores.reduce(0) { $0 + $1.covered } / caught >= 0.80)
        let early = scores.compactMap(\.isEarly)
        #expect(Double(early.count { $0 }) / Double(early.count) >= 0.97)
        let ended = outcomes.filter { !$0.score.endsAsExpected }.map(\.name)
        #expect(Double(scores.count - ended.count) / Double(scores.count) >= 0.95, "\(ended)")
        #expect(outcomes.filter { $0.hadEnded && $0.score.stuck > 12 * 3600 }.map(\.name) == [])
        let found = Double(scores.reduce(0) { $0 + $1.culpritsFound })
        let missed = Double(scores.reduce(0) { $0 + $1.culpritsMissed })
        let wrong = Double(scores.reduce(0) { $0 + $1.culpritsWrong })
        #expect(found / (found + missed) >= 0.9)
        #expect(found / (found + wrong) >= 0.9)
        // Nothing was known beforehand.
        #expect(outcomes.filter { $0.shown?.sort != $0.cut?.sort }.map(\.name) == [])
    }

    /// One after the other, with room between them: other tests wait for services meanwhile.
    private func outcomes() async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for series in LabelledSeries.all {
            outcomes.append(try Self.outcome(of: series))
            await Task.yield()
        }
        return outcomes
    }

    private static func outcome(of series: LabelledSeries) throws -> Outcome {
        let counts = try series.counts()
        var replay = SeriesReplay(names: counts.names)
        for sample in counts.samples { replay.record(sample) }
        let culprits = replay.finding?.culprits.map(\.key) ?? []
        let score = GrowthScore(
            series.label, transitions: replay.transitions, culprits: culprits)
        // Somewhere behind the first quarter, another place in each file.
        let share = 0.25 + Double(series.name.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 255) / 350
        let length = Int(Double(counts.samples.count) * share)
        var cut = SeriesReplay(names: counts.names)
        for sample in counts.samples.prefix(length) { cut.record(sample) }
        let end = counts.samples.prefix(length).map(\.time).max() ?? 0
        let ended = ["leak_stops", "leak_fixed", "leak_bounded"]
        return Outcome(
            name: series.name, score: score,
            shown: replay.transitions.last { $0.time <= end }?.verdict,
            cut: cut.finding?.judgement.verdict,
            hadEnded: score.stuck > 0 || ended.contains { series.label.kind.hasPrefix($0) })
    }
}
