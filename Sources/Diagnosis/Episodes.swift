package import Goroutines
package import Trends

/// Something that a person should look at now.
package struct Alarm: Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        case sustainedGrowth
        case crossing(Threshold)
    }

    package var cause: Cause
    /// Seconds since 1970, when it was raised.
    package var time: Double
    /// In whole sentences.
    package var text: String
    /// Somebody said that they have seen it.
    package var isAcknowledged = false

    package init(cause: Cause, time: Double, text: String) {
        (self.cause, self.time, self.text) = (cause, time, text)
    }
}

/// Raises each alarm once for as long as its cause goes on.
package struct Episodes: Sendable {
    /// Those whose cause goes on, the oldest first.
    package private(set) var standing: [Alarm] = []

    package init() {}

    /// - Returns: the alarms that are new.
    package mutating func update(
        _ finding: GrowthFinding<Stack.ID>?, crossings: [Crossing], at time: Double,
        sentence: (Alarm.Cause) -> String
    ) -> [Alarm] { [] }

    /// Somebody has seen all that stand.
    package mutating func acknowledge() {
        for index in standing.indices { standing[index].isAcknowledged = true }
    }
}
