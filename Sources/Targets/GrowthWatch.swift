package import Goroutines
package import Trends

/// The growth test of what is watched now, and the answers that an archive's own may not know.
///
/// The archive answers a moment after the first poll, or much later where it was locked; until then
/// the answers of this run are kept, thinned out where they are many, and told to its test.
package struct GrowthWatch: Sendable {
    /// One answer, as the test takes it.
    private struct Sample: Sendable {
        var time: Double
        var total: Int
        var parts: [(Stack.ID, Int)]
        var startTime: Double?
        var resident: Double?
    }

    /// Counts that are kept of answers: 16 bytes each.
    private static let capacity = 200_000

    private var test = GrowthTest<Stack.ID>()
    /// Seconds by which the state's time is ahead of the test's.
    private var lag = 0.0
    private var answers: [Sample] = []
    private var isRemembered = false
    /// Parts that the archive was asked for.
    private var asked: Set<Stack.ID> = []

    /// In the state's time; nil before the first answer.
    package var finding: GrowthFinding<Stack.ID>? { test.finding?.shifted(by: lag) }

    mutating func record(_ poll: Poll, at time: Double) {
        let sample = Sample(
            time: time, total: poll.total, parts: poll.counts,
            startTime: poll.process?.startTime, resident: poll.process?.residentBytes)
        record(sample)
        guard !isRemembered else { return }
        answers.append(sample)
        while answers.count > 1,
            answers.reduce(0, { $0 + $1.parts.count + 1 }) > Self.capacity
        {
            answers = answers.indices.filter { !$0.isMultiple(of: 2) }.map { answers[$0] }
        }
    }

    /// Takes the test of an archive, whose times are the clock's, and tells it what it does not know
    /// of this run; `lag` is how far the state is ahead of the clock. Another archive that comes
    /// later, since the first one was damaged, knows less than is known here.
    mutating func remember(_ test: GrowthTest<Stack.ID>, lag: Double) {
        guard !isRemembered else { return }
        (self.test, self.lag, isRemembered) = (test, lag, true)
        for sample in answers { record(sample) }
        (answers, asked) = ([], [])
    }

    mutating func remember(parts: [Stack.ID: [HalfHour]]) { test.remember(parts: parts) }

    /// Stacks whose days before the test needs, each told once.
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
        finding.judgement.since += seconds
        finding.total.since += seconds
        finding.parts = parts.mapValues { part in
            var part = part
            part.since += seconds
            return part
        }
        return finding
    }
}
