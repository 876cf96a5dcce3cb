package import Goroutines

/// What a parked stack looks like: the mistake, what speaks for it and what is not known.
package struct Card: Hashable, Sendable {
    /// Only what can never proceed is `certain`.
    package enum Confidence: String, Comparable, Sendable {
        case possible, likely, certain

        package static func < (left: Confidence, right: Confidence) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .possible: 0
            case .likely: 1
            case .certain: 2
            }
        }
    }

    package var mistake: Mistake
    package var confidence: Confidence
    /// What was seen, a clause each.
    package var evidence: [String]
    /// What would make it certain and was not seen, a clause each.
    package var missing: [String]
    /// A line of the function that the goroutines were started with, if that is the program's own; else
    /// where they left the program's code.
    package var line: Frame?
    /// Other stacks that are part of it: who holds the lock, who should have received.
    package var related: [Stack.ID]

    /// Whether something is wrong.
    package var isAccusation: Bool { mistake.family != .rest }

    package init(
        _ mistake: Mistake, _ confidence: Confidence, evidence: [String], missing: [String] = [],
        line: Frame?, related: [Stack.ID] = []
    ) {
        (self.mistake, self.confidence) = (mistake, confidence)
        (self.evidence, self.missing) = (evidence, missing)
        (self.line, self.related) = (line, related)
    }
}
