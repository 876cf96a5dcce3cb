import Goroutines

/// Labels as the text forms write them: `{"k":"v", "k2":"v2"}` in debug=1 and inside the bracket
/// of Go 1.26, `{k: v, "k 2": "v"}` behind the bracket from Go 1.27 on.
enum LabelText {
    struct Pair: Equatable {
        var key: [UInt8]
        var value: [UInt8]
    }

    /// The pairs from `{` at the start of `range` to the matching `}` and where they end.
    static func pairs(in text: Span<UInt8>, _ range: Range<Int>, end: inout Int) -> [Pair]? {
        var index = range.lowerBound
        guard skip("{", text, &index, range.upperBound) else { return nil }
        var pairs: [Pair] = []
        while true {
            guard let key = token(text, &index, range.upperBound),
                skip(":", text, &index, range.upperBound)
            else { return nil }
            _ = skip(" ", text, &index, range.upperBound)
            guard let value = token(text, &index, range.upperBound) else { return nil }
            pairs.append(Pair(key: key, value: value))
            if skip("}", text, &index, range.upperBound) { break }
            guard skip(", ", text, &index, range.upperBound) else { return nil }
        }
        end = index
        return pairs
    }

    private static func skip(
        _ mark: StaticString, _ text: Span<UInt8>, _ index: inout Int, _ end: Int
    ) -> Bool {
        guard text.starts(with: mark, at: index, before: end) else { return false }
        index += mark.utf8CodeUnitCount
        return true
    }

    /// A quoted token, or a bare one of letters, digits, `.`, `/` and `_`, which may be empty.
    private static func token(_ text: Span<UInt8>, _ index: inout Int, _ end: Int) -> [UInt8]? {
        var token: [UInt8] = []
        guard skip("\"", text, &index, end) else {
            while index < end, text[index].isAlphanumeric || "./_".utf8.contains(text[index]) {
                token.append(text[index])
                index += 1
            }
            return token
        }
        while index < end {
            let byte = text[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return token
            case UInt8(ascii: "\\"):
                guard let bytes = escape(text, &index, end) else { return nil }
                token += bytes
            default: token.append(byte)
            }
        }
        return nil
    }

    /// What stands behind a backslash.
    private static func escape(_ text: Span<UInt8>, _ index: inout Int, _ end: Int) -> [UInt8]? {
        guard index < end else { return nil }
        let byte = text[index]
        index += 1
        switch byte {
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "a"): return [0x07]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "v"): return [0x0b]
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): return [byte]
        case UInt8(ascii: "x"): return hexadecimal(text, &index, end, digits: 2).map { [UInt8($0)] }
        case UInt8(ascii: "u"): return hexadecimal(text, &index, end, digits: 4).map(utf8)
        case UInt8(ascii: "U"): return hexadecimal(text, &index, end, digits: 8).map(utf8)
        default: return nil
        }
    }

    private static func utf8(_ value: UInt32) -> [UInt8] {
        Array(String(Unicode.Scalar(value) ?? "\u{fffd}").utf8)
    }

    private static func hexadecimal(
        _ text: Span<UInt8>, _ index: inout Int, _ end: Int, digits: Int
    ) -> UInt32? {
        guard end - index >= digits else { return nil }
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = Character(Unicode.Scalar(text[index])).hexDigitValue else {
                return nil
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }
}
