/// UTF-16, as PowerShell writes what another program prints, turned into UTF-8 as it arrives.
struct UTF16Text: Sendable {
    private let isBigEndian: Bool
    /// The first byte of a unit whose second is still to come.
    private var half: UInt8?
    /// The first unit of a character whose second is still to come.
    private var high: UInt32?

    /// Told by a byte-order mark, or by letters that are every other byte.
    init?(head: Span<UInt8>) {
        guard head.count >= 2 else { return nil }
        switch (head[0], head[1]) {
        case (0xff, 0xfe): isBigEndian = false
        case (0xfe, 0xff): isBigEndian = true
        default:
            guard head.count >= 16 else { return nil }
            var isLittle = true
            var isBig = true
            for index in stride(from: 0, to: 16, by: 2) {
                if !Self.isLetter(head[index]) || head[index + 1] != 0 { isLittle = false }
                if head[index] != 0 || !Self.isLetter(head[index + 1]) { isBig = false }
            }
            guard isLittle || isBig else { return nil }
            isBigEndian = isBig
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte == 0x0a || byte == 0x0d || (0x20..<0x7f).contains(byte)
    }

    mutating func utf8(_ bytes: Span<UInt8>, isLast: Bool) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for index in 0..<bytes.count {
            guard let first = half else {
                half = bytes[index]
                continue
            }
            half = nil
            let second = bytes[index]
            append(
                UInt32(isBigEndian ? first : second) << 8 | UInt32(isBigEndian ? second : first),
                &text)
        }
        if isLast, half != nil || high != nil { text += Self.replacement }
        return text
    }

    private static let replacement = Array("\u{fffd}".utf8)

    private mutating func append(_ unit: UInt32, _ text: inout [UInt8]) {
        if let first = high {
            high = nil
            if (0xdc00..<0xe000).contains(unit) {
                let value = 0x10000 + (first - 0xd800) << 10 + (unit - 0xdc00)
                text += Unicode.Scalar(value).map { Array(String($0).utf8) } ?? Self.replacement
                return
            }
            text += Self.replacement
        }
        switch unit {
        case 0..<0x80: text.append(UInt8(truncatingIfNeeded: unit))
        // In front, and wherever two files were joined.
        case 0xfeff: break
        case 0xd800..<0xdc00: high = unit
        default: text += Unicode.Scalar(unit).map { Array(String($0).utf8) } ?? Self.replacement
        }
    }
}

/// What a log does to the bytes of a line.
enum LogText {
    /// A line without its return and its colours.
    static func plain(_ text: Span<UInt8>, _ line: Range<Int>) -> [UInt8] {
        let line = withoutReturn(text, line)
        return withoutColours(text, line) ?? Array(text, line)
    }

    /// The next line, without its return, and where the one after it begins; nil if its end is still to
    /// come.
    static func line(
        _ text: Span<UInt8>, at index: Int, isLast: Bool
    ) -> (content: Range<Int>, next: Int)? {
        guard index < text.count else { return nil }
        let end = text.first(UInt8(ascii: "\n"), in: index..<text.count)
        guard end < text.count || isLast else { return nil }
        return (withoutReturn(text, index..<end), min(end + 1, text.count))
    }

    @inline(__always)
    static func withoutReturn(_ text: Span<UInt8>, _ line: Range<Int>) -> Range<Int> {
        guard !line.isEmpty, text[line.upperBound &- 1] == UInt8(ascii: "\r") else { return line }
        return line.lowerBound..<line.upperBound &- 1
    }

    /// The line without colours and other marks for a terminal; nil where it has none.
    static func withoutColours(_ text: Span<UInt8>, _ line: Range<Int>) -> [UInt8]? {
        var index = text.first(0x1b, in: line)
        guard index < line.upperBound else { return nil }
        var clean: [UInt8] = []
        var start = line.lowerBound
        while index < line.upperBound {
            if let end = sequenceEnd(text, index, line.upperBound) {
                clean.append(text.extracting(start..<index))
                start = end
                index = end
            } else {
                index += 1
            }
            index = text.first(0x1b, in: index..<line.upperBound)
        }
        clean.append(text.extracting(start..<line.upperBound))
        return clean
    }

    /// Behind `ESC [ 1;31 m`, or `K`, which a CI writes to clear the line.
    private static func sequenceEnd(_ text: Span<UInt8>, _ escape: Int, _ end: Int) -> Int? {
        var index = escape + 1
        guard index < end, text[index] == UInt8(ascii: "[") else { return nil }
        index += 1
        while index < end {
            switch text[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ";"), UInt8(ascii: ":"):
                index += 1
            case UInt8(ascii: "m"), UInt8(ascii: "K"): return index + 1
            default: return nil
            }
        }
        return nil
    }

    /// The string that begins at `range`, as JSON and Go write it, up to its closing quote.
    static func unescaped(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "\"") { break }
            guard byte == UInt8(ascii: "\\"), index < range.upperBound else {
                plain.append(byte)
                continue
            }
            let escaped = text[index]
            index += 1
            switch escaped {
            case UInt8(ascii: "n"): plain.append(0x0a)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "r"): break
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain.append(escaped)
            case UInt8(ascii: "u"): plain += scalar(text, &index, range.upperBound)
            default: plain += [byte, escaped]
            }
        }
        return plain
    }

    private static func scalar(_ text: Span<UInt8>, _ index: inout Int, _ end: Int) -> [UInt8] {
        guard end - index >= 4,
            let value = UInt32(text.text(index..<index + 4, limit: 4), radix: 16)
        else { return Array("\\u".utf8) }
        index += 4
        return Array(String(Unicode.Scalar(value) ?? "\u{fffd}").utf8)
    }
}
