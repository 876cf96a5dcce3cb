import Canvas
package import Goroutines
import Targets
package import Trends

// Moving through time.
extension State {
    /// Seconds since 1970 of the newest moment there is.
    var newestTime: Double { watched.newestTime }

    /// Seconds since 1970 that the graph's newest column holds.
    var graphEnd: Double { view.past?.end ?? newestTime }

    private var graphCells: Int { GraphView.cells(in: size.columns) }

    /// Seconds of one of the graph's columns.
    var columnWidth: Double { GraphView.columnWidth(range: range, cells: graphCells) }

    // MARK: Opening an archive

    /// Shows a recorded history.
    ///
    /// - Parameters:
    ///   - archive: The whole history.
    ///   - first: Its first moment, which is the baseline; nil if there is none.
    ///   - time: The moment to start at, in seconds since 1970; nil for the newest one.
    /// - Returns: Effects to carry out.
    package mutating func open(
        archive: HistorySlice<Stack.ID>, first: Moment? = nil, at time: Double? = nil
    ) -> [Effect] {
        _ = watched.take(.remembered(archive, last: nil), at: clock)
        if let first = first.flatMap({ Sample($0, note: "first sample") }) {
            watched.keepFirstBaseline(first, note: first.note)
        }
        go(to: time ?? newestTime)
        page.content.settle(&self)
        return recall()
    }

    // MARK: Moving

    /// Seconds since 1970 from which steps are counted: on the diff page of the side after.
    private var cursorTime: Double {
        if isComparing {
            let wanted = view.sides.request.map { $0.recall.time + clock.lag }
            return wanted ?? view.diff?.after.time.map { $0 + clock.lag } ?? newestTime
        }
        return view.past?.time ?? newestTime
    }

    /// Moves back by one column, and at least to the sample before the one shown.
    mutating func stepBack() {
        let column = (cursorTime / columnWidth).rounded(.down)
        // The newest poll of the column before, not the first of this one.
        go(to: min(column * columnWidth, shownTime ?? .infinity) - 0.001)
    }

    /// Moves forward by one column, and at least to the sample after the one shown, or by as many
    /// columns as there are between two polls if that isn't known.
    mutating func stepForward() {
        let width = columnWidth
        let next = isComparing ? nil : view.past?.next
        let columns =
            target.isPolled && next == nil
            ? max(1, (watched.connection.interval / width).rounded(.up)) : 1
        let column = (cursorTime / width).rounded(.down) + columns
        let time = max((column + 1) * width - 0.001, (next ?? -.infinity) + 0.001)
        guard (time / width).rounded(.down) < (newestTime / width).rounded(.down) else {
            returnToNewest()
            return
        }
        go(to: time)
    }

    /// Seconds since 1970 of the sample shown, on the diff page of the one after.
    private var shownTime: Double? {
        isComparing ? view.diff?.after.time.map { $0 + clock.lag } : shown.sampleTime
    }

    /// Moves to the next event before or after the cursor.
    mutating func stepToEvent(forward: Bool) {
        let time = cursorTime
        let events = events.filter { $0.kind != .slowPoll }
        let next =
            forward
            ? events.first { $0.time > time + 0.001 } : events.last { $0.time < time - 0.001 }
        if let next {
            go(to: next.time)
        } else if forward {
            returnToNewest()
        } else {
            tell("no events before \(clock.stamp(time))")
        }
    }

    /// Goes to a moment as typed by the user.
    mutating func go(to text: String) {
        guard target.hasHistory else {
            tell("this is a snapshot; it has only one moment")
            return
        }
        if let time = time(of: text) { go(to: time) }
    }

    mutating func go(to expression: TimeExpression) {
        if let time = time(of: expression) { go(to: time) }
    }

    /// The moment that a text means; nil, with a message, if there is none.
    mutating func time(of text: String) -> Double? {
        guard !text.allSatisfy({ $0 == " " }) else { return nil }
        guard let expression = TimeExpression(text) else {
            tell("`\(text)` is not a valid time; try 14:02, 2026-11-24 14:02, -40m, A or max")
            return nil
        }
        return time(of: expression)
    }

    private mutating func time(of expression: TimeExpression) -> Double? {
        switch expression {
        case .mark(let name):
            if let mark = events.last(where: { $0.kind == .mark(name) }) { return mark.time }
            tell("there is no mark \(name)")
        case .maximum:
            let range = graphEnd - self.range.rawValue...graphEnd
            if let time = shown.history.total.timeOfMaximum(in: range) { return time }
            tell("no samples in this range")
        case .timeOfDay, .date, .ago:
            guard let time = expression.seconds(newest: newestTime - clock.lag) else { return nil }
            if time + clock.lag <= newestTime + 86_400 { return time + clock.lag }
            tell("that moment is in the future")
        }
        return nil
    }

    mutating func go(to time: Double) {
        if isComparing {
            moveSide(to: time)
            return
        }
        if time >= newestTime, target.isPolled {
            returnToNewest()
            return
        }
        let time = min(time, newestTime)
        var past = view.past ?? TimeTravel(at: time, end: newestTime, range: range)
        past.move(to: time, seconds: range.rawValue, newest: newestTime)
        view.past = past
    }

    /// Returns to live, or to the newest moment of an archive.
    mutating func returnToNewest() {
        if isComparing {
            moveToNow()
            return
        }
        guard target.isPolled else {
            if view.past.map({ $0.time >= newestTime }) ?? false {
                tell("this is the newest recorded moment")
            }
            go(to: newestTime)
            return
        }
        guard let past = view.past else {
            tell("already live; [ goes back in time")
            return
        }
        view.past = nil
        guard var table = past.liveTable else { return }
        table.follow(view.table, from: watched.history, at: now)
        view.table = table
    }

    /// Whether Esc returns to live.
    var canReturnToLive: Bool { view.past != nil && target.isPolled }

    // MARK: Requests to the archive

    /// The newest request, if there is none in flight.
    mutating func recall() -> [Effect] {
        guard var past = view.past else { return [] }
        past.keepInside(seconds: range.rawValue, newest: newestTime)
        let recall = past.ask(for: wish(for: past))
        view.past = past
        return recall.map { [.recall($0)] } ?? []
    }

    private func wish(for past: TimeTravel) -> Recall {
        let (width, cells) = (columnWidth, graphCells)
        let start = GraphView.start(end: past.end, width: width, cells: cells)
        let end = start + Double(cells) * width
        // Trends end at the cursor; rates need five minutes.
        let trends = past.time - max(range.rawValue, 300)
        return Recall(
            target: target.id, time: past.time - clock.lag,
            range: min(start, trends) - clock.lag...max(end, past.time) - clock.lag, width: width)
    }

    /// - Returns: whether the answer is still wanted.
    private mutating func receive(_ recall: Recall) -> Bool {
        guard recall.target == target.id, view.past?.receive(recall) ?? false, let past = view.past
        else { return false }
        return recall == wish(for: past)
    }

    mutating func show(_ recall: Recall, _ moment: Moment?, in slice: HistorySlice<Stack.ID>) {
        guard receive(recall) else { return }
        guard var moment else {
            stayWhereItWas()
            tell("no samples at or before \(clock.stamp(recall.time + clock.lag))")
            return
        }
        let time = moment.poll.startedAt
        var sample = Sample(moment, note: "past")
        sample?.name = clock.stamp(time + clock.lag)
        if let sample { watched.keepFirstBaseline(sample, note: "first moment shown") }
        moment.poll.startedAt += clock.lag
        if recall.time - time > max(recall.width, 3 * watched.connection.interval, 10) {
            tell("no sample at \(clock.stamp(recall.time + clock.lag)); showing the one before")
        }
        show(moment, in: slice.shifted(by: clock.lag), as: sample)
    }

    private mutating func show(
        _ moment: Moment, in slice: HistorySlice<Stack.ID>, as sample: Sample?
    ) {
        watched.learn(moment.poll.snapshot?.stanzas.map(\.id) ?? [])
        let history = watched.history
        let time = moment.poll.startedAt
        var picture = Picture(
            time: time,
            history: History(
                at: moment, in: slice, baseline: watched.baseline(at: time),
                knowing: slice.parts.keys.compactMap { history.tracks[$0]?.stack }))
        picture.history.judge(watched.finding(at: time))
        picture.history.lookAtStacks(climbing: nil)
        if view.past?.liveTable == nil {
            let table = view.table
            view.past?.liveTable = table
            view.table.setFrozen(false, from: picture.history, at: now)
        } else {
            view.table.refresh(from: picture.history, at: now)
        }
        if moment.poll.process?.residentBytes != nil { view.knowsMemory = true }
        let known = Dictionary(grouping: history.events, by: \.kind)
        let next = moment.next.map { $0 + clock.lag }
        view.past?.show(
            picture, sample: sample, next: next,
            resolution: moment.resolution ?? slice.resolution,
            events: picture.history.events.filter { event in
                !(known[event.kind] ?? []).contains { $0.overlaps(event) }
            })
    }

    mutating func fail(_ recall: Recall, reason: String) {
        guard receive(recall) else { return }
        stayWhereItWas()
        tell(reason.scrubbed, isAlert: true)
    }

    private mutating func stayWhereItWas() {
        if isPast { view.past?.stay() } else { view.past = nil }
    }

    // MARK: Events

    /// All events, oldest first.
    var events: [HistoryEvent] {
        let live = watched.history.events
        guard let past = view.past, !past.events.isEmpty else { return live }
        return (live + past.events).sorted { $0.time < $1.time }
    }
}

extension HistoryEvent {
    /// Whether both may be the same event, within a second.
    fileprivate func overlaps(_ other: HistoryEvent) -> Bool {
        time <= other.end + 1 && other.time <= end + 1
    }
}
