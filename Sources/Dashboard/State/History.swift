import Goroutines
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

        /// A stack that a snapshot shows for the first time.
        init(_ stack: Stack, series: Series, at time: Double) {
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

    private(set) var total = Series()
    private(set) var tracks: [Stack.ID: Track] = [:]
    /// The oldest first.
    private(set) var occurrences: [Occurrence] = []
    private(set) var polls = 0
    /// The newest answer as a whole, to be saved.
    var newestPoll: Poll?
    /// Answers of the process that runs now.
    private(set) var pollsOfProcess = 0
    /// Seconds since 1970 of its first answer, where another process ran before.
    private var processSince: Double?
    /// Goroutines of the newest snapshot; nil before the first one. Series keep 32 bits.
    private(set) var newestTotal: Int?
    /// Stacks of the newest snapshot whose goroutines only answer the poll.
    private(set) var pollServing: Set<Stack.ID> = []
    /// The stacks that a sentence would name.
    private(set) var leaders = Leaders()
    /// The snapshot that changes are counted from.
    private(set) var baseline: Baseline?
    /// Digits shown of an ID: the fewest, at least 4, that tell all stacks of this run apart.
    private(set) var idDigits = 4
    private var prefixes: Set<UInt64> = []
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

    /// Takes an answer in.
    /// - Returns: the restart that it shows, if any.
    mutating func record(_ snapshot: Snapshot, at time: Double, startTime: Double?)
        -> Occurrence.Kind?
    {
        let sum = snapshot.total
        let restart = restarts.restart(total: sum, startTime: startTime)
        if let restart {
            add(Occurrence(restart, at: time))
            (processSince, pollsOfProcess) = (time, 0)
        }
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
        if restart != nil {
            rebase(at: time)
        } else if baseline == nil {
            rebase(at: time)
            add(Occurrence(.mark("A"), at: time))
        }
        leaders = Leaders(of: self)
        return restart
    }

    mutating func recordFailure(at time: Double) {
        restarts.recordFailure()
        total.record(nil, at: time)
        add(Occurrence(.failedPoll, at: time))
    }

    mutating func recordSlowPoll(at time: Double) { add(Occurrence(.slowPoll, at: time)) }

    mutating func addMark(_ name: Character, at time: Double) {
        occurrences.removeAll { $0.kind == .mark(name) }
        add(Occurrence(.mark(name), at: time))
    }

    /// Counts changes from the newest snapshot on.
    mutating func markBaseline(at time: Double) {
        rebase(at: time)
        occurrences.removeAll { $0.kind == .mark("A") }
        add(Occurrence(.mark("A"), at: time))
        leaders = Leaders(of: self)
    }

    /// The change of a stack's count over the last five minutes, or since the process's first poll.
    func change5m(of track: Track) -> Int {
        guard let end = total.end else { return 0 }
        let seconds = window(until: end)
        if track.series.isConstant(since: end - seconds) { return 0 }
        return track.series.change(over: seconds, until: end)?.delta ?? 0
    }

    /// Five minutes, or what there is of them since the process started anew: what went with the
    /// one before is no trend.
    func window(until now: Double) -> Double { min(300, processSince.map { now - $0 } ?? 300) }

    /// The seconds that rates are taken over; nil while there are too few polls.
    private var rateWindow: Double? {
        pollsOfProcess < 3 ? nil : total.end.map(window(until:))
    }

    /// The ID as it is shown.
    func shortID(_ id: Stack.ID) -> String { String(id.description.prefix(idDigits)) }

    private mutating func record(_ stanza: Stanza, at time: Double, window: Double?) {
        let id = stanza.id
        if tracks[id] == nil {
            var series = Series(capacity: Self.trackCapacity)
            // It was absent until now, which is a count of 0 where polls were answered.
            if polls > 1, let start = total.start, start < time { series.record(0, at: start) }
            tracks[id] = Track(stanza.stack, series: series, at: time)
            widenIDs(for: id)
        }
        tracks[id]?.record(stanza, at: time, window: window)
    }

    private mutating func rebase(at time: Double) {
        baseline = Baseline(time: time, total: newestTotal ?? 0)
        tracks = tracks.mapValues { track in
            var track = track
            track.baseline = track.stanza
            return track
        }
    }

    private mutating func add(_ occurrence: Occurrence) {
        occurrences.append(occurrence)
        if occurrences.count > Self.maximumOccurrences { occurrences.removeFirst() }
    }

    private mutating func forget() {
        let gone = tracks.values.filter { $0.stanza == nil && $0.baseline == nil }
            .sorted { ($0.series.lastChange, $0.stack.id) < ($1.series.lastChange, $1.stack.id) }
        for track in gone.prefix(tracks.count - Self.maximumTracks) {
            tracks[track.stack.id] = nil
        }
    }

    /// Once longer, IDs stay longer: what was read out is still found.
    private mutating func widenIDs(for id: Stack.ID) {
        while !prefixes.insert(id.prefix(digits: idDigits)).inserted, idDigits < 16 {
            idDigits += 1
            prefixes.removeAll()
            for known in tracks.keys where known != id {
                prefixes.insert(known.prefix(digits: idDigits))
            }
        }
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

extension Stack.ID {
    fileprivate func prefix(digits: Int) -> UInt64 { rawValue >> UInt64(64 - 4 * digits) }
}
