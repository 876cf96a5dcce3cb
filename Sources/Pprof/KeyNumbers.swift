internal import CScan

/// Numbers 64-bit keys from 0 upwards, in the order in which they are first seen. Most keys are
/// looked up once or twice, so little memory should be touched: a slot has four bytes.
struct KeyNumbers: Sendable {
    private var keys: [UInt64] = []
    /// Numbers plus 1; 0 is a free slot. At most two thirds are taken.
    private var slots = [UInt32](repeating: 0, count: 64)
    private var shift: UInt64 = 64 - 6

    /// Swift's own seed, so that no profile can be made whose keys all meet in one slot.
    private let seed = UInt64(truncatingIfNeeded: Hasher().finalize()) | 1

    var count: Int { keys.count }

    /// Reserves room for so many keys in all.
    mutating func reserve(_ count: Int) {
        keys.reserveCapacity(count)
        grow(to: count)
    }

    /// The key's number; `count` before the call if the key is new.
    @inline(__always)
    mutating func number(_ key: UInt64) -> Int {
        let slot = slot(key)
        if slots[slot] != 0 { return Int(slots[slot]) &- 1 }
        keys.append(key)
        slots[slot] = UInt32(truncatingIfNeeded: keys.count)
        if keys.count &* 3 > slots.count &* 2 { grow(to: keys.count &* 2) }
        return keys.count &- 1
    }

    @inline(__always)
    func find(_ key: UInt64) -> Int? {
        let number = slots[slot(key)]
        return number == 0 ? nil : Int(number) &- 1
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

    /// The slot of a key, or the free slot for it.
    @inline(__always)
    private func slot(_ key: UInt64) -> Int {
        let mixed = TextHash.mix(key ^ seed, 0x9e37_79b9_7f4a_7c15)
        var slot = Int(truncatingIfNeeded: mixed &>> shift)
        while slots[slot] != 0, keys[Int(slots[slot]) &- 1] != key {
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return slot
    }

    private mutating func grow(to count: Int) {
        var size = slots.count
        while count > size / 3 * 2 {
            size *= 2
            shift -= 1
        }
        guard size > slots.count else { return }
        slots = [UInt32](repeating: 0, count: size)
        for (number, key) in keys.enumerated() { slots[slot(key)] = UInt32(number + 1) }
    }
}
