internal import GRDB
internal import Goroutines

/// One poll of a replay, without its stanzas.
struct ReplayedPoll {
    var id: Int64
    /// The poll that its chain begins with; nil for a failure.
    var base: Int64?
    var time: Double
    var interval: Double
    /// Goroutines; nil for a failure.
    var total: Int?
    /// Stanzas of it that were not recorded one by one.
    var others: Int
    var resident: Double?
    /// When the process started; seconds since 1970.
    var startTime: Double?
    /// The stacks whose entries are not those of the chain's poll before.
    var changed: [Int64] = []
}

/// Polls in the order in which they were recorded, each with the stanzas as they were then. Several
/// programs may have recorded at the same time: each has a chain of its own.
struct Replay {
    /// A chain has ended if no poll extended it for this many seconds.
    private static let chainLength = 3 * Keyframe.spacing

    private var chains: [Int64: (chain: StanzaChain, time: Double)] = [:]

    /// Calls `body` for every poll of a history in a range of time, failures included.
    static func each(
        of history: Int64, in range: Range<Double>, from database: Database,
        _ body: (ReplayedPoll, StanzaChain) throws -> Void
    ) throws {
        let bounds = try database.row(
            """
            SELECT min(ifnull(base, id)), max(id) FROM poll
            WHERE history = ? AND time >= ? AND time < ? AND kept < 2
            """, [history, range.lowerBound, range.upperBound])
        guard let first = bounds?.int64(0), let last = bounds?.int64(1) else { return }
        let rows = try database.rows(
            """
            SELECT id, base, time, interval, total, other_stanzas, resident, entries, start_time
            FROM poll LEFT JOIN stanzas ON poll = id
            WHERE id BETWEEN ? AND ? AND history = ? AND kept < 2 ORDER BY id
            """, [first, last, history])
        var replay = Replay()
        while let row = try rows.next() {
            guard let id = row.int64(0), let time = row.time(2) else { continue }
            var poll = ReplayedPoll(
                id: id, base: row.int64(1), time: time, interval: row.double(3) ?? 0,
                total: row.int(4), others: row.int(5) ?? 0, resident: row.double(6),
                startTime: row.time(8))
            let chain = replay.advance(&poll, row.bytes(7))
            if range.contains(poll.time), poll.base == nil || chain != nil {
                try body(poll, chain ?? StanzaChain())
            }
        }
    }

    /// The stanzas of one poll, and the rare details of its snapshot. A chain whose beginning is
    /// missing says nothing of either.
    static func stanzas(
        of poll: PollRow, in database: Database
    ) throws -> (entries: [Int64: StanzaEntry], details: SnapshotDetails) {
        var chain = StanzaChain()
        var details = SnapshotDetails(nil)
        if poll.kept != .not,
            let row = try database.row("SELECT entries FROM kept_stanzas WHERE poll = ?", [poll.id])
        {
            details = try chain.read(try row.need(row.bytes(0))).details
            return (chain.entries, details)
        }
        let rows = try database.rows(
            """
            SELECT id, entries FROM poll LEFT JOIN stanzas ON poll = id
            WHERE id BETWEEN ? AND ? AND base = ? ORDER BY id
            """, [poll.base, poll.id, poll.base])
        var newest: Int64?
        while let row = try rows.next() {
            guard newest != nil || row.int64(0) == poll.base else { throw SenselessRow() }
            newest = row.int64(0)
            details = try chain.read(try row.need(row.bytes(1))).details
        }
        guard newest == poll.id else { throw SenselessRow() }
        return (chain.entries, details)
    }

    /// Takes in what a poll changed.
    /// - Returns: its chain; nil where the chain's beginning is missing or makes no sense.
    private mutating func advance(_ poll: inout ReplayedPoll, _ blob: [UInt8]?) -> StanzaChain? {
        guard let base = poll.base else { return nil }
        guard let blob else {
            chains[base] = nil
            return nil
        }
        if base == poll.id {
            chains = chains.filter { abs($0.value.time - poll.time) < Self.chainLength }
            chains[base] = (StanzaChain(), poll.time)
        }
        guard let changed = try? chains[base]?.chain.read(blob).changed else {
            chains[base] = nil
            return nil
        }
        chains[base]?.time = poll.time
        poll.changed = changed
        return chains[base]?.chain
    }
}

/// When a chain begins anew.
enum Keyframe {
    /// Seconds. Chains begin at multiples of it, so that all before such a moment can be deleted.
    static let spacing = 300.0

    static func slot(_ time: Double) -> Double { (time / spacing).rounded(.down) }
}
