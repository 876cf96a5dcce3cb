/// Turns the bytes of a Go file into tokens, with the semicolons that Go inserts at line ends.
/// Accepts any bytes; tokens of input that isn't Go are meaningless.
struct Scanner {
    private(set) var tokens: [Token] = []
    /// Offset of each line's first byte.
    private(set) var lines: [UInt32] = [0]
    private(set) var comments = NotedComments()

    private var offset = 0
    private var last = Token.Kind.end
    private var brackets = BracketMatcher()
    private let keywords = Keywords.table

    init(_ text: Span<UInt8>) {
        // The largest offset that a token can hold.
        guard text.count < Int(UInt32.max) / 2 else {
            append(.end, from: 0)
            return
        }
        tokens.reserveCapacity(text.count / 4 + 16)
        lines.reserveCapacity(text.count / 24 + 16)
        if text.count >= 3, text[0] == 0xef, text[1] == 0xbb, text[2] == 0xbf { offset = 3 }
        while offset < text.count { scan(text) }
        if last.endsStatement { append(.semicolon, from: offset) }
        brackets.finish(&tokens)
        append(.end, from: offset)
    }

    @inline(__always)
    private mutating func append(_ kind: Token.Kind, from start: Int, value: UInt32 = 0) {
        last = kind
        tokens.append(
            Token(
                start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: offset),
                value: value, kind: kind))
    }

    @inline(__always)
    private mutating func scan(_ text: Span<UInt8>) {
        let start = offset
        let byte = text[offset]
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
            offset &+= 1
        case UInt8(ascii: "\n"):
            if last.endsStatement { append(.semicolon, from: start) }
            offset &+= 1
            lines.append(UInt32(truncatingIfNeeded: offset))
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"), 0x80...0xff:
            scanName(text)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            scanNumber(text)
            append(.number, from: start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            scanQuoted(text, byte)
            append(byte == UInt8(ascii: "'") ? .rune : .string, from: start)
        case UInt8(ascii: "`"):
            scanRaw(text)
            append(.string, from: start)
        default: scanOperator(text, byte)
        }
    }

    @inline(__always)
    private func next(_ text: Span<UInt8>, _ distance: Int = 1) -> UInt8 {
        offset &+ distance < text.count ? text[offset &+ distance] : 0
    }

    @inline(__always)
    private mutating func scanName(_ text: Span<UInt8>) {
        let start = offset
        var key = NameKey()
        while offset < text.count, text[offset].isPartOfName {
            key.append(text[offset])
            offset &+= 1
        }
        let hash = key.hash
        append(keywords.kind(of: key, hash: hash), from: start, value: hash)
    }

    /// `1_000`, `0x1p-2`, `1e+3i`: whatever may be in a number. No Go program has `1` before a name.
    private mutating func scanNumber(_ text: Span<UInt8>) {
        let isHexadecimal =
            text[offset] == UInt8(ascii: "0") && next(text) | 0x20 == UInt8(ascii: "x")
        let exponent = UInt8(ascii: isHexadecimal ? "p" : "e")
        while offset < text.count {
            let byte = text[offset]
            guard byte.isPartOfName || byte == UInt8(ascii: ".") else { break }
            offset &+= 1
            if byte | 0x20 == exponent, offset < text.count,
                text[offset] == UInt8(ascii: "+") || text[offset] == UInt8(ascii: "-")
            {
                offset &+= 1
            }
        }
    }

    /// A string or a rune, which ends with its line at the latest.
    @inline(__always)
    private mutating func scanQuoted(_ text: Span<UInt8>, _ quote: UInt8) {
        offset &+= 1
        while offset < text.count, text[offset] != UInt8(ascii: "\n") {
            let byte = text[offset]
            offset &+= 1
            if byte == quote { return }
            if byte == UInt8(ascii: "\\"), next(text, 0) != UInt8(ascii: "\n") {
                offset = min(offset &+ 1, text.count)
            }
        }
    }

    private mutating func scanRaw(_ text: Span<UInt8>) {
        offset &+= 1
        while offset < text.count {
            let byte = text[offset]
            offset &+= 1
            if byte == UInt8(ascii: "`") { return }
            if byte == UInt8(ascii: "\n") { lines.append(UInt32(truncatingIfNeeded: offset)) }
        }
    }

    private mutating func scanLineComment(_ text: Span<UInt8>) {
        let start = offset
        while offset < text.count, text[offset] != UInt8(ascii: "\n") { offset &+= 1 }
        comments.note(
            text.extracting(start..<offset), line: lines.count, isHeader: tokens.isEmpty)
    }

    private mutating func scanGeneralComment(_ text: Span<UInt8>) {
        let start = offset
        var hasNewline = false
        offset &+= 2
        while offset < text.count {
            let byte = text[offset]
            offset &+= 1
            if byte == UInt8(ascii: "*"), next(text, 0) == UInt8(ascii: "/") {
                offset &+= 1
                break
            }
            if byte == UInt8(ascii: "\n") {
                hasNewline = true
                lines.append(UInt32(truncatingIfNeeded: offset))
            }
        }
        if hasNewline, last.endsStatement { append(.semicolon, from: start) }
    }

    @inline(__always)
    private mutating func scanOperator(_ text: Span<UInt8>, _ byte: UInt8) {
        let start = offset
        let following = next(text)
        switch byte {
        case UInt8(ascii: "("): open(.leftParen)
        case UInt8(ascii: ")"): close(.rightParen, .leftParen)
        case UInt8(ascii: "["): open(.leftBracket)
        case UInt8(ascii: "]"): close(.rightBracket, .leftBracket)
        case UInt8(ascii: "{"): open(.leftBrace)
        case UInt8(ascii: "}"): close(.rightBrace, .leftBrace)
        case UInt8(ascii: ","): append(.comma, 1)
        case UInt8(ascii: ";"): append(.semicolon, 1)
        case UInt8(ascii: "."):
            if following &- UInt8(ascii: "0") < 10 {
                scanNumber(text)
                append(.number, from: start)
            } else if following == byte, next(text, 2) == byte {
                append(.ellipsis, 3)
            } else {
                append(.dot, 1)
            }
        case UInt8(ascii: ":"):
            following == UInt8(ascii: "=") ? append(.define, 2) : append(.colon, 1)
        case UInt8(ascii: "="):
            following == byte ? append(.equality, 2) : append(.assign, 1)
        case UInt8(ascii: "!"):
            following == UInt8(ascii: "=") ? append(.equality, 2) : append(.other, 1)
        case UInt8(ascii: "<"):
            following == UInt8(ascii: "-")
                ? append(.arrow, 2) : appendBinary(text, following, plain: .other)
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            following == byte
                ? append(.increment, 2) : appendBinary(text, following, plain: .other)
        case UInt8(ascii: "*"): appendBinary(text, following, plain: .star)
        case UInt8(ascii: "&"): appendBinary(text, following, plain: .ampersand)
        case UInt8(ascii: "/"):
            if following == byte { return scanLineComment(text) }
            if following == UInt8(ascii: "*") { return scanGeneralComment(text) }
            appendBinary(text, following, plain: .other)
        case UInt8(ascii: "%"), UInt8(ascii: "|"), UInt8(ascii: "^"), UInt8(ascii: ">"):
            appendBinary(text, following, plain: .other)
        default: append(.other, 1)
        }
    }

    /// `x`, `x=`, `xx`, `xx=` and `&^`, `&^=`. `<=` and `>=` become `.other`.
    private mutating func appendBinary(
        _ text: Span<UInt8>, _ following: UInt8, plain: Token.Kind
    ) {
        let byte = text[offset]
        let isComparison = byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
        if following == UInt8(ascii: "=") {
            return append(isComparison ? .other : .operatorAssign, 2)
        }
        let isDouble =
            following == byte
            && (isComparison || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "|"))
            || byte == UInt8(ascii: "&") && following == UInt8(ascii: "^")
        guard isDouble else { return append(plain, 1) }
        let isLogical = following == byte && !isComparison
        if !isLogical, next(text, 2) == UInt8(ascii: "=") { return append(.operatorAssign, 3) }
        append(.other, 2)
    }

    @inline(__always)
    private mutating func append(_ kind: Token.Kind, _ length: Int) {
        let start = offset
        offset &+= length
        append(kind, from: start)
    }

    @inline(__always)
    private mutating func open(_ kind: Token.Kind) {
        brackets.open(kind, at: tokens.count)
        append(kind, 1)
    }

    @inline(__always)
    private mutating func close(_ kind: Token.Kind, _ opening: Token.Kind) {
        let partner = brackets.close(opening, at: tokens.count)
        if let partner { tokens[partner].value = UInt32(truncatingIfNeeded: tokens.count) }
        let start = offset
        offset &+= 1
        append(
            kind, from: start, value: UInt32(truncatingIfNeeded: partner ?? tokens.count))
    }
}

extension UInt8 {
    @inline(__always)
    fileprivate var isPartOfName: Bool {
        (self | 0x20) &- UInt8(ascii: "a") < 26 || self &- UInt8(ascii: "0") < 10
            || self == UInt8(ascii: "_") || self >= 0x80
    }
}
