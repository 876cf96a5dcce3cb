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
            "at this rate \(brief)\(sooner)", "\(brief)\(sooner)",
        ]
    }

    /// The hours, with one significant digit.
    package var roundHours: Double? { hours?.oneDigit }

    /// When the limit is reached: `in about 3 h`; nil if unknown.
    package var when: String? {
        guard let hours else { return nil }
        let minutes = hours * 60
        if minutes < 1 { return "within a minute" }
        if minutes < 95 { return "in about \(minutes.oneDigit.figure) min" }
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
}

extension String {
    /// For a clause that begins a sentence.
    package var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
