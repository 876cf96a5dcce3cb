/// The hash behind `Stack.ID`. It is written into archives and read out over the phone, so it never
/// changes: eight bytes at a time, each step a 64 by 64 bit product folded to 64 bits.
///
/// Without `@usableFromInline` on the type, `@inlinable` on its members would do nothing.
@usableFromInline
package struct StackHash: Sendable {
    @usableFromInline package var state: UInt64 = 0x9e37_79b9_7f4a_7c15

    @inlinable package init() {}

    package var id: Stack.ID { Stack.ID(rawValue: state) }

    /// Adds one frame, leaf first. `line` is 0 for a shape.
    @inlinable
    @inline(__always)
    package mutating func combine(name: UInt64, line: Int) {
        state = Self.fold(state ^ name, UInt64(truncatingIfNeeded: line) &+ 0xa076_1d64_78bd_642f)
    }

    /// The hash of a function's name, its type arguments already written `[...]`.
    package static func name(_ name: String) -> UInt64 { Self.name(name.utf8Span.span) }

    @inlinable
    @inline(__always)
    package static func name(_ bytes: Span<UInt8>) -> UInt64 {
        let raw = unsafe bytes.bytes
        var hash = UInt64(truncatingIfNeeded: bytes.count) ^ 0xe703_7ed1_a0b4_28db
        var offset = 0
        while offset &+ 8 <= raw.byteCount {
            let chunk = unsafe raw.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset, as: UInt64.self)
            hash = fold(hash ^ UInt64(littleEndian: chunk), 0x8ebc_6af0_9c88_c6e3)
            offset &+= 8
        }
        var tail: UInt64 = 0
        let left = raw.byteCount &- offset
        if left > 0, offset > 0 {
            // The last 8 bytes without those that were read already.
            let chunk = unsafe raw.unsafeLoadUnaligned(
                fromUncheckedByteOffset: raw.byteCount &- 8, as: UInt64.self)
            tail = UInt64(littleEndian: chunk) &>> UInt64(64 &- 8 &* left)
        } else {
            var shift: UInt64 = 0
            while offset < raw.byteCount {
                tail |= UInt64(bytes[offset]) << shift
                shift &+= 8
                offset &+= 1
            }
        }
        return fold(hash ^ tail, 0x5899_65cc_7537_4cc3)
    }

    @inlinable
    @inline(__always)
    package static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
