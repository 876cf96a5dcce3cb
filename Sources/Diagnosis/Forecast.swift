import Goroutines
package import Trends

extension MemoryForecast {
    /// When memory runs out, in shorter and shorter forms, longest first; empty if nothing grows.
    /// Times have one significant digit, as the rate is not known more precisely.
    package var sentences: [String] {
        guard let bytesPerHour else { return [] }
        let each = "\(isMeasured ? "" : "at least ")\(bytesPerGoroutine.roundBytes) per goroutine"
        guard let limit, let hours else {
            let amount = bytesPerHour.oneDigit.roundBytes
            let more = "\(isMeasured ? "" : "at least ")\(amount) of memory per hour"
            return ["at this rate \(more) unless it restarts, \(each)", more]
        }
        guard hours > 0 else { return ["the memory limit of \(limit.binaryBytes) is reached"] }
        let brief = "\(limit.binaryBytes) \(when ?? "")"
        // `bytesPerGoroutine` is a lower bound.
        let sooner = isMeasured ? "" : " or sooner"
        return [
            "at this rate \(brief)\(sooner) unless it restarts, \(each)",
            "at this rate \(brief)\(sooner)", brief,
        ]
    }

    /// The hours, with one significant digit.
    package var roundHours: Double? { hours?.oneDigit }

    /// When the limit is reached: `in about 3 h`; nil if unknown.
    package var when: String? {
        guard let hours else { return nil }
        let minutes = hours * 60
        if minutes < 1 { return "within a minute" }
        if minutes < 57 { return "in about \(minutes.oneDigit.figure) m" }
        if hours < 48 { return "in about \(max(1, hours).oneDigit.figure) h" }
        return hours / 24 < 95 ? "in about \((hours / 24).oneDigit.figure) d" : "in over 90 d"
    }
}

extension Double {
    /// Rounded to one significant digit.
    fileprivate var oneDigit: Double {
        guard isFinite, self > 0 else { return self }
        var size = 1.0
        while self >= size * 9.5 { size *= 10 }
        while self < size * 0.95 { size /= 10 }
        return (self / size).rounded() * size
    }

    fileprivate var figure: String { Int(exactly: rounded())?.grouped ?? "?" }

    /// A size in decimal units: `2.9 KB`, `512 B`, `30 MB`.
    package var roundBytes: String { bytes(of: 1000, ["B", "KB", "MB", "GB", "TB"]) }

    /// A limit in binary units: `4 GiB`, `1.5 GiB`, `512 MiB`.
    package var binaryBytes: String { bytes(of: 1024, ["B", "KiB", "MiB", "GiB", "TiB"]) }

    private func bytes(of step: Double, _ units: [String]) -> String {
        var (value, unit) = (self, units[0])
        for next in units.dropFirst() where value >= step * 0.9995 {
            (value, unit) = (value / step, next)
        }
        let tenths = (value * 10).rounded()
        let isWhole = value >= 99.5 || tenths.truncatingRemainder(dividingBy: 10) == 0
        return "\(isWhole ? value.figure : value.oneDecimal) \(unit)"
    }
}
