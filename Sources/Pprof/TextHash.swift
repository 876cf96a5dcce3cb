import CScan

/// 64-bit hashes of text. Lines are hashed separately, so that one doesn't wait for another.
enum TextHash {
    @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 { scan_mix(left, right) }

    /// The hash of a text and its next part.
    @inline(__always)
    static func combine(_ hash: UInt64, _ part: UInt64) -> UInt64 {
        mix(hash ^ part, 0x9e37_79b9_7f4a_7c15)
    }

    /// The hash of lines and the next line.
    @inline(__always)
    static func step(_ hash: UInt64, _ line: UInt64) -> UInt64 { scan_step(hash, line) }
}
