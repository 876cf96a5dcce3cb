import Goroutines

/// The range and axis of a graph.
struct GraphSettings: Sendable {
    /// Seconds.
    enum Range: Double, CaseIterable, Sendable {
        case oneMinute = 60
        case fiveMinutes = 300
        case fifteenMinutes = 900
        case oneHour = 3600
        case sixHours = 21_600
        case oneDay = 86_400
        case oneWeek = 604_800
        case sixWeeks = 3_628_800

        /// `15m`, `6w`.
        var title: String { self == .oneMinute ? "1m" : rawValue.span }
    }

    enum Axis: String, CaseIterable, Sendable {
        /// From zero.
        case zero
        /// From the lowest to the highest value.
        case fit
        /// Logarithmic.
        case log
    }

    /// The range chosen by the reader; nil for the shortest one that fits everything, up to an hour.
    var chosen: Range?

    /// The range for a history of `seconds`.
    func range(covering seconds: Double) -> Range {
        chosen ?? Range.allCases.first { $0.rawValue >= min(seconds, Range.oneHour.rawValue) }
            ?? .oneHour
    }
    var axis = Axis.zero
}

extension CaseIterable
where Self: Equatable, AllCases: RandomAccessCollection, AllCases.Index == Int {
    /// The case `steps` further on, wrapping around.
    func cycled(by steps: Int = 1, in cases: [Self] = Array(Self.allCases)) -> Self {
        guard let index = cases.firstIndex(of: self) else { return self }
        let count = cases.count
        return cases[((index + steps) % count + count) % count]
    }

    /// The case `steps` further on, or the last one.
    func stepped(by steps: Int) -> Self {
        let cases = Self.allCases
        guard let index = cases.firstIndex(of: self) else { return self }
        return cases[min(max(0, index + steps), cases.count - 1)]
    }
}
