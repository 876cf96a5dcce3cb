import Canvas
package import Goroutines
import Report
import Targets
import Trends

// Marks and comparisons.
extension State {
    // MARK: Two files or services

    /// Compares two snapshots; there is no other page to go back to. `isNow`: the sides that can be
    /// polled again.
    package mutating func open(
        before: Snapshot, named beforeName: String, after: Snapshot, named afterName: String,
        threshold: Int = 1, isNow: (before: Bool, after: Bool) = (false, false)
    ) {
        view.diff = DiffState(
            Sides(
                before: side(before, named: beforeName, isNow: isNow.before),
                after: side(after, named: afterName, isNow: isNow.after)))
        view.diff?.setThreshold(max(1, threshold))
        pages.start(at: .diff)
        tellWarnings()
        for (side, snapshot) in [("before", before), ("after", after)] {
            for note in snapshot.readingNotes { tell("\(side): \(note)") }
        }
    }

    private func side(_ snapshot: Snapshot, named name: String, isNow: Bool = false) -> Sample {
        var sample = Sample(name: name.scrubbed, time: snapshot.takenAt, snapshot: snapshot)
        sample.isNow = isNow
        return sample
    }

    /// Shows services that were polled again; nil for a side that was not.
    mutating func takeAgain(before: Snapshot?, after: Snapshot?) {
        messages.answered()
        guard let diff = view.diff else { return }
        func sample(_ old: Sample, _ new: Snapshot?) -> Sample {
            new.map { side($0, named: old.name, isNow: true) } ?? old
        }
        let sides = Sides(before: sample(diff.before, before), after: sample(diff.after, after))
        view.diff?.compare(sides)
    }

    /// Asks for a second file to compare the open one with.
    private mutating func startSecondFile() {
        guard watched.history.newestPoll?.snapshot != nil else {
            tell("nothing to compare yet")
            return
        }
        let other = view.diff.map { [$0.before, $0.after] }?.first { $0.name != target.name }
        prompt = Prompt(.file, text: other?.name ?? "")
        tell("Tab completes a path")
    }

    mutating func openSecondFile(_ name: String) -> [Effect] {
        let name = String(name.drop { $0 == " " })
        return name.isEmpty ? [] : [.open(path: name)]
    }

    /// Compares the open file with another one, the earlier one first.
    mutating func compare(with snapshot: Snapshot, named name: String) {
        guard !target.hasHistory, let own = watched.history.newestPoll?.snapshot else { return }
        compare(Sides(side(own, named: target.name), side(snapshot, named: name)))
    }

    // MARK: Marks

    /// The sample that `m` and `M` are about; nil if it is not fresh.
    private var markable: Sample? {
        if page == .diff, let after = view.diff?.after, !after.isNow { return after }
        if page != .diff, let past = view.past?.sample { return past }
        return watched.connection.failure == nil ? watched.marks.newest : nil
    }

    mutating func keepMark() -> [Effect] {
        guard let sample = markable, let mark = watched.keepMark(sample) else {
            tell("no fresh sample to mark; wait for the next poll")
            return []
        }
        tell(
            "\(mark.name) = \(mark.clockTime), \(mark.total.counted("goroutine")). "
                + "d compares; A and B pick the sides.")
        return keep(mark)
    }

    /// Stores a mark in the archive.
    private func keep(_ mark: Sample) -> [Effect] {
        mark.time.map { [.keepMark(target.id, mark.name, at: $0)] } ?? []
    }

    /// Makes the newest poll the baseline, or the past moment that is shown.
    mutating func moveBaseline() -> [Effect] {
        guard let sample = markable else {
            tell("no fresh sample for the baseline; wait for the next poll")
            return []
        }
        let isPast = sample.time != watched.marks.newest?.time
        guard let baseline = watched.moveBaseline(to: sample, isPast: isPast),
            let time = baseline.time
        else { return [] }
        if self.isPast {
            let (history, now, moment) = (watched.history, now, time + clock.lag)
            view.past?.setBaseline(baseline, at: moment)
            view.past?.liveTable?.refresh(from: history, at: now)
        }
        view.table.refresh(from: shown.history, at: now)
        if page == .diff, let diff = view.diff, diff.before.name == MarkName.baseline {
            view.diff?.compare(Sides(baseline, diff.after))
        }
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

    // MARK: The difference

    /// Compares the last two marks, or the baseline with now, or a file with a second one.
    mutating func compare() {
        if comparesOnly {
            show(.diff)
            return
        }
        guard target.hasHistory else {
            startSecondFile()
            return
        }
        let sides = watched.marks.sides(past: view.past?.sample, newest: newestSample)
        guard let sides else {
            tell("nothing to compare yet; wait for the first poll")
            return
        }
        compare(sides)
        if sides.before.isSame(as: sides.after) {
            let advice = isPast ? "go to another moment" : "wait for the next poll"
            tell("both sides are the same sample; \(advice)")
        }
    }

    private mutating func compare(_ sides: Sides) {
        if view.diff == nil {
            view.diff = DiffState(sides)
        } else {
            view.diff?.compare(sides)
        }
        let marked = view.markedRows
        view.diff?.mark(marked)
        tellWarnings()
        if page == .stackDiff { pages.goBack() }
        show(.diff)
    }

    /// Adds warnings to the messages, as the page has no room for all of them.
    private mutating func tellWarnings() {
        for warning in view.diff?.warnings ?? [] {
            messages.keep(warning, isAlert: true, at: now)
        }
    }

    /// The newest sample, or the one whose rows are frozen.
    var newestSample: Sample? {
        let table = view.past?.liveTable ?? view.table
        guard table.isFrozen, let poll = table.source(watched.history).newestPoll,
            let snapshot = poll.snapshot
        else { return watched.marks.newest }
        return Sample(
            newest: snapshot, at: poll.startedAt, startTime: poll.process?.startTime)
    }

    /// The difference on screen changes with each poll.
    var followsNow: Bool {
        isComparing && target.isPolled && view.diff?.after.isNow ?? false
    }

    /// Takes the newest sample as the side that is now.
    mutating func followNow() {
        guard followsNow, let newest = newestSample, newest.time != view.diff?.after.time else {
            return
        }
        let now = now
        view.diff?.follow(newest, at: now)
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

extension DiffState {
    /// Reasons not to trust the numbers, one clause each.
    var warnings: [String] {
        let counted = [("before", before), ("after", after)].compactMap { side, sample in
            sample.others.map {
                "\(side): \($0.goroutines.counted("goroutine")) were only counted, so stacks may "
                    + "seem new or gone"
            }
        }
        return [interval?.warning].compactMap(\.self) + counted
            + difference.warnings(before: "before", after: "after")
    }
}

extension Sample {
    /// `14:02:11Z`, if the time is known.
    var clockTime: String { time.map { "\($0.clock)Z" } ?? "time unknown" }
}
