import Glibc

/// What a log writes in front of every line: `billing-1  | `, or a time stamp and more, whose
/// digits change from line to line.
struct LinePrefix: Sendable {
    private enum Token: Equatable {
        case text([UInt8])
        /// One digit or more.
        case digits
        /// The name of a month or a day.
        case name
        case spaces
    }

    /// As it stood in front of the line where it was found.
    let bytes: [UInt8]
    let allDigits: Bool
    private var tokens: [Token] = []

    /// With `allDigits`, numbers other than those of time stamps may change as well.
    init(_ bytes: [UInt8], allDigits: Bool) {
        (self.bytes, self.allDigits) = (bytes, allDigits)
        read(allDigits: allDigits)
        var first: UInt8?
        if case .text(let text) = tokens.first { first = text.first }
        let tail = Array(bytes[changingEnd...])
        if (!changes || !tail.isEmpty) && !bytes.contains(UInt8(ascii: "\r")) {
            mark = Mark(length: bytes.count, first: first, tail: tail)
        }
    }

    /// Of a container runtime's log: `2026-11-24T06:05:16.123456789Z stderr P ` where this one has
    /// an `F`. A line of more than 16 KiB is written in parts, of which the last has the `F`.
    var partial: LinePrefix? {
        guard
            bytes.suffix(10).elementsEqual(" stderr F ".utf8)
                || bytes.suffix(10).elementsEqual(" stdout F ".utf8), changes
        else { return nil }
        return LinePrefix(bytes.dropLast(2) + "P ".utf8, allDigits: false)
    }

    private mutating func read(allDigits: Bool) {
        var start = 0
        while start < bytes.count {
            let isSpace = bytes[start] == UInt8(ascii: " ")
            var end = start
            while end < bytes.count, (bytes[end] == UInt8(ascii: " ")) == isSpace { end += 1 }
            if !isSpace {
                readWord(start..<end, allDigits: allDigits)
            } else if end < bytes.count, start > 0, changes {
                tokens.append(.spaces)
            } else {
                append(start..<end)
            }
            start = end
        }
    }

    /// Where the last part ends that changes from line to line.
    private var changingEnd: Int {
        var (index, end) = (0, 0)
        for token in tokens {
            switch token {
            case .text(let text): index += text.count
            case .digits:
                while index < bytes.count, bytes[index].isDigit { index += 1 }
                end = index
            case .name:
                index += 3
                end = index
            case .spaces:
                while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
            }
        }
        return end
    }

    /// Numbers before may have more or fewer digits, and be padded.
    private var changes: Bool { tokens.contains { $0 == .digits || $0 == .name } }

    private mutating func readWord(_ word: Range<Int>, allDigits: Bool) {
        if let length = Self.nameLength(bytes[word]) {
            tokens.append(.name)
            if length < word.count { append(word.lowerBound + length..<word.upperBound) }
            return
        }
        guard allDigits || tokens.last == .spaces && isBehindName || isTime(word) else {
            append(word)
            return
        }
        var index = word.lowerBound
        while index < word.upperBound {
            let isDigit = bytes[index].isDigit
            var end = index
            while end < word.upperBound, bytes[end].isDigit == isDigit { end += 1 }
            if isDigit { tokens.append(.digits) } else { append(index..<end) }
            index = end
        }
    }

    /// `Nov 24`
    private var isBehindName: Bool { tokens.dropLast().last == .name }

    /// Digits on both sides of a colon, a full stop or the hyphens of a date; or a long number.
    private func isTime(_ word: Range<Int>) -> Bool {
        var digits = 0
        for index in word {
            if bytes[index].isDigit {
                digits += 1
                if digits >= 9 { return true }
                continue
            }
            let isBetween = digits > 0 && index + 1 < word.upperBound && bytes[index + 1].isDigit
            switch bytes[index] {
            case UInt8(ascii: ":"), UInt8(ascii: "."): if isBetween { return true }
            case UInt8(ascii: "-"), UInt8(ascii: "/"): if isBetween, digits == 4 { return true }
            default: break
            }
            digits = 0
        }
        return false
    }

    private mutating func append(_ range: Range<Int>) {
        if case .text(let text) = tokens.last {
            tokens[tokens.count - 1] = .text(text + bytes[range])
        } else {
            tokens.append(.text(Array(bytes[range])))
        }
    }

    private static let names: Set<String> = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Mon",
        "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
    ]

    /// 3 where the word is such a name, with at most a comma or a bracket behind it.
    private static func nameLength(_ word: ArraySlice<UInt8>) -> Int? {
        guard word.count == 3 || (word.count == 4 && word.last == UInt8(ascii: ",")) else {
            return nil
        }
        return names.contains(String(decoding: word.prefix(3), as: UTF8.self)) ? 3 : nil
    }

    /// By which the lines that follow are recognised, if they are as long as the last one.
    struct Mark {
        /// Length of the prefix.
        var length: Int
        /// The byte with which it begins, where that does not change.
        var first: UInt8?
        /// Its end, behind the last part that changes.
        var tail: [UInt8]
    }

    /// Nil where only the parts that change could tell.
    private(set) var mark: Mark?

    /// Where the prefix of a line ends; nil where the line has another.
    mutating func end(in text: Span<UInt8>, _ line: Range<Int>) -> Int? {
        var index = line.lowerBound
        for (position, token) in tokens.enumerated() {
            let start = index
            switch token {
            case .text(let part):
                guard index + part.count <= line.upperBound, text.has(part, at: index) else {
                    // The spaces at the end of an empty line are often lost.
                    return position == tokens.count - 1
                        && isTrimmed(part, text, index..<line.upperBound) ? line.upperBound : nil
                }
                index += part.count
                continue
            case .digits: while index < line.upperBound, text[index].isDigit { index += 1 }
            case .spaces:
                while index < line.upperBound, text[index] == UInt8(ascii: " ") { index += 1 }
            case .name:
                guard index + 3 <= line.upperBound,
                    Self.nameLength(Array(text, index..<index + 3)[...]) != nil
                else { return nil }
                index += 3
            }
            guard index > start else { return nil }
        }
        mark?.length = index - line.lowerBound
        return index
    }

    private func isTrimmed(_ part: [UInt8], _ text: Span<UInt8>, _ rest: Range<Int>) -> Bool {
        rest.count < part.count && text.has(Array(part.prefix(rest.count)), at: rest.lowerBound)
            && part[rest.count...].allSatisfy { $0 == UInt8(ascii: " ") }
    }
}

extension UInt8 {
    @inline(__always)
    var isDigit: Bool { self &- UInt8(ascii: "0") <= 9 }
}

extension Array where Element == UInt8 {
    init(_ text: Span<UInt8>, _ range: Range<Int>) {
        self.init()
        append(text.extracting(range))
    }
}

extension Span where Element == UInt8 {
    /// Whether `bytes` stand at `offset`, where there is room for them.
    @inline(__always)
    func has(_ bytes: [UInt8], at offset: Int) -> Bool {
        guard offset >= 0, offset <= count, bytes.count <= count - offset else { return false }
        return unsafe withUnsafeBytes { text in
            unsafe bytes.withUnsafeBytes { bytes in
                guard let wanted = bytes.baseAddress, let base = text.baseAddress else {
                    return unsafe bytes.isEmpty
                }
                return unsafe memcmp(base + offset, wanted, bytes.count) == 0
            }
        }
    }
}
