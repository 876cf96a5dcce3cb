import Goroutines
import Trends

/// The range and axis of a graph.
struct GraphSettings: Sendable {
    /// A number of seconds.
    struct Range: Hashable, Comparable, Sendable {
        var rawValue: Double

        /// Those that `+` and `-` choose, shortest first.
        static let offered = [60, 300, 900, 3600, 21_600, 86_400, 604_800, 3_628_800].map {
            Range(rawValue: $0)
        }
        /// Those in between, which fit the first hour as it is watched: each is so little longer than
        /// the one before that the graph nearly fills its width.
        private static let fitting =
            ([15, 17, 19, 21, 23, 25, 27, 30, 33, 36, 40, 45, 50, 55]
            + [60, 70, 80, 90, 105, 120, 140, 160, 180, 210, 240, 270, 300, 360, 420, 480, 540]
            + [
                600, 720, 840, 960, 1080, 1200, 1380, 1500, 1800, 2100, 2400, 2700, 3000, 3300,
                3600,
            ])
            .map { Range(rawValue: $0) }

        static let oneHour = Range(rawValue: 3600)

        /// `15m`, `6w`.
        var title: String { rawValue == 60 ? "1m" : rawValue.span }

        /// The next longer one that is offered, or the next shorter one; the last one at the end.
        func stepped(by step: Int) -> Range {
            step > 0
                ? Self.offered.first { $0 > self } ?? Self.offered[Self.offered.count - 1]
                : Self.offered.last { $0 < self } ?? min(self, Self.offered[0])
        }

        static func fitting(_ seconds: Double) -> Range {
            fitting.first { $0.rawValue >= seconds } ?? .oneHour
        }

        static func < (left: Range, right: Range) -> Bool { left.rawValue < right.rawValue }
    }

    enum Axis: String, CaseIterable, Sendable {
        /// From zero.
        case zero
        /// From the lowest to the highest value.
        case fit
        /// Logarithmic.
        case log
    }

    /// The range chosen by the user; nil for the shortest one that fits everything, up to an hour.
    var chosen: Range?
    /// The axis chosen by the user; nil for one that shows what changes.
    var chosenAxis: Axis?

    /// The range for a history of `seconds`.
    func range(covering seconds: Double) -> Range { chosen ?? .fitting(seconds) }

    /// The axis for these values: if they stay within a tenth of their level, one from zero would
    /// show a flat line.
    func axis(for extent: Series.Span?) -> Axis {
        if let chosenAxis { return chosenAxis }
        guard let extent else { return .zero }
        let range = extent.high - extent.low
        return range >= 20 && Double(range) < 0.1 * Double(extent.high) ? .fit : .zero
    }
}

extension CaseIterable
where Self: Equatable, AllCases: RandomAccessCollection, AllCases.Index == Int {
    /// The case `steps` further on, wrapping around.
    func cycled(by steps: Int = 1, in cases: [Self] = Array(Self.allCases)) -> Self {
        guard let index = cases.firstIndex(of: self) else { return self }
        let count = cases.count
        return cases[((index + steps) % count + count) % count]
    }
}
