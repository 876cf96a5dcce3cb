internal import GRDB
internal import Trends

/// Makes the records of coarser tiers from the polls in the file, and deletes what is too old, a
/// slice at a time. Any of several programs can do it, and makes up for what another missed.
struct Compaction {
    /// How many seconds after its end a record is made: answers come late.
    private static let grace = 60.0
    /// Seconds between two searches for work.
    private static let rest = 15.0
    /// The most rows that one slice deletes.
    private static let slice = 250
    private static let maximumOccurrences = 10_000
    private static let maximumBuilds = 1_000

    private var restsUntil = -Double.infinity

    /// Does the next piece of work.
    /// - Returns: whether there may be more.
    mutating func advance(_ archive: Archive, now: Double) throws(ArchiveError) -> Bool {
        guard now >= restsUntil || now < restsUntil - Self.rest else { return false }
        let more = try archive.write { database in
            let histories = try Archive.History.all(in: database, where: "true", []).map(\.id)
            for history in histories where try Self.make(history, now, database) { return true }
            guard let now = try TrustedClock.deletes(at: now, in: database) else { return false }
            for history in histories where try Self.thin(history, now, database) { return true }
            for history in histories where try Self.forget(history, now, database) { return true }
            return try Self.deleteStacks(now, database)
        }
        restsUntil = more ? -.infinity : now + Self.rest
        return more
    }

    /// Takes that the clock was set back: new polls may belong to records that are made already.
    static func goBack(to time: Double, _ history: Int64, in database: Database) throws {
        for (number, width) in widths {
            try database.run(
                "UPDATE progress SET time = ?3 WHERE history = ?1 AND tier = ?2 AND time > ?3",
                [history, number, time.floored(to: width)])
        }
    }

    /// The widths of records, by their numbers in `progress`.
    private static let widths: [(number: Int, width: Double)] =
        Tier.allCases.filter { $0 != .polls }.map { ($0.rawValue, $0.width) }
        + [(LowWater.progress, HalfHour.width)]
}

// MARK: - Making

extension Compaction {
    /// Makes the next record that is over; false if there is none.
    private static func make(_ history: Int64, _ now: Double, _ database: Database) throws -> Bool {
        for (number, width) in widths {
            let progress = try database.row(
                "SELECT time FROM progress WHERE history = ? AND tier = ?", [history, number])
            let next = try database.row(
                """
                SELECT time FROM poll WHERE history = ? AND time BETWEEN ? AND ? AND kept < 2
                ORDER BY time LIMIT 1
                """, [history, progress?.time(0) ?? 0, now])
            // Times are bounded, so that each record ends later than the one before.
            guard let time = next?.time(0) else { continue }
            let start = time.floored(to: width)
            guard start + width + grace <= now else { continue }
            let range = start..<start + width
            if let tier = Tier(rawValue: number) {
                try makeBucket(tier, range, history, database)
            } else {
                var maker = LowWaterMaker(start: start)
                try Replay.each(of: history, in: range, from: database) { maker.add($0, $1) }
                try maker.write(of: history, in: database)
            }
            try database.run(
                "INSERT OR REPLACE INTO progress (history, tier, time) VALUES (?, ?, ?)",
                [history, number, start + width])
            return true
        }
        return false
    }

    private static func makeBucket(
        _ tier: Tier, _ range: Range<Double>, _ history: Int64, _ database: Database
    ) throws {
        var maker = BucketMaker(tier, start: range.lowerBound)
        try Replay.each(of: history, in: range, from: database) { maker.add($0, $1) }
        let bucket = try maker.made(from: database)
        // If the clock was set back, most of its polls may be gone.
        let known = try database.row(
            "SELECT polls FROM bucket WHERE history = ? AND tier = ? AND start = ?",
            [history, tier.rawValue, bucket.start])
        guard known?.int(0) ?? 0 <= bucket.polls else { return }
        try bucket.write(of: history, in: database)
        let until = bucket.end + tier.age
        for stack in bucket.parts.keys {
            try database.run(
                "UPDATE stack SET until = ?3 WHERE id = ?1 AND until < ?2",
                [stack, until, until + tier.age / 8])
        }
    }
}

// MARK: - Deleting

extension Compaction {
    /// Polls before this time are too old, and in all records; nil if there are none. No chain goes
    /// on beyond it.
    static func end(
        ofPollsIn history: Int64, _ now: Double, _ database: Database
    ) throws -> Double? {
        let progress = try database.row(
            "SELECT min(time), count(*) FROM progress WHERE history = ?", [history])
        guard let made = progress?.time(0), progress?.int(1) == widths.count else { return nil }
        return min(now - Tier.polls.age, made).floored(to: Keyframe.spacing)
    }

    /// Deletes the oldest polls that are too old, by whole chains; false if few are left.
    private static func thin(_ history: Int64, _ now: Double, _ database: Database) throws -> Bool {
        guard let end = try end(ofPollsIn: history, now, database) else { return false }
        let last = try database.row(
            """
            SELECT max(time) FROM (
                SELECT time FROM poll WHERE history = ? AND time BETWEEN 0 AND ? AND kept = 0
                ORDER BY time LIMIT \(slice))
            """, [history, end.nextDown])
        if let last = last?.time(0) {
            // Up to the end of the last one's chains.
            let end = min(end, last.floored(to: Keyframe.spacing) + Keyframe.spacing)
            try database.run(
                """
                DELETE FROM stanzas WHERE poll IN
                    (SELECT id FROM poll WHERE history = ? AND time < ? AND kept = 0)
                """, [history, end])
            try database.run(
                "DELETE FROM poll WHERE history = ? AND time < ? AND kept = 0", [history, end])
            return database.changesCount >= slice
        }
        // Polls under a mark have their stanzas elsewhere as well.
        try database.run(
            """
            DELETE FROM stanzas WHERE poll IN
                (SELECT id FROM poll WHERE history = ? AND kept = 1 AND time < ?)
            """, [history, end])
        return false
    }

    /// Deletes some records that are too old; false if few are left.
    private static func forget(_ history: Int64, _ now: Double, _ database: Database) throws -> Bool
    {
        for tier in Tier.allCases where tier != .polls {
            let oldest = try database.row(
                "SELECT min(start) FROM bucket WHERE history = ? AND tier = ? AND start >= 0",
                [history, tier.rawValue])
            // By whole records of the next tier: the finer ones begin at the end of one of those.
            let whole = tier.coarser?.width ?? tier.width
            let end = (now - tier.age - tier.width).floored(to: whole)
            guard let oldest = oldest?.time(0), oldest < end else { continue }
            let stop = min(end, (oldest + Double(slice) * tier.width).floored(to: whole))
            try database.run(
                "DELETE FROM bucket WHERE history = ? AND tier = ? AND start < ?",
                [history, tier.rawValue, stop])
            if stop < end { return true }
        }
        try database.run(
            "DELETE FROM low_water WHERE history = ? AND start < ?",
            [history, now - LowWater.age - HalfHour.width])
        let newer = try database.row(
            """
            SELECT time FROM occurrence WHERE history = ?
            ORDER BY time DESC LIMIT 1 OFFSET \(maximumOccurrences)
            """, [history])
        try database.run(
            """
            DELETE FROM occurrence WHERE id IN (
                SELECT id FROM occurrence
                WHERE history = ? AND time < ? AND "end" < ?
                    AND kind <> 'beginning' AND NOT (kind LIKE 'mark %' AND id = (
                        SELECT max(id) FROM occurrence AS given
                        WHERE given.history = occurrence.history
                            AND given.kind = occurrence.kind))
                ORDER BY time LIMIT \(slice))
            """,
            [
                history, max(newer?.time(0) ?? -.infinity, now - Tier.hours.age), now,
            ])
        return database.changesCount == slice
    }

    /// Deletes some stacks that nothing refers to any more; false if few are left.
    private static func deleteStacks(_ now: Double, _ database: Database) throws -> Bool {
        let rows = try database.rows("SELECT id FROM stack WHERE until < ? LIMIT \(slice)", [now])
        let stacks = try Array(rows.compactMap { $0.int64(0) })
        for stack in stacks {
            try database.run("DELETE FROM frames WHERE stack = ?", [stack])
            try database.run("DELETE FROM stack WHERE id = ?", [stack])
        }
        let builds = try database.row("SELECT count(*) FROM build")
        if builds?.int(0) ?? 0 > maximumBuilds {
            try database.run(
                """
                DELETE FROM build WHERE id NOT IN (
                    SELECT build FROM poll WHERE build IS NOT NULL
                    UNION SELECT build FROM bucket WHERE build IS NOT NULL)
                """)
        }
        return stacks.count == slice
    }
}
