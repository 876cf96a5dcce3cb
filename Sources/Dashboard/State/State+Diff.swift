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
        diffState = DiffState(from: samples[0], to: samples[1])
        diffState?.setThreshold(max(1, threshold))
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
        for warning in diffState?.difference.warnings(before: "A", after: "B") ?? [] {
            messages.keep(warning, isAlert: true, at: now)
        }
    }

    mutating func keepMark() -> [Effect] {
        guard isPast || connection.failure == nil,
            let kept = marks.keep(past?.sample, note: "mark")
        else {
            messages.tell("no fresh sample to keep; wait for the next answer", at: now)
            return []
        }
        let sample = kept.sample
        let effects = mark(sample)
        let lost = kept.lost.map { " \($0.name) before it is let go." } ?? ""
        messages.tell(
            "\(sample.name) = \(time(of: sample)), "
                + "\(sample.total.counted("goroutine")).\(lost) d compares; A and B there pick it.",
            at: now)
        return effects
    }

    /// Puts a sample among what happened, and has it kept.
    private mutating func mark(_ sample: Sample) -> [Effect] {
        guard let time = sample.time, let letter = sample.name.first else { return [] }
        history.addMark(letter, at: time + clockLag)
        return [.keepMark(letter, at: time)]
    }

    /// Changes count from the newest answer on, or from the moment of the past that is shown.
    mutating func moveBaseline() -> [Effect] {
        guard let sample = past?.sample ?? freshSample else {
            messages.tell("no fresh sample to count from; wait for the next answer", at: now)
            return []
        }
        marks.keepBaseline(sample, note: "the baseline")
        guard let baseline = marks["A"], let time = baseline.time else { return [] }
        if isPast {
            history.setBaseline(baseline.snapshot, total: baseline.total, at: time + clockLag)
            past?.setBaseline(baseline, at: time + clockLag)
            past?.liveTable?.refresh(from: history, at: now)
        } else {
            history.markBaseline(at: history.end ?? now)
        }
        table.refresh(from: shown.history, at: now)
        let from = isPast ? "from there" : "from here"
        messages.tell(
            "A = \(stamp(time + clockLag)), \(baseline.total.counted("goroutine")); "
                + "changes count \(from)", at: now)
        return mark(baseline)
    }

    private var freshSample: Sample? { connection.failure == nil ? marks.newest : nil }

    mutating func markRow() {
        let stacks: [Stack.ID]
        if page == .diff {
            stacks = diffState?.selected.map { [$0.id] } ?? []
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
        diffState?.mark(marked)
    }

    /// Compares the last two marks, or the baseline and now.
    mutating func compare() {
        guard let sides = marks.sides(past: past?.sample) else {
            messages.tell("nothing to compare yet; wait for the first answer", at: now)
            return
        }
        if diffState == nil {
            diffState = DiffState(from: sides.before, to: sides.after)
        } else {
            diffState?.compare(from: sides.before, to: sides.after)
        }
        diffState?.mark(markedRows)
        tellWarnings()
        if page == .stackDiff { show(nil) }
        show(.diff)
        if sides.before.isSame(as: sides.after) {
            let advice = isPast ? "; go to another moment" : "; wait for the next answer"
            messages.tell("both sides are the same sample\(advice)", at: now)
        }
    }

    /// Goes to the next sample that the other side is not.
    mutating func pickSide(isBefore: Bool) {
        guard let view = diffState else { return }
        let (side, other) = isBefore ? (view.before, view.after) : (view.after, view.before)
        let choices = marks.all(past: past?.sample).filter { $0.name != other.name }
        guard !choices.isEmpty else { return }
        let index = choices.firstIndex { $0.name == side.name } ?? -1
        let next = choices[(index + 1) % choices.count]
        guard next.name != side.name || !next.isSame(as: side) else {
            messages.tell("no other sample is kept; m on the service page keeps one", at: now)
            return
        }
        if isBefore {
            diffState?.compare(from: next, to: other)
        } else {
            diffState?.compare(from: other, to: next)
        }
    }

    mutating func toggleSideBySide() {
        guard size.columns >= DiffPage.leastSideBySide else {
            messages.tell(
                "no room: sides stand next to each other from "
                    + "\(DiffPage.leastSideBySide) columns on", at: now)
            return
        }
        diffState?.isSideBySide.toggle()
    }

    mutating func startThreshold() {
        prompt = Prompt(.threshold, text: diffState.map { String($0.threshold) } ?? "")
    }

    mutating func setThreshold(_ text: String) {
        guard !text.isEmpty else { return }
        guard let threshold = Int(text), threshold > 0 else {
            messages.tell("`\(text)` is no number of goroutines, such as 10", at: now)
            return
        }
        diffState?.setThreshold(threshold)
    }

    mutating func openDifference() {
        guard diffState?.selected != nil else { return }
        diffState?.offset = 0
        show(.stackDiff)
    }

    /// `14:02:11Z`, or the name of a side that tells no time.
    func time(of sample: Sample) -> String {
        sample.time.map { "\($0.clock)Z" } ?? "time unknown"
    }
}
