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
    /// Seconds since 1970: its cause was not seen any more since; nil while it goes on.
    package var goneSince: Double?
    /// Somebody said that they have seen it.
    package var isAcknowledged = false

    package init(cause: Cause, time: Double, text: String) {
        (self.cause, self.time, self.text) = (cause, time, text)
    }
}

/// Raises each alarm once for as long as its cause goes on.
///
/// A cause that was gone for less than `calm` goes on: a count that wavers about a limit rings once.
/// What a restart took away is over at once, since the process is another one.
package struct Episodes: Sendable {
    private struct Episode {
        var alarm: Alarm
        /// Seconds since 1970 when its cause was seen last.
        var seen: Double
    }

    /// Seconds without its cause after which an episode is over.
    package static let calm = 600.0

    private var episodes: [Episode] = []

    package init() {}

    /// Those whose cause goes on, the oldest first.
    package var standing: [Alarm] { episodes.map(\.alarm) }

    /// Takes up an alarm that an earlier run raised: it stands, and is not raised again while its
    /// cause goes on. One with the same cause that stands already stays as it is.
    package mutating func remember(_ alarm: Alarm, at time: Double) {
        guard !episodes.contains(where: { $0.alarm.cause == alarm.cause }) else { return }
        episodes.append(Episode(alarm: alarm, seen: time))
        episodes.sort { $0.alarm.time < $1.alarm.time }
    }

    /// Takes in what one answer says; `sentence` words an alarm that is new. A clock that goes back
    /// ends nothing early. `isRestart` tells that it is the first answer of a process.
    /// - Returns: the alarms that are new.
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

    /// Somebody has seen all that stand.
    package mutating func acknowledge() {
        for index in episodes.indices { episodes[index].alarm.isAcknowledged = true }
    }
}
