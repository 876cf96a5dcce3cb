import FoundationEssentials

/// A moment in RFC 3339 format, in UTC, to the second: `2026-11-24T06:05:20Z`.
package struct Timestamp {
    package let text: String

    /// Nil outside the years 1970 to 9999.
    package init?(secondsSince1970 seconds: Double) {
        guard seconds >= 0, seconds < 253_402_300_800 else { return nil }
        text = Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
    }
}

extension String {
    func padded(left width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - count)) + self
    }

    func padded(right width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}

extension Double {
    /// Seconds since 1970 as text relative to `now`, in UTC: `14:10Z` for the same day, `Mon 14:10Z`
    /// for the week before, else `2026-11-17 14:10Z`.
    package func near(_ now: Double) -> String {
        guard let text = Timestamp(secondsSince1970: self)?.text, now.isFinite else { return "?" }
        let minute = "\(text.dropFirst(11).prefix(5))Z"
        let day = (self / 86_400).rounded(.down)
        switch (now / 86_400).rounded(.down) - day {
        case 0: return minute
        case 1..<7: return "\(Self.weekdays[Int(day) % 7]) \(minute)"
        default: return "\(text.prefix(10)) \(minute)"
        }
    }

    /// 1 January 1970 was a Thursday.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
}
