internal import FoundationEssentials
internal import GRDB
internal import Goroutines

/// The numbers that stacks have in the file, and until when each is sure to be there.
struct KnownStacks {
    /// The numbers are forgotten when there are more, and looked up again.
    private static let maximumCount = 20_000
    /// A history with more stacks, of a service that never repeats one, gets only the largest new
    /// ones, up to twice as many; the others are counted. Those that nothing refers to are deleted.
    static let maximumInHistory = 20_000
    private static let largest = 40

    private var stacks: [Stack.ID: Known] = [:]
    /// Stacks in the history, as far as this recorder knows.
    private var inHistory: Int?

    private struct Known {
        var number: Int64
        var until: Double
    }

    /// Stanzas, the largest first, by the numbers of their stacks.
    mutating func entries(
        of stanzas: [Stanza], at time: Double, isKeyframe: Bool, _ history: Int64,
        in database: Database
    ) throws -> (entries: [Int64: StanzaEntry], others: Moment.Others?) {
        if stacks.count > Self.maximumCount { stacks = [:] }
        if isKeyframe || inHistory == nil {
            inHistory = try database.row("SELECT count(*) FROM stack WHERE history = ?", [history])?
                .int(0)
        }
        var entries: [Int64: StanzaEntry] = [:]
        entries.reserveCapacity(stanzas.count)
        var others = Moment.Others(stanzas: 0, goroutines: 0)
        for (rank, stanza) in stanzas.enumerated() {
            let number = try number(
                of: stanza.stack, at: time, isLargest: rank < Self.largest, history, in: database)
            if let number {
                entries[number] = StanzaEntry(stanza)
            } else {
                others.add(stanza.count)
            }
        }
        return (entries, others.stanzas == 0 ? nil : others)
    }

    /// The number of a stack that will be there as long as this poll; nil where there is no room.
    private mutating func number(
        of stack: Stack, at time: Double, isLargest: Bool, _ history: Int64, in database: Database
    ) throws -> Int64? {
        let needed = time + Tier.polls.age
        if let known = stacks[stack.id] {
            if known.until >= needed { return known.number }
            // Moved on an hour at a time. It may be gone where another program compacts.
            try database.run(
                "UPDATE stack SET until = max(until, ?) WHERE id = ?",
                [needed + 3600, known.number])
            if database.changesCount > 0 {
                stacks[stack.id] = Known(number: known.number, until: needed + 3600)
                return known.number
            }
        }
        return try look(for: stack, until: needed + 3600, isLargest: isLargest, history, database)
    }

    private mutating func look(
        for stack: Stack, until: Double, isLargest: Bool, _ history: Int64, _ database: Database
    ) throws -> Int64? {
        let hash = Int64(bitPattern: stack.id.rawValue)
        let known = try database.row(
            "SELECT id FROM stack WHERE history = ? AND hash = ?", [history, hash])
        if let number = known?.int64(0) {
            try database.run(
                "UPDATE stack SET until = max(until, ?) WHERE id = ?", [until, number])
            stacks[stack.id] = Known(number: number, until: until)
            return number
        }
        let count = inHistory ?? 0
        guard count < Self.maximumInHistory || isLargest && count < 2 * Self.maximumInHistory else {
            return nil
        }
        let first = until - 3600 - Tier.polls.age
        try database.run(
            "INSERT INTO stack (history, hash, first, until) VALUES (?, ?, ?, ?)",
            [history, hash, first, until])
        let number = database.lastInsertedRowID
        try database.run(
            "INSERT INTO frames (stack, frames) VALUES (?, ?)", [number, Data(stack.blob)])
        stacks[stack.id] = Known(number: number, until: until)
        inHistory = count + 1
        return number
    }
}
