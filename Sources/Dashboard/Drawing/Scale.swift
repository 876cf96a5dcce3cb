import Trends

/// Maps values to heights on a graph.
struct Scale: Equatable {
    let axis: GraphSettings.Axis
    /// The values at the bottom and at the top.
    let low: Double
    let high: Double

    /// Picks round numbers around the values.
    init(_ columns: [Series.Span?], axis: GraphSettings.Axis) {
        self.axis = axis
        let spans = columns.compactMap(\.self)
        let greatest = Double(spans.map(\.high).max() ?? 0)
        let least = Double(spans.map(\.low).min() ?? 0)
        switch axis {
        case .zero, .log: (low, high) = (0, Self.roundedUp(max(greatest, 4)))
        case .fit:
            let step = Self.roundedUp(max(greatest - least, 4)) / 4
            low = (least / step).rounded(.down) * step
            high = max(low + 4 * step, (greatest / step).rounded(.up) * step)
        }
    }

    /// From 0 at the bottom to 1 at the top.
    func fraction(of value: Double) -> Double {
        let fraction =
            axis == .log ? log2(value + 1) / log2(high + 1) : (value - low) / (high - low)
        return min(max(0, fraction), 1)
    }

    /// The value at a height from 0 to 1.
    func value(at fraction: Double) -> Int {
        let value =
            axis == .log ? exp2(fraction * log2(high + 1)) - 1 : low + fraction * (high - low)
        return Int(value.rounded())
    }

    /// The next of 1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8 times a power of ten: four ticks divide these
    /// well.
    private static func roundedUp(_ value: Double) -> Double {
        var unit = 1.0
        while value > unit * 10 { unit *= 10 }
        let steps = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10]
        return (steps.first { $0 * unit >= value } ?? 10) * unit
    }
}

/// Base-two logarithm, precise enough for the rows of a terminal; the standard library has none.
private func log2(_ value: Double) -> Double {
    guard value > 0 else { return 0 }
    var rest = value.significand
    var result = Double(value.exponent)
    var bit = 0.5
    for _ in 0..<20 {
        rest *= rest
        if rest >= 2 {
            rest /= 2
            result += bit
        }
        bit /= 2
    }
    return result
}

/// Two to a power, to the same precision.
private func exp2(_ power: Double) -> Double {
    let whole = power.rounded(.down)
    var rest = power - whole
    var result = Double(sign: .plus, exponent: Int(whole), significand: 1)
    var root = 2.0.squareRoot()
    for _ in 0..<20 {
        rest *= 2
        if rest >= 1 {
            rest -= 1
            result *= root
        }
        root = root.squareRoot()
    }
    return result
}
