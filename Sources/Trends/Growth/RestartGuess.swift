/// Detects a restart by the count alone: three samples in a row far below the last two hours.
///
/// Samples that may belong to a new process are held back until that is decided.
struct RestartGuess<Sample: Sendable>: Sendable {
    private var held: [Sample] = []

    static var samples: Int { 3 }

    enum Outcome {
        /// Samples of the same process.
        case goesOn([Sample])
        case restarted([Sample])
    }

    /// Takes a sample; `lowest` is the lowest count of the last two hours, nil if unknown.
    mutating func take(_ sample: Sample, count: Int, lowest: Int32?) -> Outcome {
        guard let lowest, Double(count) < 0.7 * Double(lowest), Int(lowest) - count >= 20 else {
            defer { held = [] }
            return .goesOn(held + [sample])
        }
        held.append(sample)
        guard held.count == Self.samples else { return .goesOn([]) }
        defer { held = [] }
        return .restarted(held)
    }
}
