/// Writes protobuf messages; only what a profile needs.
struct Protobuf {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ field: Int, _ number: Int) {
        guard number != 0 else { return }
        key(field, type: 0)
        varint(UInt64(bitPattern: Int64(number)))
    }

    mutating func add(_ field: Int, _ message: Protobuf) {
        add(field, message.bytes)
    }

    mutating func add(_ field: Int, _ text: String) {
        add(field, Array(text.utf8))
    }

    /// Packed, as Go writes repeated numbers.
    mutating func add(_ field: Int, packed numbers: [Int]) {
        guard !numbers.isEmpty else { return }
        var values = Protobuf()
        for number in numbers { values.varint(UInt64(bitPattern: Int64(number))) }
        add(field, values.bytes)
    }

    mutating func add(_ field: Int, _ payload: [UInt8]) {
        key(field, type: 2)
        varint(UInt64(payload.count))
        bytes += payload
    }

    private mutating func key(_ field: Int, type: UInt64) {
        varint(UInt64(field) << 3 | type)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
