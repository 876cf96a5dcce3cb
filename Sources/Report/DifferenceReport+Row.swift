import Goroutines

extension Difference.Row {
    /// `-` if the stack is absent.
    var beforeText: String { before == nil ? "-" : beforeCount.grouped }
    var afterText: String { after == nil ? "-" : afterCount.grouped }
    var shareText: String { share.map(\.percent) ?? "" }
    var cumulativeText: String { cumulative.map(\.percent) ?? "" }
    var stateText: String { stanza.shownState?.name.scrubbed ?? "-" }
    var function: String { stanza.shownFunction }
    var location: String { stanza.shownLocation }

    /// How the two stacks were matched, and what changed within, one clause each.
    var notes: [String] {
        let states = stateChanges
        // With a single state its change is the change of the row.
        let isPlain =
            states.count == 1 && states[0].before == beforeCount && states[0].after == afterCount
        return [matchNote].compactMap(\.self)
            + (isPlain || before == nil || after == nil
                ? []
                : states.map {
                    "\($0.value.name.scrubbed) \($0.before.grouped) -> \($0.after.grouped)"
                })
            + (after == nil ? [] : labelChanges.prefix(Self.maximumLabels)).map {
                "\($0.value.key.scrubbed)=\($0.value.value.scrubbed) "
                    + "\($0.before.grouped) -> \($0.after.grouped)"
            }
    }

    /// A stanza may have thousands of labels.
    private static let maximumLabels = 4

    private var matchNote: String? {
        guard let before, let after else { return nil }
        switch match {
        case .exact: return nil
        case .cut: return "too deep for one of the formats: same in the frames that both have"
        case .renumbered: return "renumbered from \(before.stack.changedCall(to: after.stack))"
        case .moved(let candidates):
            let choice = candidates > 1 ? ", the nearest of \(candidates.grouped) candidates" : ""
            return "moved from \(before.stack.changedCall(to: after.stack))\(choice)"
        }
    }
}

extension Stack {
    /// The first call whose line or function differs in the other stack.
    fileprivate func changedCall(to other: Stack) -> String {
        for (old, new) in zip(frames, other.frames) {
            if old.function != new.function { return "\(old.shortName.clean)" }
            if old.line != new.line { return old.shortLocation.scrubbed }
        }
        return id.description
    }
}

extension DifferenceReport {
    /// The rows whose stacks explain the growth; if nothing grew, the first row.
    var explained: [Difference.Row] {
        let grown = shown.filter {
            ($0.cumulative ?? 1) - ($0.share ?? 0) < 0.95 && $0.share != nil
        }
        return grown.isEmpty ? Array(shown.prefix(1)) : grown
    }

    /// A row's stack, as a diff against the nearest stack before.
    func stack(of row: Difference.Row) -> [String] {
        let state = row.stanza.shownState.map { " [\($0.name.scrubbed)]" } ?? ""
        let noun = row.delta.magnitude == 1 ? "goroutine" : "goroutines"
        let head = "\(row.change.rawValue) \(row.delta.signed) \(noun)\(state):"
        let nearest = difference.nearest(to: row).map(\.stack)
        guard let nearest, nearest != row.stack, row.match != .cut else {
            return [head] + folded(row.stack.frames.map(StackDifference.Line.same))
        }
        let origin = row.before == nil ? "nearest stack before" : "before"
        return [head, "(- \(origin), \(nearest.id); + after)"]
            + folded(StackDifference(from: nearest, to: row.stack).lines)
    }

    /// The lines as text. Long runs with the same sign are shortened to both ends.
    private func folded(_ lines: [StackDifference.Line]) -> [String] {
        var text: [String] = []
        var start = 0
        while start < lines.count {
            let run = lines[start...].prefix { $0.sign == lines[start].sign }
            let hidden = run.count - 2 * Self.ends
            if hidden > 1 {
                text += run.prefix(Self.ends).flatMap(\.text)
                text.append("\(lines[start].sign) ... \(hidden.grouped) more frames ...")
                text += run.suffix(Self.ends).flatMap(\.text)
            } else {
                text += run.flatMap(\.text)
            }
            start = run.endIndex
        }
        return text
    }

    /// How many frames of a long run are shown at each end.
    private static let ends = 10
}

extension StackDifference.Line {
    fileprivate var sign: String {
        switch self {
        case .same: " "
        case .removed: "-"
        case .added: "+"
        }
    }

    private var frame: Frame {
        switch self {
        case .same(let frame), .removed(let frame), .added(let frame): frame
        }
    }

    /// The function and its place, prefixed by the sign.
    fileprivate var text: [String] {
        ["\(sign) \(frame.function.scrubbed)", "\(sign)     \(frame.place)"]
    }
}
