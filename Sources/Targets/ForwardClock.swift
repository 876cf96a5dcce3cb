import Goroutines

/// Time that never goes back: ages, holds and graphs go on when the wall clock is set back.
package struct ForwardClock: Hashable, Sendable {
    /// Seconds since 1970.
    package private(set) var now: Double
    /// Seconds by which `now` is ahead of the wall clock.
    package private(set) var lag = 0.0

    package init(now: Double) { self.now = now }

    /// Moves on to `time` of the wall clock.
    /// - Returns: by how many seconds the wall clock was set back, if it was.
    package mutating func advance(to time: Double) -> Double? {
        let back = now - (time + lag)
        if back > 1 { lag += back }
        now = max(now, time + lag)
        return back > 1 ? back : nil
    }

    /// A moment of this clock by the wall clock.
    package func wall(_ time: Double) -> Double { time - lag }

    /// A moment of the wall clock by this clock; never later than now.
    package func time(atWall wall: Double) -> Double { min(now, wall + lag) }

    /// A moment as the time of day, in UTC: `14:02:11`.
    package func clock(_ time: Double) -> String { wall(time).clock }

    /// A moment as `14:02:11Z`, or `11-24 14:02Z` on another day.
    package func stamp(_ time: Double) -> String { "\(stampWithoutZone(time))Z" }

    package func stampWithoutZone(_ time: Double) -> String {
        let wall = wall(time)
        return (now - time).magnitude < 72_000
            ? wall.clock : "\(wall.monthAndDay) \(wall.hourAndMinute)"
    }

    /// When something began, to the minute: `14:10`, `Mon 14:10`, or `11-24 14:10` in an earlier
    /// week.
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
