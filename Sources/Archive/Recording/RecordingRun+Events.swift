internal import GRDB
internal import Goroutines
internal import Trends

extension RecordingRun {
    /// The same thing many times in a row, as one event.
    struct Spell {
        var event: HistoryEvent
        /// Its row; nil until its history is known.
        var row: Int64?

        mutating func go(on time: Double) {
            event.end = max(event.end, time)
            event.count += 1
        }

        mutating func write(of history: Int64, in database: Database) throws {
            if let row {
                try event.update(row, in: database)
            } else {
                row = try event.insert(of: history, in: database)
            }
        }
    }

    // MARK: Failures

    /// The most failures before the first answer: if kinds of failures alternate, each is an event.
    private static let maximumEarlier = 100

    mutating func record(
        _ failure: PollFailure, at time: Double, interval: Double, uptime: Double?,
        in database: Database
    ) throws -> [Recorder.Note] {
        let jump = try noteClock(at: time, interval: interval, uptime: uptime, in: database)
        if history == nil { history = try newestHistory(in: database) }
        let note = failure.kind.rawValue
        if failures?.event.note == note {
            failures?.go(on: time)
        } else {
            if let failures, failures.row == nil {
                earlier.append(failures)
                earlier = earlier.suffix(Self.maximumEarlier)
            }
            failures = Spell(event: HistoryEvent(.failedPoll, at: time, note: note))
        }
        process.recordFailure()
        (chain, slowPolls) = (nil, nil)
        guard let history else { return [] }
        defer { last = time }
        if last == nil || failures?.event.count == 1 {
            try noteUnwatched(until: time, interval: interval, history.id, in: database)
        }
        try flushEarlier(history.id, in: database)
        try failures?.write(of: history.id, in: database)
        try database.run(
            "INSERT INTO poll (history, time, interval, failure) VALUES (?, ?, ?, ?)",
            [history.id, time, interval, failure.kind.rawValue])
        return jump.map { [.clockSet(by: $0)] } ?? []
    }

    /// Ends the failures, and writes those before the first answer.
    mutating func flushFailures(_ history: Int64, in database: Database) throws {
        try flushEarlier(history, in: database)
        guard var failures else { return }
        if failures.row == nil { try failures.write(of: history, in: database) }
        self.failures = nil
    }

    private mutating func flushEarlier(_ history: Int64, in database: Database) throws {
        for var spell in earlier { try spell.write(of: history, in: database) }
        earlier = []
    }

    func newestHistory(in database: Database) throws -> Archive.History? {
        try Archive.History.newest(name: name, address: address, in: database)
    }

    // MARK: Time

    /// Notes that the clock was set since the poll before.
    /// - Returns: by how many seconds; nil if it wasn't.
    mutating func noteClock(
        at time: Double, interval: Double, uptime: Double?, in database: Database
    ) throws -> Double? {
        let jump = clockJump(at: time, uptime: uptime)
        try TrustedClock.note(
            time, interval: interval, jump: jump, isFirst: clocks == nil, in: database)
        clocks = (time, uptime)
        guard let jump, let history else { return nil }
        try HistoryEvent.clockSet(by: jump, at: time).insert(of: history.id, in: database)
        chain = nil
        return jump
    }

    private func clockJump(at time: Double, uptime: Double?) -> Double? {
        guard let clocks else { return nil }
        let passed = time - clocks.time
        if let uptime, let before = clocks.uptime {
            let jump = passed - (uptime - before)
            return abs(jump) >= 60 || passed < -1 ? jump : nil
        }
        return passed < -1 ? passed : nil
    }

    /// Notes the time without polls since the newest poll of any recorder.
    func noteUnwatched(
        until time: Double, interval: Double, _ history: Int64, in database: Database
    ) throws {
        // Failures before the first answer are polls as well.
        let time =
            history == self.history?.id && failures?.row == nil
            ? min(time, failures?.event.time ?? time) : time
        let limit = max(3 * interval, 60)
        if let last, time - last <= limit { return }
        let newest = try database.row(
            """
            SELECT time FROM poll WHERE history = ? AND time BETWEEN 0 AND ? AND kept < 2
            ORDER BY time DESC LIMIT 1
            """, [history, time])
        guard let newest = newest?.time(0), time - newest > limit else { return }
        try HistoryEvent(.unwatched, at: newest, until: time).insert(of: history, in: database)
    }

    // MARK: The process

    /// Goes on after the history's newest answer, of whichever run.
    mutating func recallBefore(_ history: Int64, at time: Double, in database: Database) throws {
        process = ProcessWatch()
        let newest = try database.row(
            """
            SELECT total, start_time, time, build FROM poll
            WHERE history = ? AND time <= ? AND failure IS NULL AND kept < 2
            ORDER BY time DESC LIMIT 1
            """, [history, time])
        guard let newest, let total = newest.int(0), let seen = newest.time(2) else { return }
        process = ProcessWatch(
            after: .init(
                time: seen, total: total, startTime: newest.time(1),
                buildID: try newest.int64(3).flatMap { try Build.find($0, in: database) }?.buildID))
        if failures != nil { process.recordFailure() }
    }

    mutating func noteRestartAndDeploy(_ poll: Poll, _ history: Int64, in database: Database) throws
    {
        let events = process.take(
            .init(
                time: poll.startedAt, total: poll.total, startTime: poll.process?.startTime,
                buildID: poll.snapshot?.buildID))
        if !events.isEmpty { chain = nil }
        for event in events { try event.insert(of: history, in: database) }
    }

    mutating func noteSlow(
        _ poll: Poll, interval: Double, _ history: Int64, in database: Database
    ) throws {
        guard poll.duration > interval / 2 else { return slowPolls = nil }
        var spell = slowPolls ?? Spell(event: HistoryEvent(.slowPoll, at: poll.startedAt))
        if slowPolls != nil { spell.go(on: poll.startedAt) }
        try spell.write(of: history, in: database)
        slowPolls = spell
    }
}
