internal import FoundationEssentials
internal import GRDB
package import Goroutines
package import Trends

/// Writes what one target answers into an archive, each poll in a transaction of its own. For one
/// thread; several recorders may write about one target: their chains of deltas never mix.
package final class Recorder {
    package enum Note: Hashable, Sendable {
        /// The first answer of this run; the history may be an old one.
        case began(Archive.History)
        /// Another program answers at the address: it has a history of its own.
        case otherProgram(before: Archive.History, now: Archive.History)
        /// The clock was set, by so many seconds; negative where it went back.
        case clockSet(by: Double)
    }

    let archive: Archive
    private var run: RecordingRun
    private var compaction = Compaction()

    package init(_ archive: Archive, name: String?, address: String) {
        self.archive = archive
        run = RecordingRun(name: name, address: address)
    }

    /// The history that is written to now; before the first answer the newest known one if a poll
    /// failed, else nil.
    package var history: Archive.History? { run.history }

    /// Records an answer. `uptime` is when it arrived, in seconds on a clock that is never set and
    /// that runs while the machine sleeps: it distinguishes a clock set forward from a pause.
    package func record(
        _ poll: Poll, interval: Double, uptime: Double? = nil
    ) throws(ArchiveError) -> [Note] {
        guard Row.times.contains(poll.startedAt) else { throw .clockBeyond }
        return try write { try $0.record(poll, interval: interval, uptime: uptime, in: $1) }
    }

    /// Records answers of the past, oldest first and `interval` seconds apart, in one transaction.
    package func record(past polls: [Poll], interval: Double) throws(ArchiveError) {
        guard polls.allSatisfy({ Row.times.contains($0.startedAt) }) else { throw .clockBeyond }
        try write { run, database in
            for poll in polls {
                _ = try run.record(poll, interval: interval, uptime: nil, in: database)
            }
        }
    }

    /// The run goes on only from what was committed.
    private func write<Value>(
        _ body: (inout RecordingRun, Database) throws -> Value
    ) throws(ArchiveError) -> Value {
        let before = run
        let (after, value) = try archive.write { database in
            var next = before
            let value = try body(&next, database)
            return (next, value)
        }
        run = after
        return value
    }

    /// Records that a poll failed, in the newest known history of the target as long as none
    /// answered; where there is none, it waits for the first answer. `uptime` is when that was known, as `time` is.
    @discardableResult
    package func record(
        _ failure: PollFailure, at time: Double, interval: Double, uptime: Double? = nil
    ) throws(ArchiveError) -> [Note] {
        guard Row.times.contains(time) else { throw .clockBeyond }
        return try write {
            try $0.record(failure, at: time, interval: interval, uptime: uptime, in: $1)
        }
    }

    /// Keeps the newest poll at or before a time for ever, under a name, or under the next free one if
    /// another poll has that. The baseline moves; one of an earlier run gets a name of its own. Before
    /// the first answer the poll is one of the newest known history.
    /// - Returns: nil if no poll from that time is left; then nothing is kept and no mark is written.
    @discardableResult
    package func keepMark(
        _ name: String, at time: Double
    ) throws(ArchiveError) -> KeptMark? {
        try write { run, database in
            let history = try run.history ?? run.newestHistory(in: database)
            guard let history else { return nil }
            return try Marks(history: history.id, database: database).keep(
                name, at: time, baseline: &run.baseline)
        }
    }

    /// Records what somebody else saw happen, such as an alarm. Before the first answer it belongs to
    /// the newest known history.
    /// - Returns: false, with nothing written, where there is no history yet.
    @discardableResult
    package func record(_ event: HistoryEvent) throws(ArchiveError) -> Bool {
        guard Row.times.contains(event.time), Row.times.contains(event.end) else {
            throw .clockBeyond
        }
        return try write { run, database in
            let history = try run.history ?? run.newestHistory(in: database)
            guard let history else { return false }
            try event.insert(of: history.id, in: database)
            return true
        }
    }

    /// A slice of compaction, some milliseconds of writing.
    /// - Returns: whether more is left to do.
    package func compact(now: Double) throws(ArchiveError) -> Bool {
        try compaction.advance(archive, now: now)
    }

    /// Records a saved profile: kept whole, never thinned out.
    /// - Returns: false where it is there already.
    package func importSnapshot(
        _ snapshot: Snapshot, at time: Double
    ) throws(ArchiveError) -> Bool {
        guard Row.times.contains(time) else { throw .profileBeyond }
        return try write { try $0.importSnapshot(snapshot, at: time, in: $1) }
    }
}
