internal import FoundationEssentials
internal import GRDB
package import Goroutines

/// How low a count stayed in one half hour, and how high for most of it.
package struct LowWater: Hashable, Sendable {
    package struct Mark: Hashable, Sendable {
        /// The 10th and the 75th percentile of the answers, by nearest rank.
        package var p10: Int
        package var p75: Int

        package init(p10: Int, p75: Int) {
            (self.p10, self.p75) = (p10, p75)
        }
    }

    static let width = 1800.0
    /// For how many seconds they are kept.
    static let age = 7 * 86_400.0
    /// Beside the numbers of tiers.
    static let progress = 4

    /// Seconds since 1970: a multiple of 1800.
    package var start: Double
    /// Answers in the half hour.
    package var samples: Int
    package var total: Mark
    /// The 10th percentile of the process' resident bytes; nil where it told none.
    package var residentP10: Double?
    /// Those of stanzas whose `p75` is not 0; a stanza counts as 0 while it is missing.
    package var parts: [Stack.ID: Mark]
}

extension Archive {
    /// The half hours that begin in a range, the oldest first; those of seven days are kept. A half
    /// hour is there when it is over.
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
    /// The half hours that begin in a range, the oldest first, with those parts that `heads` knows.
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
            var parts: [Stack.ID: LowWater.Mark] = [:]
            for (number, mark) in marks {
                if let head = heads[number] { parts[head.id] = mark }
            }
            halfHours.append(
                LowWater(
                    start: start, samples: row.int(1) ?? 0,
                    total: LowWater.Mark(p10: row.int(2) ?? 0, p75: row.int(3) ?? 0),
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
    /// The counts of each stanza, each with the answer that it was first in.
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
        guard !totals.isEmpty else { return }
        let marks = steps.mapValues(mark).filter { $0.value.p75 != 0 }
        let (sorted, resident) = (totals.sorted(), residents.sorted())
        try database.run(
            """
            INSERT OR REPLACE INTO low_water
                (history, start, samples, p10, p75, resident_p10, entries)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                history, start, totals.count, sorted[Self.rank(0.1, of: sorted.count)],
                sorted[Self.rank(0.75, of: sorted.count)],
                resident.isEmpty ? nil : resident[Self.rank(0.1, of: resident.count)],
                Data(Self.blob(marks)),
            ])
        let until = start + LowWater.width + LowWater.age
        for number in marks.keys {
            try database.run(
                "UPDATE stack SET until = ?2 + 86400 WHERE id = ?1 AND until < ?2", [number, until])
        }
    }

    /// The place of a percentile in sorted values, by nearest rank.
    static func rank(_ share: Double, of count: Int) -> Int {
        max(0, Int((share * Double(count)).rounded(.up)) - 1)
    }

    private func mark(_ steps: [(answer: Int, count: Int)]) -> LowWater.Mark {
        var weights = [(count: 0, answers: steps.first?.answer ?? totals.count)]
        for (index, step) in steps.enumerated() {
            let end = index + 1 < steps.count ? steps[index + 1].answer : totals.count
            weights.append((step.count, end - step.answer))
        }
        weights.sort { $0.count < $1.count }
        return LowWater.Mark(
            p10: Self.value(at: Self.rank(0.1, of: totals.count), in: weights),
            p75: Self.value(at: Self.rank(0.75, of: totals.count), in: weights))
    }

    private static func value(
        at rank: Int, in weights: [(count: Int, answers: Int)]
    ) -> Int {
        var below = 0
        for weight in weights {
            below += weight.answers
            if rank < below { return weight.count }
        }
        return weights.last?.count ?? 0
    }

    private static func blob(_ marks: [Int64: LowWater.Mark]) -> [UInt8] {
        var writer = BlobWriter()
        var before: Int64 = 0
        for (number, mark) in marks.sorted(by: { $0.key < $1.key }) {
            writer.append(UInt64(number - before))
            before = number
            writer.append(signed: mark.p10)
            writer.append(signed: mark.p75 - mark.p10)
        }
        return writer.bytes
    }

    static func marks(_ blob: [UInt8]) throws(SenselessRow) -> [Int64: LowWater.Mark] {
        var reader = BlobReader(blob)
        var marks: [Int64: LowWater.Mark] = [:]
        var number: Int64 = 0
        while !reader.isAtEnd {
            number = try reader.next(after: number)
            let p10 = try reader.signed()
            marks[number] = LowWater.Mark(p10: p10, p75: p10 + (try reader.signed()))
        }
        return marks
    }
}
