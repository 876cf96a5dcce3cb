import Goroutines

/// A clock that never goes back, so that ages, holds and graphs still work if the wall clock does.
package struct ForwardClock: Hashable, Sendable {
    /// Seconds since 1970.
    package private(set) var now: Double
    /// Seconds by which `now` is ahead of the wall clock.
    package private(set) var lag = 0.0
    /// Seconds of this clock in one of real time: more than one if it is that of a story.
    package let speed: Double

    package init(now: Double, speed: Double = 1) { (self.now, self.speed) = (now, speed) }

    /// Advances to `time` of the wall clock.
    /// - Returns: the seconds by which the wall clock was set back; nil if it was not.
    package mutating func advance(to time: Double) -> Double? {
        let back = now - (time + lag)
        if back > 1 { lag += back }
        now = max(now, time + lag)
        return back > 1 ? back : nil
    }

    /// The time in `seconds` of real time.
    package func after(_ seconds: Double) -> Double { now + seconds * speed }

    /// Seconds of real time since `time`.
    package func lived(since time: Double) -> Double { (now - time) / speed }

    /// Converts a time of this clock to the wall clock.
    package func wall(_ time: Double) -> Double { time - lag }

    /// Converts a time of the wall clock to this clock; never later than now.
    package func time(atWall wall: Double) -> Double { min(now, wall + lag) }

    /// The time of day in UTC: `14:02:11`.
    package func clock(_ time: Double) -> String { wall(time).clock }

    /// `14:02:11Z`, or `11-24 14:02Z` if it is more than 20 hours away.
    package func stamp(_ time: Double) -> String { "\(stampWithoutZone(time))Z" }

    package func stampWithoutZone(_ time: Double) -> String {
        let wall = wall(time)
        return (now - time).magnitude < 72_000
            ? wall.clock : "\(wall.monthAndDay) \(wall.hourAndMinute)"
    }

    /// To the minute: `14:10`, `Mon 14:10`, or `11-24 14:10` if it is more than six days ago.
    package func beginning(_ time: Double) -> String {
        let wall = wall(time)
        let day =
            switch now - time {
            case ..<72_000: ""
            case ..<518_400: "\(wall.weekday) "
            default: "\(wall.monthAndDay) "
            }
        return day + wall.hourAndMinute
    }
}
