/// The lines of one goroutine, hashed without what differs between goroutines of one stack.
struct GoroutineBlock {
    var start = 0
    var headerEnd = 0
    /// Behind the last line, before an empty line.
    var linesEnd: Int
    /// Where the next goroutine may begin.
    var end: Int
    /// Equal keys are equal states and attributes, calls, and `go` statements.
    var headerKey: UInt64 = 0
    /// 0 for none, and for those that are part of the key.
    var minutes: UInt32 = 0
    var stackKey: UInt64 = 0
    var creatorKey: UInt64 = 0
    /// The keys tell all; else the lines have to be read each time.
    var isRegular = true
    var isComplete = false
    /// There is nothing but `calls` and a creator.
    var isPlain = false
    /// Keys of calls, in `LineEnds`.
    var calls = 0..<0

    init(count: Int) {
        linesEnd = count
        end = count
    }

    /// Equal for goroutines that are alike in all that is counted.
    @inline(__always)
    var key: UInt64 { TextHash.mix(headerKey ^ creatorKey, stackKey) }

    /// Begins the key of a creator that is told by its goroutine's number as well.
    private static let numberedCreator: UInt64 = 5

    /// Hashes the lines from a header up to the next goroutine. One block is used again and again,
    /// since copying what was just written has to wait for it.
    @inline(__always)
    mutating func scan(
        _ text: LineText, _ ends: inout LineEnds, _ header: Range<Int>, isLast: Bool
    ) {
        start = header.lowerBound
        headerEnd = header.upperBound
        linesEnd = text.count
        end = text.count
        isComplete = isLast
        isRegular = true
        isPlain = false
        creatorKey = 0
        guard header.upperBound < text.count else {
            isRegular = false
            return
        }
        // Goroutine 0 is not the program's, whatever its state.
        if text[header.lowerBound &+ 10] == UInt8(ascii: "0") { isRegular = false }
        let words = text.header(header)
        headerKey = words.key
        minutes = words.minutes
        var hashed: UInt64 = 4
        var creatorLines = 0
        var isInAncestors = false
        var index = header.upperBound &+ 1
        calls = ends.readCalls(from: &index, key: &hashed)
        var creator = Self.numberedCreator
        if ends.readCreator(from: &index, key: &creator) {
            isComplete = true
            linesEnd = index &- 1
            end = index
            creatorKey = creator
            stackKey = hashed
            isPlain = true
            return
        }
        while index < text.count {
            let lineEnd = ends.end()
            guard lineEnd < text.count else {
                // The last line has no end, so it may be cut.
                isRegular = false
                break
            }
            guard lineEnd > index else {
                isComplete = true
                linesEnd = index
                end = index &+ 1
                break
            }
            let first = text[index]
            let hash: UInt64
            if creatorLines > 1, !Self.isAncestorMark(text, index..<lineEnd),
                !isInAncestors || !Self.isAncestor(text, index..<lineEnd)
            {
                // The next goroutine, or what somebody else writes behind the last one.
                ends.goBack()
                isComplete = true
                linesEnd = index
                end = index
                break
            } else if first == UInt8(ascii: "\t") {
                hash = text.placeHash(index..<lineEnd)
            } else if first == UInt8(ascii: "g"), text.isHeader(index..<lineEnd) {
                ends.goBack()
                isComplete = true
                linesEnd = index
                end = index
                break
            } else if first == UInt8(ascii: "c"), text.isCreator(index..<lineEnd) {
                let nameEnd = text.creatorEnd(index..<lineEnd)
                if creatorLines > 0 { isRegular = false }
                creatorLines = 1
                creatorKey =
                    TextHash.step(
                        nameEnd < lineEnd ? Self.numberedCreator : 6, text.hash(index..<nameEnd))
                index = lineEnd &+ 1
                continue
            } else {
                // Ancestors' stacks end the reading.
                if first == UInt8(ascii: "["), Self.isAncestorMark(text, index..<lineEnd) {
                    isRegular = false
                    isInAncestors = true
                }
                hash = text.hash(index..<text.last(UInt8(ascii: "("), in: index..<lineEnd))
            }
            if creatorLines == 0 {
                hashed = TextHash.step(hashed, hash)
            } else {
                if creatorLines > 1 || first != UInt8(ascii: "\t") { isRegular = false }
                creatorLines &+= 1
                creatorKey = TextHash.step(creatorKey, hash)
            }
            index = lineEnd &+ 1
        }
        stackKey = hashed
    }

    /// `[originating from goroutine 7]:`
    private static func isAncestorMark(_ text: LineText, _ line: Range<Int>) -> Bool {
        text.has("[originating from goroutine ", at: line)
    }

    /// `main.main(...)`, its place, or who started the ancestor.
    private static func isAncestor(_ text: LineText, _ line: Range<Int>) -> Bool {
        switch text[line.lowerBound] {
        case UInt8(ascii: "\t"), UInt8(ascii: "."): true
        case UInt8(ascii: "c") where text.isCreator(line): true
        default: text[line.upperBound &- 1] == UInt8(ascii: ")")
        }
    }
}
