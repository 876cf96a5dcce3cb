import CScan
import Glibc
import Goroutines

/// Searching and hashing of bytes: the only pointers of the text decoders. Every range is checked
/// once against the span, then read without further checks.
extension Span where Element == UInt8 {
    /// The first place of `byte` in `range`, else the range's end.
    @inline(__always)
    func first(_ byte: UInt8, in range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        guard !range.isEmpty else { return range.upperBound }
        return unsafe withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return range.upperBound }
            let start = unsafe base + range.lowerBound
            guard let found = unsafe memchr(start, Int32(byte), range.count) else {
                return range.upperBound
            }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// The last place of `byte` in `range`, if there is one.
    @inline(__always)
    func last(_ byte: UInt8, in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe withUnsafeBufferPointer { buffer -> Int? in
            guard let base = buffer.baseAddress else { return nil }
            var index = range.upperBound
            while index &- 8 >= range.lowerBound {
                let word = unsafe UnsafeRawPointer(base).loadUnaligned(
                    fromByteOffset: index &- 8, as: UInt64.self)
                if Self.hasByte(byte, in: word) { break }
                index &-= 8
            }
            while index > range.lowerBound {
                index &-= 1
                if unsafe base[index] == byte { return index }
            }
            return nil
        }
    }

    @inline(__always)
    private static func hasByte(_ byte: UInt8, in word: UInt64) -> Bool {
        let difference = word ^ (UInt64(byte) &* 0x0101_0101_0101_0101)
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080 != 0
    }

    /// A hash for looking up text that was seen before, carried on from `seed`. It is never shown
    /// or kept, unlike `StackHash`.
    @inline(__always)
    func hash(of range: Range<Int>, seed: UInt64) -> UInt64 {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return TextHash.combine(seed, 0) }
            return unsafe TextHash.combine(seed, scan_hash(base + range.lowerBound, range.count))
        }
    }

    @inline(__always)
    func starts(with text: StaticString, at offset: Int, before end: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard offset >= 0, end <= count, end - offset >= length else { return false }
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return length == 0 }
            return unsafe memcmp(base + offset, text.utf8Start, length) == 0
        }
    }

    /// The first place of `text` in `range`, if there is one.
    func first(_ text: StaticString, in range: Range<Int>) -> Int? {
        let initial = unsafe text.utf8Start.pointee
        var index = range.lowerBound
        while true {
            index = first(initial, in: index..<range.upperBound)
            guard index < range.upperBound else { return nil }
            if starts(with: text, at: index, before: range.upperBound) { return index }
            index += 1
        }
    }

    /// The number written in decimal digits at `index`, which moves past it; nil where there is
    /// none or it is larger than any that Go writes.
    @inline(__always)
    func decimal(at index: inout Int, before end: Int) -> Int? {
        let start = index
        var value = 0
        while index < end {
            let digit = self[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            guard index &- start < 18 else { return nil }
            value = value &* 10 &+ Int(digit)
            index &+= 1
        }
        return index > start ? value : nil
    }

    /// Text for showing, cleaned and of bounded length.
    func text(_ range: Range<Int>, limit: Int) -> String {
        let bytes = extracting(range.lowerBound..<min(range.upperBound, range.lowerBound + limit))
        let text = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe String(decoding: bytes, as: UTF8.self)
        }
        return text.scrubbed
    }
}

extension Array {
    mutating func append(_ elements: Span<Element>) {
        unsafe elements.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

extension Span where Element == UInt32 {
    /// A hash for looking up numbers that were seen before, carried on from `seed`.
    @inline(__always)
    func hash(seed: UInt64) -> UInt64 {
        unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return TextHash.combine(seed, 0) }
            return unsafe TextHash.combine(seed, scan_hash(base, bytes.count))
        }
    }
}
