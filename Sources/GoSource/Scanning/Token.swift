/// One token of Go source. Whitespace and comments have none.
package struct Token: Sendable {
    /// Offset of the first byte in the file.
    package var start: UInt32
    /// Offset behind the last byte. A semicolon that Go inserts is empty.
    package var end: UInt32
    /// A bracket's partner, as an index into the tokens: the last token if it has none. A hash of
    /// the text for a name; 0 for the rest.
    var value: UInt32
    package var kind: Kind

    /// What lint has to tell apart. The order matters: see `endsOperand` and `endsStatement`.
    package enum Kind: UInt8, Sendable {
        case end
        // `make` and `close` are names like others.
        case name, make, close
        case number, rune, string
        case rightParen, rightBracket, rightBrace
        case `break`, `continue`, `fallthrough`, `return`, increment
        case semicolon, comma, colon, dot, ellipsis
        case leftParen, leftBracket, leftBrace
        case arrow, define, assign, operatorAssign, equality, star, ampersand
        /// Any other operator, or a byte that Go does not know.
        case other
        case `case`, chan, const, `default`, `defer`, `else`, `for`, `func`, go, goto, `if`,
            `import`
        case interface, map, package, range, select, `struct`, `switch`, type, `var`
    }
}

extension Token.Kind {
    var isName: Bool { rawValue &- Self.name.rawValue <= 2 }

    /// Whether an operand may end here, so that an operator behind it takes two.
    var endsOperand: Bool { rawValue &- Self.name.rawValue <= 8 }

    /// Whether Go inserts a semicolon at the end of a line behind it.
    var endsStatement: Bool { rawValue &- Self.name.rawValue <= 13 }

    var isOpening: Bool { rawValue &- Self.leftParen.rawValue <= 2 }

    var isClosing: Bool { rawValue &- Self.rightParen.rawValue <= 2 }
}

/// The bytes of a name while it is read. Two names of up to sixteen bytes have different keys.
struct NameKey: Hashable {
    /// All but the last one to eight bytes, mixed.
    private var mixed: UInt64 = 0
    /// The last one to eight bytes.
    private var bytes: UInt64 = 0
    private(set) var count: UInt64 = 0

    init() {}

    init(_ text: some Sequence<UInt8>) {
        for byte in text { append(byte) }
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count & 7 == 0, count > 0 { fold() }
        bytes = bytes &<< 8 | UInt64(byte)
        count &+= 1
    }

    private mutating func fold() {
        mixed = Self.mix(mixed ^ bytes)
        bytes = 0
    }

    /// Spreads each bit over the others; different values stay different.
    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value &* factor
        return (product ^ product &>> 32) &* factor
    }

    private static let factor: UInt64 = 0x9e37_79b9_7f4a_7c15

    /// Equal for equal names; two names of one package share it less than once in a million.
    @inline(__always)
    var hash: UInt32 {
        UInt32(truncatingIfNeeded: Self.mix(mixed ^ bytes ^ count) &>> 32)
    }
}

/// Go's keywords, found by hash.
struct Keywords {
    private struct Slot {
        var key = NameKey()
        var kind = Token.Kind.name
    }

    private var slots = [Slot](repeating: Slot(), count: 256)

    static let table = Keywords()

    private init() {
        for (word, kind) in Self.words {
            let key = NameKey(word.utf8)
            var place = Int(key.hash & 255)
            while slots[place].key.count > 0 { place = (place + 1) & 255 }
            slots[place] = Slot(key: key, kind: kind)
        }
    }

    @inline(__always)
    func kind(of key: NameKey, hash: UInt32) -> Token.Kind {
        var place = Int(hash & 255)
        while true {
            let slot = slots[place]
            if slot.key.count == 0 { return .name }
            if slot.key == key { return slot.kind }
            place = (place &+ 1) & 255
        }
    }

    private static let words: [(String, Token.Kind)] = [
        ("break", .break), ("case", .case), ("chan", .chan), ("const", .const),
        ("continue", .continue), ("default", .default), ("defer", .defer), ("else", .else),
        ("fallthrough", .fallthrough), ("for", .for), ("func", .func), ("go", .go),
        ("goto", .goto), ("if", .if), ("import", .import), ("interface", .interface),
        ("map", .map), ("package", .package), ("range", .range), ("return", .return),
        ("select", .select), ("struct", .struct), ("switch", .switch), ("type", .type),
        ("var", .var), ("make", .make), ("close", .close),
    ]
}
