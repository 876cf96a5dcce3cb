/// A day of the Gregorian calendar, in UTC.
package struct CalendarDay: Hashable, Sendable {
    /// Days since 1 January 1970.
    package let number: Int

    package init(secondsSince1970 seconds: Double) {
        // A service or a file may claim any time.
        let seconds = seconds.isNaN ? 0 : min(max(seconds, -1e15), 1e15)
        number = Int((seconds / 86_400).rounded(.down))
    }

    /// Nil if the calendar has no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
            return nil
        }
        // Years count from March, so that the leap day is the last of its year.
        let (marchYear, marchMonth) = (month < 3 ? year - 1 : year, (month + 9) % 12)
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        number = 365 * marchYear + leapDays + dayOfYear - Self.daysTo1970
        guard date == (year, month, day) else { return nil }
    }

    /// From 1 March of the year 0 to 1 January 1970.
    private static let daysTo1970 = 719_468

    /// Year, month from 1 and day from 1.
    package var date: (year: Int, month: Int, day: Int) {
        // Each 400 years, an era, have the same number of days.
        let days = number + Self.daysTo1970
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let isNextYear = month >= 10
        return (era * 400 + year + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3, day)
    }

    /// `2026-11-24`.
    package var text: String {
        let (year, month, day) = date
        let century = "\(twoDigits(year / 100))\(twoDigits(year % 100))"
        return "\(century)-\(twoDigits(month))-\(twoDigits(day))"
    }

    /// `Mon`.
    package var weekday: String {
        // 1 January 1970 was a Thursday.
        ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(number % 7 + 7) % 7]
    }
}
