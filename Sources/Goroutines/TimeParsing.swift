extension Double {
    /// Parses a length of time, in seconds: `5`, `0.5`, `500ms`, `5s`, `5m`, `1h30m`, `2d`, `1w`. A
    /// number without a unit counts seconds and stands alone.
    package init?(seconds text: some StringProtocol) {
        let units = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        var rest = text[...]
        self = 0
        repeat {
            let digits = rest.prefix { "0"..."9" ~= $0 || $0 == "." }
            let unit = rest.dropFirst(digits.count).prefix { "a"..."z" ~= $0 }
            guard let number = Self(digits) else { return nil }
            if digits.count == text.count {
                self = number
            } else {
                guard let size = units[String(unit)] else { return nil }
                self += number * size
            }
            rest = rest.dropFirst(digits.count + unit.count)
        } while !rest.isEmpty
        guard isFinite else { return nil }
    }
}
