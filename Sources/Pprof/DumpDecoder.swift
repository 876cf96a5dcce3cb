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
    /// What was read before: goroutines alike in all, the three parts of a goroutine, and a
    /// function's line with its file's line.
    private var known = KeyTable()
    /// Goroutines of one stack often follow each other.
    private var last: (key: UInt64, record: UInt32)?
    /// How many of it came one after the other before this one.
    private var repeats = 0
    private var headers = KeyTable()
    private var stacks = KeyTable()
    private var creators = KeyTable()
    private var creatorList: [Creator] = []
    private var pairs = KeyTable()
    private var calls: [UInt32] = []
    private var isMidLine = false
    private var dumps: DumpSequence
    private var crash = CrashOutput()

    init(dump: Int? = nil) {
        dumps = DumpSequence(wanted: dump)
    }

    /// Reads whole goroutines and returns where the first incomplete one begins.
    mutating func parse(_ text: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        let bytes = LineText(text)
        var ends = LineEnds(bytes)
        var index = 0
        if isMidLine {
            index = min(ends.end() + 1, text.count)
            isMidLine = index == text.count && !isLast
        }
        // A goroutine is counted when the next one has been hashed: until then the memory comes
        // that was asked for.
        var blocks: InlineArray<2, GoroutineBlock> = [
            GoroutineBlock(count: text.count), GoroutineBlock(count: text.count),
        ]
        var (new, isWaiting) = (0, false)
        while index < text.count {
            let end = ends.end()
            if bytes.isHeader(index..<end) {
                ends.lookAhead()
                blocks[new].scan(bytes, &ends, index..<end, isLast: isLast)
                // The next header tells whether a dump begins here.
                guard blocks[new].isComplete, isLast || text.count &- blocks[new].end > 11 else {
                    break
                }
                known.prefetch(blocks[new].key)
                if isWaiting { count(blocks[1 &- new], text, ends) }
                isWaiting = true
                index = blocks[new].end
                if repeats > 2 {
                    let before = repeats
                    count(blocks[new], text, ends)
                    isWaiting = false
                    if repeats > before { index = readRepeated(blocks[new], bytes, isLast: isLast) }
                    repeats = 0
                    ends.seek(to: index)
                }
                new = 1 &- new
            } else {
                guard end < text.count || isLast else { break }
                if isWaiting { count(blocks[1 &- new], text, ends) }
                isWaiting = false
                readOutside(text, index..<end)
                index = min(end + 1, text.count)
            }
        }
        if isWaiting { count(blocks[1 &- new], text, ends) }
        if !isLast, text.count - index > Limits.block {
            builder.skip("goroutine longer than \(Limits.block) bytes", at: base + index)
            index = text.count
            isMidLine = true
        }
        base += index
        return index
    }

    /// Counts the goroutines behind a block that are like it, and returns where another begins.
    private mutating func readRepeated(
        _ block: GoroutineBlock, _ text: LineText, isLast: Bool
    ) -> Int {
        guard block.end > block.linesEnd, let last else { return block.end }
        let pattern = RepeatedGoroutine(
            text, header: block.start..<block.headerEnd, lines: block.start..<block.end)
        var index = block.end
        while let match = pattern.match(text, at: index), isLast || text.count &- match.end > 11 {
            builder.add(minutes: match.minutes, to: last.record)
            index = match.end
        }
        return index
    }

    @inline(__always)
    private mutating func count(
        _ block: GoroutineBlock, _ text: Span<UInt8>, _ ends: borrowing LineEnds
    ) {
        if dumps.needsCare {
            addWithCare(block, text, ends)
        } else {
            add(block, text, ends)
        }
        dumps.isApart = block.end == block.linesEnd
        dumps.isOutside = dumps.isInside
        dumps.isInside = false
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

    static let outside = "line outside any goroutine"

    /// Where in the input the parts lie that were left out.
    mutating func place(in text: CleanText) { builder.place(in: text) }

    private mutating func setReason() {
        guard let reason = crash.takeReason() else { return }
        builder.profile.format = .crash
        builder.profile.reason = builder.profile.reason ?? reason
    }

    /// The first goroutine behind the reason of a crash, or one that runs on another thread.
    @inline(never)
    private mutating func addWithCare(
        _ block: GoroutineBlock, _ text: Span<UInt8>, _ ends: borrowing LineEnds
    ) {
        guard crash.isOtherThread else {
            if hasGoroutines() { beginDump(at: base + block.start) }
            setReason()
            dumps.needsCare = false
            add(block, text, ends)
            return
        }
        guard let header = GoroutineHeader(text, block.start..<block.headerEnd) else {
            builder.skip("unrecognised goroutine header", at: base + block.start)
            return
        }
        if SystemGoroutine.has(header) {
            addNew(block, text, ends)
        } else if let record = dumps.unavailable.removeValue(forKey: header.number) {
            builder.settle()
            builder.profile.records[record].count -= 1
            addNew(block, text, ends)
        }
    }

    /// Goroutines of the program were read in this dump.
    private mutating func hasGoroutines() -> Bool {
        builder.settle()
        let profile = builder.profile
        return profile.records.contains {
            $0.count > 0 && !profile.attributes[Int($0.attributes)].isSystem
        }
    }

    private mutating func beginDump(at offset: Int) {
        guard dumps.count < Limits.dumps else {
            builder.skip("dump over the limit, merged into the one before", at: offset)
            return
        }
        builder.profile.isTruncated = offset - dumps.start == Limits.runtimeCut
        let next = ProfileBuilder(format: .debug2)
        let finished = builder
        builder = next
        dumps.next(at: offset) { finished.finish() }
        last = nil
        repeats = 0
        known = KeyTable()
        headers = KeyTable()
        stacks = KeyTable()
        creators = KeyTable()
        creatorList = []
        pairs = KeyTable()
    }

    /// A dump begins with the goroutine that writes it, the only one that is running; in a crash
    /// more may run, on other threads. So it is a new one where lines of something else, or no
    /// empty line, stand between, or where the main goroutine follows.
    private mutating func beginDumpIfNew(_ block: GoroutineBlock, _ text: Span<UInt8>) {
        guard hasGoroutines() else { return }
        let isNew =
            dumps.isOutside || (dumps.isApart && dumps.hasEmptyLines)
            || text.starts(with: "goroutine 1 ", at: block.end, before: text.count)
        if isNew { beginDump(at: base + block.start) }
    }

    /// `goroutine 7 [running]:` or goroutine 0, with which a signal's dump begins.
    private static func mayBeginDump(_ text: Span<UInt8>, _ block: GoroutineBlock) -> Bool {
        let open = text.first(UInt8(ascii: "["), in: block.start..<block.headerEnd)
        return text.starts(with: "[running", at: open, before: block.headerEnd)
            || text.starts(with: "goroutine 0 ", at: block.start, before: block.headerEnd)
    }

    /// Where the first line of a header is, in the beginning of an input.
    static func headerStart(in text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            let end = text.first(UInt8(ascii: "\n"), in: index..<range.upperBound)
            if text.starts(with: "goroutine ", at: index, before: end), end - index > 11,
                text.first(UInt8(ascii: "["), in: index..<end) < end
            {
                return index
            }
            index = end + 1
        }
        return nil
    }

    @inline(__always)
    private mutating func add(
        _ block: GoroutineBlock, _ text: Span<UInt8>, _ ends: borrowing LineEnds
    ) {
        let key = block.key
        if block.isRegular, let last, last.key == key {
            repeats &+= 1
            builder.add(minutes: block.minutes, to: last.record)
        } else if block.isRegular, let record = known[key] {
            builder.add(minutes: block.minutes, to: record)
            last = (key, record)
            repeats = 0
        } else {
            repeats = 0
            addNew(block, text, ends)
        }
    }

    /// A goroutine that is new in some respect: parts of it may have been read before.
    @inline(never)
    private mutating func addNew(
        _ block: GoroutineBlock, _ text: Span<UInt8>, _ ends: borrowing LineEnds
    ) {
        var block = block
        if Self.mayBeginDump(text, block) {
            if !crash.isOtherThread { beginDumpIfNew(block, text) }
            block.isRegular = false
        }
        if block.linesEnd < block.end { dumps.hasEmptyLines = true }
        guard var attributes = headers[block.headerKey] ?? readHeader(block, text) else { return }
        var trace = block.isRegular ? stacks[block.stackKey] : nil
        var creator =
            block.isRegular ? creators[block.creatorKey].map { creatorList[Int($0)] } : nil
        if trace == nil || creator == nil {
            let skips = builder.skips
            guard let body = knownCalls(block, ends) ?? readCalls(text, block) else { return }
            creator = body.creator
            if body.isUnavailable {
                block.isRegular = false
                dumps.unavailableNumber = number(of: block, text)
            }
            if isSystem(body) {
                block.isRegular = false
                attributes = builder.systemAttributes(like: attributes)
            }
            if trace == nil {
                let known = builder.profile.traces.count
                trace = builder.trace(calls, elided: body.elided, infersState: false)
                guard let trace else {
                    builder.skip("goroutine over the limits", at: base + block.start)
                    return
                }
                if body.isCut, Int(trace) == known {
                    builder.profile.traces[Int(trace)].isCut = true
                }
            }
            guard block.isRegular, skips == builder.skips, let trace, let creator else {
                if let trace, let creator {
                    addIrregular(attributes, trace, creator, block)
                }
                return
            }
            stacks.set(trace, for: block.stackKey)
            creators.set(UInt32(creatorList.count), for: block.creatorKey)
            creatorList.append(creator)
        }
        guard let trace, let creator else { return }
        let record = builder.append(
            Profile.Record(
                stack: trace, attributes: attributes, creator: creator.call,
                creatorHasNumber: creator.hasNumber, count: 0))
        guard let record else {
            builder.skip("goroutine over the limits", at: base + block.start)
            return
        }
        builder.add(minutes: block.minutes, to: UInt32(record))
        known.set(UInt32(record), for: block.key)
    }

    private mutating func addIrregular(
        _ attributes: UInt32, _ trace: UInt32, _ creator: Creator, _ block: GoroutineBlock
    ) {
        let record = builder.add(
            0, trace: trace, attributes: attributes, creator: creator.call,
            creatorHasNumber: creator.hasNumber)
        guard let record else {
            builder.skip("goroutine over the limits", at: base + block.start)
            return
        }
        builder.add(minutes: block.minutes, to: UInt32(record))
        if let number = dumps.unavailableNumber {
            dumps.unavailable[number] = record
            dumps.unavailableNumber = nil
        }
    }

    private func number(of block: GoroutineBlock, _ text: Span<UInt8>) -> Int? {
        GoroutineHeader(text, block.start..<block.headerEnd)?.number
    }

    private mutating func readHeader(_ block: GoroutineBlock, _ text: Span<UInt8>) -> UInt32? {
        guard let header = GoroutineHeader(text, block.start..<block.headerEnd) else {
            let isGrouped = text.starts(
                with: "goroutine profile: total ", at: block.start, before: block.headerEnd)
            builder.skip(
                isGrouped
                    ? "debug=1 text after debug=2" : "unrecognised goroutine header",
                at: base + block.start)
            return nil
        }
        let attributes = builder.attributes(
            Profile.Attributes(
                state: builder.state(header.state),
                minutes: block.minutes == 0 ? header.minutes : nil,
                labels: builder.labelSet(header.labels), isLeaked: header.isLeaked,
                isLockedToThread: header.isLockedToThread, isInBubble: header.isInBubble,
                isSystem: SystemGoroutine.has(header)))
        headers.set(attributes, for: block.headerKey)
        return attributes
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

    /// Fills `calls` where all of them, and the creator, were read before.
    private mutating func knownCalls(_ block: GoroutineBlock, _ ends: borrowing LineEnds) -> Body? {
        guard block.isRegular, block.isPlain, let creator = creators[block.creatorKey] else {
            return nil
        }
        for index in block.calls { pairs.prefetch(ends.callKey(index)) }
        calls.removeAll(keepingCapacity: true)
        for index in block.calls {
            guard let call = pairs[ends.callKey(index)] else { return nil }
            calls.append(call)
        }
        return Body(creator: creatorList[Int(creator)])
    }

    /// Fills `calls`; nil where the goroutine cannot be kept, which is noted.
    private mutating func readCalls(_ text: Span<UInt8>, _ block: GoroutineBlock) -> Body? {
        calls.removeAll(keepingCapacity: true)
        var body = Body()
        let bytes = LineText(text)
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
                    builder.skip("file and line without a function", at: base + index)
                }
                index = next
            } else {
                let placeEnd = text.first(UInt8(ascii: "\n"), in: next..<block.linesEnd)
                let key = pairKey(bytes, index..<end, next..<placeEnd)
                if let key, let call = pairs[key] {
                    calls.append(call)
                    index = placeEnd + 1
                    continue
                }
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
                            "remaining calls of the goroutine cut off at the end of the input",
                            at: base + block.start)
                        body.isCut = body.creator.call == nil && !isCreator(text, index..<end)
                        return body
                    }
                    skipLineInside(text, index..<end)
                    index = next
                    continue
                }
                readCall(text, index..<end, place, key, &body)
                guard calls.count <= Limits.depth else {
                    builder.skip(
                        "goroutine with more than \(Limits.depth) calls", at: base + block.start)
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
            builder.skip("function without a file and line", at: base + line.lowerBound)
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

    /// Equal for lines of the same function and place; nil for a `go` statement, and where the
    /// place may be cut.
    @inline(__always)
    private func pairKey(
        _ text: LineText, _ function: Range<Int>, _ place: Range<Int>
    ) -> UInt64? {
        guard place.upperBound < text.count, calls.count < Limits.depth, !place.isEmpty,
            text[place.lowerBound] == UInt8(ascii: "\t"), !text.isCreator(function)
        else { return nil }
        return TextHash.step(
            text.hash(function.lowerBound..<text.last(UInt8(ascii: "("), in: function)),
            text.placeHash(place))
    }

    private mutating func readCall(
        _ text: Span<UInt8>, _ line: Range<Int>, _ place: SourcePlace, _ key: UInt64?,
        _ body: inout Body
    ) {
        let file = builder.text(text.extracting(place.file))
        if text.starts(with: "created by ", at: line.lowerBound, before: line.upperBound) {
            let nameEnd = LineText(text).creatorEnd(line)
            let function = builder.function(text.extracting(line.lowerBound + 11..<nameEnd))
            body.creator = Creator(
                call: builder.call(function: function, file: file, line: place.line),
                hasNumber: nameEnd < line.upperBound)
        } else {
            let nameEnd = text.last(UInt8(ascii: "("), in: line) ?? line.upperBound
            let call = builder.newCall(
                function: text.extracting(line.lowerBound..<nameEnd), file: file, line: place.line)
            if let key { pairs.set(call, for: key) }
            calls.append(call)
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
