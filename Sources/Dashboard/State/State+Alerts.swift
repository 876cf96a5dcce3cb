import Diagnosis
import Goroutines
import Targets

// What the reader says of alarms.
extension State {
    mutating func acknowledge() {
        let count = watched.unseenAlarms.count
        guard count > 0 else {
            tell("no alarm stands that was not acknowledged")
            return
        }
        watched.acknowledge()
        tell("acknowledged \(count.counted("alarm")); ! lists what stands")
    }

    mutating func setBell(_ rings: Bool) {
        for index in targets.indices { targets[index].alerts.bell = rings }
        tell("an alarm \(rings ? "rings the bell" : "rings no bell")")
    }

    mutating func setNotification(_ notifies: Bool) {
        for index in targets.indices { targets[index].alerts.notifies = notifies }
        tell("an alarm \(notifies ? "has the terminal notify the desktop" : "notifies no desktop")")
    }
}

extension Alarm {
    /// With the time since when its cause is gone, if it is.
    func words(_ clock: ForwardClock) -> String {
        text + (goneSince.map { "; not since \(clock.stamp($0))" } ?? "")
    }
}

extension Bool {
    var onOrOff: String { self ? "on" : "off" }
}
