import Glibc

enum Clock {
    /// Seconds since 1970.
    static var now: Double { seconds(of: CLOCK_REALTIME) }

    /// Seconds on a clock that is never set and that keeps running while the machine sleeps.
    static var uptime: Double { seconds(of: CLOCK_BOOTTIME) }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
