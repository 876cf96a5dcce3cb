// Numbers as every screen and every report writes them.

extension Int {
    /// With a comma between thousands: `184,012`.
    package var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return self < 0 ? "-" + text : text
    }

    /// Grouped, or in thousands, millions or billions where that does not fit: a number that is
    /// cut is a wrong number. `23.9k`, `184k`.
    package func grouped(within columns: Int) -> String {
        guard grouped.count > columns else { return grouped }
        let units: [(size: Double, name: String)] = [(1e3, "k"), (1e6, "M"), (1e9, "G")]
        for unit in units where Double(magnitude) < unit.size * 1000 || unit.name == "G" {
            let value = Double(self) / unit.size
            let fine = value.oneDecimal + unit.name
            return fine.count <= columns ? fine : "\(Int(value.rounded()))\(unit.name)"
        }
        return grouped
    }

    /// As a change that fits.
    package func signed(within columns: Int) -> String {
        self > 0 ? "+" + grouped(within: columns - 1) : grouped(within: columns)
    }

    /// As a change: `+3,190`, `-4`, `0`.
    package var signed: String { self > 0 ? "+" + grouped : grouped }

    /// `1 goroutine`, `2 goroutines`.
    package func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}

extension Double {
    /// `5.8`.
    package var oneDecimal: String {
        guard let tenths = Int(exactly: (magnitude * 10).rounded()) else { return "?" }
        return "\(self < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
    }

    /// A part of one as percent: `5.8%`, `90%`; never `100%` for less than all, nor `0%` for some.
    package var percent: String {
        let percent = self * 100
        if percent >= 99.5, percent < 100 {
            return "\(((percent * 10).rounded(.down) / 10).oneDecimal)%"
        }
        if percent > 0, percent < 0.1 { return "<0.1%" }
        if percent < 9.95, percent != percent.rounded() { return "\(percent.oneDecimal)%" }
        return (Int(exactly: percent.rounded()).map(String.init) ?? "?") + "%"
    }

    /// A rate that was given for an hour: `+2,132/h`, `-0.4/h`, `0/h`.
    package var perHour: String {
        guard magnitude < 9.95, let tenths = Int(exactly: (self * 10).rounded()) else {
            return (Int(exactly: rounded())?.signed ?? "?") + "/h"
        }
        if tenths.isMultiple(of: 10) { return (tenths / 10).signed + "/h" }
        return (tenths > 0 ? "+" : "") + oneDecimal + "/h"
    }

    /// Seconds as a length of time in a sentence, two units at most: `40 s`, `58 m`, `5 h 58 m`,
    /// `2 d 4 h`.
    package var length: String {
        // What a file says of itself may be any number.
        let seconds = Int(exactly: Swift.max(0, self).rounded(.down)) ?? .max
        let units = [(86_400, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 60, "")]
        guard let (size, name, smaller, lesser) = units.first(where: { seconds >= $0.0 }) else {
            return "\(seconds) s"
        }
        let rest = seconds % size / smaller
        return "\((seconds / size).grouped) \(name)" + (rest > 0 ? " \(rest) \(lesser)" : "")
    }

    /// Seconds as an age or a length of time, two units at most: `2s`, `71s`, `29m`, `3h43m`,
    /// `3d04h`, `31d`.
    package var age: String {
        // What a file says of itself may be any number.
        let seconds = Int(exactly: Swift.max(0, self).rounded(.down)) ?? .max
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        if seconds < 100 { return "\(seconds)s" }
        if minutes < 60 { return "\(minutes)m" }
        if hours < 24 { return "\(hours)h\(twoDigits(minutes % 60))m" }
        return days < 10 ? "\(days)d\(twoDigits(hours % 24))h" : "\(days)d"
    }
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
