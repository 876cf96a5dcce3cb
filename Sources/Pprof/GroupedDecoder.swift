import Goroutines

/// debug=1: blocks of `COUNT @ ADDRESSES`, labels, and a line per call.
///
///     744 @ 0x48b96a 0x4173bc 0x416fb7 0x722c3e 0x492a41
///     # labels: {"route":"/pay"}
///     #	0x722c3d	example.com/audit.(*AuditLogger).Record.func1+0x1d	/src/audit.go:28
struct GroupedDecoder: Sendable {
    var builder = ProfileBuilder(format: .debug1)
    private var base = 0
    private var sawHeader = false
    private var dumps: DumpSequence

    init(dump: Int? = nil) { dumps = DumpSequence(wanted: dump) }

    /// The lines of calls that were seen before, and their calls.
    private var lines = KeyNumbers()
    private var calls: [UInt32] = []
    private var stack: [UInt32] = []

    /// Reads whole blocks and returns where the first incomplete one begins.
    mutating func parse(_ text: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        let bytes = LineText(text)
        var ends = LineEnds(bytes)
        var index = 0
        while index < text.count {
            ends.lookAhead()
            let end = ends.end()
            if end == text.count, !isLast { break }
            let next = min(end + 1, text.count)
            if let block = blockStart(text, index..<end) {
                guard let after = readBlock(bytes, &ends, block, from: next, isLast: isLast, text)
                else { break }
                index = after
            } else {
                // There is an empty line behind each block.
                if index < end, Self.hasBadCount(text, index..<end) {
                    throw .malformed(.badCount, offset: base + index)
                }
                if index == end {
                    // Nothing to read.
                } else if readHeader(text, index..<end) {
                    // The first, or that of the next dump.
                } else if sawHeader {
                    builder.skip(
                        bytes.isHeader(index..<end)
                            ? "goroutine of debug=2 text after debug=1" : "line outside any block",
                        at: base + index)
                }
                index = next
            }
        }
        if !isLast, text.count - index > Limits.block {
            builder.skip("block longer than \(Limits.block) bytes", at: base + index)
            index = text.count
        }
        base += index
        return index
    }

    private mutating func readHeader(_ text: Span<UInt8>, _ line: Range<Int>) -> Bool {
        guard let mark = text.first(" profile: total ", in: line),
            text.starts(with: "goroutine", at: line.lowerBound, before: mark) || !sawHeader
        else { return false }
        beginDump(at: base + line.lowerBound)
        sawHeader = true
        var index = mark + 16
        builder.profile.statedTotal = text.decimal(at: &index, before: line.upperBound)
        builder.profile.isLeakProfile = text.first("goroutineleak", in: line) != nil
        return true
    }

    private struct Block {
        var start: Int
        var count: Int
        var addresses: Range<Int>
    }

    /// `COUNT @ 0x… 0x…`
    @inline(__always)
    private func blockStart(_ text: Span<UInt8>, _ line: Range<Int>) -> Block? {
        var index = line.lowerBound
        guard let count = text.decimal(at: &index, before: line.upperBound),
            text.starts(with: " @", at: index, before: line.upperBound)
        else { return nil }
        return Block(start: line.lowerBound, count: count, addresses: index + 2..<line.upperBound)
    }

    /// Whether a line has a negative number, or one that no counter holds: `-5 @ 0x…`.
    static func hasBadCount(_ line: [UInt8]) -> Bool { hasBadCount(line.span, 0..<line.count) }

    private static func hasBadCount(_ text: Span<UInt8>, _ line: Range<Int>) -> Bool {
        var start = line.lowerBound
        if let mark = text.first("profile: total ", in: line) { start = mark + 15 }
        var index = start
        if index < line.upperBound, text[index] == UInt8(ascii: "-") { index += 1 }
        let digits = index
        while index < line.upperBound, text[index].isDigit { index += 1 }
        guard index > digits, digits > start || index - digits > 18 else { return false }
        return start > line.lowerBound
            || text.starts(with: " @ 0x", at: index, before: line.upperBound)
    }

    /// Reads the lines that belong to a block; nil when its end has not come yet.
    private mutating func readBlock(
        _ bytes: LineText, _ ends: inout LineEnds, _ block: Block, from start: Int, isLast: Bool,
        _ text: Span<UInt8>
    ) -> Int? {
        // A variable of its own is quicker to append to.
        var stack = self.stack
        self.stack = []
        defer { self.stack = stack }
        stack.removeAll(keepingCapacity: true)
        var labels: UInt32?
        var lastCall = 0..<0
        var isCut = false
        var index = start
        while index < text.count {
            let lines = index
            let keys = ends.readCallLines(from: &index)
            if !keys.isEmpty {
                addCalls(keys, ends, to: &stack, from: lines, text)
                let lineStart = keys.count > 1 ? ends.end(back: 2) + 1 : lines
                lastCall = lineStart..<ends.end(back: 1)
                continue
            }
            guard text[index] == UInt8(ascii: "#") else { break }
            let end = ends.end()
            if end == text.count {
                guard isLast else { return nil }
                isCut = !isLastOfAll(block)
                if isCut { break }
            }
            if text.starts(with: "# labels: ", at: index, before: end) {
                labels = readLabels(text, index + 10..<end)
            } else if let call = readCall(text, index..<end) {
                append(call, to: &stack, at: index)
                lastCall = index..<end
            } else {
                builder.skip("unrecognised call", at: base + index)
            }
            index = min(end + 1, text.count)
        }
        // Counted where it matters: 32 take 128 bytes.
        let addresses =
            stack.isEmpty || block.addresses.count >= 128
            ? bytes.count(of: UInt8(ascii: " "), in: block.addresses) : 0
        if index == text.count {
            guard isLast else { return nil }
            // Only a goroutine that has not run yet has no calls, and one address; or all calls are
            // missing.
            let isLineCut = start == text.count && text[text.count - 1] != UInt8(ascii: "\n")
            if stack.isEmpty, addresses > 1,
                isLineCut || builder.profile.calls.contains(where: { $0.line > 0 })
            {
                isCut = true
            }
        }
        if isCut {
            builder.skip(
                stack.isEmpty
                    ? "block cut off at the end of the input"
                    : "remaining calls of a block cut off at the end of the input",
                at: base + block.start)
            guard !stack.isEmpty else { return text.count }
            index = text.count
        }
        // Of a list without its calls, the addresses tell stacks apart.
        if stack.isEmpty, !isCut, addresses > 1 { stack = addressCalls(text, block.addresses) }
        let trace = add(block, stack, labels: labels, isCut: isCut)
        if addresses == 32 || addresses == 128, let trace,
            endsInCall(text, block.addresses, text.extracting(lastCall))
        {
            builder.profile.traces[trace].isCut = true
        }
        return index
    }

    /// Adds the calls of whole lines, of which the first begins at `start`.
    @inline(__always)
    private mutating func addCalls(
        _ keys: Range<Int>, _ ends: borrowing LineEnds, to stack: inout [UInt32], from start: Int,
        _ text: Span<UInt8>
    ) {
        var start = start
        for key in keys {
            let end = ends.end(back: keys.upperBound &- key)
            if let known = lines.find(ends.callKey(key)) {
                append(calls[known], to: &stack, at: start)
            } else if let call = readCall(text, start..<end) {
                _ = lines.number(ends.callKey(key))
                calls.append(call)
                append(call, to: &stack, at: start)
            } else {
                builder.skip("unrecognised call", at: base + start)
            }
            start = end &+ 1
        }
    }

    @inline(__always)
    private mutating func append(_ call: UInt32, to stack: inout [UInt32], at offset: Int) {
        if stack.count < Limits.depth {
            stack.append(call)
        } else {
            builder.skip("call over the limits", at: base + offset)
        }
    }

    /// A last line without a line feed may be cut, or stripped by an editor: it counts where the
    /// block makes up the total that the header states.
    private func isLastOfAll(_ block: Block) -> Bool {
        let total = builder.profile.records.reduce(block.count) { $0 &+ $1.count }
        return total == builder.profile.statedTotal
    }

    /// Returns the number of the block's stack.
    private mutating func add(
        _ block: Block, _ stack: [UInt32], labels: UInt32?, isCut: Bool
    ) -> Int? {
        var attributes = Profile.Attributes(
            labels: labels, isLeaked: builder.profile.isLeakProfile)
        if stack.isEmpty { attributes.state = builder.state(WaitState.runnable.name) }
        let known = builder.profile.traces.count
        guard let trace = builder.trace(stack, state: .callsInSight),
            builder.add(block.count, trace: trace, attributes: builder.attributes(attributes))
                != nil
        else {
            builder.skip("block over the limits", at: base + block.start)
            return nil
        }
        if isCut, Int(trace) == known { builder.profile.traces[Int(trace)].isCut = true }
        return Int(trace)
    }

    /// The addresses as calls without names, from the leaf.
    private mutating func addressCalls(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt32] {
        var calls: [UInt32] = []
        var index = range.lowerBound
        while index < range.upperBound, calls.count < Limits.depth {
            let start = index + 1
            index = text.first(
                UInt8(ascii: " "), in: min(start, range.upperBound)..<range.upperBound)
            guard text.starts(with: "0x", at: start, before: index) else { continue }
            let function = builder.function(text.extracting(start..<index))
            calls.append(builder.call(function: function, file: builder.text(Span()), line: 0))
        }
        return calls
    }

    /// Whether the last return address is one of the shown calls and not the goroutine's entry,
    /// which is never shown: then the root was cut off.
    private func endsInCall(
        _ text: Span<UInt8>, _ addresses: Range<Int>, _ call: Span<UInt8>
    ) -> Bool {
        guard let space = text.last(UInt8(ascii: " "), in: addresses),
            let last = hexadecimal(text, space + 1..<addresses.upperBound), call.count > 2,
            let shown = hexadecimal(call, 2..<call.first(UInt8(ascii: "\t"), in: 2..<call.count))
        else { return false }
        return shown == last || shown &+ 1 == last
    }

    /// The number written as `0x1f`.
    private func hexadecimal(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        guard text.starts(with: "0x", at: range.lowerBound, before: range.upperBound),
            range.count <= 18
        else { return nil }
        return UInt64(text.text(range.lowerBound + 2..<range.upperBound, limit: 16), radix: 16)
    }

    private mutating func readLabels(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt32? {
        guard builder.profile.records.count < Limits.labelledSamples else {
            builder.skip(ThinnedSamples.reason, at: base + range.lowerBound)
            return nil
        }
        var end = range.lowerBound
        guard let pairs = LabelText.pairs(in: text, range, end: &end) else {
            builder.skip("unrecognised labels", at: base + range.lowerBound)
            return nil
        }
        return builder.labelSet(pairs)
    }

    /// `#`, TAB, address, TAB, name`+0x`offset, TABs, file`:`line; without symbol only the address.
    private mutating func readCall(_ text: Span<UInt8>, _ line: Range<Int>) -> UInt32? {
        let end = line.upperBound
        guard text.starts(with: "#\t", at: line.lowerBound, before: end) else { return nil }
        let address = line.lowerBound + 2
        let addressEnd = text.first(UInt8(ascii: "\t"), in: address..<end)
        guard addressEnd < end else {
            guard text.starts(with: "0x", at: address, before: end) else { return nil }
            let function = builder.function(text.extracting(address..<end))
            return builder.call(function: function, file: builder.text(Span()), line: 0)
        }
        let name = addressEnd + 1
        let nameEnd = text.first(UInt8(ascii: "\t"), in: name..<end)
        guard let plus = text.last(UInt8(ascii: "+"), in: name..<nameEnd), plus > name,
            let place = SourcePlace(in: text, lastTab(text, nameEnd..<end)..<end)
        else { return nil }
        return builder.newCall(
            function: text.extracting(name..<plus),
            file: builder.file(text.extracting(place.file)), line: place.line)
    }

    private func lastTab(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, text[index] == UInt8(ascii: "\t") { index += 1 }
        return index
    }

    /// Ends the dump that is being read, so that what follows is another one.
    /// - Returns: where that begins.
    mutating func endDump() -> Int {
        beginDump(at: base)
        return base
    }

    private mutating func beginDump(at offset: Int) {
        guard sawHeader || !builder.profile.records.isEmpty else { return }
        let finished = builder
        builder = ProfileBuilder(format: .debug1)
        lines = KeyNumbers()
        calls = []
        sawHeader = false
        dumps.next(at: offset) { finished.finish() }
    }

    consuming func finish() throws(ProfileError) -> Profile {
        let profile = try dumps.choose(last: builder.finish())
        guard profile.records.isEmpty, profile.statedTotal ?? 0 > 0 else { return profile }
        throw .noneRead(profile.skipped.first)
    }
}
