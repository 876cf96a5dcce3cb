// Sizes and times as the screen writes them; numbers are worded as reports word them.
import Goroutines

extension Double {
    /// Bytes in the largest unit of 1,024 that gives one to three digits: `1.9G`, `212M`.
    var bytes: String {
        var (value, unit) = (self, "B")
        for next in ["K", "M", "G", "T"] where value >= 1000 {
            value /= 1024
            unit = next
        }
        // What a service says of itself may be any number.
        guard value < 9.95, unit != "B" else {
            return Int(exactly: value.rounded()).map { "\($0)\(unit)" } ?? "?"
        }
        return value.oneDecimal + unit
    }

    /// Seconds as a setting: `0.5s`, `5s`, `3m20s`, `6h`, `1d`.
    var span: String {
        if self < 10, self != rounded() { return oneDecimal + "s" }
        let seconds = Int(exactly: rounded()) ?? 0
        let units = [(7 * 86_400, "w"), (86_400, "d"), (3600, "h"), (60, "m"), (1, "s")]
        var rest = seconds
        var text = ""
        for (length, unit) in units where rest >= length && text.count < 4 {
            text += "\(rest / length)\(unit)"
            rest %= length
        }
        return text.isEmpty ? "0s" : text
    }

    /// The time of an answer: `41ms`, `2.3s`.
    var latency: String {
        self < 1 ? "\(Int((self * 1000).rounded()))ms" : oneDecimal + "s"
    }

    /// Seconds since 1970 as the time of day, in UTC: `14:32:07`.
    package var clock: String {
        let seconds = secondOfDay
        return "\(hourAndMinute):\(twoDigits(seconds % 60))"
    }

    /// Seconds since 1970 as hour and minute, in UTC: `14:32`.
    var hourAndMinute: String {
        let seconds = secondOfDay
        return "\(twoDigits(seconds / 3600)):\(twoDigits(seconds / 60 % 60))"
    }

    /// Seconds since 1970 as the day of the week, in UTC: `Mon`.
    var weekday: String {
        let day = Int((Swift.min(Swift.max(self, -1e15), 1e15) / 86_400).rounded(.down))
        // 1 January 1970 was a Thursday.
        return ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(day % 7 + 7) % 7]
    }

    /// Seconds since 1970 as month and day, in UTC: `03-02`.
    var monthAndDay: String {
        // Days to a date by counting from 1 March of a 400-year era (the proleptic Gregorian
        // calendar of ISO 8601).
        let days = Int((Swift.min(Swift.max(self, -1e15), 1e15) / 86_400).rounded(.down)) + 719_468
        let dayOfEra = days - (days >= 0 ? days : days - 146_096) / 146_097 * 146_097
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        return "\(twoDigits(month < 10 ? month + 3 : month - 9))-\(twoDigits(day))"
    }

    private var secondOfDay: Int {
        let seconds = (Int(exactly: rounded(.down)) ?? 0) % 86_400
        return seconds < 0 ? seconds + 86_400 : seconds
    }
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
