import Diagnosis
import Goroutines
import Trends

// The output of a monitoring plugin, following monitoring-plugins.org: one line of text, a bar, and
// performance data as `'label'=value[unit];[warning];[critical];[min];[max]`.
extension VerdictReport {
    /// The line for Nagios, Icinga and compatible systems, with a newline.
    package var pluginLine: String {
        Self.pluginLine(
            level, ([target.clipped + ": " + summary] + clauses).joined(separator: "; "),
            figures: figures)
    }

    /// The line of a check that failed.
    package static func pluginLine(unknown reason: String) -> String {
        pluginLine(.unknown, reason, figures: [])
    }

    private static func pluginLine(
        _ level: AlertLevel, _ text: String, figures: [Figure]
    ) -> String {
        // A bar would end the text.
        let text = text.scrubbed.replacing("|", with: "/")
        let data = figures.map(\.text).joined(separator: " ")
        return "GOROUTINES \(level.name) - \(text)\(data.isEmpty ? "" : " | \(data)")\n"
    }

    private var clauses: [String] {
        let isPlain = [.stable, .shrinking].contains(verdict) || climbing != nil
        var clauses = isPlain ? [] : Array(evidence.prefix(1))
        clauses += crossed.map(\.sentence)
        if let place { clauses.append(place) }
        if let forecast { clauses += forecast.sentences.suffix(1) }
        if climbing != nil {
            clauses.append(ClimbWording.caution)
            let hasLimits = !(rules.warning + rules.critical).isEmpty || forecast?.limit != nil
            if !hasLimits {
                clauses.append("no limits are set: use -w, -c or --memory-limit")
            }
        }
        if let unjudgedText { clauses.append(unjudgedText) }
        return clauses + notes
    }

    /// The function, state and line of the stack to look at, if there is something to look for.
    private var place: String? {
        if let place = climbing?.place { return place.clipped }
        return level.isAlert ? lead?.inWords.clipped : nil
    }
}

// MARK: - Figures

extension VerdictReport {
    private struct Figure {
        var label: String
        /// Nil if unknown, which is written as `U`.
        var value: Double?
        var unit = ""
        var warning = ""
        var critical = ""
        var least = ""
        var most = ""

        var text: String {
            let number = value.flatMap(\.plain).map { $0 + unit } ?? "U"
            var fields = [number, warning, critical, least, most]
            while fields.count > 1, fields[fields.count - 1].isEmpty { fields.removeLast() }
            return "\(quoted)=\(fields.joined(separator: ";"))"
        }

        /// Quoted if the guidelines require it, without characters that are not allowed in a label.
        private var quoted: String {
            let name = label.scrubbed.filter { $0 != "'" && $0 != "=" && $0 != "|" }
            return name.contains(" ") ? "'\(name)'" : name
        }
    }

    private var figures: [Figure] {
        let total = Figure(
            label: "goroutines", value: goroutines.map(Double.init),
            warning: limit(rules.warning, \.count), critical: limit(rules.critical, \.count),
            least: "0")
        // Open range below: shrinking is never an alarm.
        let growth = Figure(
            label: "growth", value: rate,
            warning: limit(rules.warning, \.rate, from: "~:"),
            critical: limit(rules.critical, \.rate, from: "~:"))
        return [total, growth] + states + memory
    }

    /// The largest stanza in each state that has a limit.
    private var states: [Figure] {
        guard let snapshot else { return [] }
        var named: [WaitState] = []
        for case .countInState(_, let state) in rules.warning + rules.critical
        where !named.contains(state) {
            named.append(state)
        }
        return named.map { state in
            Figure(
                label: state.name, value: Double(snapshot.largest(in: state)?.count ?? 0),
                warning: limit(rules.warning) { $0.count(in: state) },
                critical: limit(rules.critical) { $0.count(in: state) }, least: "0")
        }
    }

    private var memory: [Figure] {
        guard let resident = finding?.resident else { return [] }
        return [
            Figure(
                label: "rss", value: resident.rounded(), unit: "B", least: "0",
                most: forecast?.limit.flatMap { $0.rounded().plain } ?? "")
        ]
    }

    /// The lowest limit of one kind, which is exceeded first.
    private func limit(
        _ thresholds: [Threshold], _ value: (Threshold) -> Double?, from start: String = ""
    ) -> String {
        thresholds.compactMap(value).min()?.plain.map { start + $0 } ?? ""
    }
}

extension Threshold {
    fileprivate var count: Double? {
        if case .count(let limit) = self { Double(limit) } else { nil }
    }

    fileprivate var rate: Double? { if case .ratePerHour(let limit) = self { limit } else { nil } }

    fileprivate func count(in state: WaitState) -> Double? {
        if case .countInState(let limit, state) = self { Double(limit) } else { nil }
    }
}

extension Double {
    /// Digits with at most one decimal point, as the guidelines require; nil if not representable.
    fileprivate var plain: String? {
        guard let tenths = Int(exactly: (self * 10).rounded()) else {
            return Int(exactly: rounded()).map(String.init)
        }
        return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : (Double(tenths) / 10).oneDecimal
    }
}

extension String {
    /// At most 120 characters: names from a service can have any length.
    fileprivate var clipped: String { count > 120 ? prefix(119) + "…" : self }
}
