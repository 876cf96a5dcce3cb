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
/// stack: number, arguments, offsets, the creator's number. Its lines are read only if the hash is
/// new.
struct DumpDecoder: Sendable {
    var builder = ProfileBuilder(format: .debug2)
    var base = 0
    /// The keys read so far: of whole goroutines, of their three parts, and of a function's line
    /// with its file's line.
    private var known = KeyTable()
    /// Goroutines of one stack often follow each other.
    private var last: (key: UInt64, record: UInt32)?
    /// How many of them in a row came before this one.
    private var repeats = 0
    private var headers = KeyTable()
    var stacks = KeyTable()
    var creators = KeyTable()
    var creatorList: [Creator] = []
    var pairs = KeyTable()
    var calls: [UInt32] = []
    private var isMidLine = false
    private var sawHeader = false
    var dumps: DumpSequence
    var crash = CrashOutput()

    init(dump: Int? = nil) { dumps = DumpSequence(wanted: dump) }

    /// Reads whole goroutines and returns where the first incomplete one begins.
    mutating func parse(_ text: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        let bytes = LineText(text)
        var ends = LineEnds(bytes)
        var index = 0
        if isMidLine {
            index = min(ends.end() + 1, text.count)
            isMidLine = index == text.count && !isLast
        }
        // A goroutine is counted after the next one is hashed: meanwhile the prefetched memory
        // arrives.
        var blocks: InlineArray<2, GoroutineBlock> = [
            GoroutineBlock(count: text.count), GoroutineBlock(count: text.count),
        ]
        var (new, isWaiting) = (0, false)
        while index < text.count {
            let end = ends.end()
            if bytes.isHeader(index..<end) {
                ends.lookAhead()
                blocks[new].scan(bytes, &ends, index..<end, isLast: isLast)
                // Whether a dump begins here depends on the next header.
                guard blocks[new].isComplete, isLast || text.count &- blocks[new].end > 11 else {
                    break
                }
                sawHeader = true
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

    /// Counts the goroutines after a block that are like it, and returns where another one begins.
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
        let hasNone = sawHeader && !hasGoroutines() && dumps.count == 1
        let profile = try dumps.choose(last: builder.finish())
        guard !hasNone else { throw .noneRead(profile.skipped.first) }
        return profile
    }

    /// Ends the dump that is being read, so that what follows is another one.
    /// - Returns: where that begins.
    mutating func endDump() -> Int {
        if hasGoroutines() { beginDump(at: base) }
        return base
    }

    /// Reads a line between goroutines: of the beginning of a crash, or of a log.
    private mutating func readOutside(_ text: Span<UInt8>, _ line: Range<Int>) {
        let isKnown = crash.reads(text, line)
        guard !line.isEmpty else { return }
        dumps.isOutside = true
        dumps.needsCare = crash.reason != nil || crash.isOtherThread
        if !isKnown { skipLine(at: base + line.lowerBound) }
    }

    mutating func skip(_ block: GoroutineBlock, _ reason: String) {
        builder.skip(reason, at: base + block.start)
    }

    mutating func skipLine(at offset: Int, count: Int = 1) {
        builder.skip(Self.outside, at: offset, count: count)
    }

    static let outside = "line outside any goroutine"

    private mutating func setReason() {
        guard let reason = crash.takeReason() else { return }
        builder.profile.format = .crash
        builder.profile.reason = builder.profile.reason ?? reason
    }

    /// Adds the first goroutine after the reason of a crash, or one that runs on another thread.
    @inline(never)
    private mutating func addWithCare(
        _ block: GoroutineBlock, _ text: Span<UInt8>, _ ends: borrowing LineEnds
    ) {
        guard crash.isOtherThread else {
            if hasGoroutines() { beginDump(at: base + block.start) }
            setReason()
            dumps.needsCare = false
            addFirst(block, text, ends)
            return
        }
        guard let header = GoroutineHeader(text, block.start..<block.headerEnd) else {
            skip(block, "unrecognised goroutine header")
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

    /// Adds the first goroutine below the reason of a crash: the one that the program died of, if it
    /// was running. In a deadlock none is; SIGQUIT, SIGABRT from outside and
    /// the time limit of a test are no goroutine's fault.
    private mutating func addFirst(
        _ block: GoroutineBlock, _ text: Span<UInt8>, _ ends: borrowing LineEnds
    ) {
        let known = builder.profile.records.count
        add(block, text, ends)
        guard let reason = builder.profile.reason, !reason.hasPrefix("SIGQUIT"),
            !reason.hasPrefix(CrashOutput.timeout),
            builder.profile.records.count > known,
            let header = GoroutineHeader(text, block.start..<block.headerEnd),
            header.state == WaitState.running.name && !reason.hasPrefix("SIGABRT")
                || reason.hasPrefix("SIG") && header.state == WaitState.systemCall.name
        else { return }
        let record = builder.profile.records[known]
        guard !builder.profile.attributes[Int(record.attributes)].isSystem else { return }
        builder.profile.death = (header.number, record.stack)
    }

    /// Whether goroutines of the program were read in this dump.
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
        let finished = builder
        builder = ProfileBuilder(format: .debug2)
        dumps.next(at: offset) { finished.finish() }
        (last, repeats, creatorList) = (nil, 0, [])
        (known, headers, stacks) = (KeyTable(), KeyTable(), KeyTable())
        (creators, pairs) = (KeyTable(), KeyTable())
    }

    /// Begins a dump if a running goroutine starts one: that which writes it. In a crash more may
    /// run, on other threads; so other lines, or no empty line, come before it, or the main one
    /// follows.
    private mutating func beginDumpIfNew(_ block: GoroutineBlock, _ text: Span<UInt8>) {
        guard hasGoroutines() else { return }
        let isNew =
            dumps.isOutside || (dumps.isApart && dumps.hasEmptyLines)
            || text.starts(with: "goroutine 1 ", at: block.end, before: text.count)
        if isNew { beginDump(at: base + block.start) }
    }

    /// Whether a header is `goroutine 7 [running]:`, or that of goroutine 0, which starts a
    /// signal's dump.
    private static func mayBeginDump(_ text: Span<UInt8>, _ block: GoroutineBlock) -> Bool {
        let open = text.first(UInt8(ascii: "["), in: block.start..<block.headerEnd)
        return text.starts(with: "[running", at: open, before: block.headerEnd)
            || text.starts(with: "goroutine 0 ", at: block.start, before: block.headerEnd)
    }

    /// The start of the first header in the beginning of an input.
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

    /// Adds a goroutine that is new in some respect; parts of it may have been read before.
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
        let isZero = text.starts(with: "goroutine 0 ", at: block.start, before: block.headerEnd)
        let seen = isZero ? nil : headers[block.headerKey]
        guard var attributes = seen ?? readHeader(&block, text, isZero: isZero) else { return }
        var trace = block.isRegular ? stacks[block.stackKey] : nil
        var creator =
            block.isRegular ? creators[block.creatorKey].map { creatorList[Int($0)] } : nil
        if trace == nil || creator == nil {
            let skips = builder.skips
            guard let body = knownCalls(block, ends) ?? readCalls(text, block) else { return }
            creator = body.creator
            if body.isUnavailable {
                block.isRegular = false
                dumps.unavailableNumber =
                    GoroutineHeader(text, block.start..<block.headerEnd)?.number
            }
            // Only the state tells them apart.
            if calls.isEmpty { block.isRegular = false }
            if isSystem(body) {
                block.isRegular = false
                attributes = builder.systemAttributes(like: attributes)
            }
            if trace == nil {
                let known = builder.profile.traces.count
                trace =
                    calls.isEmpty && !body.isUnavailable
                    ? builder.unreadTrace(attributes)
                    : builder.trace(calls, elided: body.elided, state: .stated)
                guard let trace else {
                    skip(block, "goroutine over the limits")
                    return
                }
                if body.isCut, Int(trace) == known {
                    builder.profile.traces[Int(trace)].isCut = true
                }
            }
            guard block.isRegular, skips == builder.skips, let trace, let creator else {
                if let trace, let creator { addIrregular(attributes, trace, creator, block) }
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
            skip(block, "goroutine over the limits")
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
            skip(block, "goroutine over the limits")
            return
        }
        builder.add(minutes: block.minutes, to: UInt32(record))
        if let number = dumps.unavailableNumber {
            dumps.unavailable[number] = record
            dumps.unavailableNumber = nil
        }
    }

    private mutating func readHeader(
        _ block: inout GoroutineBlock, _ text: Span<UInt8>, isZero: Bool
    ) -> UInt32? {
        guard let header = GoroutineHeader(text, block.start..<block.headerEnd) else {
            let isGrouped = text.starts(
                with: "goroutine profile: total ", at: block.start, before: block.headerEnd)
            skip(block, isGrouped ? "debug=1 text after debug=2" : "unrecognised goroutine header")
            return nil
        }
        let isThinned =
            !header.labels.isEmpty && builder.profile.records.count >= Limits.labelledSamples
        if isThinned {
            skip(block, ThinnedSamples.reason)
            block.isRegular = false
        }
        let attributes = builder.attributes(
            Profile.Attributes(
                state: builder.state(header.state),
                minutes: block.minutes == 0 ? header.minutes : nil,
                labels: isThinned ? nil : builder.labelSet(header.labels),
                isLeaked: header.isLeaked,
                isLockedToThread: header.isLockedToThread, isInBubble: header.isInBubble,
                isSystem: SystemGoroutine.has(header)))
        if !isZero, !isThinned { headers.set(attributes, for: block.headerKey) }
        return attributes
    }
}
