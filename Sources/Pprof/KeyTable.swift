internal import CScan

/// Numbers by 64-bit keys, such as hashes of texts. Unlike in `KeyNumbers`, a number is chosen, and
/// lies beside its key: a key that is looked up often costs one access to memory.
struct KeyTable: Sendable {
    private struct Slot {
        var key: UInt64 = 0
        /// The number and 1; 0 is a free slot.
        var number: UInt32 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: 64)
    private var shift: UInt64 = 64 - 6
    private var count = 0

    /// Swift's own seed, so that no profile can be made whose keys all meet in one slot.
    private let seed = UInt64(truncatingIfNeeded: Hasher().finalize()) | 1

    /// The slot of a key, or the free slot for it.
    @inline(__always)
    private func slot(_ key: UInt64) -> Int {
        let mixed = TextHash.mix(key ^ seed, 0x9e37_79b9_7f4a_7c15)
        var slot = Int(truncatingIfNeeded: mixed &>> shift)
        while slots[slot].number != 0, slots[slot].key != key {
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return slot
    }

    /// Prefetches the memory of a key that is looked up soon.
    @inline(__always)
    func prefetch(_ key: UInt64) {
        let mixed = TextHash.mix(key ^ seed, 0x9e37_79b9_7f4a_7c15)
        let slot = Int(truncatingIfNeeded: mixed &>> shift)
        unsafe slots.withUnsafeBufferPointer { slots in
            guard let base = slots.baseAddress else { return }
            unsafe scan_prefetch(base + slot)
        }
    }

    @inline(__always)
    subscript(key: UInt64) -> UInt32? {
        let number = slots[slot(key)].number
        return number == 0 ? nil : number &- 1
    }

    /// Sets the number of a new key; that of a known one stays.
    mutating func set(_ number: UInt32, for key: UInt64) {
        let slot = slot(key)
        guard slots[slot].number == 0 else { return }
        count &+= 1
        slots[slot] = Slot(key: key, number: number &+ 1)
        if count &* 3 > slots.count &* 2 { grow() }
    }

    private mutating func grow() {
        let old = slots
        // Small ones grow faster, as most don't stay small.
        let factor = old.count < 1 << 14 ? 2 : 1
        slots = [Slot](repeating: Slot(), count: old.count << factor)
        shift -= UInt64(factor)
        for entry in old where entry.number != 0 { slots[slot(entry.key)] = entry }
    }
}
