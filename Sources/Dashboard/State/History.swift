import Goroutines
import Report
import Trends

/// What a run has seen of one target: counts over time, stacks, and what happened when.
struct History: Sendable {
    /// One stack's part of it.
    struct Track: Sendable {
        let stack: Stack
        /// What stands for the stack in lists; found once, since rows are made anew all the time.
        let title: Frame?
        var series: Series
        /// Seconds since 1970 of the first snapshot that showed it.
        var firstSeen: Double
        /// Nil in a snapshot where it was missing.
        var stanza: Stanza?
        /// As it was in the baseline's snapshot; nil where it was missing.
        var baseline: Stanza?
        /// The count fell between two polls at least once.
        var hasShrunk = false
        /// Goroutines a minute, over the last five minutes; nil before three polls.
        var perMinute: Double?

        init(_ stack: Stack, series: Series, firstSeen time: Double) {
            self.stack = stack
            title = stack.titleFrame
            self.series = series
            firstSeen = time
        }

        /// Takes in what a snapshot has of this stack, nil where it is missing; `window` in seconds,
        /// nil where it is too early for a rate.
        mutating func record(_ stanza: Stanza?, at time: Double, window: Double?) {
            if (stanza?.count ?? 0) < count { hasShrunk = true }
            self.stanza = stanza
            series.record(count, at: time)
            perMinute = window.flatMap { series.slope(over: $0, until: time) }.map { $0 * 60 }
        }

        var count: Int { stanza?.count ?? 0 }
        var delta: Int { count - (baseline?.count ?? 0) }
    }

    /// Room for entries of one stack's series: 6 kB when its count changes with every poll.
    private static let trackCapacity = 256
    /// Beyond this, stacks that are gone are forgotten, the longest gone first.
    static let maximumTracks = 20_000
    private static let maximumOccurrences = 2_000

    /// Of series, and of the first times, of stacks that no snapshot of this run has shown yet.
    typealias Part = HistorySlice<Stack.ID>.Part

    private(set) var total = Series()
    private(set) var tracks: [Stack.ID: Track] = [:]
    /// The oldest first.
    private(set) var events: [HistoryEvent] = []
    /// What earlier runs saw of stacks that this one has not seen.
    private var remembered: [Stack.ID: Part] = [:]
    /// Seconds since 1970 of the first answer that was taken in.
    private(set) var since: Double?
    private(set) var polls = 0
    /// What the growth test says of the newest answer; nil of what is past.
    var finding: GrowthFinding<Stack.ID>?
    /// The newest answer as a whole, to be saved.
    var newestPoll: Poll?
    /// Answers of the process that runs now.
    private(set) var pollsOfProcess = 0
    /// Seconds since 1970 of its first answer, where another process ran before.
    private(set) var processSince: Double?
    /// Goroutines of the newest snapshot; nil before the first one. Series keep 32 bits.
    private(set) var newestTotal: Int?
    /// Of the newest snapshot's goroutines, those whose stanzas were not kept one by one.
    private(set) var others: Moment.Others?
    /// Where series go on behind the newest snapshot: its time, in seconds since 1970.
    private var moment: Double?
    /// The program that answers, and its build, where snapshots tell.
    private(set) var program: String?
    private var buildID: String?
    /// The newest poll failed, or was slow: the next such one belongs to the same event.
    private var running: HistoryEvent.Kind?
    /// Stacks of the newest snapshot whose goroutines only answer the poll.
    private(set) var pollServing: Set<Stack.ID> = []
    /// The stacks that a sentence would name.
    private(set) var leaders = Leaders()
    /// The snapshot that changes are counted from.
    private(set) var baseline: Baseline?
    private(set) var ids = ShortIDs()
    private var restarts = RestartDetector()

    /// The stacks that stand out, those that only answer the poll left aside.
    struct Leaders: Sendable {
        /// The one that grew most since the baseline.
        var grown: Stack.ID?
        /// Goroutines that all stacks that grew have more than in the baseline.
        var growth = 0
        /// The one with the most goroutines.
        var largest: Stack.ID?
    }

    /// The sample that changes are counted from.
    struct Baseline: Sendable {
        var time: Double
        var total: Int
    }

    init() {}

    /// Empty; IDs stay as long as they are.
    var begunAnew: History {
        var history = History()
        history.ids = ids
        return history
    }

    /// Seconds since 1970 up to which changes and rates are counted.
    var end: Double? { moment ?? total.end }

    /// Takes an answer in.
    /// - Returns: the restart that it shows, if any.
    mutating func record(_ snapshot: Snapshot, at time: Double, startTime: Double?)
        -> HistoryEvent.Kind?
    {
        let sum = snapshot.total
        let restart = restarts.restart(total: sum, startTime: startTime)
        if let restart {
            let fall = total.lastSeen.map { "\($0.grouped) -> \(sum.grouped)" } ?? ""
            add(HistoryEvent(restart, at: time, note: fall))
            (processSince, pollsOfProcess) = (time, 0)
        }
        recordBuild(of: snapshot, at: time)
        running = nil
        since = since ?? time
        polls += 1
        pollsOfProcess += 1
        newestTotal = sum
        total.record(sum, at: time)
        let window = rateWindow
        var seen = Set<Stack.ID>(minimumCapacity: snapshot.stanzas.count)
        for stanza in snapshot.stanzas {
            seen.insert(stanza.id)
            record(stanza, at: time, window: window)
        }
        pollServing = snapshot.pollServing
        for id in tracks.keys where !seen.contains(id) {
            tracks[id]?.record(nil, at: time, window: window)
        }
        if tracks.count > Self.maximumTracks { forget() }
        let isFirst = baseline == nil
        if isFirst || restart != nil { rebase(at: time) }
        if isFirst { add(HistoryEvent(.mark("A"), at: time)) }
        leaders = Leaders(of: self)
        return restart
    }

    mutating func recordFailure(at time: Double, note: String = "") {
        restarts.recordFailure()
        total.record(nil, at: time)
        recordRunning(.failedPoll, at: time, note: note)
    }

    mutating func recordSlowPoll(at time: Double) { recordRunning(.slowPoll, at: time, note: "") }

    /// Such polls in a row are one event.
    private mutating func recordRunning(_ kind: HistoryEvent.Kind, at time: Double, note: String) {
        defer { running = kind }
        if running == kind, let last = events.lastIndex(where: { $0.kind == kind }) {
            events[last].end = max(events[last].end, time)
            events[last].count += 1
        } else {
            add(HistoryEvent(kind, at: time, note: note))
        }
    }

    private mutating func recordBuild(of snapshot: Snapshot, at time: Double) {
        if let build = snapshot.buildID, let known = buildID, known != build {
            addDeploy(from: known, to: build, at: time)
        }
        buildID = snapshot.buildID ?? buildID
        program = snapshot.program ?? program
    }

    private mutating func addDeploy(from known: String, to build: String, at time: Double) {
        let (old, new) = (known.prefix(7), build.prefix(7))
        add(HistoryEvent(.deploy, at: time, note: "\(old) -> \(new)".scrubbed))
    }

    /// A mark of this run goes where its letter is given anew; those of earlier runs stay.
    mutating func addMark(_ name: Character, at time: Double) {
        events.removeAll { $0.kind == .mark(name) && $0.time >= since ?? 0 }
        add(HistoryEvent(.mark(name), at: time))
    }

    /// An alarm, in a sentence.
    mutating func addAlert(_ text: String, at time: Double) {
        add(HistoryEvent(.alert, at: time, note: text))
    }

    /// Counts changes from the newest snapshot on.
    mutating func markBaseline(at time: Double) {
        rebase(at: time)
        addMark("A", at: time)
        leaders = Leaders(of: self)
    }

    /// Counts changes from a snapshot of any time.
    mutating func setBaseline(_ snapshot: Snapshot, total: Int, at time: Double) {
        baseline = Baseline(time: time, total: total)
        for id in tracks.keys { tracks[id]?.baseline = nil }
        for stanza in snapshot.stanzas {
            if tracks[stanza.id] == nil { addTrack(of: stanza.stack, at: time) }
            tracks[stanza.id]?.baseline = stanza
        }
        leaders = Leaders(of: self)
    }

    /// The change of a stack's count over the last five minutes, or since the process's first poll.
    func change5m(of track: Track) -> Int {
        guard let end else { return 0 }
        let seconds = window(until: end)
        if track.series.isConstant(since: end - seconds) { return 0 }
        return track.series.change(over: seconds, until: end)?.delta ?? 0
    }

    /// Five minutes, or what there is of them since the process started anew: what went with the
    /// one before is no trend.
    func window(until now: Double) -> Double { min(300, processSince.map { now - $0 } ?? 300) }

    /// The seconds that rates are taken over; nil while there are too few polls.
    private var rateWindow: Double? {
        pollsOfProcess < 3 ? nil : end.map(window(until:))
    }

    /// Learns of stacks that are shown beside its own.
    mutating func learn(_ stacks: some Sequence<Stack.ID>) { for id in stacks { ids.insert(id) } }

    private mutating func record(_ stanza: Stanza, at time: Double, window: Double?) {
        let id = stanza.id
        if tracks[id] == nil { addTrack(of: stanza.stack, at: time) }
        tracks[id]?.record(stanza, at: time, window: window)
    }

    /// A stack that is shown for the first time.
    private mutating func addTrack(of stack: Stack, at time: Double) {
        let part = remembered.removeValue(forKey: stack.id)
        let firstSeen = part?.firstSeen ?? time
        var series = Series(capacity: Self.trackCapacity)
        // It was absent until then, which is a count of 0 where polls were answered.
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

    private mutating func rebase(at time: Double) {
        baseline = Baseline(time: time, total: newestTotal ?? 0)
        tracks = tracks.mapValues { track in
            var track = track
            track.baseline = track.stanza
            return track
        }
    }

    private mutating func add(_ event: HistoryEvent) {
        let later = events.reversed().prefix { $0.time > event.time }.count
        events.insert(event, at: events.count - later)
        if events.count > Self.maximumOccurrences { events.removeFirst() }
    }

    private mutating func forget() {
        let gone = tracks.values.filter { $0.stanza == nil && $0.baseline == nil }
            .sorted { ($0.series.lastChange, $0.stack.id) < ($1.series.lastChange, $1.stack.id) }
        for track in gone.prefix(tracks.count - Self.maximumTracks) {
            tracks[track.stack.id] = nil
        }
    }
}

// MARK: What others have seen

extension History {
    /// Puts what earlier runs saw before what this one has seen; `interval` in seconds: where
    /// nobody polled for longer, there is a gap.
    mutating func remember(_ slice: HistorySlice<Stack.ID>, until now: Double, interval: Double) {
        var earlier = slice.total
        if let since { earlier.cut(at: since) }
        guard let end = earlier.end else { return }
        if (since ?? now) - end > max(3 * interval, 10) { earlier.record(nil, at: end) }
        earlier.append(total)
        total = earlier
        for (id, part) in slice.parts {
            var series = part.series
            if let since { series.cut(at: since) }
            guard let track = tracks[id] else {
                remembered[id] = Part(series: series, firstSeen: part.firstSeen)
                continue
            }
            var joined = Series(capacity: Self.trackCapacity)
            if let start = total.start, start < part.firstSeen { joined.record(0, at: start) }
            joined.append(series)
            joined.append(track.series)
            tracks[id]?.series = joined
            tracks[id]?.firstSeen = min(track.firstSeen, part.firstSeen)
            if joined.hasFallen(until: now) { tracks[id]?.hasShrunk = true }
        }
        let seen = events
        let before = slice.events.filter { event in
            event.time <= since ?? .infinity
                && !seen.contains {
                    $0.kind == event.kind && ($0.time - event.time).magnitude < 1
                }
        }
        for event in before { add(event) }
    }

    /// Takes the newest moment of an earlier run for what was before the first answer of this one: so
    /// a restart and a deploy between them are seen.
    mutating func follow(_ last: Moment) {
        guard polls == 0 else { return addRestartAndDeploy(after: last) }
        let snapshot = last.poll.snapshot
        (program, buildID) = (snapshot.program, snapshot.buildID)
        _ = restarts.restart(total: last.total, startTime: last.poll.process?.startTime)
        // Nobody looked in between.
        restarts.recordFailure()
    }

    /// The first answer was there before it was known what came before it: it may be another process'.
    private mutating func addRestartAndDeploy(after last: Moment) {
        guard let since, let first = total.value(at: since) else { return }
        if let build = buildID, let known = last.poll.snapshot.buildID, build != known {
            addDeploy(from: known, to: build, at: since)
        }
        var restarts = RestartDetector()
        _ = restarts.restart(total: last.total, startTime: last.poll.process?.startTime)
        restarts.recordFailure()
        guard
            let restart = restarts.restart(
                total: first, startTime: newestPoll?.process?.startTime)
        else { return }
        add(
            HistoryEvent(restart, at: since, note: "\(last.total.grouped) -> \(first.grouped)"))
        processSince = since
    }

    /// How it was at a moment that is past: all that `slice` knows, with the moment's stanzas.
    init(
        at moment: Moment, in slice: HistorySlice<Stack.ID>, baseline: Sample?,
        knowing stacks: [Stack]
    ) {
        let snapshot = moment.poll.snapshot
        let time = moment.poll.startedAt
        (self.moment, others, newestTotal) = (time, moment.others, moment.total)
        (newestPoll, pollServing) = (moment.poll, snapshot.pollServing)
        (total, remembered) = (slice.total, slice.parts)
        if total.end == nil { total.record(moment.total, at: time) }
        for event in slice.events { add(event) }
        // Too few points give no rate, however many polls they are.
        (polls, pollsOfProcess, since) = (2, 3, total.start)
        processSince =
            slice.events.last { $0.isRestart && $0.time <= time }?.time
        let window = window(until: time)
        for stack in stacks where slice.parts[stack.id] != nil { addTrack(of: stack, at: time) }
        for stanza in snapshot.stanzas {
            if tracks[stanza.id] == nil { addTrack(of: stanza.stack, at: time) }
            tracks[stanza.id]?.stanza = stanza
        }
        if let baseline {
            setBaseline(
                baseline.snapshot, total: baseline.total, at: baseline.time ?? time)
        }
        for id in tracks.keys { tracks[id]?.settle(at: time, window: window) }
        leaders = Leaders(of: self)
    }
}

extension History.Track {
    /// Works out what a moment says of this stack, whose series goes on behind it.
    fileprivate mutating func settle(at time: Double, window: Double) {
        if series.end == nil { series.record(count, at: time) }
        perMinute = series.slope(over: window, until: time).map { $0 * 60 }
        hasShrunk = firstSeen < series.start ?? time || series.hasFallen(until: time)
    }
}

extension History.Leaders {
    /// Ties go to the lower ID.
    fileprivate init(of history: History) {
        var (delta, count) = (0, 0)
        for (id, track) in history.tracks where !history.pollServing.contains(id) {
            growth += max(0, track.delta)
            if track.delta > delta || (track.delta == delta && grown.map { id < $0 } ?? false) {
                (grown, delta) = (id, track.delta)
            }
            if track.count > count || (track.count == count && largest.map { id < $0 } ?? false) {
                (largest, count) = (id, track.count)
            }
        }
    }
}
