import Goroutines

/// A JSON value whose keys keep their order, which Foundation's encoder does not promise.
indirect enum JSON: ExpressibleByStringLiteral {
    case null
    case bool(Bool)
    case number(Int)
    /// To six decimal places; null if not finite.
    case fraction(Double)
    case string(String)
    case array([JSON])
    case object([(key: String, value: JSON)])

    init(stringLiteral value: String) { self = .string(value) }

    static func optional<Value>(_ value: Value?, _ json: (Value) -> JSON) -> JSON {
        value.map(json) ?? .null
    }

    /// Indented by two spaces; an object or array of plain values takes one line.
    var text: String {
        var text = ""
        write(to: &text, indent: "")
        return text
    }

    private func write(to text: inout String, indent: String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let value): text += String(value)
        case .fraction(let value):
            let rounded = (value * 1e6).rounded() / 1e6
            text += rounded.isFinite ? String(rounded) : "null"
        case .string(let value): Self.write(value, to: &text)
        case .array(let values):
            let flat = values.allSatisfy(\.isPlain)
            Self.write(values, between: "[", "]", flat: flat, to: &text, indent: indent) {
                $0.write(to: &$1, indent: $2)
            }
        case .object(let members):
            let flat = members.allSatisfy(\.value.isPlain)
            Self.write(members, between: "{", "}", flat: flat, to: &text, indent: indent) {
                Self.write($0.key, to: &$1)
                $1 += ": "
                $0.value.write(to: &$1, indent: $2)
            }
        }
    }

    /// Neither an array nor an object.
    private var isPlain: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private static func write<Element>(
        _ elements: [Element], between open: String, _ close: String, flat: Bool,
        to text: inout String, indent: String, each: (Element, inout String, String) -> Void
    ) {
        let inner = indent + "  "
        text += open
        for (offset, element) in elements.enumerated() {
            if offset > 0 { text += flat ? ", " : "," }
            if !flat { text += "\n" + inner }
            each(element, &text, inner)
        }
        if !flat, !elements.isEmpty { text += "\n" + indent }
        text += close
    }

    /// Escapes quotes, backslashes and control characters as JSON requires, and with `\u` all
    /// characters that could change how the text around them is displayed.
    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.isHostile: UTF16.encode(scalar)?.forEach { text += escape($0) }
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
