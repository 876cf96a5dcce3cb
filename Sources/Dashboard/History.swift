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
        init(_ stanza: Stanza, series: Series, at time: Double) {
            stack = stanza.stack
            title = stanza.stack.titleFrame
            self.series = series
            firstSeen = time
            self.stanza = stanza
        }

        /// Takes in what a snapshot has of this stack, nil where it is missing.
        mutating func record(_ stanza: Stanza?, at time: Double, knowsRate: Bool) {
            if (stanza?.count ?? 0) < count { hasShrunk = true }
            self.stanza = stanza
            series.record(count, at: time)
            perMinute = knowsRate ? series.slope(over: 300, until: time).map { $0 * 60 } : nil
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
        /// It was the first sample of this run, not chosen.
        var isFirst: Bool
    }

    init() {}

    /// Takes an answer in.
    /// - Returns: the restart that it shows, if any.
    mutating func record(_ snapshot: Snapshot, at time: Double, startTime: Double?)
        -> Occurrence.Kind?
    {
        let sum = snapshot.total
        let restart = restarts.restart(total: sum, startTime: startTime)
        if let restart { add(Occurrence(restart, at: time)) }
        polls += 1
        total.record(sum, at: time)
        var seen = Set<Stack.ID>(minimumCapacity: snapshot.stanzas.count)
        for stanza in snapshot.stanzas {
            seen.insert(stanza.id)
            record(stanza, at: time)
        }
        pollServing = snapshot.pollServing
        for id in tracks.keys where !seen.contains(id) {
            tracks[id]?.record(nil, at: time, knowsRate: polls >= 3)
        }
        if tracks.count > Self.maximumTracks { forget() }
        if restart != nil {
            rebase(at: time, isFirst: false)
        } else if baseline == nil {
            rebase(at: time, isFirst: true)
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

    /// Counts changes from the newest snapshot on.
    mutating func markBaseline(at time: Double) {
        rebase(at: time, isFirst: false)
        occurrences.removeAll { $0.kind == .mark("A") }
        add(Occurrence(.mark("A"), at: time))
        leaders = Leaders(of: self)
    }

    /// The change of a stack's count over the last five minutes, or since the first poll.
    func change5m(of track: Track) -> Int {
        guard let end = total.end else { return 0 }
        if track.series.isConstant(since: end - 300) { return 0 }
        return track.series.change(over: 300, until: end)?.delta ?? 0
    }

    /// The ID as it is shown.
    func shortID(_ id: Stack.ID) -> String { String(id.description.prefix(idDigits)) }

    private mutating func record(_ stanza: Stanza, at time: Double) {
        let id = stanza.id
        guard tracks[id] == nil else {
            tracks[id]?.record(stanza, at: time, knowsRate: polls >= 3)
            return
        }
        var series = Series(capacity: Self.trackCapacity)
        // It was absent until now, which is a count of 0 where polls were answered.
        if polls > 1, let start = total.start, start < time { series.record(0, at: start) }
        series.record(stanza.count, at: time)
        tracks[id] = Track(stanza, series: series, at: time)
        widenIDs(for: id)
    }

    private mutating func rebase(at time: Double, isFirst: Bool) {
        baseline = Baseline(time: time, total: total.last ?? 0, isFirst: isFirst)
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
