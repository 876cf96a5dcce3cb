import Canvas
package import Goroutines
import Report

// Marks, and what is compared.
extension State {
    /// Shows two snapshots that were read once, and nothing else.
    package mutating func open(
        before: Snapshot, named beforeName: String, after: Snapshot, named afterName: String,
        threshold: Int = 1
    ) {
        let samples = [(before, beforeName), (after, afterName)].map { snapshot, name in
            Sample(name: name.scrubbed, time: snapshot.takenAt, snapshot: snapshot)
        }
        diffView = DiffView(from: samples[0], to: samples[1])
        diffView?.setThreshold(max(1, threshold))
        (root, page) = (.diff, .diff)
        tellWarnings()
        for (letter, sample) in zip(["A", "B"], samples) {
            for note in sample.snapshot.readingNotes {
                messages.tell("\(letter): \(note)", at: now)
            }
        }
    }

    /// Those that the page has no room for stand among the messages.
    private mutating func tellWarnings() {
        for warning in diffView?.difference.warnings(before: "A", after: "B") ?? [] {
            messages.keep(warning, isAlert: true, at: now)
        }
    }

    mutating func keepMark() {
        guard connection.failure == nil, let kept = marks.keep(note: "mark") else {
            messages.tell("no fresh sample to keep; wait for the next answer", at: now)
            return
        }
        let sample = kept.sample
        if let time = sample.time, let letter = sample.name.first {
            history.addMark(letter, at: time + clockLag)
        }
        let lost = kept.lost.map { " \($0.name) before it is let go." } ?? ""
        messages.tell(
            "\(sample.name) = \(time(of: sample)), "
                + "\(sample.snapshot.total.counted("goroutine")).\(lost) d compares; A and B there pick it.",
            at: now)
    }

    mutating func markRow() {
        let stacks: [Stack.ID]
        if page == .diff {
            stacks = diffView?.selected.map { [$0.id] } ?? []
        } else {
            stacks = table.selected?.stacks ?? []
        }
        guard !stacks.isEmpty else { return }
        let areMarked = stacks.allSatisfy(markedRows.contains)
        markRows(
            areMarked ? markedRows.subtracting(stacks) : markedRows.union(stacks))
    }

    mutating func markRows(_ marked: Set<Stack.ID>) {
        markedRows = marked
        diffView?.mark(marked)
    }

    /// Compares the last two marks, or the baseline and now.
    mutating func compare() {
        guard let sides = marks.sides else {
            messages.tell("nothing to compare yet; wait for the first answer", at: now)
            return
        }
        if diffView == nil {
            diffView = DiffView(from: sides.before, to: sides.after)
        } else {
            diffView?.compare(from: sides.before, to: sides.after)
        }
        diffView?.mark(markedRows)
        tellWarnings()
        if page == .stackDiff { show(nil) }
        show(.diff)
        if sides.before.isSame(as: sides.after) {
            messages.tell("both sides are the same sample; wait for the next answer", at: now)
        }
    }

    /// Goes to the next sample that the other side is not.
    mutating func pickSide(isBefore: Bool) {
        guard let view = diffView else { return }
        let (side, other) = isBefore ? (view.before, view.after) : (view.after, view.before)
        let choices = marks.all.filter { $0.name != other.name }
        guard !choices.isEmpty else { return }
        let index = choices.firstIndex { $0.name == side.name } ?? -1
        let next = choices[(index + 1) % choices.count]
        guard next.name != side.name || !next.isSame(as: side) else {
            messages.tell("no other sample is kept; m on the service page keeps one", at: now)
            return
        }
        if isBefore {
            diffView?.compare(from: next, to: other)
        } else {
            diffView?.compare(from: other, to: next)
        }
    }

    mutating func toggleSideBySide() {
        guard size.columns >= DiffPage.leastSideBySide else {
            messages.tell(
                "no room: sides stand next to each other from "
                    + "\(DiffPage.leastSideBySide) columns on", at: now)
            return
        }
        diffView?.isSideBySide.toggle()
    }

    mutating func startThreshold() {
        prompt = Prompt(.threshold, text: diffView.map { String($0.threshold) } ?? "")
    }

    mutating func setThreshold(_ text: String) {
        guard !text.isEmpty else { return }
        guard let threshold = Int(text), threshold > 0 else {
            messages.tell("`\(text)` is no number of goroutines, such as 10", at: now)
            return
        }
        diffView?.setThreshold(threshold)
    }

    mutating func openDifference() {
        guard diffView?.selected != nil else { return }
        diffView?.offset = 0
        show(.stackDiff)
    }

    /// `14:02:11Z`, or the name of a side that tells no time.
    func time(of sample: Sample) -> String {
        sample.time.map { "\($0.clock)Z" } ?? "time unknown"
    }
}
