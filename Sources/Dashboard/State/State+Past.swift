import Canvas
package import Goroutines
import Report
package import Trends

// Moving through time.
extension State {
    /// What pages show.
    var shown: Picture { past?.picture ?? live }

    private var live: Picture {
        Picture(time: now, history: history, process: process, newest: newest)
    }

    /// The screen shows what is over.
    var isPast: Bool { past?.picture != nil }

    /// Seconds since 1970 of the newest moment there is.
    var newestTime: Double { target.isPolled ? now : history.total.end ?? now }

    /// Seconds since 1970 that the graph's newest column holds.
    var graphEnd: Double { past?.end ?? newestTime }

    private var graphCells: Int { GraphView.cells(in: size.columns) }

    /// Seconds of one of the graph's columns.
    var columnWidth: Double { GraphView.columnWidth(range: range, cells: graphCells) }

    // MARK: Opening an archive

    /// Shows what was recorded of a service; nothing is asked.
    ///
    /// - Parameters:
    ///   - archive: All that is known of it.
    ///   - time: Where to begin, in seconds since 1970; nil for the newest moment.
    /// - Returns: What is to be done outside.
    package mutating func open(
        archive: HistorySlice<Stack.ID>, at time: Double? = nil
    ) -> [Effect] {
        history.remember(archive, until: now, interval: connection.interval)
        go(to: time ?? newestTime)
        settle()
        return recall()
    }

    // MARK: The reader's wishes

    /// One column, or as many as lie between two polls.
    mutating func step(by direction: Double) {
        let width = columnWidth
        let columns = target.isPolled ? max(1, (connection.interval / width).rounded(.up)) : 1
        let column = ((past?.time ?? newestTime) / width).rounded(.down) + direction * columns
        guard column < (newestTime / width).rounded(.down) else {
            returnToNewest()
            return
        }
        // The newest poll of the column, whatever the next one begins with.
        go(to: (column + 1) * width - 0.001)
    }

    /// To the next thing that happened, before or after the cursor.
    mutating func stepToEvent(forward: Bool) {
        let time = past?.time ?? newestTime
        let events = events.filter { $0.kind != .slowPoll }
        let next =
            forward
            ? events.first { $0.time > time + 0.001 } : events.last { $0.time < time - 0.001 }
        if let next {
            go(to: next.time)
        } else if forward {
            returnToNewest()
        } else {
            messages.tell("nothing is known to have happened before \(stamp(time))", at: now)
        }
    }

    mutating func startGoing() { prompt = Prompt(.time) }

    /// To a moment as a person names it.
    mutating func go(to text: String) {
        guard target.hasHistory else {
            messages.tell("no other moment is known; this was read once", at: now)
            return
        }
        guard !text.allSatisfy({ $0 == " " }) else { return }
        guard let expression = TimeExpression(text) else {
            messages.tell(
                "`\(text)` names no moment, such as 14:02, 2026-11-24 14:02, -40m, A or max",
                at: now)
            return
        }
        go(to: expression)
    }

    mutating func go(to expression: TimeExpression) {
        switch expression {
        case .mark(let letter):
            guard let mark = events.last(where: { $0.kind == .mark(letter) }) else {
                messages.tell("no sample is kept as \(letter)", at: now)
                return
            }
            go(to: mark.time)
        case .maximum:
            let range = graphEnd - self.range.rawValue...graphEnd
            guard let time = shown.history.total.timeOfMaximum(in: range) else {
                messages.tell("nothing was seen in this range", at: now)
                return
            }
            go(to: time)
        case .timeOfDay, .date, .ago:
            guard let time = expression.seconds(newest: newestTime - clockLag) else { return }
            guard time + clockLag <= newestTime + 86_400 else {
                messages.tell("that moment is still to come", at: now)
                return
            }
            go(to: time + clockLag)
        }
    }

    mutating func go(to time: Double) {
        if time >= newestTime, target.isPolled {
            returnToNewest()
            return
        }
        let time = min(time, newestTime)
        var past = past ?? TimeTravel(at: time, end: newestTime, range: range)
        past.move(to: time, seconds: range.rawValue, newest: newestTime)
        self.past = past
    }

    /// Live again; in an archive to its newest moment.
    mutating func returnToNewest() {
        guard target.isPolled else {
            if past.map({ $0.time >= newestTime }) ?? false {
                messages.tell("this is the newest moment that was recorded", at: now)
            }
            go(to: newestTime)
            return
        }
        guard let past else {
            messages.tell("this is live; [ goes back in time", at: now)
            return
        }
        self.past = nil
        guard var table = past.liveTable else { return }
        table.follow(self.table, from: history, at: now)
        self.table = table
    }

    /// Whether Esc has a step back to make here.
    var canReturnToLive: Bool { past != nil && target.isPolled }

    // MARK: Asking and being answered

    /// The newest wish to see the past, where none is under way.
    mutating func recall() -> [Effect] {
        guard var past else { return [] }
        past.keepInside(seconds: range.rawValue, newest: newestTime)
        let recall = past.ask(for: wish(for: past))
        self.past = past
        return recall.map { [.recall($0)] } ?? []
    }

    private func wish(for past: TimeTravel) -> Recall {
        let (width, cells) = (columnWidth, graphCells)
        let start = GraphView.start(end: past.end, width: width, cells: cells)
        let end = start + Double(cells) * width
        // Trends end at the cursor, and rates need five minutes.
        let trends = past.time - max(range.rawValue, 300)
        return Recall(
            time: past.time - clockLag,
            range: min(start, trends) - clockLag...max(end, past.time) - clockLag, width: width)
    }

    /// - Returns: whether what came is still wished for.
    private mutating func receive(_ recall: Recall) -> Bool {
        guard past?.receive(recall) ?? false, let past else { return false }
        return recall == wish(for: past)
    }

    mutating func show(_ recall: Recall, _ moment: Moment?, in slice: HistorySlice<Stack.ID>) {
        guard receive(recall) else { return }
        guard var moment else {
            stayWhereItWas()
            messages.tell("nothing was seen at or before \(stamp(recall.time + clockLag))", at: now)
            return
        }
        let time = moment.poll.startedAt
        let sample = Sample(
            name: stamp(time + clockLag), time: time, snapshot: moment.poll.snapshot,
            others: moment.others,
            uptime: moment.poll.process?.startTime.map { max(0, time - $0) }, note: "the past")
        if marks["A"] == nil { marks.keepBaseline(sample, note: "the first moment shown") }
        moment.poll.startedAt += clockLag
        if recall.time - time > max(recall.width, 3 * connection.interval, 10) {
            messages.tell(
                "no answer at \(stamp(recall.time + clockLag)); this is the newest before", at: now)
        }
        show(moment, in: slice.shifted(by: clockLag), as: sample)
    }

    private mutating func show(
        _ moment: Moment, in slice: HistorySlice<Stack.ID>, as sample: Sample
    ) {
        history.learn(moment.poll.snapshot.stanzas.lazy.map(\.id))
        let poll = moment.poll
        var picture = Picture(
            time: poll.startedAt,
            history: History(
                at: moment, in: slice, baseline: baseline(at: poll.startedAt),
                knowing: slice.parts.keys.compactMap { history.tracks[$0]?.stack }),
            process: poll.process, newest: NewestPoll(poll, at: poll.startedAt))
        picture.history.finding = finding(at: picture.time)
        if past?.liveTable == nil {
            past?.liveTable = table
            table.setFrozen(false, from: picture.history, at: now)
        } else {
            table.refresh(from: picture.history, at: now)
        }
        if poll.process?.residentBytes != nil { knowsMemory = true }
        let known = Dictionary(grouping: history.events, by: \.kind)
        past?.show(
            picture, sample: sample, resolution: moment.resolution ?? slice.resolution,
            events: picture.history.events.filter { event in
                !(known[event.kind] ?? []).contains { $0.overlaps(event) }
            })
    }

    /// An archive is judged as it ends; each other moment would have to be judged anew.
    func finding(at time: Double) -> GrowthFinding<Stack.ID>? {
        guard !target.isPolled, let finding = history.finding, time >= finding.time - 1 else {
            return nil
        }
        return finding
    }

    /// What changes count from at a moment that is past: as they do live, from the process that ran
    /// then where it restarted since the mark A.
    private func baseline(at time: Double) -> Sample? {
        var baseline = marks["A"]
        baseline?.time? += clockLag
        guard let live = history.baseline, live.time <= time, live.time > baseline?.time ?? 0 else {
            return baseline
        }
        return Sample(
            name: "A", time: live.time,
            snapshot: Snapshot(
                format: .protobuf, stanzas: history.tracks.values.compactMap(\.baseline)))
    }

    mutating func fail(_ recall: Recall, reason: String) {
        guard receive(recall) else { return }
        stayWhereItWas()
        messages.tell(reason.scrubbed, isAlert: true, at: now)
    }

    private mutating func stayWhereItWas() {
        if isPast { past?.stay() } else { past = nil }
    }

    // MARK: What happened

    /// All that is known to have happened, the oldest first.
    var events: [HistoryEvent] {
        guard let past, !past.events.isEmpty else { return history.events }
        return (history.events + past.events).sorted { $0.time < $1.time }
    }

    /// The least and the greatest total on the graph.
    var extent: Series.Span? {
        guard past != nil else { return history.total.span(since: now - range.rawValue) }
        let (width, cells) = (columnWidth, graphCells)
        let start = GraphView.start(end: graphEnd, width: width, cells: cells)
        return shown.history.total.columns(
            from: start, width: width * Double(cells), count: 1)[0]
    }

    /// A moment as `14:02:11Z`, or `11-24 14:02Z` where that is another day.
    func stamp(_ time: Double) -> String { "\(stamp(of: time))Z" }

    /// When something began, to the minute: `14:10`, `Mon 14:10`, or `11-24 14:10` where that is
    /// another week.
    func beginning(_ time: Double) -> String {
        let clock = time - clockLag
        let day =
            switch now - time {
            case ..<72_000: ""
            case ..<518_400: "\(clock.weekday) "
            default: "\(clock.monthAndDay) "
            }
        return day + clock.hourAndMinute
    }

    /// Without the zone.
    func stamp(of time: Double) -> String {
        let clock = time - clockLag
        return (now - time).magnitude < 72_000
            ? clock.clock : "\(clock.monthAndDay) \(clock.hourAndMinute)"
    }
}

extension HistoryEvent {
    /// Two accounts of what happened tell the same, give or take a second.
    fileprivate func overlaps(_ other: HistoryEvent) -> Bool {
        time <= other.end + 1 && other.time <= end + 1
    }
}

extension NewestPoll {
    init(_ poll: Poll, at time: Double?) {
        let snapshot = poll.snapshot
        self.init(
            format: snapshot.format, statedTotal: snapshot.statedTotal,
            isTruncated: snapshot.isTruncated, skipped: snapshot.skipped, time: time,
            duration: poll.duration, bodyBytes: poll.bodyBytes)
    }
}
