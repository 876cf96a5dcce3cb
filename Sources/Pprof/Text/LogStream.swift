import Goroutines

/// One log with a dump in it: the lines behind one prefix, cleaned and given to the decoder of their form.
struct LogStream: Sendable {
    var layout: LineLayout
    private var clean = CleanText()
    private var decoder: LogDecoder
    /// The line before goes on in the next one.
    private var isPartial = false
    /// Strings include their line ends; one without continues in the next.
    private var hasLineFeeds = false
    /// Lines that come from the last to the first, and where each began in the input.
    private var backwards: [UInt8] = []
    private var backwardStarts: [(line: Int, offset: Int)] = []
    /// Lines were left out, as there are more than can be held until the end of the input.
    private var isOver = false

    init(_ layout: LineLayout, dump: Int?) {
        self.layout = layout
        switch layout.form {
        case .dump: decoder = .dump(DumpDecoder(dump: dump))
        case .grouped: decoder = .grouped(GroupedDecoder(dump: dump))
        }
    }

    // MARK: Lines

    /// Whether lines can be copied as they are, behind their prefix.
    var copies: LinePrefix.Mark? {
        layout.hasColours || layout.escape != nil || layout.repair != nil || layout.isReversed
            ? nil : layout.prefix.mark
    }

    /// Copies whole lines as long as they have the prefix, and returns where the first other begins.
    mutating func copyLines(
        _ text: Span<UInt8>, from index: Int, behind mark: LinePrefix.Mark, at offset: Int
    ) -> Int {
        clean.appendLines(text, from: index, behind: mark, at: offset)
    }

    /// Takes a line that began at `offset`; `isCut` if the input ends in its middle.
    /// - Returns: whether it is one of this log.
    mutating func take(
        _ text: Span<UInt8>, _ line: Range<Int>, at offset: Int, isCut: Bool
    ) -> Bool {
        guard let start = contentStart(text, line) else {
            guard let start = layout.partialPrefix?.end(in: text, line) else { return false }
            clean.beginLine(at: offset)
            clean.append(text.extracting(start..<line.upperBound))
            isPartial = true
            return true
        }
        let content = start..<line.upperBound
        if let escape = layout.escape {
            takeEscaped(escape.plain(text, content), escape, at: offset)
        } else {
            append(text, content, at: offset, isCut: isCut)
        }
        return true
    }

    private mutating func append(
        _ text: Span<UInt8>, _ content: Range<Int>, at offset: Int, isCut: Bool
    ) {
        guard backwards.count < Limits.runtimeCut, clean.count < Limits.runtimeCut else {
            isOver = true
            return
        }
        if layout.isReversed {
            backwardStarts.append((backwards.count, offset))
            backwards.append(text.extracting(content))
        } else if layout.repair != nil, !isPartial {
            layout.repair?.append(text, content, at: offset, isCut: isCut, to: &clean)
        } else {
            clean.beginLine(at: offset)
            clean.append(text.extracting(content))
            isPartial = false
            if !isCut { clean.append(UInt8(ascii: "\n")) }
        }
    }

    /// Takes a line that is without its prefix.
    mutating func takeOutside(_ text: Span<UInt8>, _ line: Range<Int>, at offset: Int) {
        append(text, line, at: offset, isCut: false)
    }

    /// A string whose line ends were escaped.
    private mutating func takeEscaped(_ text: [UInt8], _ escape: LineEscape, at offset: Int) {
        let isWhole = text.dropLast().contains(UInt8(ascii: "\n"))
        guard isWhole || layout.repair != nil || layout.isReversed else {
            clean.beginLine(at: offset)
            clean.append(text.span)
            if text.last == UInt8(ascii: "\n") {
                hasLineFeeds = true
            } else if !hasLineFeeds {
                clean.append(UInt8(ascii: "\n"))
            }
            return
        }
        var index = 0
        while index < text.count {
            let end = text.span.first(UInt8(ascii: "\n"), in: index..<text.count)
            append(text.span, index..<end, at: offset, isCut: false)
            index = end + 1
        }
        // What follows is not a part of the last goroutine.
        if isWhole, escape == .string { append(text.span, 0..<0, at: offset, isCut: false) }
    }

    @inline(__always)
    private mutating func contentStart(_ text: Span<UInt8>, _ line: Range<Int>) -> Int? {
        if let start = layout.prefix.end(in: text, line) { return start }
        if layout.hasLooseHeaders { return GoLine.anchor(text, line)?.range.lowerBound }
        return layout.escape == .string ? LineEscape.stringStart(text, line) : nil
    }

    // MARK: Reading

    /// Reads what is complete.
    mutating func parse(isLast: Bool) throws(ProfileError) {
        if isLast { complete() }
        let read = try decoder.parse(clean, isLast: isLast)
        clean.drop(read)
    }

    private mutating func complete() {
        if layout.isReversed {
            var repair = layout.repair ?? LineRepair()
            let (lines, starts) = (backwards, backwardStarts)
            (backwards, backwardStarts) = ([], [])
            var end = lines.count
            for (start, offset) in starts.reversed() {
                repair.append(lines.span, start..<end, at: offset, to: &clean)
                end = start
            }
            repair.flush(to: &clean)
        } else {
            layout.repair?.flush(to: &clean)
        }
    }

    /// Whether a call was seen, and not just a line like a header.
    private var hasCalls: Bool {
        let text = clean.bytes.span
        return text.first("\n\t", in: 0..<clean.count) != nil
            || text.first("\n#", in: 0..<clean.count) != nil
    }

    /// Reads the other logs of the same input, whose dumps count as later ones.
    /// - Returns: the lines of those that have no dump.
    mutating func readOthers(_ others: [LogStream]) throws(ProfileError) -> StrangeLines {
        var strange = StrangeLines()
        for var other in others {
            other.complete()
            if other.isOver { isOver = true }
            guard other.hasCalls else {
                other.clean.eachLine { strange.note($0) }
                continue
            }
            other.clean.move(to: decoder.endDump())
            _ = try decoder.parse(other.clean, isLast: true)
        }
        return strange
    }

    consuming func finish() throws(ProfileError) -> Profile {
        var profile = try decoder.finish()
        profile.wasReversed = layout.isReversed
        if isOver { profile.isTruncated = true }
        return profile
    }
}

/// The decoder of the dump in a log.
private enum LogDecoder: Sendable {
    case dump(DumpDecoder)
    case grouped(GroupedDecoder)
    /// While another case is being changed in place, and after it failed.
    case none

    mutating func parse(_ text: CleanText, isLast: Bool) throws(ProfileError) -> Int {
        let bytes = text.bytes.span.extracting(0..<text.count)
        switch self {
        case .dump(var decoder):
            self = .none
            let read = try decoder.parse(bytes, isLast: isLast)
            decoder.builder.place(in: text)
            self = .dump(decoder)
            return read
        case .grouped(var decoder):
            self = .none
            let read = try decoder.parse(bytes, isLast: isLast)
            decoder.builder.place(in: text)
            self = .grouped(decoder)
            return read
        case .none: return text.count
        }
    }

    /// Ends the dump that is being read, so that what follows is another one.
    /// - Returns: where that begins.
    mutating func endDump() -> Int {
        switch self {
        case .dump(var decoder):
            self = .none
            defer { self = .dump(decoder) }
            return decoder.endDump()
        case .grouped(var decoder):
            self = .none
            defer { self = .grouped(decoder) }
            return decoder.endDump()
        case .none: return 0
        }
    }

    consuming func finish() throws(ProfileError) -> Profile {
        switch consume self {
        case .dump(let decoder): try decoder.finish()
        case .grouped(let decoder): try decoder.finish()
        case .none: throw .empty
        }
    }
}
