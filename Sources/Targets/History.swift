package import Goroutines
package import Trends

/// What is known of one target over time: counts, stacks, and events.
package struct History: Sendable {
    /// Room for entries of one stack's series: 6 kB if its count changes with every poll.
    static let trackCapacity = 256
    /// Beyond this, stacks that are gone are forgotten, the longest gone first.
    package static let maximumTracks = 20_000

    /// Series and first times of stacks that no snapshot of this run has shown yet.
    typealias Part = HistorySlice<Stack.ID>.Part

    package internal(set) var total = Series()
    package internal(set) var tracks: [Stack.ID: Track] = [:]
    var log = EventLog()
    /// What earlier runs recorded of stacks that this one has not seen.
    var remembered: [Stack.ID: Part] = [:]
    /// Seconds since 1970 of the first answer of this run.
    package internal(set) var since: Double?
    package internal(set) var polls = 0
    /// What the growth test says of the newest answer; nil for a past moment.
    package internal(set) var finding: GrowthFinding<Stack.ID>?
    package internal(set) var newestPoll: Poll?
    /// Answers of the process that runs now.
    package internal(set) var pollsOfProcess = 0
    /// Seconds since 1970 of its first answer, if another process ran before.
    package internal(set) var processSince: Double?
    /// Goroutines of the newest answer whose stacks were not kept one by one.
    package internal(set) var others: Moment.Others?
    /// If series go on behind the newest answer: its time, in seconds since 1970.
    var moment: Double?
    /// The program that answers, if snapshots have it.
    package internal(set) var program: String?
    /// Stacks of the newest snapshot whose goroutines only answer the poll.
    package internal(set) var pollServing: Set<Stack.ID> = []
    package internal(set) var leaders = Leaders()
    /// The sample that changes are counted from.
    package internal(set) var baseline: Baseline?
    package internal(set) var ids = ShortIDs()
    var process = ProcessWatch()

    /// The sample that changes are counted from.
    package struct Baseline: Sendable {
        /// Seconds since 1970.
        package var time: Double
        package var total: Int
    }

    package init() {}

    /// Empty; IDs stay as long as they are.
    var begunAnew: History {
        var history = History()
        history.ids = ids
        return history
    }

    /// The oldest first.
    package var events: [HistoryEvent] { log.events }

    /// Goroutines of the newest answer, the others included; nil before the first.
    package var newestTotal: Int? {
        newestPoll.map { $0.total + (others?.goroutines ?? 0) }
    }

    /// Seconds since 1970 up to which changes and rates are counted.
    package var end: Double? { moment ?? total.end }

    /// The ID as it is shown.
    package func shortID(_ id: Stack.ID) -> String { ids.text(of: id) }
}

// MARK: - Polls

extension History {
    /// Takes an answer in.
    /// - Returns: the restart that it shows, if any.
    mutating func record(_ poll: Poll, at time: Double) -> HistoryEvent? {
        let events = process.take(ProcessWatch.Answer(poll, at: time))
        for event in events { log.add(event) }
        let restart = events.first(where: \.isRestart)
        if restart != nil { (processSince, pollsOfProcess) = (time, 0) }
        program = poll.snapshot?.program ?? program
        since = since ?? time
        polls += 1
        pollsOfProcess += 1
        newestPoll = poll
        total.record(poll.total, at: time)
        if let snapshot = poll.snapshot { record(snapshot, at: time) }
        let isFirst = baseline == nil
        if isFirst || restart != nil { rebase(at: time) }
        if isFirst { log.add(HistoryEvent(.mark("A"), at: time)) }
        leaders = Leaders(of: self)
        return restart
    }

    private mutating func record(_ snapshot: Snapshot, at time: Double) {
        let window = rateWindow
        var seen = Set<Stack.ID>(minimumCapacity: snapshot.stanzas.count)
        for stanza in snapshot.stanzas {
            seen.insert(stanza.id)
            if tracks[stanza.id] == nil { addTrack(of: stanza.stack, at: time) }
            tracks[stanza.id]?.record(stanza, at: time, window: window)
        }
        pollServing = snapshot.pollServing
        for id in tracks.keys where !seen.contains(id) {
            tracks[id]?.record(nil, at: time, window: window)
        }
        if tracks.count > Self.maximumTracks { forget() }
    }

    mutating func recordFailure(at time: Double, note: String) {
        process.recordFailure()
        total.record(nil, at: time)
        log.addRunning(.failedPoll, at: time, note: note)
    }

    /// A stack that is shown for the first time.
    mutating func addTrack(of stack: Stack, at time: Double) {
        let part = remembered.removeValue(forKey: stack.id)
        let firstSeen = part?.firstSeen ?? time
        var series = Series(capacity: Self.trackCapacity)
        // It was absent until then, which is a count of 0 in each poll that was answered.
        if let start = total.start, start < firstSeen { series.record(0, at: start) }
        if let part { series.append(part.series) }
        var track = Track(stack, series: series, firstSeen: firstSeen)
        if let part {
            track.hasShrunk =
                series.hasFallen(until: time) || part.firstSeen < series.start ?? time
        }
        tracks[stack.id] = track
        ids.insert(stack.id)
    }

    /// Learns of stacks that are shown beside its own.
    package mutating func learn(_ stacks: some Sequence<Stack.ID>) {
        for id in stacks { ids.insert(id) }
    }

    private mutating func forget() {
        let gone = tracks.values.filter { $0.stanza == nil && $0.baseline == nil }
            .sorted { ($0.series.lastChange, $0.stack.id) < ($1.series.lastChange, $1.stack.id) }
        for track in gone.prefix(tracks.count - Self.maximumTracks) {
            tracks[track.stack.id] = nil
        }
    }
}

// MARK: - Marks

extension History {
    /// A mark of this run moves if its letter is given anew; those of earlier runs stay.
    mutating func addMark(_ name: Character, at time: Double) {
        log.addMark(name, at: time, since: since ?? 0)
    }

    /// Counts changes from the newest snapshot on.
    mutating func markBaseline(at time: Double) {
        rebase(at: time)
        addMark("A", at: time)
        leaders = Leaders(of: self)
    }

    /// Counts changes from a snapshot of any time.
    package mutating func setBaseline(_ snapshot: Snapshot, total: Int, at time: Double) {
        baseline = Baseline(time: time, total: total)
        for id in tracks.keys { tracks[id]?.baseline = nil }
        for stanza in snapshot.stanzas {
            if tracks[stanza.id] == nil { addTrack(of: stanza.stack, at: time) }
            tracks[stanza.id]?.baseline = stanza
        }
        leaders = Leaders(of: self)
    }

    private mutating func rebase(at time: Double) {
        baseline = Baseline(time: time, total: newestTotal ?? 0)
        tracks = tracks.mapValues { track in
            var track = track
            track.baseline = track.stanza
            return track
        }
    }
}

// MARK: - Changes

extension History {
    /// The change of a stack's count over the last five minutes, or since the process's first poll.
    package func change5m(of track: Track) -> Int {
        guard let end else { return 0 }
        let seconds = window(until: end)
        if track.series.isConstant(since: end - seconds) { return 0 }
        return track.series.change(over: seconds, until: end)?.delta ?? 0
    }

    /// Five minutes, or what there is of them since the process restarted: what went with the one
    /// before is no trend. In seconds.
    package func window(until now: Double) -> Double {
        min(300, processSince.map { now - $0 } ?? 300)
    }

    /// The seconds that rates are taken over; nil before three polls.
    private var rateWindow: Double? {
        pollsOfProcess < 3 ? nil : end.map(window(until:))
    }

    /// What columns of a graph held, blank where polls failed: only the total's series has gaps.
    package func columns(
        of series: Series, from: Double, width: Double, count: Int
    ) -> [Series.Span?] {
        let answered = total.columns(from: from, width: width, count: count)
        return zip(series.columns(from: from, width: width, count: count), answered)
            .map { span, answered in answered == nil ? nil : span }
    }

    /// The counts of several stacks together.
    package func columns(
        of stacks: [Stack.ID], from: Double, width: Double, count: Int
    ) -> [Series.Span?] {
        let answered = total.columns(from: from, width: width, count: count)
        var sum: [Series.Span?] = Array(repeating: nil, count: count)
        for id in stacks {
            guard let series = tracks[id]?.series else { continue }
            for (index, span) in series.columns(from: from, width: width, count: count).enumerated()
            {
                // A stack's series goes on through polls that failed; a gap is blank.
                guard let span, answered[index] != nil else { continue }
                let known = sum[index]
                sum[index] = Series.Span(
                    low: (known?.low ?? 0) + span.low, high: (known?.high ?? 0) + span.high,
                    last: (known?.last ?? 0) + span.last)
            }
        }
        return sum
    }
}

extension ProcessWatch.Answer {
    init(_ poll: Poll, at time: Double) {
        self.init(
            time: time, total: poll.total, startTime: poll.process?.startTime,
            buildID: poll.snapshot?.buildID)
    }
}
