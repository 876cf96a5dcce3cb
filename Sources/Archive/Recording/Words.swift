private import Goroutines

/// The few words that an event carries.
enum Words {
    /// `3,912 -> 1,502, up 2d23h`.
    static func restart(from before: Int?, to now: Int, after uptime: Double?) -> String {
        let fall = before.map { "\(number($0)) -> \(number(now))" } ?? number(now)
        guard let uptime, uptime >= 0, uptime < 1e10 else { return fall }
        return "\(fall), up \(span(uptime))"
    }

    /// `3f2a9c0 -> 77ab011`.
    static func deploy(from before: String, to now: String) -> String {
        "\(before.prefix(7)) -> \(now.prefix(7))".scrubbed
    }

    /// `back by 1h00m`.
    static func jump(_ seconds: Double) -> String {
        "\(seconds < 0 ? "back" : "forward") by \(span(abs(seconds)))"
    }

    /// The two largest units: `2d23h`, `1h05m`, `12s`.
    static func span(_ seconds: Double) -> String {
        let seconds = Int(min(max(seconds, 0), 1e12).rounded())
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        if days > 0 { return "\(days)d\(two(hours % 24))h" }
        if hours > 0 { return "\(hours)h\(two(minutes % 60))m" }
        if minutes > 0 { return "\(minutes)m\(two(seconds % 60))s" }
        return "\(seconds)s"
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// `3,912`.
    static func number(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
