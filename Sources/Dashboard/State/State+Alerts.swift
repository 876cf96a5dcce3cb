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
}

extension Alarm {
    /// With the time since when its cause is gone, if it is.
    func words(_ clock: ForwardClock) -> String {
        text + (goneSince.map { "; not since \(clock.stamp($0))" } ?? "")
    }
}
