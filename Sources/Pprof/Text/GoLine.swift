import Goroutines

/// What Go wrote in a line, and where it begins and ends: a log may put more before and behind it.
struct GoLine: Equatable {
    enum Kind {
        /// `goroutine 7 [select]:`
        case header
        /// `main.(*T).run(0xc000012345, {0x1, 0x2})`
        case call
        /// `/src/main.go:28 +0x1d`
        case place
        /// `created by main.main in goroutine 1`
        case creator
        /// `...501 frames elided...`
        case elision
        /// `goroutine profile: total 12`
        case groupedHeader
        /// `744 @ 0x48b96a 0x4173bc`
        case block
        /// `# labels: {"route":"/pay"}`
        case labels
        /// `#  0x722c3d  main.run+0x1d  /src/main.go:28`; the `#` may be lost.
        case groupedCall
    }

    var kind: Kind
    var range: Range<Int>

    /// The line that begins at the start of `range`, behind blanks and quotation marks; nil if it is
    /// nothing that Go writes.
    init?(_ text: Span<UInt8>, _ range: Range<Int>) {
        let start = Self.contentStart(text, range)
        guard start < range.upperBound,
            let (kind, end) = Self.read(text, start, range.upperBound)
        else { return nil }
        (self.kind, self.range) = (kind, start..<end)
    }

    private init(_ kind: Kind, _ range: Range<Int>) { (self.kind, self.range) = (kind, range) }

    /// Whether `content`, which it was found in, is just this, with the tabs that Go writes.
    func isAsGoWrites(_ content: [UInt8]) -> Bool {
        guard range.upperBound == content.count else { return false }
        switch kind {
        case .place: return range.lowerBound == 1 && content[0] == UInt8(ascii: "\t")
        case .groupedCall: return range.lowerBound == 0 && content.starts(with: "#\t".utf8)
        case .header, .call, .creator, .elision, .groupedHeader, .block, .labels:
            return range.lowerBound == 0
        }
    }

    /// Where a call or a place begins in a line whose beginning is something else; nil if there is
    /// none.
    static func start(in line: Span<UInt8>) -> Int? {
        var index = 0
        while index < line.count {
            let start = contentStart(line, index..<line.count)
            if let found = GoLine(line, start..<line.count) {
                // The tab in front of a place is Go's.
                let hasTab = start > index && line[start - 1] == UInt8(ascii: "\t")
                return found.kind == .place && hasTab ? start - 1 : start
            }
            index = wordEnd(line, start, line.count)
        }
        return nil
    }

    /// The header of a goroutine or of a profile wherever it stands in a line, or a block's beginning.
    static func anchor(_ text: Span<UInt8>, _ line: Range<Int>) -> GoLine? {
        var index = line.lowerBound
        while let start = text.first("goroutine", in: index..<line.upperBound) {
            if let (kind, end) = goroutine(text, start, line.upperBound) {
                return GoLine(kind, start..<end)
            }
            index = start + 9
        }
        guard let mark = text.first(" @ 0x", in: line) else { return nil }
        var start = mark
        while start > line.lowerBound, text[start - 1].isDigit { start -= 1 }
        return block(text, start, line.upperBound).map { GoLine(.block, start..<$0) }
    }

    static func contentStart(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, text[index].isBlank || text[index].isQuotationMark {
            index += 1
        }
        return index
    }

    private static func read(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> (Kind, Int)? {
        switch text[start] {
        case UInt8(ascii: "g"):
            if let header = goroutine(text, start, end) { return header }
        case UInt8(ascii: "c") where text.starts(with: "created by ", at: start, before: end):
            return creatorEnd(text, start + 11, end).map { (.creator, $0) }
        case UInt8(ascii: "."):
            if let elided = elisionEnd(text, start, end) { return (.elision, elided) }
        case UInt8(ascii: "#"):
            return hashLine(text, start, end)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            if let end = block(text, start, end) { return (.block, end) }
            return groupedCallEnd(text, start, end).map { (.groupedCall, $0) }
        default: break
        }
        if let end = placeEnd(text, start, end) { return (.place, end) }
        return callEnd(text, start, end).map { (.call, $0) }
    }

    // MARK: Headers

    private static func goroutine(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> (Kind, Int)? {
        var index = start + 9
        guard text.starts(with: "goroutine", at: start, before: end) else { return nil }
        if text.starts(with: "leak", at: index, before: end) { index += 4 }
        if text.starts(with: " profile: total ", at: index, before: end) {
            index += 16
            return text.decimal(at: &index, before: end) == nil ? nil : (.groupedHeader, index)
        }
        // `goroutine 7 [` or `goroutine 7 gp=0x… m=nil [`.
        guard text.starts(with: " ", at: index, before: end), case var mark = index + 1,
            text.decimal(at: &mark, before: end) != nil,
            text.starts(with: " [", at: mark, before: end)
                || text.starts(with: " gp=0x", at: mark, before: end)
        else { return nil }
        return GoroutineHeader(text, start..<end).map { (.header, $0.end) }
    }

    // MARK: debug=1

    /// Behind the last address.
    private static func block(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var index = start
        guard text.decimal(at: &index, before: end) != nil,
            text.starts(with: " @", at: index, before: end)
        else { return nil }
        index += 2
        while text.starts(with: " 0x", at: index, before: end),
            let next = hexadecimalEnd(text, index + 1, end)
        {
            index = next
        }
        return index
    }

    private static func hashLine(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> (Kind, Int)? {
        if text.starts(with: "# labels: ", at: start, before: end) {
            var labelsEnd = start + 10
            guard LabelText.pairs(in: text, labelsEnd..<end, end: &labelsEnd) != nil else {
                return nil
            }
            return (.labels, labelsEnd)
        }
        let address = blanksEnd(text, start + 1, end)
        return groupedCallEnd(text, address, end).map { (.groupedCall, $0) }
    }

    /// Behind `0x722c3d  main.run+0x1d  /src/main.go:28`, or behind an address alone.
    private static func groupedCallEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard let address = hexadecimalEnd(text, start, end) else { return nil }
        let name = blanksEnd(text, address, end)
        guard name < end else { return address }
        guard name > address else { return nil }
        return groupedParts(text, name..<end).flatMap { placeEnd(text, $0.place.lowerBound, end) }
    }

    /// The name with its offset and the place of a grouped call, of which `rest` is what follows the
    /// address.
    static func groupedParts(
        _ text: Span<UInt8>, _ rest: Range<Int>
    ) -> (name: Range<Int>, place: Range<Int>)? {
        let name = blanksEnd(text, rest.lowerBound, rest.upperBound)
        var index = name
        while let mark = text.first("+0x", in: index..<rest.upperBound) {
            if let nameEnd = hexadecimalEnd(text, mark + 1, rest.upperBound) {
                let place = blanksEnd(text, nameEnd, rest.upperBound)
                if place > nameEnd { return (name..<nameEnd, place..<rest.upperBound) }
            }
            index = mark + 1
        }
        return nil
    }

    // MARK: debug=2

    /// Behind the parenthesis that closes the arguments.
    private static func callEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var name = start
        while let open = nameEnd(text, name, end), open > start, open < end,
            text[open] == UInt8(ascii: "(")
        {
            var index = open + 1
            while index < end, text[index].isArgument { index += 1 }
            guard index < end, text[index] == UInt8(ascii: ")") else { return nil }
            // The name of a function in another may hold the arguments of that.
            guard text.starts(with: ").", at: index, before: end) else { return index + 1 }
            name = index + 2
        }
        return nil
    }

    /// Where the name of a function ends: at the parenthesis of its arguments, or at a blank. Receivers
    /// are in parentheses themselves, and type arguments may be anything in brackets.
    static func nameEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard start < end, text[start].isNameStart else { return nil }
        var index = start
        var depth = 0
        while index < end {
            switch text[index] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "(") where depth == 0:
                guard index > start, text[index - 1] == UInt8(ascii: ".") else { return index }
                index = text.first(UInt8(ascii: ")"), in: index..<end)
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                if depth == 0 { return index }
            case UInt8(ascii: "\""), UInt8(ascii: "="), UInt8(ascii: ")"), UInt8(ascii: "<"):
                if depth == 0 { return nil }
            default: break
            }
            index += 1
        }
        return min(index, end)
    }

    private static func creatorEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard let name = nameEnd(text, start, end), name > start else { return nil }
        let mark: StaticString = " in goroutine "
        guard text.starts(with: mark, at: name, before: end) else { return name }
        var index = name + mark.utf8CodeUnitCount
        return text.decimal(at: &index, before: end) == nil ? name : index
    }

    private static func elisionEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard text.starts(with: "...", at: start, before: end),
            let mark = text.first(" frames elided...", in: start..<end)
        else { return nil }
        return mark + 17
    }

    /// Behind `/src/main.go:28`, ` +0x1d` and the registers of a crash.
    private static func placeEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard let place = SourcePlace(in: text, start..<end), place.end > start,
            isFile(text, place.file)
        else { return nil }
        var index = place.end
        for mark in [" +0x", " fp=0x", " sp=0x", " pc=0x"] as [StaticString]
        where text.starts(with: mark, at: index, before: end) {
            let number = index + mark.utf8CodeUnitCount - 2
            guard let next = hexadecimalEnd(text, number, end) else { break }
            index = next
        }
        return index
    }

    /// Whether it may be the path of a source file: one that is relative has no blank.
    private static func isFile(_ text: Span<UInt8>, _ file: Range<Int>) -> Bool {
        guard let first = file.first else { return false }
        switch text[first] {
        case UInt8(ascii: "/"), UInt8(ascii: "\\"): return true
        case UInt8(ascii: "<"), UInt8(ascii: "?"), UInt8(ascii: "."), UInt8(ascii: "_"): break
        case _ where file.count > 2 && text[first + 1] == UInt8(ascii: ":"):
            return text[first].isAlphanumeric
                && (text[first + 2] == UInt8(ascii: "/") || text[first + 2] == UInt8(ascii: "\\"))
        case _ where text[first].isAlphanumeric: break
        default: return false
        }
        return text.first(UInt8(ascii: " "), in: file) == file.upperBound
            && text.first(UInt8(ascii: "("), in: file) == file.upperBound
    }

    // MARK: Parts

    /// The first blank.
    static func wordEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        while index < end, !text[index].isBlank { index += 1 }
        return index
    }

    private static func blanksEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        while index < end, text[index].isBlank { index += 1 }
        return index
    }

    /// Behind `0x1f`.
    private static func hexadecimalEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard text.starts(with: "0x", at: start, before: end) else { return nil }
        var index = start + 2
        while index < end, text[index].isHexadecimal { index += 1 }
        return index > start + 2 ? index : nil
    }
}

extension UInt8 {
    /// A space or a tab.
    @inline(__always)
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    var isQuotationMark: Bool {
        self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`")
    }

    var isHexadecimal: Bool { isDigit || (self | 0x20) &- UInt8(ascii: "a") < 6 }

    /// May begin the name of a function.
    fileprivate var isNameStart: Bool {
        self == UInt8(ascii: "_") || self >= 0x80 || (self | 0x20) &- UInt8(ascii: "a") < 26
    }

    /// As in `0xc000012345, {0x1, 0x2?}, ...`.
    fileprivate var isArgument: Bool {
        isHexadecimal || ", {}?._x-+".utf8.contains(self)
    }
}
