import FoundationEssentials

/// A moment as RFC 3339 writes it, in UTC, to the second: `2026-11-24T06:05:20Z`.
struct Timestamp {
    let text: String

    /// Nil outside of the years 1970 to 9999, which RFC 3339 cannot write or no clock shows.
    init?(secondsSince1970 seconds: Double) {
        guard seconds >= 0, seconds < 253_402_300_800 else { return nil }
        text = Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
    }
}

extension Int {
    /// With a comma between thousands: `184,012`.
    var grouped: String {
        let digits = String(magnitude)
        var text = self < 0 ? "-" : ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// `1 goroutine`, `2 goroutines`.
    func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}

extension Double {
    /// A part of one as percent: `5.8%`; never `100.0%` for less than all, nor `0.0%` for some.
    var percent: String {
        if self > 0.999, self < 1 { return "99.9%" }
        if self > 0, self < 0.001 { return "<0.1%" }
        let tenths = Int((self * 1000).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))%"
    }

    /// Seconds as an age, in its largest whole unit: `2s`, `29m`, `3h`, `31d`.
    var age: String {
        let seconds = Int(rounded(.down))
        let units = [(86_400, "d"), (3600, "h"), (60, "m")]
        let unit = units.first { seconds >= 2 * $0.0 } ?? (1, "s")
        return "\(seconds / unit.0)\(unit.1)"
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
