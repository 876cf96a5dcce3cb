package import Goroutines
package import Trends

/// A condition that needs attention now.
package struct Alarm: Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        case sustainedGrowth
        case crossing(Threshold)
    }

    package var cause: Cause
    /// Seconds since 1970, when it was raised.
    package var time: Double
    /// One or more clauses, for display.
    package var text: String
    /// When its cause was last gone, in seconds since 1970; nil while the cause lasts.
    package var goneSince: Double?
    /// Whether the user acknowledged it.
    package var isAcknowledged = false

    package init(cause: Cause, time: Double, text: String) {
        (self.cause, self.time, self.text) = (cause, time, text)
    }
}

/// Raises each alarm once for as long as its cause lasts. A cause that is gone for less than `calm`
/// is still the same episode; a restart ends one at once.
package struct Episodes: Sendable {
    private struct Episode {
        var alarm: Alarm
        /// When its cause was last seen, in seconds since 1970.
        var seen: Double
    }

    /// How long the cause must be gone for an episode to end, in seconds.
    package static let calm = 600.0

    private var episodes: [Episode] = []

    package init() {}

    /// The alarms of current episodes, oldest first.
    package var standing: [Alarm] { episodes.map(\.alarm) }

    /// Restores an alarm raised by an earlier run, so that it isn't raised again while its cause
    /// lasts. Does nothing if an alarm with the same cause is standing.
    package mutating func remember(_ alarm: Alarm, at time: Double) {
        guard !episodes.contains(where: { $0.alarm.cause == alarm.cause }) else { return }
        episodes.append(Episode(alarm: alarm, seen: time))
        episodes.sort { $0.alarm.time < $1.alarm.time }
    }

    /// Updates the episodes with the findings of one poll. `sentence` makes the text of a new alarm;
    /// `isRestart` is true for the first poll of a new process. A clock that is set back ends no
    /// episode early.
    /// - Returns: the new alarms.
    package mutating func update(
        _ finding: GrowthFinding<Stack.ID>?, crossings: [Crossing], at time: Double,
        isRestart: Bool = false, sentence: (Alarm.Cause) -> String
    ) -> [Alarm] {
        var causes = crossings.map { Alarm.Cause.crossing($0.threshold) }
        if finding?.judgement.verdict == .sustainedGrowth { causes.insert(.sustainedGrowth, at: 0) }
        if isRestart { episodes.removeAll { !causes.contains($0.alarm.cause) } }
        for index in episodes.indices where !causes.contains(episodes[index].alarm.cause) {
            episodes[index].alarm.goneSince = episodes[index].alarm.goneSince ?? time
        }
        var raised: [Alarm] = []
        for cause in causes {
            if let index = episodes.firstIndex(where: { $0.alarm.cause == cause }) {
                episodes[index].seen = time
                episodes[index].alarm.goneSince = nil
            } else {
                let alarm = Alarm(cause: cause, time: time, text: sentence(cause))
                episodes.append(Episode(alarm: alarm, seen: time))
                raised.append(alarm)
            }
        }
        episodes.removeAll { time - $0.seen >= Self.calm }
        return raised
    }

    /// Marks all standing alarms as acknowledged.
    package mutating func acknowledge() {
        for index in episodes.indices { episodes[index].alarm.isAcknowledged = true }
    }
}
