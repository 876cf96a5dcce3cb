internal import FoundationEssentials
internal import GRDB
internal import Goroutines

/// What the table `poll` has of an answer: all but its stanzas.
struct PollRow {
    /// Why a poll is never thinned out. Numbers are in files.
    enum Kept: Int {
        case not = 0
        /// It is under a mark.
        case marked = 1
        /// It is a saved profile, with no polls around it.
        case imported = 2
    }

    static let columns = """
        id, base, kept, time, interval, duration, total, other_stanzas, other_goroutines,
        body_bytes, format, taken_at, stated_total, is_truncated, start_time, resident, heap,
        stack_bytes, goroutines, build
        """

    var id: Int64
    var base: Int64
    var kept: Kept
    var interval: Double
    var others: Moment.Others?
    /// Without stanzas.
    var poll: Poll

    /// Reads `columns`; the build is looked up.
    init(_ row: Row, in database: Database) throws {
        id = try row.need(row.int64(0))
        base = row.int64(1) ?? id
        kept = row.int(2).flatMap(Kept.init(rawValue:)) ?? .not
        interval = row.double(4) ?? 0
        others = row.int(7).map { Moment.Others(stanzas: $0, goroutines: row.int(8) ?? 0) }
        let build = try row.int64(19).flatMap { try Build.find($0, in: database) }
        let figures = ProcessFigures(
            startTime: row.time(14), residentBytes: row.double(15), heapBytes: row.double(16),
            stackBytes: row.double(17), goVersion: build?.goVersion, goroutines: row.double(18))
        let process = figures == ProcessFigures() ? nil : figures
        let (time, duration) = (try row.need(row.time(3)), row.double(5) ?? 0)
        guard let format = row.int(10) else {
            poll = Poll(
                startedAt: time, duration: duration, total: try row.need(row.int(6)),
                process: process)
            return
        }
        let snapshot = Snapshot(
            format: try row.need(FormatNumber.format(format)), takenAt: row.time(11),
            stanzas: [], statedTotal: row.int(12), isTruncated: row.int(13) == 1,
            program: build?.program, buildID: build?.buildID)
        poll = Poll(
            startedAt: time, duration: duration, bodyBytes: row.int(9) ?? 0, snapshot: snapshot,
            process: process)
    }

    /// Writes the row of an answer, without its stanzas.
    /// - Returns: its ID.
    static func insert(
        _ poll: Poll, others: Moment.Others?, history: Int64, base: Int64?, interval: Double,
        kept: Kept, build: Int64, in database: Database
    ) throws -> Int64 {
        let snapshot = poll.snapshot
        let values: [(any DatabaseValueConvertible)?] = [
            history, base, kept.rawValue, poll.startedAt, interval, poll.duration, poll.total,
            others?.stanzas, others?.goroutines, poll.bodyBytes,
            snapshot.flatMap { FormatNumber.number($0.format) }, snapshot?.takenAt,
            snapshot?.statedTotal, snapshot.map { $0.isTruncated ? 1 : 0 },
            poll.process?.startTime, poll.process?.residentBytes, poll.process?.heapBytes,
            poll.process?.stackBytes, poll.process?.goroutines, build,
        ]
        try database.run(
            """
            INSERT INTO poll (history, base, kept, time, interval, duration, total, other_stanzas,
                other_goroutines, body_bytes, format, taken_at, stated_total, is_truncated,
                start_time, resident, heap, stack_bytes, goroutines, build)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, StatementArguments(values))
        return database.lastInsertedRowID
    }
}

/// What many polls in a row share.
struct Build: Hashable {
    var program: String?
    var buildID: String?
    var goVersion: String?

    static func find(_ id: Int64, in database: Database) throws -> Build? {
        try database.row("SELECT program, build_id, go_version FROM build WHERE id = ?", [id])
            .map { Build(program: $0.text(0), buildID: $0.text(1), goVersion: $0.text(2)) }
    }

    /// Its number in the file, a new one where it is new.
    func number(in database: Database) throws -> Int64 {
        let known = try database.row(
            """
            SELECT id FROM build WHERE ifnull(program, '') = ifnull(?, '')
                AND ifnull(build_id, '') = ifnull(?, '') AND ifnull(go_version, '') = ifnull(?, '')
            """, [program, buildID, goVersion])
        if let id = known?.int64(0) { return id }
        try database.run(
            "INSERT INTO build (program, build_id, go_version) VALUES (?, ?, ?)",
            [program, buildID, goVersion])
        return database.lastInsertedRowID
    }
}

/// Formats as numbers, which are in files.
enum FormatNumber {
    private static let formats: [Snapshot.Format] = [.protobuf, .debug1, .debug2, .crash]

    static func number(_ format: Snapshot.Format) -> Int? { formats.firstIndex(of: format) }

    static func format(_ number: Int) -> Snapshot.Format? {
        formats.indices.contains(number) ? formats[number] : nil
    }
}

extension PollRow {
    /// The newest answer of a history at or before a time, out of chains that began before `chain`.
    static func newest(
        of history: Int64, at time: Double, before chain: Int64 = .max, in database: Database
    ) throws -> (time: Double, base: Int64, row: PollRow?)? {
        let row = try database.row(
            """
            SELECT \(columns) FROM poll
            WHERE history = ? AND time BETWEEN 0 AND ? AND failure IS NULL
                AND ifnull(base, id) < ?
            ORDER BY time DESC, id DESC LIMIT 1
            """, [history, time, chain])
        guard let row, let time = row.time(3), let id = row.int64(0) else { return nil }
        do {
            return (time, row.int64(1) ?? id, try PollRow(row, in: database))
        } catch is SenselessRow {
            return (time, row.int64(1) ?? id, nil)
        }
    }

    /// When the first answer began after a time; nil if there is none.
    static func time(
        after time: Double, of history: Int64, in database: Database
    ) throws -> Double? {
        try database.row(
            """
            SELECT time FROM poll WHERE history = ? AND time > ? AND failure IS NULL
            ORDER BY time LIMIT 1
            """, [history, time])?.time(0)
    }

    /// Keeps an answer for ever: its stanzas are written as a whole, and so are its stacks.
    static func keep(
        _ id: Int64, _ entries: [Int64: StanzaEntry], _ details: SnapshotDetails, as kept: Kept,
        in database: Database
    ) throws {
        var chain = StanzaChain()
        let blob = chain.write(entries, details: details)
        try database.run("UPDATE poll SET kept = ? WHERE id = ?", [kept.rawValue, id])
        try database.run(
            "INSERT OR REPLACE INTO kept_stanzas (poll, entries) VALUES (?, ?)", [id, Data(blob)])
        for number in entries.keys {
            try database.run("UPDATE stack SET until = 9e99 WHERE id = ?", [number])
        }
    }
}
