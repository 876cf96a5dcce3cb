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

    mutating func setBell(_ rings: Bool) {
        for index in targets.indices { targets[index].alerts.bell = rings }
        tell("alarms \(rings ? "ring" : "don't ring") the bell")
    }

    mutating func setNotification(_ notifies: Bool) {
        for index in targets.indices { targets[index].alerts.notifies = notifies }
        tell("alarms \(notifies ? "send" : "don't send") a desktop notification")
    }
}

extension Alarm {
    /// The text, with the time its cause went away, if it did.
    func words(_ clock: ForwardClock) -> String {
        text + (goneSince.map { "; gone since \(clock.stamp($0))" } ?? "")
    }
}

extension Bool {
    var onOrOff: String { self ? "on" : "off" }
}
