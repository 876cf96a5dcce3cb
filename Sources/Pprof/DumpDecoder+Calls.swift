// Reads the calls of a goroutine that is new in some respect.
extension DumpDecoder {
    /// The `go` statement, and whether it names the goroutine that ran it.
    struct Creator {
        var call: UInt32?
        var hasNumber = false
    }

    /// Whether the runtime started it and only functions of the runtime are on its stack.
    func isSystem(_ body: Body) -> Bool {
        guard let creator = body.creator.call, builder.isRuntime(creator) else { return false }
        return calls.allSatisfy { builder.isRuntime($0) }
    }

    struct Body {
        var creator = Creator()
        var isUnavailable = false
        var elided: Int?
        var isCut = false
    }

    /// Fills `calls` if all of them and the creator were read before.
    mutating func knownCalls(_ block: GoroutineBlock, _ ends: borrowing LineEnds) -> Body? {
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

    /// Fills `calls`; nil if the goroutine can't be kept, which is noted.
    mutating func readCalls(_ text: Span<UInt8>, _ block: GoroutineBlock) -> Body? {
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
                guard let place = place(text, next..<placeEnd, isCut: placeEnd == text.count) else {
                    guard
                        placeEnd < text.count || crash.reads(text, index..<end)
                            || !isBeginning(text, index..<end)
                    else {
                        guard !calls.isEmpty else {
                            skip(block, "goroutine cut off at the end of the input")
                            return nil
                        }
                        skip(
                            block,
                            "remaining calls of the goroutine cut off at the end of the input")
                        body.isCut = body.creator.call == nil && !isCreator(text, index..<end)
                        return body
                    }
                    skipLineInside(text, index..<end)
                    index = next
                    continue
                }
                readCall(text, index..<end, place, key, &body)
                guard calls.count <= Limits.depth else {
                    skip(block, "goroutine with more than \(Limits.depth) calls")
                    return nil
                }
                index = min(placeEnd + 1, block.linesEnd)
            }
        }
        guard !calls.isEmpty || body.isUnavailable || block.linesEnd < text.count else {
            skip(block, "goroutine cut off at the end of the input")
            return nil
        }
        return body
    }

    /// Whether a line may be a call or a `go` statement that the end of the input cuts.
    private func isBeginning(_ text: Span<UInt8>, _ line: Range<Int>) -> Bool {
        let name = GoLine.nameEnd(text, line.lowerBound, line.upperBound)
        return isCreator(text, line)
            || name.map { $0 == line.upperBound || text[$0] == UInt8(ascii: "(") } ?? false
    }

    private func isCreator(_ text: Span<UInt8>, _ line: Range<Int>) -> Bool {
        text.starts(with: "created by ", at: line.lowerBound, before: line.upperBound)
    }

    /// Skips a line that isn't a call: other output may come between the lines of a dump.
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

    /// The place in a file's line. If the line has no end (`isCut`), its number counts only if the
    /// offset follows.
    private func place(_ text: Span<UInt8>, _ line: Range<Int>, isCut: Bool) -> SourcePlace? {
        guard !line.isEmpty, text[line.lowerBound] == UInt8(ascii: "\t"),
            let place = SourcePlace(in: text, line.lowerBound + 1..<line.upperBound),
            !isCut || text.starts(with: " +0x", at: place.end, before: line.upperBound)
        else { return nil }
        return place
    }

    /// Equal for lines of the same function and place; nil for a `go` statement, and if the place
    /// may be cut.
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
        let file = builder.file(text.extracting(place.file))
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

    /// Reads `...501 frames elided...`, or `...additional frames elided...` up to Go 1.20, which
    /// loses the root.
    private func readElision(_ text: Span<UInt8>, _ line: Range<Int>, _ body: inout Body) {
        var index = line.lowerBound + 3
        if let count = text.decimal(at: &index, before: line.upperBound) {
            body.elided = count
        } else {
            body.isCut = true
        }
    }
}
