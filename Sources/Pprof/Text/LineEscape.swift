/// How a log writes the line ends and tabs of a text in one line of its own.
enum LineEscape: Sendable {
    /// `\n` and `\t` in a quoted string, as JSON and Go write it.
    case string
    /// `#012` and `#011`, as rsyslog does.
    case octal
    /// `&#xA;`, `&#9;` and `&lt;`, as XML and HTML do.
    case entities

    /// Told by what stands behind a header, else by the lines that follow.
    init?(
        behind anchor: GoLine, _ line: [UInt8], following: some Sequence<[UInt8]>
    ) {
        let text = line.span
        let rest = anchor.range.upperBound..<line.count
        if Self.isInString(text, rest.lowerBound)
            && (text[rest.lowerBound] != UInt8(ascii: "\"")
                || following.contains { $0.span.first("\\t", in: 0..<$0.count) != nil })
        {
            self = .string
        } else if text.first("#012", in: rest) != nil
            || following.contains(where: { $0.span.first("#011", in: 0..<$0.count) != nil })
        {
            self = .octal
        } else if Self.hasEntity(text, rest) || Self.isEntities(following) {
            self = .entities
        } else {
            return nil
        }
    }

    /// Whether a string ends or goes on in its next line here; one string may be in another.
    private static func isInString(_ text: Span<UInt8>, _ index: Int) -> Bool {
        for mark in ["\\n", "\\\\n", "\\r", "\""] as [StaticString]
        where text.starts(with: mark, at: index, before: text.count) {
            return true
        }
        return false
    }

    /// Whether this stands for a line end in the text behind a header.
    func hasLineEnd(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        switch self {
        case .string: true
        case .octal: text.first("#012", in: range) != nil
        case .entities:
            ["&#xA;", "&#xa;", "&#10;", "&#13;", "&#xD;", "&#xd;"].contains {
                (mark: StaticString) in
                text.first(mark, in: range) != nil
            }
        }
    }

    func plain(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        switch self {
        case .string: Self.string(text, range)
        case .octal: Self.withoutOctal(text, range)
        case .entities: Self.withoutEntities(text, range)
        }
    }

    // MARK: Strings

    /// Where the string begins in which a header stands; nil if there is none in the line.
    static func stringStart(_ text: Span<UInt8>, _ line: Range<Int>) -> Int? {
        guard let anchor = GoLine.anchor(text, line), isInString(text, anchor.range.upperBound)
        else { return nil }
        var index = anchor.range.lowerBound
        while index > line.lowerBound {
            index -= 1
            guard text[index] == UInt8(ascii: "\"") else { continue }
            if index == line.lowerBound || text[index - 1] != UInt8(ascii: "\\") {
                return index + 1
            }
        }
        return anchor.range.lowerBound
    }

    /// What the string says, or a string in it: docker writes JSON around that of a program.
    private static func string(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        let lines = LogText.unescaped(text, range)
        let line = 0..<lines.span.first(UInt8(ascii: "\n"), in: 0..<lines.count)
        guard let start = stringStart(lines.span, line) else { return lines }
        return LogText.unescaped(lines.span, start..<lines.count)
    }

    // MARK: Octal numbers

    /// `#`, and the three digits of a control character.
    private static func withoutOctal(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            if text[index] == UInt8(ascii: "#"), range.upperBound - index > 3,
                text[index + 1] == UInt8(ascii: "0"),
                case (let high, let low) = (
                    text[index + 2] &- UInt8(ascii: "0"), text[index + 3] &- UInt8(ascii: "0")
                ), high < 4, low < 8
            {
                plain.append(high << 3 | low)
                index += 4
            } else {
                plain.append(text[index])
                index += 1
            }
        }
        return LogText.withoutColours(plain.span, 0..<plain.count) ?? plain
    }

    // MARK: Entities

    private static let names: [(StaticString, UInt8)] = [
        ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")), ("&amp;", UInt8(ascii: "&")),
        ("&quot;", UInt8(ascii: "\"")), ("&apos;", UInt8(ascii: "'")),
        ("&nbsp;", UInt8(ascii: " ")),
    ]

    /// Whether calls or places have them: labels may have their own.
    static func isEntities(_ lines: some Sequence<[UInt8]>) -> Bool {
        lines.contains { line in
            hasEntity(line.span, 0..<line.count)
                && [.call, .place, .creator, .groupedCall, nil].contains(
                    GoLine(line.span, 0..<line.count)?.kind)
        }
    }

    private static func hasEntity(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var index = text.first(UInt8(ascii: "&"), in: range)
        while index < range.upperBound {
            if entity(text, index, range.upperBound) != nil { return true }
            index = text.first(UInt8(ascii: "&"), in: index + 1..<range.upperBound)
        }
        return false
    }

    static func withoutEntities(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            if text[index] == UInt8(ascii: "&"),
                let (bytes, end) = entity(text, index, range.upperBound)
            {
                plain += bytes
                index = end
            } else {
                plain.append(text[index])
                index += 1
            }
        }
        return plain
    }

    /// What an entity at `index` stands for, and where it ends.
    private static func entity(
        _ text: Span<UInt8>, _ index: Int, _ end: Int
    ) -> (bytes: [UInt8], end: Int)? {
        for (name, byte) in names where text.starts(with: name, at: index, before: end) {
            return ([byte], index + name.utf8CodeUnitCount)
        }
        guard text.starts(with: "&#", at: index, before: end) else { return nil }
        var digit = index + 2
        let isHexadecimal = digit < end && text[digit] | 0x20 == UInt8(ascii: "x")
        if isHexadecimal { digit += 1 }
        let start = digit
        while digit < end, text[digit].isHexadecimal, digit - start < 6 { digit += 1 }
        guard digit > start, digit < end, text[digit] == UInt8(ascii: ";"),
            let value = UInt32(text.text(start..<digit, limit: 6), radix: isHexadecimal ? 16 : 10)
        else { return nil }
        // The carriage return of a line end.
        let bytes = value == 13 ? [] : Array(String(Unicode.Scalar(value) ?? "\u{fffd}").utf8)
        return (bytes, digit + 1)
    }
}
