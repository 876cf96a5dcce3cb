import Exposition
import FoundationEssentials
import Testing
import Trends

/// People rely on these figures, which README.md quotes.
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
        let misled = outcomes.filter { $0.score.falseAlarms > 0 }.map(\.name)
        let weeks = scores.reduce(0) { $0 + $1.quiet } / (7 * 86_400)
        let falseAlarms = Double(scores.reduce(0) { $0 + $1.falseAlarms }) / weeks
        let covered = scores.reduce(0) { $0 + $1.covered } / caught
        let early = scores.compactMap(\.isEarly)
        #expect(Double(early.count { $0 }) / Double(early.count) >= 0.97)
        let ended = outcomes.filter { !$0.score.endsAsExpected }.map(\.name)
        let readme = try Self.text("README.md")
        for quoted in [
            "\(scores.count) labelled histories", "\(Int(caught)) of \(callable.count) leaks",
            misled.isEmpty
                ? "without a false alarm in \(Int(weeks)) weeks of quiet time"
                : "\(Self.places(falseAlarms, 2)) false alarms a week",
            "\(Self.places(covered * 100, 0))% of the time",
        ] {
            #expect(readme.contains(quoted), "README.md quotes other scores; misled: \(misled)")
        }
        let precision = caught / (caught + Double(misled.count))
        #expect(Self.places(precision, 2) == "1.00")
        let asExpected = Double(scores.count - ended.count) / Double(scores.count)
        #expect(Self.places(asExpected, 2) == "0.97", "\(ended) end otherwise")
        #expect(outcomes.filter { $0.hadEnded && $0.score.stuck > 12 * 3600 }.map(\.name) == [])
        let found = Double(scores.reduce(0) { $0 + $1.culpritsFound })
        let missed = Double(scores.reduce(0) { $0 + $1.culpritsMissed })
        let wrong = Double(scores.reduce(0) { $0 + $1.culpritsWrong })
        #expect(found / (found + missed) >= 0.9)
        #expect(found / (found + wrong) >= 0.9)
        // Nothing was known beforehand.
        #expect(outcomes.filter { $0.shown?.sort != $0.cut?.sort }.map(\.name) == [])
    }

    /// A file of the repository, with single spaces between words.
    private static func text(_ path: String) throws -> String {
        var folder = URL(filePath: #filePath)
        repeat {
            folder.deleteLastPathComponent()
        } while !FileManager.default.fileExists(atPath: folder.path + "/Package.swift")
        let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        return text.split { $0.isWhitespace }.joined(separator: " ")
    }

    /// As the texts round: `0.08`, `89`.
    private static func places(_ number: Double, _ places: Int) -> String {
        let digits = String(Int((number * (places == 2 ? 100 : 1)).rounded()))
        guard places == 2 else { return digits }
        let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        return "\(padded.dropLast(2)).\(padded.suffix(2))"
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
