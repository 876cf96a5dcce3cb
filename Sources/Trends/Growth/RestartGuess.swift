/// Detects a restart by the count alone: three samples in a row far below the last two hours. They
/// are held back until that is decided.
struct RestartGuess<Sample: Sendable>: Sendable {
    private var held: [Sample] = []

    static var samples: Int { 3 }

    /// Takes a sample; `lowest` is the lowest count of the last two hours, nil if unknown.
    /// - Returns: the samples that are decided, and whether a new process begins with them.
    mutating func take(
        _ sample: Sample, count: Int, lowest: Int32?
    ) -> (samples: [Sample], isRestart: Bool) {
        held.append(sample)
        let isLow = lowest.map { Double(count) < 0.7 * Double($0) && Int($0) - count >= 20 }
        if isLow == true, held.count < Self.samples { return ([], false) }
        defer { held = [] }
        return (held, isLow == true)
    }
}
