/// Changes to a seed that find what a decoder takes on trust: the same for the same number.
struct Mutation {
    private var random: Seeded
    private static let tokens = [
        "goroutine ", " [chan send, 99999999999999999999 minutes]:", "\tcreated by ", "@ 0x",
        "\r\n",
        "[...]", "(0x", "...additional frames elided...", "# labels: {\"a\":\"\\u", "+0x",
        "]} {x: y}:",
        "\u{feff}", "goroutine profile: total 9223372036854775807", "-----\n", "{}", "\0",
    ].map { Array($0.utf8) }

    init(number: UInt64) {
        random = Seeded(state: number)
    }

    mutating func apply(to seed: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...8, using: &random) { step(&bytes, other) }
        return bytes
    }

    private mutating func step(_ bytes: inout [UInt8], _ other: [UInt8]) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let length = Int.random(in: 0...min(64, bytes.count - place), using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0 where place < bytes.count:
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeSubrange(place..<place + length)
        case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
        case 4: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: place)
        case 5: bytes.removeSubrange(place...)
        case 6 where !other.isEmpty:
            let start = Int.random(in: 0..<other.count, using: &random)
            let end = min(other.count, start + Int.random(in: 1...512, using: &random))
            bytes.insert(contentsOf: other[start..<end], at: place)
        default:
            // Numbers that fill a varint, and lengths past the end.
            bytes.insert(contentsOf: Array(repeating: 0xff, count: length % 11), at: place)
        }
    }
}

/// SplitMix64.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
