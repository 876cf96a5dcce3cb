import Goroutines
package import Trends

extension MemoryForecast {
    /// When memory runs out, in ever fewer words, the longest form first; empty where nothing grows.
    /// No figure of time has more than one digit: the rate is not known better.
    package var sentences: [String] {
        guard let bytesPerHour else { return [] }
        let each = "\(isMeasured ? "" : "at least ")\(bytesPerGoroutine.roundBytes) each"
        guard let limit, let hours else {
            let amount = bytesPerHour.oneDigit.roundBytes
            let more = "\(isMeasured ? "" : "at least ")\(amount) of memory an hour"
            return ["at this rate \(more) if nothing restarts it, \(each)", more]
        }
        guard hours > 0 else { return ["the limit of \(limit.binaryBytes) is reached"] }
        let brief = "\(limit.binaryBytes) \(when ?? "")"
        // Goroutines may take more than the least: then it is sooner.
        let sooner = isMeasured ? "" : " or sooner"
        return [
            "at this rate \(brief)\(sooner) if nothing restarts it, \(each)",
            "at this rate \(brief)\(sooner)", brief,
        ]
    }

    /// The hours with one digit.
    package var roundHours: Double? { hours?.oneDigit }

    /// When the limit is reached: `in about 3 h`; nil where that is not known.
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
    /// With one digit that is not 0.
    fileprivate var oneDigit: Double {
        guard isFinite, self > 0 else { return self }
        var size = 1.0
        while self >= size * 9.5 { size *= 10 }
        while self < size * 0.95 { size /= 10 }
        return (self / size).rounded() * size
    }

    fileprivate var figure: String { Int(exactly: rounded())?.grouped ?? "?" }
}
