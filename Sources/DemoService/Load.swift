import Glibc

/// How busy the service is: peaks in the afternoon, quiet at the weekend.
/// Times are seconds since a Monday's midnight.
enum Load {
    static let day = 86_400.0
    private static let swing = 0.6
    private static let peak = 15.0 / 24
    /// Monday to Sunday. The mean of a working day is 1.
    private static let weekdays = [1.0, 1.0, 1.0, 1.0, 1.0, 0.55, 0.5]

    static func level(at time: Double) -> Double {
        let (_, day, share) = parts(of: time)
        return weekdays[day] * (1 + swing * cos(2 * .pi * (share - peak)))
    }

    /// The integral of the level from 0 on, in seconds at the mean load.
    static func work(until time: Double) -> Double {
        let (week, day, share) = parts(of: time)
        let days = week * weekdays.reduce(0, +) + weekdays[..<day].reduce(0, +)
        let wave = (sin(2 * .pi * (share - peak)) + sin(2 * .pi * peak)) / (2 * .pi)
        return Self.day * (days + weekdays[day] * (share + swing * wave))
    }

    private static func parts(of time: Double) -> (week: Double, day: Int, share: Double) {
        let days = max(0, time) / day
        let week = (days / 7).rounded(.down)
        let inWeek = min(Int(days - week * 7), 6)
        return (week, inWeek, days - week * 7 - Double(inWeek))
    }
}
