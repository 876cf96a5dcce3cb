import Goroutines
import Targets
import Trends

// What the difference compares.
extension State {
    /// Samples to pick a side from: now, the past moment on screen, and all marks, newest first.
    var sideChoices: [SideChoice] {
        var choices: [SideChoice] = []
        if let newest = newestSample {
            choices.append(SideChoice(.now, newest, note: "the newest sample; follows polls"))
        }
        if let past = view.past?.sample {
            choices.append(SideChoice(.past, past, note: "the moment on the other pages"))
        }
        choices += markChoices.sorted { ($1.time ?? 0, $0.name) < ($0.time ?? 0, $1.name) }
        choices.append(
            SideChoice(id: .typed, name: "time", note: "type one: 14:02, -40m, a mark or max"))
        return choices
    }

    /// The marks of this run, and those that only the archive has.
    private var markChoices: [SideChoice] {
        let kept = watched.marks.kept.map { mark in
            SideChoice(.mark(mark.name, at: mark.time ?? 0), mark, note: mark.note)
        }
        let history = watched.history
        let earlier = history.events.compactMap { event -> SideChoice? in
            guard case .mark(let name) = event.kind else { return nil }
            let time = clock.wall(event.time)
            let isKept = watched.marks.kept.contains {
                $0.name == name && (($0.time ?? 0) - time).magnitude < 0.5
            }
            guard !isKept else { return nil }
            let word = name == MarkName.baseline ? "baseline" : "mark"
            return SideChoice(
                id: .mark(name, at: time), name: name, time: time,
                total: history.total.value(at: event.time), note: "\(word) of an earlier run")
        }
        return kept + earlier
    }

    /// Opens the list for one side, with the cursor on the sample that it has now.
    mutating func startPicking(isBefore: Bool) {
        guard let diff = view.diff else { return }
        view.sides.isBefore = isBefore
        let side = isBefore ? diff.before : diff.after
        let current = sideChoices.first { $0.sample?.isSame(as: side) ?? false }
        view.sides.selection = RowSelection(id: current?.id)
        show(.sides)
    }

    /// Makes the selected row of the list a side.
    mutating func pickSide() {
        let choices = sideChoices
        let index = view.sides.selection.index(in: choices.map(\.id))
        guard choices.indices.contains(index) else { return }
        let choice = choices[index]
        guard choice.id != .typed else {
            prompt = Prompt(.sideTime)
            return
        }
        if page == .sides { pages.goBack() }
        if let sample = choice.sample {
            put(sample, isBefore: view.sides.isBefore)
        } else if let time = choice.time {
            ask(
                for: time + clock.lag, isBefore: view.sides.isBefore, name: choice.name,
                note: choice.note)
        }
    }

    /// Makes a moment a side, as typed by the user.
    mutating func pickSide(at text: String) {
        guard let time = time(of: text) else { return }
        if page == .sides { pages.goBack() }
        moveSide(to: time, isBefore: view.sides.isBefore)
    }

    /// Makes a moment a side: a sample that is kept, or one of the archive.
    mutating func moveSide(to time: Double, isBefore: Bool = false) {
        guard let diff = view.diff else { return }
        let wall = clock.wall(time)
        let other = isBefore ? diff.after : diff.before
        if !isBefore, let limit = other.time, wall < limit - 0.001 {
            tell(
                "the before side, \(clock.stamp(limit + clock.lag)), is later than that; A picks another"
            )
        } else if let newest = newestSample?.time, wall >= newest {
            moveToNow(isBefore: isBefore)
        } else if let kept = watched.marks.kept.first(where: {
            (($0.time ?? 0) - wall).magnitude < 0.001
        }) {
            put(kept, isBefore: isBefore)
        } else {
            ask(for: time, isBefore: isBefore, note: "recorded")
        }
    }

    /// Makes the newest sample a side.
    mutating func moveToNow(isBefore: Bool = false) {
        view.sides.cancel()
        guard let newest = newestSample else { return moveSide(to: newestTime) }
        guard !(view.diff?.after.isNow ?? false) else {
            tell("the after side is already now; [ goes back in time")
            return
        }
        put(newest, isBefore: isBefore)
    }

    private mutating func put(_ sample: Sample, isBefore: Bool) {
        guard let diff = view.diff else { return }
        view.sides.cancel()
        view.diff?.compare(Sides(isBefore ? diff.after : diff.before, sample))
    }

    // MARK: Samples of the archive

    private mutating func ask(
        for time: Double, isBefore: Bool, name: String? = nil, note: String
    ) {
        // What was stored may be a rounding earlier.
        let wall = clock.wall(time) + 0.0005
        view.sides.want(
            SidePicker.Request(
                isBefore: isBefore, name: name, note: note,
                recall: Recall(target: target.id, time: wall, range: wall...wall, width: 1)))
    }

    /// The next request for a side, if none is in flight.
    mutating func recallSide() -> [Effect] { view.sides.send().map { [.recall($0)] } ?? [] }

    /// - Returns: whether the recall was one for a side.
    mutating func takeSide(_ recall: Recall, _ moment: Moment?) -> Bool {
        guard view.sides.awaits(recall) else { return false }
        guard let request = view.sides.receive(recall) else { return true }
        let stamp = clock.stamp(recall.time + clock.lag)
        guard let moment else {
            tell("no samples at or before \(stamp); the sides did not change")
            return true
        }
        guard var sample = Sample(moment, note: request.note) else {
            tell("only the count was recorded at \(stamp); the sides did not change")
            return true
        }
        sample.name = request.name ?? clock.stamp((sample.time ?? 0) + clock.lag)
        watched.learn(sample.snapshot.stanzas.map(\.id))
        put(sample, isBefore: request.isBefore)
        return true
    }

    /// - Returns: whether the recall was one for a side.
    mutating func failSide(_ recall: Recall, reason: String) -> Bool {
        guard view.sides.awaits(recall) else { return false }
        if view.sides.receive(recall) != nil { tell(reason.scrubbed, isAlert: true) }
        return true
    }
}

extension SideChoice {
    fileprivate init(_ id: ID, _ sample: Sample, note: String) {
        self.init(
            id: id, name: sample.name, time: sample.time, total: sample.total, note: note,
            sample: sample)
    }
}

extension Sample {
    /// What was recorded at a moment, without a name; nil if that is only a count.
    init?(_ moment: Moment, note: String) {
        guard let snapshot = moment.poll.snapshot else { return nil }
        let time = moment.poll.startedAt
        self.init(
            name: "", time: time, snapshot: snapshot, others: moment.others,
            uptime: moment.poll.process?.startTime.map { max(0, time - $0) }, note: note)
    }
}
