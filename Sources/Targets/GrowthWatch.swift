package import Goroutines
package import Trends

/// The growth test of a target, from the archive's history and the polls of this run.
///
/// The archive's test arrives after the first poll, or much later if the file was locked. Until then
/// the polls of this run are kept, thinned out if there are many, and then added to that test.
package struct GrowthWatch: Sendable {
    /// One poll, as input to the test.
    private struct Sample: Sendable {
        var time: Double
        var total: Int
        var parts: [(Stack.ID, Int)]
        var startTime: Double?
        var resident: Double?
    }

    /// The number of counts kept: 16 bytes each.
    private static let capacity = 200_000

    private var test = GrowthTest<Stack.ID>()
    /// Seconds by which the state's clock is ahead of the test's.
    private var lag = 0.0
    private var answers: [Sample] = []
    private var isRemembered = false
    /// Stacks that were requested from the archive.
    private var asked: Set<Stack.ID> = []

    /// Times are those of the state's clock; nil before the first poll.
    package var finding: GrowthFinding<Stack.ID>? { test.finding?.shifted(by: lag) }

    mutating func record(_ poll: Poll, at time: Double) {
        let sample = Sample(
            time: time, total: poll.total, parts: poll.counts,
            startTime: poll.process?.startTime, resident: poll.process?.residentBytes)
        record(sample)
        guard !isRemembered else { return }
        answers.append(sample)
        while answers.count > 1, answers.reduce(0, { $0 + $1.parts.count + 1 }) > Self.capacity {
            answers = answers.indices.filter { !$0.isMultiple(of: 2) }.map { answers[$0] }
        }
    }

    /// Takes over the archive's test, which uses wall clock times, and adds the polls of this run;
    /// `lag` is the number of seconds that the state's clock is ahead. Later calls are ignored: a
    /// second archive, started because the first was damaged, has less history.
    mutating func remember(_ test: GrowthTest<Stack.ID>, lag: Double) {
        guard !isRemembered else { return }
        (self.test, self.lag, isRemembered) = (test, lag, true)
        for sample in answers { record(sample) }
        (answers, asked) = ([], [])
    }

    mutating func remember(parts: [Stack.ID: [HalfHour]]) { test.remember(parts: parts) }

    /// The stacks whose earlier days the test needs, each returned once.
    mutating func takeUnremembered() -> Set<Stack.ID> {
        let fresh = test.unremembered.subtracting(asked)
        asked = test.unremembered
        return fresh
    }

    private mutating func record(_ sample: Sample) {
        test.record(
            total: sample.total, parts: sample.parts, at: sample.time - lag,
            startTime: sample.startTime, resident: sample.resident)
    }
}

extension GrowthFinding {
    /// The same, `seconds` later.
    fileprivate func shifted(by seconds: Double) -> GrowthFinding {
        guard seconds != 0 else { return self }
        var finding = self
        finding.time += seconds
        finding.judgement = judgement.shifted(by: seconds)
        finding.total = total.shifted(by: seconds)
        finding.parts = parts.mapValues { $0.shifted(by: seconds) }
        return finding
    }
}

extension Judgement {
    fileprivate func shifted(by seconds: Double) -> Judgement {
        var judgement = self
        judgement.since += seconds
        judgement.step?.time += seconds
        return judgement
    }
}
