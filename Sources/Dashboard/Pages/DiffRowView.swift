import Canvas
import Goroutines
import Report

/// A row of the difference in detail: the counts, and both stacks frame by frame.
struct DiffRowView {
    let row: Difference.Row
    /// The stanza of the earlier side that is closest to a new row.
    let nearest: Stanza?
    let names: Names
    let glyphs: Glyphs
    let interval: Difference.Interval?
    /// Cells of a line; names that are longer are broken.
    let width: Int
    /// Frames of the standard library have their places too.
    let showsAllPlaces: Bool
    /// Puts each number on a line of its own.
    let isNarrow: Bool

    /// For the side pane: `-` and `+` before frames that only one side has.
    var paneLines: [Line] { summary + [Line("")] + unified(of: comparison) + changes }

    // MARK: Figures

    var summary: [Line] {
        let sides = ["before \(row.beforeCount.grouped)", "after \(row.afterCount.grouped)"]
        let share = row.share.map { "\($0.percent) of all growth" }
        let rate = row.delta == 0 ? nil : interval?.perHour(row.delta)?.asRate
        let change = ["\(glyphs.delta) \(row.delta.signed)", rate, share].compactMap(\.self)
        // A number that is cut off would be wrong.
        var lines = (isNarrow ? sides : [sides.joined(separator: "   ")]).map { Line($0) }
        let isWide = change.joined(separator: ", ").columnWidth <= width
        lines += (isNarrow || !isWide ? change : [change.joined(separator: ", ")]).map {
            Line($0, row.delta > 0 ? .grew : .plain)
        }
        switch row.match {
        case .exact: break
        case .cut: lines.append(Line("equal up to where one side is cut off (~)"))
        case .moved(let candidates):
            lines.append(Line("the same stack, moved lines (~)"))
            if candidates > 1 {
                lines.append(Line("the nearest lines of \(candidates.grouped) candidates"))
            }
        case .renumbered: lines.append(Line("the same stack, renumbered closures (~)"))
        }
        return lines
    }

    /// The stacks to compare.
    private var comparison: (old: Stanza?, new: Stanza?, isNearest: Bool) {
        if let before = row.before { return (before, row.after, false) }
        return (nearest, row.after, true)
    }

    private func unified(of pair: (old: Stanza?, new: Stanza?, isNearest: Bool)) -> [Line] {
        guard let old = pair.old, let new = pair.new else {
            let stack = row.stack
            let isOld = pair.new == nil
            return [Line(isOld ? "frames, only before" : "frames, only after", .dim)]
                + stack.frames.flatMap { lines(of: $0, sign: isOld ? "-" : "+") }
        }
        var shown: [Line] = []
        if pair.isNearest {
            let id = names.shortID(old.id)
            shown.append(Line("nearest stack before: \(id) (\(old.count.grouped))"))
            shown.append(Line("frames: - only before, + only after", .dim))
        } else {
            shown.append(Line("frames, leaf first", .dim))
        }
        for line in StackDifference(from: old.stack, to: new.stack).lines {
            switch line {
            case .same(let frame): shown += lines(of: frame, sign: " ")
            case .removed(let frame): shown += lines(of: frame, sign: "-")
            case .added(let frame): shown += lines(of: frame, sign: "+")
            }
        }
        return shown
    }

    private func lines(of frame: Frame, sign: String) -> [Line] {
        let isStandard = frame.isStandard
        if isStandard, names.userFramesOnly { return [] }
        let meaning: Meaning = sign == "+" ? .grew : isStandard ? .dim : .plain
        let name = "\(sign) \(names.shifted(names.function(of: frame)))"
        let room = max(0, width - 4)
        let hasPlace = showsAllPlaces || !isStandard || sign != " "
        let place = "\(sign)   \(names.location(of: frame).endFitted(to: room, mark: glyphs.cut))"
        let places = hasPlace ? [Line(place, meaning)] : []
        guard name.columnWidth + 1 + frame.origin.rawValue.count > width else {
            return [Line(name, right: frame.origin.rawValue, meaning)] + places
        }
        guard name.columnWidth > width, width >= 12 else { return [Line(name, meaning)] + places }
        let (first, rest) = name.broken(at: width)
        return [Line(first, meaning), Line("\(sign)   \(rest)", meaning)] + places
    }

    // MARK: States and labels

    /// What changed within the stanza.
    private var changes: [Line] {
        let isOnBoth = row.before != nil && row.after != nil
        var lines: [Line] = []
        if isOnBoth {
            for change in row.stateChanges.prefix(8) {
                lines += counts(of: "state \(change.value.name)", change.before, change.after)
            }
            for change in row.labelChanges.prefix(40) {
                lines += counts(of: change.value.text, change.before, change.after)
            }
        }
        if !isOnBoth || row.labelChanges.isEmpty, !row.stanza.labels.isEmpty {
            let isSame = isOnBoth && row.tellsLabels
            lines.append(Line(isSame ? "labels (same in both)" : "labels", .dim))
            lines += row.stanza.labels.prefix(40).map {
                Line("\($0.value.text)  \($0.count.grouped)")
            }
        }
        return lines.isEmpty ? [] : [Line("")] + lines
    }

    /// On a line of their own, as a number that is cut off would be wrong.
    private func counts(of what: String, _ before: Int, _ after: Int) -> [Line] {
        [Line(what), Line("  \(before.grouped) -> \(after.grouped)")]
    }

    // MARK: Side by side

    /// Pairs of lines: equal frames are on both sides; a side is blank if it lacks the frame.
    var pairs: [(left: Line, right: Line)] {
        let pair = comparison
        let blank = Line("")
        guard let old = pair.old, let new = pair.new else {
            let isOld = pair.new == nil
            return row.stack.frames.flatMap { lines(of: $0, sign: isOld ? "-" : "+") }
                .map { isOld ? ($0, blank) : (blank, $0) }
        }
        var pairs: [(left: Line, right: Line)] = []
        var (removed, added): ([Frame], [Frame]) = ([], [])
        func flush() {
            for index in 0..<max(removed.count, added.count) {
                let left = index < removed.count ? lines(of: removed[index], sign: "-") : []
                let right = index < added.count ? lines(of: added[index], sign: "+") : []
                for line in 0..<max(left.count, right.count) {
                    pairs.append(
                        (
                            line < left.count ? left[line] : blank,
                            line < right.count ? right[line] : blank
                        ))
                }
            }
            (removed, added) = ([], [])
        }
        for line in StackDifference(from: old.stack, to: new.stack).lines {
            switch line {
            case .same(let frame):
                flush()
                pairs += lines(of: frame, sign: " ").map { ($0, $0) }
            case .removed(let frame): removed.append(frame)
            case .added(let frame): added.append(frame)
            }
        }
        flush()
        return pairs
    }

    /// The headings of the two stacks.
    var headings: (left: String, right: String) {
        let pair = comparison
        let left =
            pair.old.map {
                let nearest = pair.isNearest ? "  (nearest, not the same stack)" : ""
                return "before  \(names.shortID($0.id))  \($0.count.grouped)\(nearest)"
            } ?? "before  -"
        let right = pair.new.map { "after  \(names.shortID($0.id))  \($0.count.grouped)" }
        return (left, right ?? "after  -")
    }

    /// Both sides have the same frames.
    var isSameStack: Bool { row.before?.id == row.after?.id }

    var changeLines: [Line] { changes }
    var unifiedLines: [Line] { unified(of: comparison) }
}

extension State {
    /// The selected row of the difference, in lines of so many cells; nil if there is none.
    func diffRow(width: Int, showsAllPlaces: Bool = false) -> DiffRowView? {
        guard let diff = view.diff, let row = diff.selected else { return nil }
        return DiffRowView(
            row: row, nearest: diff.nearest, names: names, glyphs: glyphs, interval: diff.interval,
            width: width, showsAllPlaces: showsAllPlaces, isNarrow: size.columns < 40)
    }
}
