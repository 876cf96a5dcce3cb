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
    ///   - time: The moment to start at, in seconds since 1970; nil for the newest one.
    /// - Returns: Effects to carry out.
    package mutating func open(
        archive: HistorySlice<Stack.ID>, at time: Double? = nil
    ) -> [Effect] {
        _ = watched.take(.remembered(archive, last: nil), at: clock)
        go(to: time ?? newestTime)
        page.content.settle(&self)
        return recall()
    }

    // MARK: Moving

    /// Moves by one column, or by as many as there are between two polls.
    mutating func step(by direction: Double) {
        let width = columnWidth
        let columns =
            target.isPolled ? max(1, (watched.connection.interval / width).rounded(.up)) : 1
        let column = ((view.past?.time ?? newestTime) / width).rounded(.down) + direction * columns
        guard column < (newestTime / width).rounded(.down) else {
            returnToNewest()
            return
        }
        // The newest poll of the column, not the first of the next one.
        go(to: (column + 1) * width - 0.001)
    }

    /// Moves to the next event before or after the cursor.
    mutating func stepToEvent(forward: Bool) {
        let time = view.past?.time ?? newestTime
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

    /// Goes to a moment as typed by the reader.
    mutating func go(to text: String) {
        guard target.hasHistory else {
            tell("this is a snapshot; it has only one moment")
            return
        }
        guard !text.allSatisfy({ $0 == " " }) else { return }
        guard let expression = TimeExpression(text) else {
            tell("`\(text)` is not a valid time; try 14:02, 2026-11-24 14:02, -40m, A or max")
            return
        }
        go(to: expression)
    }

    mutating func go(to expression: TimeExpression) {
        switch expression {
        case .mark(let letter):
            guard let mark = events.last(where: { $0.kind == .mark(letter) }) else {
                tell("there is no mark \(letter)")
                return
            }
            go(to: mark.time)
        case .maximum:
            let range = graphEnd - self.range.rawValue...graphEnd
            guard let time = shown.history.total.timeOfMaximum(in: range) else {
                tell("no samples in this range")
                return
            }
            go(to: time)
        case .timeOfDay, .date, .ago:
            guard let time = expression.seconds(newest: newestTime - clock.lag) else { return }
            guard time + clock.lag <= newestTime + 86_400 else {
                tell("that moment is in the future")
                return
            }
            go(to: time + clock.lag)
        }
    }

    mutating func go(to time: Double) {
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
        let sample = moment.poll.snapshot.map { snapshot in
            Sample(
                name: clock.stamp(time + clock.lag), time: time, snapshot: snapshot,
                others: moment.others,
                uptime: moment.poll.process?.startTime.map { max(0, time - $0) }, note: "past")
        }
        if let sample { watched.keepFirstBaseline(sample) }
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
        if view.past?.liveTable == nil {
            let table = view.table
            view.past?.liveTable = table
            view.table.setFrozen(false, from: picture.history, at: now)
        } else {
            view.table.refresh(from: picture.history, at: now)
        }
        if moment.poll.process?.residentBytes != nil { view.knowsMemory = true }
        let known = Dictionary(grouping: history.events, by: \.kind)
        view.past?.show(
            picture, sample: sample, resolution: moment.resolution ?? slice.resolution,
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
