package import Goroutines
package import Trends

/// A limit that somebody set for a target.
package enum Threshold: Hashable, Sendable {
    /// Goroutines in all: `10000`.
    case count(Int)
    /// Growth in goroutines an hour: `1200/h`, `20/min`.
    case ratePerHour(Double)
    /// Goroutines of one stanza that wait so: `10000 in chan send`.
    case countInState(Int, WaitState)

    /// As it is written on a command line and in a configuration; nil for what is none.
    package init?(_ text: String) { return nil }

    /// As it was written.
    package var text: String { "" }

    /// What crosses it, if anything does.
    package func crossing(
        by snapshot: Snapshot, finding: GrowthFinding<Stack.ID>?
    ) -> Crossing? { nil }
}

/// A threshold with the figure that crossed it.
package struct Crossing: Hashable, Sendable {
    package var threshold: Threshold
    package var figure: Double
    /// The stack whose goroutines they are.
    package var stack: Stack.ID?

    package init(threshold: Threshold, figure: Double, stack: Stack.ID? = nil) {
        (self.threshold, self.figure, self.stack) = (threshold, figure, stack)
    }
}

/// What a person asked to be told of.
package struct AlertRules: Hashable, Sendable {
    package var warning: [Threshold]
    package var critical: [Threshold]

    package init(warning: [Threshold] = [], critical: [Threshold] = []) {
        (self.warning, self.critical) = (warning, critical)
    }
}
