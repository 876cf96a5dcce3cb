extension Double {
    private static let units = ["k", "M", "G", "T"]

    /// Parses an amount of memory: a number of bytes, or a number with a Kubernetes unit. `k`, `M`, `G`,
    /// `T` are powers of 1,000, `Ki`, `Mi`, `Gi`, `Ti` powers of 1,024; a `B` may follow.
    package init?(bytes text: String) {
        var text = text.lowercased()
        if text.hasSuffix("b") { text.removeLast() }
        var base = 1000.0
        if text.hasSuffix("i") {
            text.removeLast()
            base = 1024
        }
        var factor = base == 1000 ? 1.0 : nil
        for (power, unit) in Self.units.enumerated() where text.hasSuffix(unit.lowercased()) {
            text.removeLast()
            factor = (0...power).reduce(1) { factor, _ in factor * base }
            break
        }
        if text.last == " " { text.removeLast() }
        guard let factor, text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || 48...57 ~= $0 }),
            let number = Self(text), (1..<0x1p60).contains(number * factor)
        else { return nil }
        self = number * factor
    }

    /// A whole number of bytes in the shortest form that `init(bytes:)` parses: `4GiB`, `512M`.
    package var exactBytes: String {
        var shortest = (number: self, unit: "")
        for (base, suffix) in [(1024.0, "iB"), (1000.0, "")] {
            var number = self
            for unit in Self.units {
                number /= base
                guard number >= 1, number == number.rounded() else { break }
                if number < shortest.number {
                    shortest = (number, (suffix.isEmpty ? unit : unit.uppercased()) + suffix)
                }
            }
        }
        return Int(exactly: shortest.number).map { "\($0)\(shortest.unit)" } ?? "\(self)"
    }
}
