/// A protobuf message that is being written.
package struct WireMessage {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Adds a number; 0 is the default, which protobuf leaves out.
    package mutating func add(_ field: Int, _ number: Int) {
        guard number != 0 else { return }
        key(field, type: 0)
        varint(number)
    }

    /// Adds a repeated number, packed; zeros stay.
    package mutating func add(_ field: Int, packed numbers: [Int]) {
        guard !numbers.isEmpty else { return }
        var values = WireMessage()
        for number in numbers { values.varint(number) }
        add(field, values)
    }

    package mutating func add(_ field: Int, _ message: WireMessage) { add(field, message.bytes) }

    package mutating func add(_ field: Int, _ text: String) { add(field, text.utf8) }

    package mutating func add(_ field: Int, _ payload: some Collection<UInt8>) {
        key(field, type: 2)
        varint(payload.count)
        bytes += payload
    }

    private mutating func key(_ field: Int, type: Int) { varint(field << 3 | type) }

    private mutating func varint(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
