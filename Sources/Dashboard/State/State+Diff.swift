import Canvas
package import Goroutines
import Report
import Targets

// Marks and comparisons.
extension State {
    /// Compares two snapshots; there is no other page to go back to.
    package mutating func open(
        before: Snapshot, named beforeName: String, after: Snapshot, named afterName: String,
        threshold: Int = 1
    ) {
        let samples = [(before, beforeName), (after, afterName)].map { snapshot, name in
            Sample(name: name.scrubbed, time: snapshot.takenAt, snapshot: snapshot)
        }
        view.diff = DiffState(from: samples[0], to: samples[1])
        view.diff?.setThreshold(max(1, threshold))
        pages.start(at: .diff)
        tellWarnings()
        for (letter, sample) in zip(["A", "B"], samples) {
            for note in sample.snapshot.readingNotes { tell("\(letter): \(note)") }
        }
    }

    /// Adds warnings to the messages, as the page has no room for all of them.
    private mutating func tellWarnings() {
        for warning in view.diff?.difference.warnings(before: "A", after: "B") ?? [] {
            messages.keep(warning, isAlert: true, at: now)
        }
    }

    mutating func keepMark() -> [Effect] {
        guard isPast || watched.connection.failure == nil,
            let kept = watched.keepMark(view.past?.sample)
        else {
            tell("no fresh sample to mark; wait for the next poll")
            return []
        }
        let sample = kept.sample
        let lost = kept.lost.map { " It replaces the earlier \($0.name)." } ?? ""
        tell(
            "\(sample.name) = \(sample.clockTime), "
                + "\(sample.total.counted("goroutine")).\(lost) d compares; A and B pick the sides."
        )
        return keep(sample)
    }

    /// Stores a mark in the archive.
    private func keep(_ mark: Sample) -> [Effect] {
        guard let time = mark.time, let letter = mark.name.first else { return [] }
        return [.keepMark(target.id, letter, at: time)]
    }

    /// Makes the newest poll the baseline, or the past moment that is shown.
    mutating func moveBaseline() -> [Effect] {
        let fresh = watched.connection.failure == nil ? watched.marks.newest : nil
        guard let sample = view.past?.sample ?? fresh else {
            tell("no fresh sample for the baseline; wait for the next poll")
            return []
        }
        guard let baseline = watched.moveBaseline(to: sample, isPast: isPast),
            let time = baseline.time
        else { return [] }
        if isPast {
            let (history, now, moment) = (watched.history, now, time + clock.lag)
            view.past?.setBaseline(baseline, at: moment)
            view.past?.liveTable?.refresh(from: history, at: now)
        }
        view.table.refresh(from: shown.history, at: now)
        let from = isPast ? "from there" : "from here"
        tell(
            "A = \(clock.stamp(time + clock.lag)), \(baseline.total.counted("goroutine")); "
                + "changes count \(from)")
        return keep(baseline)
    }

    mutating func markRow() {
        let stacks: [Stack.ID]
        if page == .diff {
            stacks = view.diff?.selected.map { [$0.id] } ?? []
        } else {
            stacks = view.table.selected?.stacks ?? []
        }
        guard !stacks.isEmpty else { return }
        let areMarked = stacks.allSatisfy(view.markedRows.contains)
        markRows(areMarked ? view.markedRows.subtracting(stacks) : view.markedRows.union(stacks))
    }

    mutating func markRows(_ marked: Set<Stack.ID>) {
        view.markedRows = marked
        view.diff?.mark(marked)
    }

    /// Compares the last two marks, or the baseline with now.
    mutating func compare() {
        guard let sides = watched.marks.sides(past: view.past?.sample) else {
            tell("nothing to compare yet; wait for the first poll")
            return
        }
        if view.diff == nil {
            view.diff = DiffState(from: sides.before, to: sides.after)
        } else {
            view.diff?.compare(from: sides.before, to: sides.after)
        }
        let marked = view.markedRows
        view.diff?.mark(marked)
        tellWarnings()
        if page == .stackDiff { pages.goBack() }
        show(.diff)
        if sides.before.isSame(as: sides.after) {
            let advice = isPast ? "; go to another moment" : "; wait for the next poll"
            tell("both sides are the same sample\(advice)")
        }
    }

    /// Picks the next sample for one side, skipping that of the other side.
    mutating func pickSide(isBefore: Bool) {
        guard let diff = view.diff else { return }
        let (side, other) = isBefore ? (diff.before, diff.after) : (diff.after, diff.before)
        let choices = watched.marks.all(past: view.past?.sample).filter { $0.name != other.name }
        guard !choices.isEmpty else { return }
        let index = choices.firstIndex { $0.name == side.name } ?? -1
        let next = choices[(index + 1) % choices.count]
        guard next.name != side.name || !next.isSame(as: side) else {
            tell("no other sample to compare; m on the service page marks one")
            return
        }
        if isBefore {
            view.diff?.compare(from: next, to: other)
        } else {
            view.diff?.compare(from: other, to: next)
        }
    }

    mutating func toggleSideBySide() {
        guard size.columns >= DiffPage.leastSideBySide else {
            tell("side by side needs a screen of \(DiffPage.leastSideBySide) columns")
            return
        }
        view.diff?.isSideBySide.toggle()
    }

    mutating func startThreshold() {
        prompt = Prompt(.threshold, proposing: view.diff.map { String($0.threshold) } ?? "")
    }

    mutating func setThreshold(_ text: String) {
        guard !text.isEmpty else { return }
        guard let threshold = Int(text), threshold > 0 else {
            tell("`\(text)` isn't a number of goroutines, e.g. 10")
            return
        }
        view.diff?.setThreshold(threshold)
    }

    mutating func openDifference() {
        guard view.diff?.selected != nil else { return }
        view.diff?.offset = 0
        show(.stackDiff)
    }
}

extension Sample {
    /// `14:02:11Z`, if the time is known.
    var clockTime: String { time.map { "\($0.clock)Z" } ?? "time unknown" }
}
