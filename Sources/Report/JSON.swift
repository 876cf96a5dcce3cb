import Goroutines

/// A JSON value whose keys keep their order, which Foundation's encoder does not promise.
enum JSON: ExpressibleByStringLiteral {
    case null
    case bool(Bool)
    case number(Int)
    /// To six decimal places; null if not finite.
    case fraction(Double)
    case string(String)
    case array([JSON])
    /// An array of so many arrays or objects, each made while it is written.
    case each(Int, (Int) -> JSON)
    case object([(key: String, value: JSON)])
    /// An object of plain values, written by a function.
    case line((inout JSONWriter) -> Void)
    /// An array of so many of these: there may be very many.
    case lines(Int, (Int, inout JSONWriter) -> Void)

    init(stringLiteral value: String) { self = .string(value) }

    static func optional<Value>(_ value: Value?, _ json: (Value) -> JSON) -> JSON {
        value.map(json) ?? .null
    }

    /// Indented by two spaces; an object or array of plain values takes one line. Ends with a newline.
    var document: String {
        var writer = JSONWriter()
        writer.write(self, depth: 0)
        writer.bytes.append(UInt8(ascii: "\n"))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Neither an array nor an object.
    fileprivate var isPlain: Bool {
        switch self {
        case .array, .each, .object, .line, .lines: false
        default: true
        }
    }
}

/// Writes JSON as UTF-8: most of it is names that need no escapes, and is copied as it is.
struct JSONWriter {
    fileprivate(set) var bytes: [UInt8] = []

    fileprivate mutating func write(_ value: JSON, depth: Int) {
        switch value {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .number(let value): append(value)
        case .fraction(let value):
            let rounded = (value * 1e6).rounded() / 1e6
            append(rounded.isFinite ? String(rounded) : "null")
        case .string(let value): write(value)
        case .array(let values):
            let isFlat = values.allSatisfy(\.isPlain)
            bytes.append(UInt8(ascii: "["))
            for (offset, value) in values.enumerated() {
                separate(offset, isFlat: isFlat, depth: depth)
                write(value, depth: depth + 1)
            }
            end("]", isFlat: isFlat || values.isEmpty, depth: depth)
        case .each(let count, let element):
            bytes.append(UInt8(ascii: "["))
            for offset in 0..<count {
                separate(offset, isFlat: false, depth: depth)
                write(element(offset), depth: depth + 1)
            }
            end("]", isFlat: count == 0, depth: depth)
        case .line(let members): line { members(&$0) }
        case .lines(let count, let members):
            bytes.append(UInt8(ascii: "["))
            for offset in 0..<count {
                separate(offset, isFlat: false, depth: depth)
                line { members(offset, &$0) }
            }
            end("]", isFlat: count == 0, depth: depth)
        case .object(let members):
            let isFlat = members.allSatisfy(\.value.isPlain)
            bytes.append(UInt8(ascii: "{"))
            for (offset, member) in members.enumerated() {
                separate(offset, isFlat: isFlat, depth: depth)
                write(member.key)
                append(": ")
                write(member.value, depth: depth + 1)
            }
            end("}", isFlat: isFlat || members.isEmpty, depth: depth)
        }
    }

    private mutating func line(_ members: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Adds a member to an object on one line; nil is null.
    mutating func add(_ key: Key, _ value: String?) {
        begin(key)
        if let value { write(value) } else { append("null") }
    }

    /// Adds a member to an object on one line; nil is null.
    mutating func add(_ key: Key, _ value: Int?) {
        begin(key)
        if let value { append(value) } else { append("null") }
    }

    /// The key of a member, as it is written for the first one and for others.
    struct Key {
        fileprivate let first: [UInt8]
        fileprivate let next: [UInt8]

        init(_ name: String) {
            (first, next) = (Array("\"\(name)\": ".utf8), Array(", \"\(name)\": ".utf8))
        }
    }

    private mutating func begin(_ key: Key) {
        bytes.append(contentsOf: bytes.last == UInt8(ascii: "{") ? key.first : key.next)
    }

    private mutating func append(_ number: Int) {
        guard (0..<100_000_000).contains(number) else { return append(String(number)) }
        // Eight bits each, the first digit in the lowest.
        var (rest, digits, count) = (UInt32(number), UInt64(0), 0)
        repeat {
            digits = digits << 8 | UInt64(0x30 + rest % 10)
            rest /= 10
            count += 1
        } while rest > 0
        for _ in 0..<count {
            bytes.append(UInt8(truncatingIfNeeded: digits))
            digits >>= 8
        }
    }

    private mutating func separate(_ offset: Int, isFlat: Bool, depth: Int) {
        if offset > 0 { append(isFlat ? ", " : ",") }
        if !isFlat { beginLine(depth + 1) }
    }

    private mutating func end(_ close: Unicode.Scalar, isFlat: Bool, depth: Int) {
        if !isFlat { beginLine(depth) }
        bytes.append(UInt8(ascii: close))
    }

    private mutating func beginLine(_ depth: Int) {
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<2 * depth { bytes.append(UInt8(ascii: " ")) }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func write(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        let text = string.utf8Span.span
        var needsEscape: UInt8 = 0
        for place in text.indices { needsEscape |= text[place].needsEscapeInJSON }
        if needsEscape == 0 {
            bytes.append(addingCapacity: text.count) { room in
                for place in text.indices { room.append(text[place]) }
            }
        } else {
            escape(string)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Escapes quotes, backslashes and control characters as JSON requires, and with `\u` all
    /// characters that could change how the text around them is displayed.
    private mutating func escape(_ string: String) {
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case _ where scalar.isHostile:
                UTF16.encode(scalar)?.forEach { append(Self.escaped($0)) }
            default: append(String(scalar))
            }
        }
    }

    private static func escaped(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension UInt8 {
    /// Not 0 unless it is a printable ASCII character that needs no escape. Without a branch, so that
    /// many are looked at once.
    fileprivate var needsEscapeInJSON: UInt8 {
        (self &- 0x20 >= 0x5F ? 1 : 0) | (self == UInt8(ascii: "\"") ? 1 : 0)
            | (self == UInt8(ascii: "\\") ? 1 : 0)
    }
}
