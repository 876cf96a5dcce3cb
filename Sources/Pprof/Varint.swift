/// Protobuf's wire format over bytes in place. Offsets in errors are relative to the span.
extension Span where Element == UInt8 {
    @inline(__always)
    func varint(at index: inout Int, before end: Int) throws(WireError) -> UInt64 {
        guard index < end else { throw WireError(.cutField, at: index) }
        let byte = self[index]
        if byte < 0x80 {
            index &+= 1
            return UInt64(byte)
        }
        if index &+ 1 < end {
            let next = self[index &+ 1]
            if next < 0x80 {
                index &+= 2
                return UInt64(next) << 7 | UInt64(byte & 0x7f)
            }
        }
        return try longVarint(at: &index, before: end)
    }

    @inline(never)
    private func longVarint(at index: inout Int, before end: Int) throws(WireError) -> UInt64 {
        let start = index
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while index < end {
            guard index - start < 10 else { throw WireError(.longNumber, at: start) }
            let byte = self[index]
            index += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw WireError(index - start < 10 ? .cutField : .longNumber, at: start)
    }

    /// The next field of a message; nil at the message's end.
    @inline(__always)
    func field(at index: inout Int, before end: Int) throws(WireError) -> WireField? {
        guard index < end else { return nil }
        let start = index
        let tag = try varint(at: &index, before: end)
        let number = Int(truncatingIfNeeded: tag >> 3)
        switch tag & 7 {
        case 0:
            let value = try varint(at: &index, before: end)
            return WireField(number: number, start: start, varint: value, bytes: nil)
        case 2:
            let length = try varint(at: &index, before: end)
            guard length <= UInt64(end &- index) else { throw WireError(.cutField, at: start) }
            let bytes = index..<index &+ Int(length)
            index = bytes.upperBound
            return WireField(number: number, start: start, varint: nil, bytes: bytes)
        case 1, 5:
            let length = tag & 7 == 1 ? 8 : 4
            guard end - index >= length else { throw WireError(.cutField, at: start) }
            index += length
            return WireField(number: number, start: start, varint: nil, bytes: nil)
        default: throw WireError(.unknownWireType, at: start)
        }
    }
}

struct WireError: Error {
    var what: ProfileError.Malformation
    var offset: Int

    init(_ what: ProfileError.Malformation, at offset: Int) {
        (self.what, self.offset) = (what, offset)
    }
}

/// A field as it stands on the wire: a number, a range of bytes, or a fixed-width value that
/// profiles do not use.
struct WireField {
    var number: Int
    var start: Int
    var varint: UInt64?
    var bytes: Range<Int>?

    @inline(__always)
    func integer() throws(WireError) -> UInt64 {
        guard let value = varint else { throw WireError(.wrongWireType, at: start) }
        return value
    }

    @inline(__always)
    func message() throws(WireError) -> Range<Int> {
        guard let bytes else { throw WireError(.wrongWireType, at: start) }
        return bytes
    }
}
