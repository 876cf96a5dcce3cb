internal import GRDB
package import Goroutines
internal import Trends

extension Archive {
    /// The newest poll or record at or before a time; nil where the history begins later.
    package func moment(of history: History.ID, at time: Double) throws(ArchiveError) -> Moment? {
        try read { database in
            let bucket = try Bucket.newest(of: history, at: time, in: database)
            var chain = Int64.max
            for _ in 0..<Self.patience {
                let poll = try PollRow.newest(of: history, at: time, before: chain, in: database)
                if let bucket, bucket.pollTime ?? 0 > poll?.time ?? -.infinity {
                    return try bucket.moment(in: database)
                }
                guard let poll else {
                    guard chain == .max else { break }
                    return nil
                }
                do {
                    if let row = poll.row {
                        var moment = try Self.moment(row, in: database)
                        moment.next = try PollRow.time(after: time, of: history, in: database)
                        return moment
                    }
                } catch is SenselessRow {}
                chain = poll.base
            }
            throw SenselessRow()
        }
    }

    /// So many chains of polls that make no sense are passed over.
    private static let patience = 20

    /// When the poll was taken that a mark stands for, the newest with that name.
    package func time(
        ofMark name: String, in history: History.ID
    ) throws(ArchiveError) -> Double? {
        try read { database in
            try database.row(
                """
                SELECT time FROM occurrence WHERE history = ? AND kind = ?
                ORDER BY id DESC LIMIT 1
                """, [history, HistoryEvent.Kind.mark(name).text])?.time(0)
        }
    }

    private static func moment(_ row: PollRow, in database: Database) throws -> Moment {
        let (entries, details) = try Replay.stanzas(of: row, in: database)
        var poll = row.poll
        let found = try StackReader.stanzas(entries, in: database)
        if let snapshot = poll.snapshot { poll.snapshot = snapshot.filled(found.stanzas, details) }
        return Moment(poll: poll, others: Moment.Others(row.others, and: found.missing))
    }
}

extension Snapshot {
    /// The same with stanzas, in their order, and details.
    fileprivate func filled(_ stanzas: [Stanza], _ details: SnapshotDetails) -> Snapshot {
        Snapshot(
            format: format, takenAt: takenAt, stanzas: stanzas, statedTotal: statedTotal,
            isTruncated: isTruncated, program: program, buildID: buildID, reason: details.reason,
            death: details.death,
            systemGoroutines: details.systemGoroutines, dumps: details.dumps,
            removedPrefix: details.removedPrefix)
    }
}

/// Finds stacks by their numbers.
enum StackReader {
    /// The stanzas of entries, and how many of them have a stack that makes no sense or is not there
    /// any more, which takes a clock that was set about.
    static func stanzas(
        _ entries: [Int64: StanzaEntry], in database: Database
    ) throws -> (stanzas: [Stanza], missing: Moment.Others) {
        var stanzas: [Stanza] = []
        var missing = Moment.Others(stanzas: 0, goroutines: 0)
        stanzas.reserveCapacity(entries.count)
        for (number, entry) in entries {
            let row = try database.row(
                "SELECT hash, frames FROM stack JOIN frames ON stack = id WHERE id = ?", [number])
            if let row, let hash = row.int64(0), let blob = row.bytes(1),
                let stack = try? Stack(Stack.ID(stored: hash), blob: blob)
            {
                stanzas.append(entry.stanza(stack))
            } else {
                missing.add(entry.count)
            }
        }
        return (stanzas, missing)
    }

    /// The IDs of stacks and when each was first seen.
    static func heads(of history: Int64, in database: Database) throws -> [Int64: Head] {
        let rows = try database.rows(
            "SELECT id, hash, first FROM stack WHERE history = ?", [history])
        var heads: [Int64: Head] = [:]
        while let row = try rows.next() {
            guard let id = row.int64(0), let hash = row.int64(1) else { continue }
            heads[id] = Head(id: Stack.ID(stored: hash), firstSeen: row.time(2) ?? 0)
        }
        return heads
    }

    struct Head {
        var id: Stack.ID
        var firstSeen: Double
    }
}

extension Stack.ID {
    /// As the column `hash` has it.
    fileprivate init(stored hash: Int64) { self.init(rawValue: UInt64(bitPattern: hash)) }
}

extension Moment.Others {
    /// Adds a stanza.
    mutating func add(_ count: Int) { (stanzas, goroutines) = (stanzas + 1, goroutines + count) }

    /// Both together; nil where there are none.
    init?(_ others: Moment.Others?, and more: Moment.Others) {
        guard others != nil || more.stanzas > 0 else { return nil }
        self.init(
            stanzas: (others?.stanzas ?? 0) + more.stanzas,
            goroutines: (others?.goroutines ?? 0) + more.goroutines)
    }
}
