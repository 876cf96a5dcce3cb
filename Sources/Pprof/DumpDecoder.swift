import Goroutines

/// debug=2: a header and pairs of lines for each goroutine.
///
///     goroutine 21 [chan receive, 3 minutes]:
///     main.worker(0xc00001a2a0?, {0x1, 0x2})
///     	/src/main.go:35 +0x1d
///     created by main.main in goroutine 1
///     	/src/main.go:30 +0x76
///
/// A goroutine is first only hashed, line by line, without what differs between goroutines of one
/// stack: number, arguments, offsets, the creator's number. Only where the hash is new are its
/// lines read.
struct DumpDecoder: Sendable {
    private var builder = ProfileBuilder(format: .debug2)
    private var base = 0
    /// What was read before: goroutines alike in all, and the three parts of a goroutine.
    private var known = Known<UInt32>()
    private var headers = Known<UInt32>()
    private var stacks = Known<UInt32>()
    private var creators = Known<Creator>()
    private var calls: [UInt32] = []
    private var isMidLine = false
    private var dumps: DumpSequence
    private var crash = CrashOutput()

    init(dump: Int? = nil) {
        dumps = DumpSequence(wanted: dump)
    }

    /// Reads whole goroutines and returns where the first incomplete one begins.
    mutating func parse(_ text: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        var index = 0
        if isMidLine {
            index = min(text.first(UInt8(ascii: "\n"), in: 0..<text.count) + 1, text.count)
            isMidLine = index == text.count && !isLast
        }
        while index < text.count {
            if Self.isHeader(text, at: index) {
                let block = scan(text, from: index, isLast: isLast)
                // The next header tells whether a dump begins here.
                guard block.isComplete, isLast || text.count &- block.end > 11 else { break }
                if dumps.needsCare {
                    addWithCare(block, text)
                } else {
                    add(block, text)
                }
                dumps.isApart = block.end == block.linesEnd
                dumps.isOutside = dumps.isInside
                dumps.isInside = false
                index = block.end
            } else {
                let end = text.first(UInt8(ascii: "\n"), in: index..<text.count)
                guard end < text.count || isLast else { break }
                readOutside(text, index..<end)
                index = min(end + 1, text.count)
            }
        }
        if !isLast, text.count - index > Limits.block {
            builder.skip("goroutine of more than \(Limits.block) bytes", at: base + index)
            index = text.count
            isMidLine = true
        }
        base += index
        return index
    }

    consuming func finish() throws(ProfileError) -> Profile {
        builder.profile.isTruncated = base - dumps.start == Limits.runtimeCut
        if builder.profile.records.isEmpty { setReason() }
        return try dumps.choose(last: builder.finish())
    }

    /// What stands between goroutines: the beginning of a crash, or lines of a log.
    private mutating func readOutside(_ text: Span<UInt8>, _ line: Range<Int>) {
        let isKnown = crash.reads(text, line)
        guard !line.isEmpty else { return }
        dumps.isOutside = true
        dumps.needsCare = crash.reason != nil || crash.isOtherThread
        if !isKnown { skipLine(at: base + line.lowerBound) }
    }

    mutating func skipLine(at offset: Int, count: Int = 1) {
        builder.skip(Self.outside, at: offset, count: count)
    }

    static let outside = "line outside of a goroutine"

    /// Where in the input the parts lie that were left out.
    mutating func place(in text: CleanText) { builder.place(in: text) }

    private mutating func setReason() {
        guard let reason = crash.takeReason() else { return }
        builder.profile.format = .crash
        builder.profile.reason = builder.profile.reason ?? reason
    }

    /// The first goroutine behind the reason of a crash, or one that runs on another thread.
    @inline(never)
    private mutating func addWithCare(_ block: Block, _ text: Span<UInt8>) {
        guard crash.isOtherThread else {
            if hasGoroutines { beginDump(at: base + block.start) }
            setReason()
            dumps.needsCare = false
            add(block, text)
            return
        }
        guard let header = GoroutineHeader(text, block.start..<block.headerEnd) else {
            builder.skip("goroutine header that is not understood", at: base + block.start)
            return
        }
        if SystemGoroutine.has(header) {
            addNew(block, text)
        } else if let record = dumps.unavailable.removeValue(forKey: header.number) {
            builder.profile.records[record].count -= 1
            addNew(block, text)
        }
    }

    /// Goroutines of the program were read in this dump.
    private var hasGoroutines: Bool {
        let profile = builder.profile
        return profile.records.contains {
            $0.count > 0 && !profile.attributes[Int($0.attributes)].isSystem
        }
    }

    private mutating func beginDump(at offset: Int) {
        builder.profile.isTruncated = offset - dumps.start == Limits.runtimeCut
        let next = ProfileBuilder(format: .debug2)
        let finished = builder
        builder = next
        dumps.next(at: offset) { finished.finish() }
        known = Known()
        headers = Known()
        stacks = Known()
        creators = Known()
    }

    /// A dump begins with the goroutine that writes it, the only one that is running; in a crash
    /// more may run, on other threads. So it is a new one where lines of something else, or no
    /// empty line, stand between, or where the main goroutine follows.
    private mutating func beginDumpIfNew(_ block: Block, _ text: Span<UInt8>) {
        guard hasGoroutines else { return }
        let isNew =
            dumps.isOutside || (dumps.isApart && dumps.hasEmptyLines)
            || text.starts(with: "goroutine 1 ", at: block.end, before: text.count)
        if isNew { beginDump(at: base + block.start) }
    }

    /// `goroutine 7 [running]:` or goroutine 0, with which a signal's dump begins.
    private static func mayBeginDump(_ text: Span<UInt8>, _ block: Block) -> Bool {
        let open = text.first(UInt8(ascii: "["), in: block.start..<block.headerEnd)
        return text.starts(with: "[running", at: open, before: block.headerEnd)
            || text.starts(with: "goroutine 0 ", at: block.start, before: block.headerEnd)
    }

    /// `goroutine 7`: no function's name has a space.
    @inline(__always)
    private static func isHeader(_ text: Span<UInt8>, at index: Int) -> Bool {
        text[index] == UInt8(ascii: "g")
            && text.starts(with: "goroutine ", at: index, before: text.count)
    }

    /// Where the first line of a header is, in the beginning of an input.
    static func headerStart(in text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            let end = text.first(UInt8(ascii: "\n"), in: index..<range.upperBound)
            if isHeader(text, at: index), end - index > 11,
                text.first(UInt8(ascii: "["), in: index..<end) < end
            {
                return index
            }
            index = end + 1
        }
        return nil
    }

    /// The lines of one goroutine.
    private struct Block {
        var start: Int
        var headerEnd: Int
        /// Behind the last line, before an empty line.
        var linesEnd: Int
        /// Where the next goroutine may begin.
        var end: Int
        /// Equal keys are equal states and attributes, calls, and `go` statements.
        var headerKey: UInt64 = 0
        var stackKey: UInt64 = 4
        var creatorKey: UInt64 = 0
        /// The keys tell all; else the lines have to be read each time.
        var isRegular = true
        var isComplete: Bool

        /// Equal for goroutines that are alike in all that is counted.
        @inline(__always)
        var key: UInt64 { Span<UInt8>.mix(headerKey ^ creatorKey, stackKey) }
    }

    @inline(__always)
    private func scan(_ text: Span<UInt8>, from start: Int, isLast: Bool) -> Block {
        let count = text.count
        let headerEnd = text.first(UInt8(ascii: "\n"), in: start..<count)
        var block = Block(
            start: start, headerEnd: headerEnd, linesEnd: headerEnd, end: count,
            isComplete: isLast)
        guard headerEnd < count else { return block }
        var open = start &+ 10
        while open < headerEnd, text[open] &- UInt8(ascii: "0") <= 9 { open &+= 1 }
        if headerEnd &- open > 2, text[open &+ 1] == UInt8(ascii: "g") {
            // ` gp=0x… m=nil` differs between goroutines that are alike.
            open = text.first(UInt8(ascii: "["), in: open..<headerEnd)
        }
        block.headerKey = text.hash(of: open..<headerEnd, seed: 4)
        var key = block.stackKey
        var isCreator = false
        var isInAncestors = false
        var index = headerEnd &+ 1
        var expectsPlace = false
        while index < count {
            let end = text.first(UInt8(ascii: "\n"), in: index..<count)
            guard end < count else {
                block.isRegular = false
                block.linesEnd = count
                return block
            }
            guard end > index else {
                block.isComplete = true
                block.linesEnd = index
                block.end = index &+ 1
                break
            }
            let first = text[index]
            if first == UInt8(ascii: "\t"), expectsPlace {
                expectsPlace = false
                guard let digitsEnd = Self.placeEnd(text, index..<end) else {
                    block.isRegular = false
                    index = end &+ 1
                    continue
                }
                if isCreator {
                    block.creatorKey = text.hash(of: index..<digitsEnd, seed: block.creatorKey)
                } else {
                    key = text.hash(of: index..<digitsEnd, seed: key)
                }
            } else if first == UInt8(ascii: "g"), Self.isHeader(text, at: index) {
                block.isComplete = true
                block.linesEnd = index
                block.end = index
                break
            } else if first == UInt8(ascii: "c"),
                text.starts(with: "created by ", at: index, before: end)
            {
                let nameEnd = Self.creatorEnd(text, index..<end)
                block.creatorKey = text.hash(of: index..<nameEnd, seed: nameEnd < end ? 5 : 6)
                if isCreator { block.isRegular = false }
                isCreator = true
                expectsPlace = true
            } else if first == UInt8(ascii: "."), text.starts(with: "...", at: index, before: end) {
                key = text.hash(of: index..<end, seed: key)
            } else if !expectsPlace, !isCreator,
                let nameEnd = text.last(UInt8(ascii: "("), in: index..<end),
                nameEnd > index, first != UInt8(ascii: "[")
            {
                key = text.hash(of: index..<nameEnd, seed: key)
                expectsPlace = true
            } else if isCreator, !expectsPlace, first != UInt8(ascii: "["),
                !isInAncestors
                    || (first != UInt8(ascii: "\t") && text[end &- 1] != UInt8(ascii: ")"))
            {
                // What somebody else writes behind the last goroutine.
                block.isComplete = true
                block.linesEnd = index
                block.end = index
                break
            } else {
                if first == UInt8(ascii: "[") { isInAncestors = true }
                block.isRegular = false
            }
            index = end &+ 1
        }
        if !block.isComplete || index >= count { block.linesEnd = min(index, count) }
        if expectsPlace { block.isRegular = false }
        block.stackKey = key
        return block
    }

    /// Behind the line number: `\t/src/main.go:35 +0x1d`.
    @inline(__always)
    private static func placeEnd(_ text: Span<UInt8>, _ line: Range<Int>) -> Int? {
        guard let colon = text.last(UInt8(ascii: ":"), in: line) else { return nil }
        var index = colon &+ 1
        while index < line.upperBound, text[index] &- UInt8(ascii: "0") <= 9 { index &+= 1 }
        return index > colon &+ 1 ? index : nil
    }

    /// Behind the name of `created by main.main in goroutine 1`.
    @inline(__always)
    private static func creatorEnd(_ text: Span<UInt8>, _ line: Range<Int>) -> Int {
        var index = line.upperBound
        while index > line.lowerBound, text[index &- 1] &- UInt8(ascii: "0") <= 9 { index &-= 1 }
        let mark = index &- 14
        guard mark > line.lowerBound, index < line.upperBound,
            text.starts(with: " in goroutine ", at: mark, before: line.upperBound)
        else { return line.upperBound }
        return mark
    }

    @inline(__always)
    private mutating func add(_ block: Block, _ text: Span<UInt8>) {
        if block.isRegular, let record = known[block.key] {
            builder.profile.records[Int(record)].count &+= 1
        } else {
            addNew(block, text)
        }
    }

    /// A goroutine that is new in some respect: parts of it may have been read before.
    @inline(never)
    private mutating func addNew(_ block: Block, _ text: Span<UInt8>) {
        var block = block
        if Self.mayBeginDump(text, block) {
            if !crash.isOtherThread { beginDumpIfNew(block, text) }
            block.isRegular = false
        }
        if block.linesEnd < block.end { dumps.hasEmptyLines = true }
        if block.isRegular, let attributes = headers[block.headerKey],
            let trace = stacks[block.stackKey], let creator = creators[block.creatorKey]
        {
            add(attributes, trace, creator, block)
            return
        }
        guard let parts = read(block, text) else { return }
        if builder.profile.attributes[Int(parts.attributes)].isSystem { block.isRegular = false }
        if block.isRegular {
            headers.set(parts.attributes, for: block.headerKey)
            stacks.set(parts.trace, for: block.stackKey)
            creators.set(parts.creator, for: block.creatorKey)
        }
        add(parts.attributes, parts.trace, parts.creator, block)
    }

    private mutating func add(
        _ attributes: UInt32, _ trace: UInt32, _ creator: Creator, _ block: Block
    ) {
        let record = builder.add(
            1, trace: trace, attributes: attributes, creator: creator.call,
            creatorHasNumber: creator.hasNumber)
        guard let record else {
            builder.skip("goroutine beyond the limits", at: base + block.start)
            return
        }
        if block.isRegular { known.set(UInt32(record), for: block.key) }
        if let number = dumps.unavailableNumber {
            dumps.unavailable[number] = record
            dumps.unavailableNumber = nil
        }
    }

    /// Reads the lines of a goroutine that is new in some respect.
    private mutating func read(
        _ block: Block, _ text: Span<UInt8>
    ) -> (attributes: UInt32, trace: UInt32, creator: Creator)? {
        guard let header = GoroutineHeader(text, block.start..<block.headerEnd) else {
            builder.skip("goroutine header that is not understood", at: base + block.start)
            return nil
        }
        guard let body = readCalls(text, block) else { return nil }
        if body.isUnavailable { dumps.unavailableNumber = header.number }
        let attributes = Profile.Attributes(
            state: builder.state(header.state), minutes: header.minutes,
            labels: builder.labelSet(header.labels), isLeaked: header.isLeaked,
            isLockedToThread: header.isLockedToThread, isInBubble: header.isInBubble,
            isSystem: SystemGoroutine.has(header) || isSystem(body))
        let known = builder.profile.traces.count
        guard let trace = builder.trace(calls, elided: body.elided, infersState: false) else {
            builder.skip("goroutine beyond the limits", at: base + block.start)
            return nil
        }
        if body.isCut, Int(trace) == known { builder.profile.traces[Int(trace)].isCut = true }
        return (builder.attributes(attributes), trace, body.creator)
    }

    /// The `go` statement and whether it names the goroutine that ran it.
    private struct Creator {
        var call: UInt32?
        var hasNumber = false
    }

    /// The runtime started it, and only the runtime's functions are on its stack.
    private func isSystem(_ body: Body) -> Bool {
        guard let creator = body.creator.call, builder.isRuntime(creator) else { return false }
        return calls.allSatisfy { builder.isRuntime($0) }
    }

    private struct Body {
        var creator = Creator()
        var isUnavailable = false
        var elided: Int?
        var isCut = false
    }

    /// Fills `calls`; nil where the goroutine cannot be kept, which is noted.
    private mutating func readCalls(_ text: Span<UInt8>, _ block: Block) -> Body? {
        calls.removeAll(keepingCapacity: true)
        var body = Body()
        var index = min(block.headerEnd + 1, block.linesEnd)
        while index < block.linesEnd {
            let end = text.first(UInt8(ascii: "\n"), in: index..<block.linesEnd)
            let next = min(end + 1, block.linesEnd)
            if text.starts(with: "...", at: index, before: end) {
                readElision(text, index..<end, &body)
                index = next
            } else if text.starts(with: "[originating from goroutine", at: index, before: end) {
                // The stacks of its ancestors follow.
                break
            } else if text[index] == UInt8(ascii: "\t") {
                if text.starts(with: "\tgoroutine running on other", at: index, before: end) {
                    body.isUnavailable = true
                } else {
                    builder.skip("place without a function", at: base + index)
                }
                index = next
            } else {
                let placeEnd = text.first(UInt8(ascii: "\n"), in: next..<block.linesEnd)
                guard let place = place(text, next..<placeEnd, isCut: placeEnd == text.count)
                else {
                    guard placeEnd < text.count || crash.reads(text, index..<end) else {
                        guard !calls.isEmpty else {
                            builder.skip(
                                "goroutine cut off at the end of the input",
                                at: base + block.start)
                            return nil
                        }
                        builder.skip(
                            "calls missing of the goroutine cut off at the end of the input",
                            at: base + block.start)
                        body.isCut = body.creator.call == nil && !isCreator(text, index..<end)
                        return body
                    }
                    skipLineInside(text, index..<end)
                    index = next
                    continue
                }
                readCall(text, index..<end, place, &body)
                guard calls.count <= Limits.depth else {
                    builder.skip(
                        "goroutine of more than \(Limits.depth) calls", at: base + block.start)
                    return nil
                }
                index = min(placeEnd + 1, block.linesEnd)
            }
        }
        guard !calls.isEmpty || body.isUnavailable || block.linesEnd < text.count else {
            builder.skip("goroutine cut off at the end of the input", at: base + block.start)
            return nil
        }
        return body
    }

    private func isCreator(_ text: Span<UInt8>, _ line: Range<Int>) -> Bool {
        text.starts(with: "created by ", at: line.lowerBound, before: line.upperBound)
    }

    /// A line that is no call: others may write between the lines of a dump.
    private mutating func skipLineInside(_ text: Span<UInt8>, _ line: Range<Int>) {
        let name = text.first(UInt8(ascii: "("), in: line)
        if name < line.upperBound, text.first(UInt8(ascii: " "), in: line.lowerBound..<name) == name
        {
            builder.skip("function without a place", at: base + line.lowerBound)
        } else if !crash.reads(text, line) {
            dumps.isInside = true
            skipLine(at: base + line.lowerBound)
        } else if crash.reason != nil {
            dumps.needsCare = true
        }
    }

    /// The place in a file's line. Where the line has no end (`isCut`), its number counts only with
    /// something behind it.
    private func place(
        _ text: Span<UInt8>, _ line: Range<Int>, isCut: Bool
    ) -> SourcePlace? {
        guard !line.isEmpty, text[line.lowerBound] == UInt8(ascii: "\t"),
            let place = SourcePlace(in: text, line.lowerBound + 1..<line.upperBound),
            !isCut || text.starts(with: " +0x", at: place.end, before: line.upperBound)
        else { return nil }
        return place
    }

    private mutating func readCall(
        _ text: Span<UInt8>, _ line: Range<Int>, _ place: SourcePlace, _ body: inout Body
    ) {
        let file = builder.text(text.extracting(place.file))
        if text.starts(with: "created by ", at: line.lowerBound, before: line.upperBound) {
            let nameEnd = Self.creatorEnd(text, line)
            let function = builder.function(text.extracting(line.lowerBound + 11..<nameEnd))
            body.creator = Creator(
                call: builder.call(function: function, file: file, line: place.line),
                hasNumber: nameEnd < line.upperBound)
        } else {
            let nameEnd = text.last(UInt8(ascii: "("), in: line) ?? line.upperBound
            let function = builder.function(text.extracting(line.lowerBound..<nameEnd))
            calls.append(builder.call(function: function, file: file, line: place.line))
        }
    }

    /// `...501 frames elided...`, or `...additional frames elided...` up to Go 1.20, where the
    /// root is lost.
    private func readElision(_ text: Span<UInt8>, _ line: Range<Int>, _ body: inout Body) {
        var index = line.lowerBound + 3
        if let count = text.decimal(at: &index, before: line.upperBound) {
            body.elided = count
        } else {
            body.isCut = true
        }
    }
}
