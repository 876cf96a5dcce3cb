// Times as all screens and reports write them: seconds, or seconds since 1970 in UTC.

// MARK: - Lengths

extension Double {
    /// Seconds as a setting: `0.5s`, `5s`, `3m20s`, `6h`, `1d`.
    package var span: String {
        if self < 10, self != rounded() { return oneDecimal + "s" }
        let units = [(7 * 86_400, "w"), (86_400, "d"), (3600, "h"), (60, "m"), (1, "s")]
        var rest = Int(exactly: rounded()) ?? 0
        var text = ""
        for (length, unit) in units where rest >= length && text.count < 4 {
            text += "\(rest / length)\(unit)"
            rest %= length
        }
        return text.isEmpty ? "0s" : text
    }

    /// Seconds that a change took, two units at most: `0.4s`, `41s`, `1m41s`, `29m`, `3h43m`.
    package var elapsed: String {
        if self < 10 { return Swift.max(0.1, self).span }
        return self < 600 ? rounded().span : age
    }

    /// Seconds that a service took to answer: `41ms`, `2.3s`.
    package var latency: String {
        self < 1 ? "\(Int((self * 1000).rounded()))ms" : oneDecimal + "s"
    }

    /// Seconds in a sentence, two units at most: `40 s`, `58 m`, `5 h 58 m`,
    /// `2 d 4 h`.
    package var length: String {
        // A file may claim any number.
        let seconds = Int(exactly: Swift.max(0, self).rounded(.down)) ?? .max
        let units = [(86_400, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 60, "")]
        guard let (size, name, smaller, lesser) = units.first(where: { seconds >= $0.0 }) else {
            return "\(seconds) s"
        }
        let rest = seconds % size / smaller
        return "\((seconds / size).grouped) \(name)" + (rest > 0 ? " \(rest) \(lesser)" : "")
    }

    /// Seconds between two samples, rounded, two units at most: `0.5 s`, `20 s`, `1 m 50 s`,
    /// `5 h 58 m`.
    package var distance: String {
        let isFine = self < 9.95 && !oneDecimal.hasSuffix(".0")
        if isFine { return "\(oneDecimal) s" }
        let seconds = Int(exactly: rounded()) ?? .max
        guard (60..<600).contains(seconds), seconds % 60 > 0 else { return rounded().length }
        return "\(seconds / 60) m \(seconds % 60) s"
    }

    /// Whole minutes or hours in words: `ten minutes`, `six hours`.
    package var spelled: String {
        let (unit, size) = self < 3600 ? ("minute", 60.0) : ("hour", 3600)
        let words = [
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
            "twelve",
        ]
        let count = Int(exactly: (self / size).rounded()) ?? 0
        guard words.indices.contains(count - 1) else { return count.counted(unit) }
        return "\(words[count - 1]) \(unit)\(count == 1 ? "" : "s")"
    }

    /// Seconds as an age, two units at most: `2s`, `71s`, `29m`, `3h43m`,
    /// `3d04h`, `31d`.
    package var age: String {
        // A file may claim any number.
        let seconds = Int(exactly: Swift.max(0, self).rounded(.down)) ?? .max
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        if seconds < 100 { return "\(seconds)s" }
        if minutes < 60 { return "\(minutes)m" }
        if hours < 24 { return "\(hours)h\(twoDigits(minutes % 60))m" }
        return days < 10 ? "\(days)d\(twoDigits(hours % 24))h" : "\(days)d"
    }
}

// MARK: - Moments

extension Double {
    /// Seconds since 1970 as a time of day: `14:32:07`.
    package var clock: String { "\(hourAndMinute):\(twoDigits(secondOfDay % 60))" }

    /// Seconds since 1970 as hour and minute: `14:32`.
    package var hourAndMinute: String {
        let minutes = secondOfDay / 60
        return "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
    }

    /// Seconds since 1970 as a day of the week: `Mon`.
    package var weekday: String { CalendarDay(secondsSince1970: self).weekday }

    /// Seconds since 1970 as month and day: `03-02`.
    package var monthAndDay: String { String(CalendarDay(secondsSince1970: self).text.suffix(5)) }

    /// Seconds since 1970 as a moment near `now`: `14:10Z` on the same day, `Mon 14:10Z` within the
    /// week before, else `2026-11-17 14:10Z`.
    package func near(_ now: Double) -> String {
        guard Timestamp(secondsSince1970: self) != nil, now.isFinite else { return "?" }
        let day = CalendarDay(secondsSince1970: self)
        switch CalendarDay(secondsSince1970: now).number - day.number {
        case 0: return "\(hourAndMinute)Z"
        case 1..<7: return "\(day.weekday) \(hourAndMinute)Z"
        default: return "\(day.text) \(hourAndMinute)Z"
        }
    }

    private var secondOfDay: Int {
        let seconds = (Int(exactly: rounded(.down)) ?? 0) % 86_400
        return seconds < 0 ? seconds + 86_400 : seconds
    }
}

/// A moment as RFC 3339 writes it, in UTC, to the second: `2026-11-24T06:05:20Z`.
package struct Timestamp {
    package let text: String

    /// Nil outside the years 1970 to 9999: RFC 3339 can't write later ones, and no clock shows
    /// earlier ones.
    package init?(secondsSince1970 seconds: Double) {
        guard seconds >= 0, seconds < 253_402_300_800 else { return nil }
        text = "\(CalendarDay(secondsSince1970: seconds).text)T\(seconds.clock)Z"
    }
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
