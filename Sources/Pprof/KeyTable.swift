/// Numbers 64-bit keys from 0 upwards in the order in which they are first seen.
struct KeyTable: Sendable {
    private struct Slot {
        var key: UInt64 = 0
        /// 0 is a free slot.
        var number: UInt32 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: 64)
    private var shift: UInt64 = 64 - 6
    private(set) var count = 0

    /// Swift's own seed, so that nobody can write a profile whose keys all meet in one slot.
    private let seed = UInt64(truncatingIfNeeded: Hasher().finalize()) | 1

    @inline(__always)
    private func home(_ key: UInt64) -> Int {
        let mixed = TextHash.mix(key ^ seed, 0x9e37_79b9_7f4a_7c15)
        return Int(truncatingIfNeeded: mixed >> shift)
    }

    /// The key's number; `count` before the call where the key is new.
    @inline(__always)
    mutating func number(_ key: UInt64) -> Int {
        var slot = home(key)
        while slots[slot].number != 0 {
            if slots[slot].key == key { return Int(slots[slot].number) &- 1 }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        count &+= 1
        slots[slot] = Slot(key: key, number: UInt32(count))
        if count &* 3 > slots.count &* 2 { grow() }
        return count &- 1
    }

    @inline(__always)
    func find(_ key: UInt64) -> Int? {
        var slot = home(key)
        while slots[slot].number != 0 {
            if slots[slot].key == key { return Int(slots[slot].number) &- 1 }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return nil
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: old.count * 2)
        shift -= 1
        for entry in old where entry.number != 0 {
            var slot = home(entry.key)
            while slots[slot].number != 0 { slot = (slot &+ 1) & (slots.count &- 1) }
            slots[slot] = entry
        }
    }
}

/// Values by the hash of the text that they were read from.
struct Known<Value: Sendable>: Sendable {
    private var keys = KeyTable()
    private var values: [Value] = []

    @inline(__always)
    subscript(key: UInt64) -> Value? {
        keys.find(key).map { values[$0] }
    }

    mutating func set(_ value: Value, for key: UInt64) {
        if keys.number(key) == values.count { values.append(value) }
    }
}
