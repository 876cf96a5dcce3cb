import Glibc

/// Tells the time: that of this machine, or that of a story, which is another and goes faster. All
/// that is shown, recorded and judged has the times of one clock; the poller and other waits keep the
/// machine's.
struct Clock: Sendable {
    static let wall = Clock(showing: 0, at: 0, speed: 1)

    /// How many of its seconds pass in one of the machine's.
    let speed: Double
    private let shown: Double
    private let start: Double

    /// Shows `time` when the machine's clock shows `start`, both in seconds since 1970.
    init(showing time: Double, at start: Double, speed: Double) {
        (shown, self.start, self.speed) = (time, start, speed)
    }

    /// Seconds since 1970.
    var now: Double { time(atWall: Self.seconds(of: CLOCK_REALTIME)) }

    /// Converts a time of the machine's clock; both are in seconds since 1970.
    func time(atWall wall: Double) -> Double { shown + (wall - start) * speed }

    /// `Clock.uptime` in seconds of this clock.
    var uptime: Double { Self.uptime * speed }

    /// The machine's seconds on a clock that is never set and keeps running while it sleeps.
    static var uptime: Double { seconds(of: CLOCK_BOOTTIME) }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
