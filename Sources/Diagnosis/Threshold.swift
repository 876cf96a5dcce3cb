package import Goroutines
package import Trends

/// An alert threshold for a target.
package enum Threshold: Hashable, Sendable {
    /// Total goroutines: `10000`.
    case count(Int)
    /// Growth in goroutines per hour: `1200/h`, `20/min`.
    case ratePerHour(Double)
    /// Goroutines of one stanza in one wait state: `10000 in chan send`.
    case countInState(Int, WaitState)

    /// Parses a limit from the command line or the configuration; nil if invalid.
    package init?(_ text: String) {
        let words = text.split(separator: " ").joined(separator: " ")
        if let slash = words.firstIndex(of: "/") {
            guard let number = Self.number(words[..<slash]), let limit = Double(number),
                let perHour = Self.perHour[String(words[slash...].dropFirst())]
            else { return nil }
            self = .ratePerHour(limit * perHour)
        } else if let part = words.firstRange(of: " in ") {
            guard let number = Self.number(words[..<part.lowerBound]), let limit = Int(number),
                let state = WaitState(typed: String(words[part.upperBound...]))
            else { return nil }
            self = .countInState(limit, state)
        } else {
            guard let number = Self.number(words[...]), let limit = Int(number) else { return nil }
            self = .count(limit)
        }
    }

    /// Units per hour.
    private static let perHour: [String: Double] = [
        "s": 3600, "m": 60, "min": 60, "h": 1, "d": 1.0 / 24,
    ]

    /// Only digits with at most one decimal point, so not everything that Swift would parse.
    private static func number(_ text: Substring) -> Substring? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isNumber =
            parts.count <= 2 && text.utf8.count <= 15
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
        return isNumber ? text : nil
    }

    /// In the form that `init` parses.
    package var text: String {
        switch self {
        case .count(let limit): "\(limit)"
        case .ratePerHour(let limit):
            // In the unit that rates are shown in, if that gives the same limit again.
            limit >= 600 && limit.truncatingRemainder(dividingBy: 6) == 0
                && limit / 60 * 60 == limit
                ? "\((limit / 60).plain)/min" : "\(limit.plain)/h"
        case .countInState(let limit, let state): "\(limit) in \(state.name)"
        }
    }

    /// Whether there is a figure to compare the limit with.
    package func isJudged(by poll: Poll, hasRate: Bool) -> Bool {
        switch self {
        case .count: true
        case .ratePerHour: hasRate
        case .countInState: poll.snapshot != nil
        }
    }

    /// The figure that exceeds the limit; nil if none does. The rate of `finding` counts if its
    /// verdict is growth, `ratePerHour`, the measured recent growth of the total, whatever the
    /// verdict.
    package func crossing(
        by poll: Poll, finding: GrowthFinding<Stack.ID>?, ratePerHour: Double? = nil
    ) -> Crossing? {
        switch self {
        case .count(let limit):
            let total = poll.total
            return total > limit ? Crossing(threshold: self, figure: Double(total)) : nil
        case .ratePerHour(let limit):
            let judged = finding?.judgement
            let growth = judged?.verdict.isGrowth == true ? judged?.ratePerHour : nil
            guard let rate = [growth, ratePerHour].compactMap(\.self).max(), rate > limit else {
                return nil
            }
            return Crossing(threshold: self, figure: rate)
        case .countInState(let limit, let state):
            guard let most = poll.snapshot?.largest(in: state), most.count > limit else {
                return nil
            }
            return Crossing(threshold: self, figure: Double(most.count), stack: most.stack)
        }
    }
}

extension Double {
    /// Without `.0`.
    fileprivate var plain: String { Int(exactly: self).map(String.init) ?? String(self) }
}

extension Snapshot {
    /// The stanza with the most goroutines in a state, with their number; nil if there are none.
    package func largest(in state: WaitState) -> (stack: Stack.ID, count: Int)? {
        var most: (stack: Stack.ID, count: Int)?
        for stanza in stanzas {
            let count =
                state == .leaked
                ? stanza.leaked : stanza.states.first { $0.value == state }?.count ?? 0
            if count > most?.count ?? 0 { most = (stanza.id, count) }
        }
        return most
    }
}

/// A threshold with the figure that exceeds it.
package struct Crossing: Hashable, Sendable {
    package var threshold: Threshold
    package var figure: Double
    /// The stack of the goroutines, for a limit on one state.
    package var stack: Stack.ID?

    package init(threshold: Threshold, figure: Double, stack: Stack.ID? = nil) {
        (self.threshold, self.figure, self.stack) = (threshold, figure, stack)
    }

    /// `12,000 goroutines, over the limit of 10,000`. `name` gives the name of a stack.
    package func sentence(name: (Stack.ID) -> String) -> String {
        let count = Int(exactly: figure)?.grouped ?? "?"
        switch threshold {
        case .count(let limit): return "\(count) goroutines, over the limit of \(limit.grouped)"
        case .ratePerHour(let limit):
            // So close to each other that only the finer unit tells them apart.
            let isClose = figure.asRate == limit.asRate
            let (rate, most) =
                isClose ? (figure.perHour, limit.perHour) : (figure.asRate, limit.asRate)
            return "growth of \(rate), over the limit of \(most.dropFirst())"
        case .countInState(let limit, let state):
            let place = stack.map { " on \(name($0))" } ?? ""
            return "\(count) in \(state.name.scrubbed)\(place), over the limit of \(limit.grouped)"
        }
    }
}

/// The alert thresholds of a target.
package struct AlertRules: Hashable, Sendable {
    package var warning: [Threshold]
    package var critical: [Threshold]

    package init(warning: [Threshold] = [], critical: [Threshold] = []) {
        (self.warning, self.critical) = (warning, critical)
    }

    /// The thresholds that are exceeded, in order; see `Threshold.crossing`.
    package func crossings(
        by poll: Poll, finding: GrowthFinding<Stack.ID>?, ratePerHour: Double? = nil
    ) -> Crossings {
        func crossed(_ thresholds: [Threshold]) -> [Crossing] {
            thresholds.compactMap {
                $0.crossing(by: poll, finding: finding, ratePerHour: ratePerHour)
            }
        }
        return Crossings(warning: crossed(warning), critical: crossed(critical))
    }
}

/// The limits that are exceeded.
package struct Crossings: Hashable, Sendable {
    package var warning: [Crossing]
    package var critical: [Crossing]

    package init(warning: [Crossing] = [], critical: [Crossing] = []) {
        (self.warning, self.critical) = (warning, critical)
    }
}

/// The severity; the raw value is the exit status of a monitoring plugin.
package enum AlertLevel: Int32, CaseIterable, Comparable, Sendable {
    case ok, warning, critical
    /// No data, or none that can be judged.
    case unknown

    /// The level for a verdict and the exceeded limits. `growing` and `stepped` are only warnings, since
    /// they may be load. A verdict that isn't in yet is OK, so that it raises no page. `memoryHours`: how long until
    /// a climbing count fills the memory; nil if it doesn't climb.
    package init(
        _ verdict: Verdict?, crossings: Crossings = Crossings(), memoryHours: Double? = nil
    ) {
        let hours = memoryHours ?? .infinity
        if verdict == .sustainedGrowth || !crossings.critical.isEmpty
            || hours < MemoryForecast.imminent
        {
            self = .critical
        } else if verdict == .growing || verdict == .stepped || !crossings.warning.isEmpty
            || hours < MemoryForecast.soon
        {
            self = .warning
        } else {
            self = .ok
        }
    }

    package var isAlert: Bool { self == .warning || self == .critical }

    package static func < (left: AlertLevel, right: AlertLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}
