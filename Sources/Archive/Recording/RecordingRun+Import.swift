internal import FoundationEssentials
internal import GRDB
internal import Goroutines
internal import Trends

extension RecordingRun {
    /// Records a snapshot that stands alone.
    /// - Returns: false where the history has the same one at the same time already.
    mutating func importSnapshot(
        _ snapshot: Snapshot, at time: Double, in database: Database
    ) throws -> Bool {
        let begun = try Archive.History.begun(
            name: name, address: address, program: snapshot.program, in: database)
        var history = begun.history
        if self.history?.id != history.id { stacks = KnownStacks() }
        let kept = try stacks.entries(
            of: snapshot.stanzas, at: time, isKeyframe: false, history.id, in: database)
        if try hasImported(kept.entries, at: time, history.id, in: database) {
            self.history = history
            return false
        }
        // Profiles come in any order.
        for number in kept.entries.keys {
            try database.run("UPDATE stack SET first = min(first, ?) WHERE id = ?", [time, number])
        }
        let build = try Build(
            program: snapshot.program, buildID: snapshot.buildID, goVersion: nil
        ).number(in: database)
        let poll = Poll(startedAt: time, duration: 0, bodyBytes: 0, snapshot: snapshot)
        let id = try PollRow.insert(
            poll, others: kept.others, history: history.id, base: nil, interval: 0,
            kept: .imported, build: build, in: database)
        try PollRow.keep(
            id, kept.entries, SnapshotDetails(snapshot), as: .imported, in: database)
        try history.count(
            pollAt: time, address: address, program: snapshot.program, in: database)
        try HistoryEvent(.imported, at: time).insert(of: history.id, in: database)
        if begun.isNew {
            try HistoryEvent(.beginning, at: time).insert(of: history.id, in: database)
        } else {
            try database.run(
                """
                UPDATE occurrence SET time = ?2, "end" = ?2
                WHERE history = ?1 AND kind = 'beginning' AND time > ?2
                """, [history.id, time])
        }
        self.history = history
        return true
    }

    private func hasImported(
        _ entries: [Int64: StanzaEntry], at time: Double, _ history: Int64, in database: Database
    ) throws -> Bool {
        let rows = try database.rows(
            """
            SELECT entries FROM poll JOIN kept_stanzas ON poll = id
            WHERE history = ? AND time = ? AND poll.kept = 2
            """, [history, time])
        return try rows.contains { $0.bytes(0).flatMap(StanzaChain.entries(whole:)) == entries }
    }
}
