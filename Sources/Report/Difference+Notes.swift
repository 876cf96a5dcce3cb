package import Goroutines

extension Difference {
    /// Reasons not to trust the numbers, one clause each, with the given names for the two sides;
    /// empty for two complete snapshots of one service.
    package func warnings(before: String, after: String) -> [String] {
        let sides = [(before, self.before), (after, self.after)].flatMap { name, snapshot in
            snapshot.warnings.map { "\(name): \($0)" }
        }
        guard sharesNoStack else { return sides }
        return ["the two sides share no stack in their own code: are they different services?"]
            + sides
    }
}
