internal import GRDB
internal import Goroutines
internal import Trends

/// Puts a slice together out of records of several tiers, in the order of time.
struct SliceReader {
    /// As many entries as a live series of a stack has.
    private static let partCapacity = 256

    private let history: Int64
    private let database: Database
    private let heads: [Int64: StackReader.Head]
    private var total = Series()
    private var parts: [Int64: Series] = [:]
    /// The parts whose newest value is neither 0 nor absent.
    private var open: Set<Int64> = []
    /// The newest record: until when it is sure to hold, and when the next has to begin for there
    /// to be no gap.
    private var newest: (end: Double, latest: Double)?
    /// What begins earlier is in a coarser record that was read.
    private var cursor = -Double.infinity
    /// The chain of the newest record, where it was a poll.
    private var chain: Int64?
    private var resolution: Double?
    /// Single polls.
    private var samples: [RecentRate.Sample] = []

    init(of history: Int64, from database: Database) throws {
        (self.history, self.database) = (history, database)
        heads = try StackReader.heads(of: history, in: database)
    }

    /// Reads a range, later than those before, from a tier: what is older than the tier from coarser
    /// ones, and what the tier does not have yet from finer ones.
    mutating func read(_ range: ClosedRange<Double>, _ wanted: Tier) throws {
        guard range.lowerBound < range.upperBound else { return }
        var imports = try Import.all(of: history, in: range, from: database)[...]
        for tier in Tier.allCases.reversed() where tier != .polls {
            // Coarser records only where they are over before finer ones begin: of one that reaches
            // into those, or beyond the first poll, nobody could tell what belongs where.
            let end =
                tier > wanted
                ? min(
                    range.upperBound,
                    try (tier.finer ?? .polls).start(in: history, database) - tier.width
                ).nextUp
                : range.upperBound
            guard end > range.lowerBound else { continue }
            try readBuckets(tier, range.lowerBound..<end, &imports)
        }
        try readPolls(range, &imports)
        try add(&imports, before: range.upperBound.nextUp)
    }

    /// `moment` is where rates are measured.
    func slice(
        _ range: ClosedRange<Double>, ratesAt moment: Double? = nil
    ) throws -> HistorySlice<Stack.ID> {
        let moment = moment ?? range.upperBound
        var found: [Stack.ID: HistorySlice<Stack.ID>.Part] = [:]
        for (number, var series) in parts {
            guard let head = heads[number] else { continue }
            // Up to the newest record it was as it was.
            if let newest, let last = series.last { series.record(last, at: newest.end) }
            found[head.id] = HistorySlice.Part(series: series, firstSeen: head.firstSeen)
        }
        return HistorySlice(
            total: total, parts: found,
            events: try HistoryEvent.all(of: history, in: range, from: database),
            samples: samples.filter {
                (moment - RecentRate.longest...moment).contains($0.time)
            },
            resolution: resolution)
    }
}

extension Tier {
    /// When its oldest record in a history begins.
    func start(in history: Int64, _ database: Database) throws -> Double {
        let row =
            self == .polls
            ? try database.row(
                "SELECT min(time) FROM poll WHERE history = ? AND kept = 0 AND time >= 0",
                [history])
            : try database.row(
                "SELECT min(start) FROM bucket WHERE history = ? AND tier = ? AND start >= 0",
                [history, rawValue])
        return row?.time(0) ?? .infinity
    }
}

// MARK: - Records

extension SliceReader {
    private mutating func readBuckets(
        _ tier: Tier, _ range: Range<Double>, _ imports: inout ArraySlice<Import>
    ) throws {
        let rows = try database.rows(
            """
            SELECT \(Bucket.columns) FROM bucket
            WHERE history = ? AND tier = ? AND start > ? AND start >= ? AND start < ?
            ORDER BY start
            """,
            [history, tier.rawValue, range.lowerBound - tier.width, cursor, range.upperBound])
        while let row = try rows.next() {
            // What makes no sense is a gap.
            guard let bucket = try? Bucket(row) else { continue }
            try add(&imports, before: bucket.start)
            add(bucket)
        }
    }

    private mutating func add(_ bucket: Bucket) {
        begin(at: bucket.start)
        (cursor, chain) = (bucket.end, nil)
        resolution = max(resolution ?? 0, bucket.tier.width)
        newest = (bucket.end, bucket.end)
        guard let span = bucket.total else { return gap(at: bucket.start) }
        total.record(span, at: bucket.start, until: bucket.end)
        for (number, part) in bucket.parts {
            parts[number, default: Series(capacity: Self.partCapacity)].record(
                Series.Span(low: part.low, high: part.high, last: part.last),
                at: bucket.start, until: bucket.end)
        }
        // Those that are no longer kept one by one are unknown, unless all are.
        let rest = bucket.others.stanzas == 0 ? 0 : nil as Int?
        for number in open where bucket.parts[number] == nil {
            parts[number]?.record(rest, at: bucket.start)
        }
        open = Set(bucket.parts.filter { $0.value.last != 0 }.keys)
    }

    private mutating func readPolls(
        _ range: ClosedRange<Double>, _ imports: inout ArraySlice<Import>
    ) throws {
        let start = max(range.lowerBound, cursor)
        guard start < range.upperBound else { return }
        try Replay.each(of: history, in: start..<range.upperBound.nextUp, from: database) {
            poll, stanzas in
            try add(&imports, before: poll.time)
            add(poll, stanzas)
            if let total = poll.total {
                samples.append(
                    RecentRate.Sample(time: poll.time, count: total, resident: poll.resident))
            }
        }
    }

    private mutating func add(_ poll: ReplayedPoll, _ stanzas: StanzaChain) {
        begin(at: poll.time)
        newest = (poll.time, poll.time + 3 * poll.interval)
        guard let sum = poll.total else { return gap(at: poll.time) }
        total.record(sum, at: poll.time)
        let goesOn = chain != nil && chain == poll.base
        chain = poll.base
        if goesOn {
            for number in poll.changed { set(number, stanzas.entries[number], at: poll.time) }
        } else {
            set(stanzas.entries, at: poll.time)
        }
    }

    private mutating func set(_ entries: [Int64: StanzaEntry], at time: Double) {
        for number in open where entries[number] == nil { set(number, nil, at: time) }
        for (number, entry) in entries { set(number, entry, at: time) }
    }

    private mutating func set(_ number: Int64, _ entry: StanzaEntry?, at time: Double) {
        let count = entry?.count ?? 0
        parts[number, default: Series(capacity: Self.partCapacity)].record(count, at: time)
        if count == 0 { open.remove(number) } else { open.insert(number) }
    }

    /// Saved profiles stand alone: what was around them is not known.
    private mutating func add(_ imports: inout ArraySlice<Import>, before time: Double) throws {
        while let next = imports.first, next.time < time {
            imports.removeFirst()
            begin(at: next.time)
            newest = (next.time, next.time)
            chain = nil
            total.record(next.total, at: next.time)
            set(try next.entries(in: database), at: next.time)
        }
    }

    /// Leaves a gap where the newest record does not reach as far as the next.
    private mutating func begin(at time: Double) {
        guard let newest, time > newest.latest else { return }
        gap(at: newest.end + 1)
    }

    private mutating func gap(at time: Double) {
        total.record(nil, at: time)
        for number in open { parts[number]?.record(nil, at: time) }
        (open, chain) = ([], nil)
    }
}

/// A saved profile in a history.
private struct Import {
    var id: Int64
    var time: Double
    var total: Int

    static func all(
        of history: Int64, in range: ClosedRange<Double>, from database: Database
    ) throws -> [Import] {
        let rows = try database.rows(
            """
            SELECT id, time, total FROM poll
            WHERE history = ? AND time BETWEEN ? AND ? AND kept > 0 AND kept = 2 ORDER BY time
            """, [history, range.lowerBound, range.upperBound])
        let imports = rows.compactMap { row in
            row.int64(0).flatMap { id in
                row.time(1).map { Import(id: id, time: $0, total: row.int(2) ?? 0) }
            }
        }
        return try Array(imports)
    }

    func entries(in database: Database) throws -> [Int64: StanzaEntry] {
        let row = try database.row("SELECT entries FROM kept_stanzas WHERE poll = ?", [id])
        return row?.bytes(0).flatMap(StanzaChain.entries(whole:)) ?? [:]
    }
}
