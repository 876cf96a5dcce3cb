package import Goroutines

extension Difference {
    /// What a reader must know before trusting the numbers; empty for two whole snapshots of one
    /// service.
    package var warnings: [String] {
        var warnings: [String] = []
        if sharesNoStack {
            warnings.append("the two share no stack of their own code: two services?")
        }
        for (letter, snapshot) in [("A", before), ("B", after)] {
            warnings += snapshot.warnings.map { "\(letter): \($0)" }
        }
        return warnings
    }
}
