// Numbers and bytes as all screens and reports write them.

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

    /// Grouped, or in thousands, millions or billions if that doesn't fit: `23.9k`, `184k`. A number
    /// that is cut off is a wrong number.
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

    /// As a change, within so many columns.
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

    /// A share of 1 in percent: `5.8%`, `90%`. `100%` means all of it, and `0%` none.
    package var percent: String {
        let percent = self * 100
        if percent >= 99.5, percent < 100 {
            return "\(((percent * 10).rounded(.down) / 10).oneDecimal)%"
        }
        if percent > 0, percent < 0.1 { return "<0.1%" }
        if percent < 9.95, percent != percent.rounded() { return "\(percent.oneDecimal)%" }
        return (Int(exactly: percent.rounded()).map(String.init) ?? "?") + "%"
    }

    /// A number per hour as a rate, in the unit that reads best: `+36.2/min`, `+120/h`, `-0.4/h`,
    /// `0/h`. The same rate has the same unit everywhere.
    package var asRate: String { magnitude < 600 ? perHour : "\((self / 60).asChange)/min" }

    /// `+2,132/h`.
    package var perHour: String { "\(asChange)/h" }

    /// With one decimal if it is small: `+2,132`, `+36.2`, `-0.4`, `0`.
    package var asChange: String {
        guard magnitude < 99.95, let tenths = Int(exactly: (self * 10).rounded()),
            !tenths.isMultiple(of: 10)
        else { return Int(exactly: rounded())?.signed ?? "?" }
        return (tenths > 0 ? "+" : "") + oneDecimal
    }
}

// MARK: - Bytes

extension Double {
    /// Bytes for a narrow column, in the largest unit of 1,024 with one to three digits: `1.9G`,
    /// `212M`.
    package var bytes: String {
        var (value, unit) = (self, "B")
        for next in ["K", "M", "G", "T"] where value >= 1000 {
            value /= 1024
            unit = next
        }
        // A service may report any number.
        guard value < 9.95, unit != "B" else {
            return Int(exactly: value.rounded()).map { "\($0)\(unit)" } ?? "?"
        }
        return value.oneDecimal + unit
    }

    /// Bytes of memory or of an answer in a sentence: `512 bytes`, `2.9 KB`, `30 MB`.
    package var roundBytes: String { bytes(of: 1000, ["bytes", "KB", "MB", "GB", "TB"]) }

    /// Bytes of a limit: `4 GiB`, `1.5 GiB`, `512 MiB`.
    package var binaryBytes: String { bytes(of: 1024, ["B", "KiB", "MiB", "GiB", "TiB"]) }

    private func bytes(of step: Double, _ units: [String]) -> String {
        var (value, unit) = (self, units[0])
        for next in units.dropFirst() where value >= step * 0.9995 {
            (value, unit) = (value / step, next)
        }
        let tenths = (value * 10).rounded()
        guard value >= 99.5 || tenths.truncatingRemainder(dividingBy: 10) == 0 else {
            return "\(value.oneDecimal) \(unit)"
        }
        return "\(Int(exactly: value.rounded())?.grouped ?? "?") \(unit)"
    }
}
