package import Goroutines

extension Difference {
    /// What a reader must know before trusting the numbers, the sides called as they are here; empty
    /// for two whole snapshots of one service.
    package func warnings(before: String, after: String) -> [String] {
        let sides = [(before, self.before), (after, self.after)].flatMap { name, snapshot in
            snapshot.warnings.map { "\(name): \($0)" }
        }
        guard sharesNoStack else { return sides }
        return ["the two sides share no stack of their own code: are they two services?"] + sides
    }
}
