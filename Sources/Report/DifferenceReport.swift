package import Goroutines

/// Renders a difference as text, Markdown or JSON: always the same bytes, with hostile characters
/// escaped.
package struct DifferenceReport: RenderedReport {
    /// Which rows to include. A footnote counts the others.
    package struct Selection: Hashable, Sendable {
        /// Skips rows that changed by fewer goroutines.
        package var threshold = 0
        /// Maximum number of rows; nil for `Report.rows`, and for all in JSON.
        package var top: Int?
        /// Nil for all rows that changed, and for all rows in JSON.
        package var only: Set<Difference.Change>?

        package init(threshold: Int = 0, top: Int? = nil, only: Set<Difference.Change>? = nil) {
            (self.threshold, self.top, self.only) = (threshold, top, only)
        }

        func contains(_ row: Difference.Row) -> Bool {
            row.delta.magnitude >= threshold && only?.contains(row.change) ?? true
        }
    }

    let difference: Difference
    let before: Report
    let after: Report
    let selection: Selection
    /// Nil unless both times are known.
    let interval: Difference.Interval?
    /// Rows of the text and Markdown tables; unchanged ones only if the selection asks for them.
    let shown: [Difference.Row]

    /// `names` are the display names of the two sides.
    package init(
        of difference: Difference, names: (before: String, after: String),
        selection: Selection = Selection()
    ) {
        (self.difference, self.selection) = (difference, selection)
        interval = Difference.Interval(
            of: difference, from: difference.before.takenAt, to: difference.after.takenAt)
        before = Report(of: difference.before, target: names.before)
        after = Report(of: difference.after, target: names.after)
        let changed = difference.rows.lazy.filter {
            selection.contains($0) && (selection.only != nil || $0.change != .same)
        }
        shown = Array(changed.prefix(selection.top ?? Report.rows))
    }

    /// Whether any selected row changed.
    package var differs: Bool {
        difference.rows.contains { $0.change != .same && selection.contains($0) }
    }
}

extension DifferenceReport {
    /// `total +3,190 in 20 s, +9,570/min: new 14 (+2,962), grew 9 (+278), shrank 11 (-18), same 27`.
    var headline: String {
        let total = interval?.words(of: difference.delta) ?? difference.delta.signed
        let parts = difference.counts.map { change, sum in
            let delta = change == .same ? "" : " (\(sum.delta.signed))"
            return "\(change.rawValue) \(sum.rows.grouped)\(delta)"
        }
        return "total \(total)" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    }

    /// A row's change per minute or hour; nil if it has no rate.
    func rate(of row: Difference.Row) -> String? { interval?.perHour(row.delta)?.asRate }

    /// The table has a column of rates.
    var hasRates: Bool { interval?.perHour(0) != nil }

    /// Reasons not to trust the numbers, one clause each.
    var warnings: [String] {
        [interval?.warning].compactMap(\.self)
            + difference.warnings(before: "before", after: "after")
    }

    /// What the table omits.
    var footnotes: [String] {
        let listed = Set(shown.map(\.id))
        var leftOut: [LeftOut: Difference.Sum] = [:]
        for row in difference.rows where !listed.contains(row.id) {
            let reason = LeftOut(row, selection)
            leftOut[reason, default: .init()].rows += 1
            leftOut[reason, default: .init()].delta += row.delta
        }
        var notes = LeftOut.allCases.compactMap { reason in
            leftOut[reason].map { reason.note($0, threshold: selection.threshold) }
        }
        if difference.moved > 0 {
            notes.append("\(difference.moved.counted("stack")) moved to other lines")
        }
        let serving = (difference.servingPollBefore, difference.servingPollAfter)
        if serving != (0, 0) {
            notes.append(
                "serving the poll: \(serving.0.counted("goroutine")) before, "
                    + "\(serving.1.grouped) after")
        }
        return notes
    }
}

/// Why a row is not in the table.
private enum LeftOut: CaseIterable {
    /// Beyond the last one.
    case further
    case small
    case notAsked
    case equal

    init(_ row: Difference.Row, _ selection: DifferenceReport.Selection) {
        if row.change == .same {
            self = .equal
        } else if selection.contains(row) {
            self = .further
        } else {
            self = row.delta.magnitude < selection.threshold ? .small : .notAsked
        }
    }

    func note(_ sum: Difference.Sum, threshold: Int) -> String {
        let stacks = sum.rows == 1 ? "stack" : "stacks"
        let rows = sum.rows.grouped
        return switch self {
        case .further: "\(rows) more changed \(stacks): \(sum.delta.signed)"
        case .small:
            "\(rows) \(stacks) changed by fewer than \(threshold.grouped): \(sum.delta.signed)"
        case .notAsked: "\(rows) \(stacks) with other changes: \(sum.delta.signed)"
        case .equal: "\(rows) unchanged \(stacks)"
        }
    }
}
