import Diagnosis
import Goroutines
import Targets

// Alarms: acknowledging, bell and notification.
extension State {
    mutating func acknowledge() {
        let count = watched.unseenAlarms.count
        guard count > 0 else {
            tell("no unacknowledged alarms")
            return
        }
        watched.acknowledge()
        tell("acknowledged \(count.counted("alarm")); ! lists the active ones")
    }
}

extension Alarm {
    /// The text, with the time its cause went away, if it did.
    func words(_ clock: ForwardClock) -> String {
        text + (goneSince.map { "; gone since \(clock.stamp($0))" } ?? "")
    }
}
