internal import GRDB
internal import Goroutines
internal import Trends

/// A poll that is kept for ever, and the name that stands for it.
package struct KeptMark: Hashable, Sendable {
    package var name: String
    /// When the poll was asked for; seconds since 1970.
    package var time: Double
    /// The baseline of an earlier run that this one took the place of, under the name it has now.
    package var earlierBaseline: Earlier?

    package struct Earlier: Hashable, Sendable {
        package var name: String
        package var time: Double
    }
}

/// The polls that names stand for in a history; they are kept for ever.
struct Marks {
    let history: Int64
    let database: Database

    /// Keeps the answer that is known of a time. A name that stands for another poll is left alone:
    /// the mark gets the next free one. Only the baseline moves; one of another run than `baseline`,
    /// the poll that this run has moved it to, is kept under the next free name.
    /// - Returns: nil, with nothing kept, if only coarser tiers are left.
    func keep(
        _ wanted: String, at time: Double, baseline: inout Int64?
    ) throws -> KeptMark? {
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
        var mark = KeptMark(name: wanted, time: found)
        let before = try poll(of: wanted)
        if wanted == MarkName.baseline {
            if let before, before != row.id {
                mark.earlierBaseline = try makeRoom(replacing: before, own: baseline, at: time)
            }
            baseline = row.id
        } else if let before, before != row.id {
            mark.name = MarkName.next(besides: try names())
        }
        if mark.name == wanted, before == row.id { return mark }
        try insert(mark.name, row.id, at: found)
        return mark
    }

    /// Gives up the baseline, or keeps one of an earlier run under another name.
    private func makeRoom(
        replacing before: Int64, own: Int64?, at time: Double
    ) throws -> KeptMark.Earlier? {
        try database.run(
            "DELETE FROM mark WHERE history = ? AND letter = ?", [history, MarkName.baseline])
        guard let taken = try database.row("SELECT time FROM poll WHERE id = ?", [before])?.time(0)
        else { return nil }
        try database.run(
            "DELETE FROM occurrence WHERE history = ? AND kind = ? AND time = ?",
            [history, HistoryEvent.Kind.mark(MarkName.baseline).text, taken])
        guard before != own, try !isMarked(before) else {
            try release(before, at: time)
            return nil
        }
        let name = MarkName.next(besides: try names())
        try insert(name, before, at: taken)
        return KeptMark.Earlier(name: name, time: taken)
    }

    private func insert(_ name: String, _ poll: Int64, at time: Double) throws {
        try database.run(
            "INSERT OR REPLACE INTO mark (history, letter, poll) VALUES (?, ?, ?)",
            [history, name, poll])
        try HistoryEvent(.mark(name), at: time).insert(of: history, in: database)
    }

    private func poll(of name: String) throws -> Int64? {
        try database.row(
            "SELECT poll FROM mark WHERE history = ? AND letter = ?", [history, name])?.int64(0)
    }

    private func isMarked(_ poll: Int64) throws -> Bool {
        try database.row(
            "SELECT count(*) FROM mark WHERE history = ? AND poll = ?", [history, poll])?.int(0)
            != 0
    }

    private func names() throws -> Set<String> {
        let rows = try database.rows("SELECT letter FROM mark WHERE history = ?", [history])
        var names: Set<String> = []
        while let row = try rows.next() { if let name = row.text(0) { names.insert(name) } }
        return names
    }

    /// Makes an ordinary poll of one that no name stands for any more.
    private func release(_ poll: Int64, at time: Double) throws {
        guard try !isMarked(poll) else { return }
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
