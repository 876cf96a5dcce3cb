/// Tells a restart by the count alone: three samples in a row far below all of the last two hours.
///
/// A sample that may belong to a new process is held back until that is decided.
struct RestartGuess<Sample: Sendable>: Sendable {
    private var held: [Sample] = []

    static var samples: Int { 3 }

    enum Outcome {
        /// Of the process that was there.
        case goesOn([Sample])
        case restarted([Sample])
    }

    /// Takes a sample in; `lowest` is the lowest count of the last two hours, nil where nothing is
    /// known.
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
