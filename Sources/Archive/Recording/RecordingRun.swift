internal import FoundationEssentials
internal import GRDB
internal import Goroutines
internal import Trends

/// What a recorder remembers between polls. A value: it takes the place of the one before only when
/// what was written is committed.
struct RecordingRun {
    let name: String?
    let address: String
    /// That of the newest answer; before the first, the newest known one if a poll failed.
    var history: Archive.History?
    var hasAnswer = false

    /// The chain that the next poll goes on with; nil where it begins one.
    var chain: (base: Int64, stanzas: StanzaChain)?
    var stacks = KnownStacks()
    /// When the newest answer or failure was; nil before the first.
    var last: Double?
    /// Both clocks at the newest poll, successful or not; `uptime` is of the one that is never set,
    /// nil if the caller gave none.
    var clocks: (time: Double, uptime: Double?)?
    var process = ProcessWatch()
    var failures: Spell?
    /// Failures before those, while it is not known which history they belong to.
    var earlier: [Spell] = []
    var slowPolls: Spell?
    var build: (values: Build, number: Int64)?
    /// The poll that this run has made the baseline of its history.
    var baseline: Int64?

    init(name: String?, address: String) { (self.name, self.address) = (name, address) }
}

// MARK: - Answers

extension RecordingRun {
    mutating func record(
        _ poll: Poll, interval: Double, uptime: Double?, in database: Database
    ) throws -> [Recorder.Note] {
        var notes = try enter(poll, in: database)
        guard var history else { return notes }
        let time = poll.startedAt
        let uptime = uptime.map { $0 - poll.duration }
        if let jump = try noteClock(at: time, interval: interval, uptime: uptime, in: database) {
            notes.append(.clockSet(by: jump))
        }
        try noteUnwatched(until: time, interval: interval, history.id, in: database)
        try flushFailures(history.id, in: database)
        try noteRestartAndDeploy(poll, history.id, in: database)
        try noteSlow(poll, interval: interval, history.id, in: database)
        try write(poll, interval: interval, history.id, in: database)
        if time < history.last ?? time { try Compaction.goBack(to: time, history.id, in: database) }
        try history.count(
            pollAt: time, address: address, program: poll.snapshot?.program, in: database)
        self.history = history
        last = time
        return notes
    }

    /// Finds the history that the poll belongs to.
    private mutating func enter(_ poll: Poll, in database: Database) throws -> [Recorder.Note] {
        let program = poll.snapshot?.program
        if hasAnswer, let history, name != nil || history.program == program { return [] }
        let begun = try Archive.History.begun(
            name: name, address: address, program: program, in: database)
        let known = history
        defer { hasAnswer = true }
        (history, chain, stacks, slowPolls) = (begun.history, nil, KnownStacks(), nil)
        if begun.isNew {
            try HistoryEvent(.beginning, at: poll.startedAt).insert(
                of: begun.history.id, in: database)
            process = ProcessWatch()
        } else {
            try recallBefore(begun.history.id, at: poll.startedAt, in: database)
        }
        // It was the other history's failures only as long as that was polled.
        if let known, known.id != begun.history.id { (failures, last) = (nil, nil) }
        guard hasAnswer, let known else { return [.began(begun.history)] }
        return [.otherProgram(before: known, now: begun.history)]
    }

    private mutating func write(
        _ poll: Poll, interval: Double, _ history: Int64, in database: Database
    ) throws {
        if let last, Keyframe.slot(last) != Keyframe.slot(poll.startedAt) { chain = nil }
        let isKeyframe = chain == nil
        if isKeyframe { build = nil }
        let values = Build(
            program: poll.snapshot?.program, buildID: poll.snapshot?.buildID,
            goVersion: poll.process?.goVersion)
        if build?.values != values { build = (values, try values.number(in: database)) }
        let kept = try stacks.entries(
            of: poll.snapshot?.stanzas ?? [], at: poll.startedAt, isKeyframe: isKeyframe, history,
            in: database)
        let id = try PollRow.insert(
            poll, others: kept.others, history: history, base: chain?.base, interval: interval,
            kept: .not, build: build?.number ?? 0, in: database)
        if isKeyframe { try database.run("UPDATE poll SET base = id WHERE id = ?", [id]) }
        let base = chain?.base ?? id
        var stanzas = chain?.stanzas ?? StanzaChain()
        chain = nil
        let blob = stanzas.write(kept.entries, details: SnapshotDetails(poll.snapshot))
        try database.run("INSERT INTO stanzas (poll, entries) VALUES (?, ?)", [id, Data(blob)])
        chain = (base, stanzas)
    }
}
