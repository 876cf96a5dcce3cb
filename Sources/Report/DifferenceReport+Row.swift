import Goroutines

extension Difference.Row {
    /// Absent is not zero.
    var beforeText: String { before == nil ? "-" : beforeCount.grouped }
    var afterText: String { after == nil ? "-" : afterCount.grouped }
    var shareText: String { share.map(\.percent) ?? "" }
    var cumulativeText: String { cumulative.map(\.percent) ?? "" }
    var stateText: String { stanza.shownState?.name.scrubbed ?? "-" }
    var function: String { stack.titleFrame.map { $0.shortName.clean } ?? "(no frames)" }
    var location: String { stack.titleFrame.map { $0.shortLocation.scrubbed } ?? "-" }

    /// How the two stacks were matched and what changed within, a clause each.
    var notes: [String] {
        let states = stateChanges
        // That all of one state grew with the row says nothing.
        let isPlain =
            states.count == 1 && states[0].before == beforeCount
            && states[0].after == afterCount
        return [matchNote].compactMap(\.self)
            + (isPlain || before == nil || after == nil
                ? []
                : states.map {
                    "\($0.value.name.scrubbed) \($0.before.grouped) -> \($0.after.grouped)"
                })
            + labelChanges.prefix(Self.maximumLabels).map {
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
        case .renumbered: return "renumbered from \(before.stack.changedCall(to: after.stack))"
        case .moved(let candidates):
            let choice = candidates > 1 ? ", the nearest of \(candidates.grouped)" : ""
            return "moved from \(before.stack.changedCall(to: after.stack))\(choice)"
        }
    }
}

extension Stack {
    /// The place of the first call that the other stack has on another line or by another name.
    fileprivate func changedCall(to other: Stack) -> String {
        for (old, new) in zip(frames, other.frames) {
            if old.function != new.function { return "\(old.shortName.clean)" }
            if old.line != new.line { return old.shortLocation.scrubbed }
        }
        return id.description
    }
}

extension DifferenceReport {
    /// A row's stack, with the frames that the nearest stack before has instead.
    func stack(of row: Difference.Row) -> [String] {
        let state = row.stanza.shownState.map { " [\($0.name.scrubbed)]" } ?? ""
        let head = "\(row.delta.signed) goroutines\(state), \(row.change.rawValue):"
        let nearest = difference.nearest(to: row).map(\.stack)
        guard let nearest, nearest != row.stack else {
            return [head] + row.stack.frames.flatMap { $0.lines(" ") }
        }
        let lines = StackDifference(from: nearest, to: row.stack).lines
        let origin = row.before == nil ? "nearest before" : "before"
        return [head, "(- \(origin), \(nearest.id); + after)"]
            + lines.flatMap { line in
                switch line {
                case .same(let frame): frame.lines(" ")
                case .removed(let frame): frame.lines("-")
                case .added(let frame): frame.lines("+")
                }
            }
    }
}

extension Frame {
    /// The call and its place, with a sign in front.
    fileprivate func lines(_ sign: String) -> [String] {
        ["\(sign) \(function.scrubbed)", "\(sign)     \(place)"]
    }
}
