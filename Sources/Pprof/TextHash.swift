import CScan

/// 64 bits over a text, whose lines are hashed apart, so that one does not wait for another.
enum TextHash {
    @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 { scan_mix(left, right) }

    /// The hash of a text carried on by a part.
    @inline(__always)
    static func combine(_ hash: UInt64, _ part: UInt64) -> UInt64 {
        mix(hash ^ part, 0x9e37_79b9_7f4a_7c15)
    }

    /// The hash of lines carried on by that of the next.
    @inline(__always)
    static func step(_ hash: UInt64, _ line: UInt64) -> UInt64 { scan_step(hash, line) }
}
