package import Diagnosis
package import Goroutines
package import Trends

/// A target's history: counts, stacks and events.
package struct History: Sendable {
    /// Entries per stack's series: 6 kB if the count changes with every poll.
    static let trackCapacity = 256
    /// Of stacks that are in neither the newest snapshot nor the baseline, so many are kept.
    package static let maximumGone = 2_000
    /// As many more go at once.
    private static let slack = 1_000

    /// A recorded stack that no snapshot of this run has.
    typealias Part = HistorySlice<Stack.ID>.Part

    /// Whether stacks have tracks and a baseline, which only a screen needs.
    package internal(set) var followsStacks = true
    package internal(set) var total = Series()
    /// How fast the total changes, and where rates of stacks are measured.
    package internal(set) var rate = RecentRate()
    package internal(set) var tracks: [Stack.ID: Track] = [:]
    var log = EventLog()
    /// Recorded stacks that no snapshot of this run has.
    var remembered: [Stack.ID: Part] = [:]
    /// Seconds since 1970 of the first poll of this run.
    package internal(set) var since: Double?
    package internal(set) var polls = 0
    /// The verdict of the newest poll; nil for a past moment.
    package internal(set) var finding: GrowthFinding<Stack.ID>?
    package internal(set) var newestPoll: Poll?
    /// What the parked stacks of the newest poll look like.
    package internal(set) var cards = Cards()
    /// Seconds since 1970 of the first poll of the current process, if another one ran before.
    package internal(set) var processSince: Double?
    /// Goroutines of the newest poll whose stacks were only counted.
    package internal(set) var others: Moment.Others?
    /// The time of the newest poll if series continue after it; seconds since 1970.
    var moment: Double?
    /// The program's name, if snapshots have it.
    package internal(set) var program: String?
    /// Stacks of the newest snapshot that only serve the poll.
    package internal(set) var pollServing: Set<Stack.ID> = []
    var labels = LabelCounts()
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

    /// An empty history whose IDs are as long as here.
    var begunAnew: History {
        var history = History()
        (history.ids, history.followsStacks) = (ids, followsStacks)
        return history
    }

    /// Oldest first.
    package var events: [HistoryEvent] { log.events }

    /// Goroutines of the newest poll, including `others`; nil before the first poll.
    package var newestTotal: Int? { newestPoll.map { $0.total + (others?.goroutines ?? 0) } }

    /// Seconds since 1970 at which changes and rates end.
    package var end: Double? { moment ?? total.end }

    /// The ID as shown on screen.
    package func shortID(_ id: Stack.ID) -> String { ids.text(of: id) }
}

// MARK: - Polls

extension History {
    /// Adds a poll.
    /// - Returns: the restart that it reveals, if any.
    mutating func record(_ poll: Poll, at time: Double) -> HistoryEvent? {
        let events = process.take(ProcessWatch.Answer(poll, at: time))
        for event in events { log.add(event) }
        let restart = events.last(where: \.isRestart)
        if let restart { processSince = restart.time }
        if process.hasSwitched { rate = RecentRate() }
        program = poll.snapshot?.program ?? program
        since = since ?? time
        polls += 1
        newestPoll = poll
        total.record(poll.total, at: time)
        rate.record(poll.total, at: time)
        if let snapshot = poll.snapshot { record(snapshot, at: time) }
        let isFirst = baseline == nil
        if isFirst || restart != nil { rebase(at: time) }
        if isFirst { log.add(HistoryEvent(.mark("A"), at: time)) }
        leaders = Leaders(of: self)
        return restart
    }

    private mutating func record(_ snapshot: Snapshot, at time: Double) {
        pollServing = snapshot.pollServing
        guard followsStacks else {
            if ids.count > snapshot.stanzas.count + Self.maximumGone { ids = ShortIDs() }
            return learn(snapshot.stanzas.lazy.map(\.id))
        }
        labels.record(
            snapshot.stanzas.lazy.filter { [pollServing] in !pollServing.contains($0.id) }, at: time
        )
        let stretch = rate.stretch
        var seen = Set<Stack.ID>(minimumCapacity: snapshot.stanzas.count)
        for stanza in snapshot.stanzas {
            seen.insert(stanza.id)
            if tracks[stanza.id] == nil { addTrack(of: stanza.stack, at: time) }
            tracks[stanza.id]?.record(stanza, at: time, over: stretch)
        }
        var gone = 0
        for id in Array(tracks.keys) where !seen.contains(id) {
            tracks[id]?.record(nil, at: time, over: stretch)
            if tracks[id]?.baseline == nil { gone += 1 }
        }
        if gone > Self.maximumGone + Self.slack { forget(gone - Self.maximumGone) }
    }

    mutating func recordFailure(at time: Double, note: String) {
        process.recordFailure()
        total.record(nil, at: time)
        log.addRunning(.failedPoll, at: time, note: note)
    }

    /// Adds a stack that appears for the first time.
    mutating func addTrack(of stack: Stack, at time: Double) {
        let part = remembered.removeValue(forKey: stack.id)
        let firstSeen = part?.firstSeen ?? time
        var series = Series(capacity: Self.trackCapacity)
        // It was absent until then: a count of 0 in each successful poll.
        if let start = total.start, start < firstSeen { series.record(0, at: start) }
        if let part { series.append(part.series) }
        var track = Track(stack, series: series, firstSeen: firstSeen)
        if let part {
            track.hasShrunk = series.hasFallen(until: time) || part.firstSeen < series.start ?? time
        }
        tracks[stack.id] = track
        ids.insert(stack.id)
    }

    /// Makes IDs long enough to tell these stacks apart too.
    package mutating func learn(_ stacks: some Sequence<Stack.ID>) {
        for id in stacks { ids.insert(id) }
    }

    private mutating func forget(_ count: Int) {
        let gone = tracks.values.filter { $0.stanza == nil && $0.baseline == nil }
            .map { ($0.series.lastChange, $0.stack.id) }.sorted { $0 < $1 }
        for (_, id) in gone.prefix(count) { tracks[id] = nil }
        // Those that are left can do with fewer digits.
        ids = ShortIDs(tracks.keys)
    }
}

// MARK: - Marks

extension History {
    /// Adds a mark. Replaces one with the same letter from this run, but not from earlier runs.
    mutating func addMark(_ name: String, at time: Double) {
        log.addMark(name, at: time, since: since ?? 0)
    }

    /// Makes the newest snapshot the baseline.
    mutating func markBaseline(at time: Double) {
        rebase(at: time)
        addMark("A", at: time)
        leaders = Leaders(of: self)
    }

    /// Makes any snapshot the baseline.
    package mutating func setBaseline(_ snapshot: Snapshot, total: Int, at time: Double) {
        baseline = Baseline(time: time, total: total)
        for id in Array(tracks.keys) { tracks[id]?.baseline = nil }
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

    /// The rate of a label in goroutines per minute, over the same time as the total's rate. Nil if
    /// it is unknown, or if the newest poll doesn't have exactly `count` goroutines with this label.
    package func perMinute(label: String, count: Int) -> Double? {
        guard moment == nil, let stretch = rate.stretch, labels.count(of: label) == count else {
            return nil
        }
        return labels.perMinute(of: label, since: stretch.start)
    }

    /// The window for changes, in seconds: five minutes, or less after a restart, as the end of the
    /// old process is not a trend.
    package func window(until now: Double) -> Double {
        min(300, processSince.map { now - $0 } ?? 300)
    }

    /// A stack's columns for a graph, blank for failed polls: only the total's series has gaps.
    package func columns(
        of series: Series, from: Double, width: Double, count: Int
    ) -> [Series.Span?] {
        let answered = total.columns(from: from, width: width, count: count)
        return zip(series.columns(from: from, width: width, count: count), answered)
            .map { span, answered in answered == nil ? nil : span }
    }

    /// The columns for several stacks together.
    package func columns(
        of stacks: [Stack.ID], from: Double, width: Double, count: Int
    ) -> [Series.Span?] {
        let answered = total.columns(from: from, width: width, count: count)
        var sum: [Series.Span?] = Array(repeating: nil, count: count)
        for id in stacks {
            guard let series = tracks[id]?.series else { continue }
            for (index, span) in series.columns(from: from, width: width, count: count).enumerated()
            {
                // A stack's series continues through failed polls; a gap is blank.
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
