/// Counts the goroutines of each record by the minutes that they have been parked. For a few
/// minutes, as most have, one more costs an addition in the record's row.
struct WaitCounts: Sendable {
    private static let width = 16

    /// `width` counts for each record: goroutines without minutes, then those of 1 minute and more.
    private var rows: [UInt16] = []
    /// What doesn't fit in a row: more minutes, and counts that overflowed.
    private var others: [Profile.Wait] = []
    private var otherKeys = KeyNumbers()

    @inline(__always)
    mutating func add(_ minutes: UInt32, to record: UInt32) {
        let place = Int(record) &* Self.width &+ Int(minutes)
        guard minutes < Self.width, place < rows.count else {
            addSlowly(minutes, to: record)
            return
        }
        rows[place] &+= 1
        if rows[place] == 0 { addToOther(1 << 16, minutes, of: record) }
    }

    @inline(never)
    private mutating func addSlowly(_ minutes: UInt32, to record: UInt32) {
        if minutes < Self.width {
            let missing = (Int(record) + 1) * Self.width - rows.count
            rows.append(contentsOf: repeatElement(0, count: missing))
            add(minutes, to: record)
        } else {
            addOther(minutes, to: record)
        }
    }

    /// Beyond the limit the goroutine is counted without its minutes.
    private mutating func addOther(_ minutes: UInt32, to record: UInt32) {
        let isKnown = otherKeys.find(Self.key(minutes, of: record)) != nil
        let minutes = isKnown || others.count < Limits.records ? minutes : 0
        addToOther(1, minutes, of: record)
    }

    @inline(never)
    private mutating func addToOther(_ count: Int, _ minutes: UInt32, of record: UInt32) {
        let other = otherKeys.number(Self.key(minutes, of: record))
        if other == others.count {
            others.append(Profile.Wait(record: record, minutes: minutes, count: 0))
        }
        others[other].count += count
    }

    private static func key(_ minutes: UInt32, of record: UInt32) -> UInt64 {
        UInt64(record) << 32 | UInt64(minutes)
    }

    /// Passes each count to `body` once, with 0 minutes for goroutines without any, and resets
    /// them.
    mutating func take(_ body: (Profile.Wait) -> Void) {
        for place in rows.indices where rows[place] > 0 {
            body(
                Profile.Wait(
                    record: UInt32(place / Self.width), minutes: UInt32(place % Self.width),
                    count: Int(rows[place])))
            rows[place] = 0
        }
        for other in others { body(other) }
        others = []
        otherKeys = KeyNumbers()
    }
}
