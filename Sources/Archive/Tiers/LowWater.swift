internal import FoundationEssentials
internal import GRDB
package import Goroutines
package import Trends

/// The low-water marks of a history in one half hour.
package struct LowWater: Hashable, Sendable {
    /// How long they are kept, in seconds.
    static let age = 15 * 86_400.0
    /// Their row of `progress`, where tiers have theirs.
    static let progress = 4

    /// Seconds since 1970: a multiple of 1800.
    package var start: Double
    /// How many answers the half hour has.
    package var samples: Int
    package var total: LowWaterMark
    /// The 10th percentile of the process's resident bytes; nil if none were reported.
    package var residentP10: Double?
    /// Stanzas whose `high` isn't 0; while a stanza is missing, its count is 0.
    package var parts: [Stack.ID: LowWaterMark]
}

extension Archive {
    /// The half hours of the last fifteen days that begin in a range and are over, oldest first.
    package func lowWater(
        of history: History.ID, range: ClosedRange<Double>
    ) throws(ArchiveError) -> [LowWater] {
        try read { database in
            let heads = try StackReader.heads(of: history, in: database)
            return try LowWater.all(of: history, range: range, heads, in: database)
        }
    }
}

extension LowWater {
    /// The half hours that begin in a range, oldest first, with the parts that `heads` has.
    static func all(
        of history: Int64, range: ClosedRange<Double>, _ heads: [Int64: StackReader.Head],
        in database: Database
    ) throws -> [LowWater] {
        let rows = try database.rows(
            """
            SELECT start, samples, p10, p75, resident_p10, entries FROM low_water
            WHERE history = ? AND start BETWEEN ? AND ? ORDER BY start
            """, [history, range.lowerBound, range.upperBound])
        var halfHours: [LowWater] = []
        while let row = try rows.next() {
            guard let start = row.time(0), let blob = row.bytes(5),
                let marks = try? LowWaterMaker.marks(blob)
            else { continue }
            var parts: [Stack.ID: LowWaterMark] = [:]
            for (number, mark) in marks { if let head = heads[number] { parts[head.id] = mark } }
            halfHours.append(
                LowWater(
                    start: start, samples: row.int(1) ?? 0,
                    total: LowWaterMark(trough: row.int(2) ?? 0, high: row.int(3) ?? 0),
                    residentP10: row.double(4), parts: parts))
        }
        return halfHours
    }
}

/// Gathers the answers of a half hour.
struct LowWaterMaker {
    private let start: Double
    private var totals: [Int] = []
    private var residents: [Double] = []
    private var chain: Int64?
    /// The counts of each stanza, each with the first answer that has it.
    private var steps: [Int64: [(answer: Int, count: Int)]] = [:]

    init(start: Double) { self.start = start }

    mutating func add(_ poll: ReplayedPoll, _ stanzas: StanzaChain) {
        guard let total = poll.total else { return chain = nil }
        if chain != nil, chain == poll.base {
            for number in poll.changed { set(number, stanzas.entries[number]?.count ?? 0) }
        } else {
            for number in steps.keys where stanzas.entries[number] == nil { set(number, 0) }
            for (number, entry) in stanzas.entries { set(number, entry.count) }
        }
        chain = poll.base
        totals.append(total)
        if let resident = poll.resident { residents.append(resident) }
    }

    private mutating func set(_ number: Int64, _ count: Int) {
        if let last = steps[number]?.last, last.count == count { return }
        steps[number, default: []].append((totals.count, count))
    }

    func write(of history: Int64, in database: Database) throws {
        guard let total = LowWaterMark(sorted: totals.sorted()) else { return }
        let marks = steps.mapValues(mark).filter { $0.value.high != 0 }
        let resident = residents.sorted()
        try database.run(
            """
            INSERT OR REPLACE INTO low_water
                (history, start, samples, p10, p75, resident_p10, entries)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                history, start, totals.count, total.trough, total.high,
                resident.isEmpty
                    ? nil : resident[Statistics.rank(LowWaterMark.lowShare, of: resident.count)],
                Data(Self.blob(marks)),
            ])
        let until = start + HalfHour.width + LowWater.age
        for number in marks.keys {
            try database.run(
                "UPDATE stack SET until = ?2 + 86400 WHERE id = ?1 AND until < ?2", [number, until])
        }
    }

    private func mark(_ steps: [(answer: Int, count: Int)]) -> LowWaterMark {
        var weights = [(count: 0, answers: steps.first?.answer ?? totals.count)]
        for (index, step) in steps.enumerated() {
            let end = index + 1 < steps.count ? steps[index + 1].answer : totals.count
            weights.append((step.count, end - step.answer))
        }
        weights.sort { $0.count < $1.count }
        func value(at share: Double) -> Int {
            let rank = Statistics.rank(share, of: totals.count)
            var below = 0
            for weight in weights {
                below += weight.answers
                if rank < below { return weight.count }
            }
            return weights.last?.count ?? 0
        }
        return LowWaterMark(
            trough: value(at: LowWaterMark.lowShare), high: value(at: LowWaterMark.highShare))
    }

    private static func blob(_ marks: [Int64: LowWaterMark]) -> [UInt8] {
        var writer = BlobWriter()
        var before: Int64 = 0
        for (number, mark) in marks.sorted(by: { $0.key < $1.key }) {
            writer.append(number, after: &before)
            writer.append(signed: mark.trough)
            writer.append(signed: mark.high - mark.trough)
        }
        return writer.bytes
    }

    static func marks(_ blob: [UInt8]) throws(SenselessRow) -> [Int64: LowWaterMark] {
        var reader = BlobReader(blob)
        var marks: [Int64: LowWaterMark] = [:]
        var number: Int64 = 0
        while !reader.isAtEnd {
            number = try reader.next(after: number)
            let trough = try reader.signed()
            marks[number] = LowWaterMark(trough: trough, high: trough + (try reader.signed()))
        }
        return marks
    }
}
