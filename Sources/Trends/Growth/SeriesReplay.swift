/// Judges a recorded count as it would have been judged at the time.
package struct SeriesReplay: Sendable {
    /// A verdict and when it would have been shown.
    package struct Transition: Hashable, Sendable {
        package var time: Double
        package var verdict: Verdict

        package init(time: Double, verdict: Verdict) { (self.time, self.verdict) = (time, verdict) }
    }

    /// One row of the record.
    package struct Sample: Hashable, Sendable {
        /// Seconds, on the clock of the record.
        package var time: Double
        package var goroutines: Int
        /// The start time of the process, on the same clock.
        package var startTime: Double?
        /// In the order of the names; empty without recorded parts.
        package var parts: [Int]

        package init(time: Double, goroutines: Int, startTime: Double? = nil, parts: [Int] = []) {
            (self.time, self.goroutines) = (time, goroutines)
            (self.startTime, self.parts) = (startTime, parts)
        }
    }

    private let names: [String]
    private var growth = GrowthTest<String>()
    package private(set) var transitions: [Transition] = []
    /// How many samples were ignored: not later than the one before, or without a valid time.
    package private(set) var leftOut = 0

    /// - Parameter names: The names of the parts.
    package init(names: [String] = []) { self.names = names }

    /// Nil before the first sample.
    package var finding: GrowthFinding<String>? { growth.finding }

    /// Takes a sample; one that isn't later than the one before is ignored.
    package mutating func record(_ sample: Sample) {
        let isTaken = growth.record(
            total: sample.goroutines, parts: Array(zip(names, sample.parts)), at: sample.time,
            startTime: sample.startTime)
        if !isTaken { leftOut += 1 }
        guard let finding = growth.finding else { return }
        let verdict = finding.judgement.verdict
        if transitions.last?.verdict != verdict {
            transitions.append(Transition(time: finding.time, verdict: verdict))
        }
    }
}
