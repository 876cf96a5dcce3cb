internal import GRDB
internal import Goroutines
internal import Trends

/// The polls that letters stand for in a history: of each letter the newest, which is kept for ever.
struct Marks {
    let history: Int64
    let database: Database

    /// Keeps the answer that is known of a time under a letter, and no longer the one before.
    /// - Returns: when it was asked for; nil, with nothing kept, if only coarser tiers are left.
    func keep(_ letter: Character, at time: Double) throws -> Double? {
        guard let (found, _, row) = try PollRow.newest(of: history, at: time, in: database), let row
        else { return nil }
        let bucket = try Bucket.newest(of: history, at: time, in: database)
        guard bucket?.pollTime ?? 0 <= found else { return nil }
        if row.kept == .not {
            do {
                let (entries, details) = try Replay.stanzas(of: row, in: database)
                try PollRow.keep(row.id, entries, details, as: .marked, in: database)
            } catch is SenselessRow {
                return nil
            }
        }
        let before = try database.row(
            "SELECT poll FROM mark WHERE history = ? AND letter = ?", [history, "\(letter)"]
        )?.int64(0)
        try database.run(
            "INSERT OR REPLACE INTO mark (history, letter, poll) VALUES (?, ?, ?)",
            [history, "\(letter)", row.id])
        try HistoryEvent(.mark(letter), at: found).insert(of: history, in: database)
        if let before, before != row.id { try release(before, at: time) }
        return found
    }

    /// Makes an ordinary poll of one that no letter stands for any more.
    private func release(_ poll: Int64, at time: Double) throws {
        let others = try database.row(
            "SELECT count(*) FROM mark WHERE history = ? AND poll = ?", [history, poll])
        guard others?.int(0) == 0 else { return }
        let row = try database.row(
            """
            SELECT time, EXISTS (SELECT 1 FROM stanzas WHERE poll = id), entries
            FROM poll JOIN kept_stanzas ON poll = id WHERE id = ? AND kept = 1
            """, [poll])
        guard let row else { return }
        let (taken, isInChain) = (row.time(0) ?? 0, row.int(1) == 1)
        let entries = row.bytes(2).flatMap(StanzaChain.entries(whole:)) ?? [:]
        try database.run("DELETE FROM kept_stanzas WHERE poll = ?", [poll])
        // Those around it may be gone.
        let now = try TrustedClock.deletes(at: .infinity, in: database)
        let end = try now.flatMap { try Compaction.end(ofPollsIn: history, $0, database) }
        if isInChain, taken >= end ?? 0 {
            try database.run("UPDATE poll SET kept = 0 WHERE id = ?", [poll])
        } else {
            try database.run("DELETE FROM stanzas WHERE poll = ?", [poll])
            try database.run("DELETE FROM poll WHERE id = ?", [poll])
        }
        try unpin(Set(entries.keys), at: max(time, now ?? time))
    }

    /// Stacks that no other kept poll has go with the records that have them: all that there are so
    /// far are forgotten by then.
    private func unpin(_ stacks: Set<Int64>, at now: Double) throws {
        var stacks = stacks
        let rows = try database.rows(
            """
            SELECT entries FROM kept_stanzas JOIN poll ON id = poll
            WHERE history = ? AND kept > 0
            """, [history])
        while !stacks.isEmpty, let row = try rows.next() {
            // What cannot be read may have any.
            guard let others = row.bytes(0).flatMap(StanzaChain.entries(whole:)) else { return }
            stacks.subtract(others.keys)
        }
        let until = now + 2 * Tier.hours.age
        for stack in stacks {
            try database.run("UPDATE stack SET until = ? WHERE id = ?", [until, stack])
        }
    }
}
