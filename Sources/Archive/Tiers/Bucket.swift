internal import FoundationEssentials
internal import GRDB
internal import Goroutines
internal import Trends

/// What one record of a tier says of its slice of time.
struct Bucket {
    /// What is kept of a stanza, as it was in the polls of the slice.
    struct Part: Hashable {
        var low: Int
        var high: Int
        /// In the newest poll; 0 where it is gone.
        var last: Int
        /// The commonest state in the newest poll that shows the stanza.
        var state: WaitState?
    }

    var tier: Tier
    var start: Double
    var polls = 0
    var failures = 0
    /// Goroutines; nil where all polls failed.
    var total: Series.Span?
    /// When they were the most.
    var highTime: Double?
    /// The stanzas that were the largest at the end or at their peak, by the numbers of their
    /// stacks.
    var parts: [Int64: Part] = [:]
    /// Those of the newest poll that are in no part.
    var others = Moment.Others(stanzas: 0, goroutines: 0)
    /// When the newest answer was asked for.
    var pollTime: Double?
    var format: Int?
    var process = ProcessFigures()
    var build: Int64?

    var end: Double { start + tier.width }

    init(_ tier: Tier, start: Double) { (self.tier, self.start) = (tier, start) }
}

// MARK: - Rows

extension Bucket {
    static let columns = """
        tier, start, polls, failures, low, high, last, other_stanzas, other_goroutines, poll_time,
        format, start_time, resident, heap, stack_bytes, build, entries, high_time
        """

    init(_ row: Row) throws(SenselessRow) {
        tier = try row.need(row.int(0).flatMap(Tier.init(rawValue:)))
        start = try row.need(row.time(1))
        (polls, failures) = (row.int(2) ?? 0, row.int(3) ?? 0)
        if let low = row.int(4), let high = row.int(5), let last = row.int(6) {
            total = Series.Span(low: low, high: high, last: last)
        }
        others = Moment.Others(stanzas: row.int(7) ?? 0, goroutines: row.int(8) ?? 0)
        (pollTime, format) = (row.time(9), row.int(10))
        process = ProcessFigures(
            startTime: row.time(11), residentBytes: row.double(12), heapBytes: row.double(13),
            stackBytes: row.double(14))
        build = row.int64(15)
        parts = try Self.parts(try row.need(row.bytes(16)))
        highTime = row.time(17)
    }

    func write(of history: Int64, in database: Database) throws {
        let values: [(any DatabaseValueConvertible)?] = [
            history, tier.rawValue, start, polls, failures, total?.low, total?.high, total?.last,
            others.stanzas, others.goroutines, pollTime, format, process.startTime,
            process.residentBytes, process.heapBytes, process.stackBytes, build, Data(blob),
            highTime,
        ]
        try database.run(
            """
            INSERT OR REPLACE INTO bucket (history, tier, start, polls, failures, low, high, last,
                other_stanzas, other_goroutines, poll_time, format, start_time, resident, heap,
                stack_bytes, build, entries, high_time)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, StatementArguments(values))
    }

    /// The texts, then for each part how much its stack's number is greater than the one before,
    /// its state, the last count, and how far the others are from it.
    private var blob: [UInt8] {
        var (body, writer, names) = (BlobWriter(), BlobWriter(), BlobNames())
        var before: Int64 = 0
        for (number, part) in parts.sorted(by: { $0.key < $1.key }) {
            body.append(number, after: &before)
            body.append(part.state.map { StateNumber.number($0, names: &names) + 1 } ?? 0)
            body.append(signed: part.last)
            body.append(signed: part.last - part.low)
            body.append(signed: part.high - part.last)
        }
        names.append(to: &writer)
        writer.append(contentsOf: body)
        return writer.bytes
    }

    private static func parts(_ blob: [UInt8]) throws(SenselessRow) -> [Int64: Part] {
        var (reader, names) = (BlobReader(blob), BlobNames())
        try names.read(from: &reader)
        var parts: [Int64: Part] = [:]
        var number: Int64 = 0
        while !reader.isAtEnd {
            number = try reader.next(after: number)
            let state = try reader.number()
            let last = try reader.signed()
            let (below, above) = (try reader.signed(), try reader.signed())
            guard below >= 0, above >= 0 else { throw SenselessRow() }
            parts[number] = Part(
                low: last - below, high: last + above, last: last,
                state: state == 0 ? nil : try StateNumber.state(state - 1, names: names))
        }
        return parts
    }
}

// MARK: - Moments

extension Bucket {
    /// So many records that make no sense are passed over.
    private static let patience = 100

    /// The newest record of a history whose polls are at or before a time, the finest of equal ones.
    static func newest(of history: Int64, at time: Double, in database: Database) throws -> Bucket?
    {
        var newest: Bucket?
        for tier in Tier.allCases where tier != .polls {
            let rows = try database.rows(
                """
                SELECT \(columns) FROM bucket
                WHERE history = ? AND tier = ? AND start <= ? AND poll_time <= ?
                ORDER BY start DESC LIMIT \(patience)
                """, [history, tier.rawValue, time, time])
            while let row = try rows.next() {
                guard let bucket = try? Bucket(row) else { continue }
                if bucket.pollTime ?? -1 > newest?.pollTime ?? -1 { newest = bucket }
                break
            }
        }
        return newest
    }

    /// Its newest poll, as far as its stanzas were kept one by one.
    func moment(in database: Database) throws -> Moment {
        let entries = parts.filter { $0.value.last != 0 }
            .mapValues { StanzaEntry(count: $0.last, state: $0.state) }
        let found = try StackReader.stanzas(entries, in: database)
        let build = try build.flatMap { try Build.find($0, in: database) }
        var process: ProcessFigures? = process
        process?.goVersion = build?.goVersion
        if process == ProcessFigures() { process = nil }
        let time = pollTime ?? start
        guard let format else {
            let poll = Poll(startedAt: time, duration: 0, total: total?.last ?? 0, process: process)
            return Moment(poll: poll, resolution: tier.width)
        }
        let snapshot = Snapshot(
            format: FormatNumber.format(format) ?? .protobuf, takenAt: pollTime,
            stanzas: found.stanzas, program: build?.program, buildID: build?.buildID)
        return Moment(
            poll: Poll(
                startedAt: time, duration: 0, bodyBytes: 0, snapshot: snapshot, process: process),
            others: Moment.Others(others.stanzas == 0 ? nil : others, and: found.missing),
            resolution: tier.width)
    }
}
