private import Goroutines

/// A typed moment: `14:02`, `2026-11-24 14:02`, `-40m`, `A`, `max`. Times of day are UTC, as on the
/// screen.
package enum TimeExpression: Hashable, Sendable {
    /// The last such time of day, in seconds since midnight; with the seconds that the text leaves
    /// open (59 for `14:02`), so that all of that minute counts.
    case timeOfDay(Double, slack: Double)
    /// Seconds since 1970, with the seconds that the text leaves open.
    case date(Double, slack: Double)
    /// Seconds before the newest moment.
    case ago(Double)
    case mark(String)
    /// The moment of the highest total.
    case maximum

    /// - Returns: nil if the text isn't a moment.
    package init?(_ text: String) {
        let words = text.split(separator: " ").joined(separator: " ")
        if words == "max" {
            self = .maximum
        } else if words.count <= 2, MarkName.isName(words.uppercased()) {
            self = .mark(words.uppercased())
        } else if words.hasPrefix("-") {
            // Longer ago than a century is a typo.
            guard let seconds = Double(seconds: words.dropFirst()), seconds <= 3.2e9 else {
                return nil
            }
            self = .ago(seconds)
        } else if let time = Self.timeOfDay(words[...]) {
            self = .timeOfDay(time.seconds, slack: time.slack)
        } else if let date = Self.date(words) {
            self = date
        } else {
            return nil
        }
    }

    /// Seconds since 1970 of the last such moment up to `newest`; nil for a mark and the maximum,
    /// which take a history.
    package func seconds(newest: Double) -> Double? {
        let day = 86_400.0
        switch self {
        case .timeOfDay(let seconds, let slack):
            let today = (newest / day).rounded(.down) * day + seconds
            return (today > newest ? today - day : today) + slack
        case .date(let seconds, let slack): return seconds + slack
        case .ago(let seconds): return newest - seconds
        case .mark, .maximum: return nil
        }
    }

    /// `14:02` or `14:02:11`, with or without a `Z`.
    private static func timeOfDay(_ text: Substring) -> (seconds: Double, slack: Double)? {
        let text = text.hasSuffix("Z") ? text.dropLast() : text
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = fields.compactMap { number($0, digits: 1...2) }
        guard (2...3).contains(fields.count), numbers.count == fields.count, numbers[0] < 24,
            numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        let seconds = numbers.count > 2 ? numbers[2] : 0
        return (
            Double(numbers[0] * 3600 + numbers[1] * 60 + seconds),
            numbers.count > 2 ? 0.999 : 59.999
        )
    }

    /// `2026-11-24`, with or without a time of day after a space or a `T`.
    private static func date(_ text: String) -> TimeExpression? {
        let parts = text.split(separator: text.contains("T") ? "T" : " ", maxSplits: 1)
        guard let first = parts.first else { return nil }
        let fields = first.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count == 3, let year = number(fields[0], digits: 4...4),
            let month = number(fields[1], digits: 1...2),
            let day = number(fields[2], digits: 1...2), !text.hasSuffix("T"),
            let calendarDay = CalendarDay(year: year, month: month, day: day)
        else { return nil }
        let start = Double(calendarDay.number) * 86_400
        guard parts.count > 1 else { return .date(start, slack: 86_399.999) }
        guard let time = timeOfDay(parts[1]) else { return nil }
        return .date(start + time.seconds, slack: time.slack)
    }

    private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.count), text.allSatisfy({ ("0"..."9").contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
