import Goroutines

/// Text that is more than a dump alone: what a log does to its lines is detected, undone and reported;
/// the lines then go to the decoder of their form. Several logs may be mixed in one text.
struct TextDecoder: Sendable {
    private static let windowBytes = 1 << 18
    /// Logs that are told apart.
    private static let maximumStreams = 64
    /// The reason of a crash is at most so far before its first header.
    private static let reasonBytes = 4096

    private let dump: Int?
    /// What the input is where no dump is in it.
    private let failure: ProfileError?
    private var utf16: UTF16Text?
    private let endsInReturns: Bool
    private var search: DumpSearch?
    /// In the order in which their dumps begin; the later ones are read at the end.
    private var streams: [LogStream] = []
    /// The beginning of a line.
    private var raw: [UInt8] = []
    private var rawOffset = 0
    private var strange = StrangeLines()
    /// Where the line of the first header begins in the input.
    private var header = 0

    /// `failure` is thrown at the end where there is no dump; it is nil where the input is the
    /// beginning of a crash. With `returns`, lines end in a carriage return alone.
    init(
        dump: Int?, utf16: UTF16Text? = nil, failure: ProfileError?, endsInReturns: Bool = false
    ) {
        (self.dump, self.utf16, self.failure) = (dump, utf16, failure)
        self.endsInReturns = endsInReturns
        search = DumpSearch()
    }

    mutating func parse(_ bytes: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        if utf16 != nil {
            let text = utf16?.utf8(bytes, isLast: isLast) ?? []
            try read(text.span, isLast: isLast)
        } else if endsInReturns {
            let text = [UInt8](bytes, 0..<bytes.count).map {
                $0 == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : $0
            }
            try read(text.span, isLast: isLast)
        } else {
            try read(bytes, isLast: isLast)
        }
        return bytes.count
    }

    private mutating func read(_ bytes: Span<UInt8>, isLast: Bool) throws(ProfileError) {
        var index = 0
        repeat {
            let end = min(index + Self.windowBytes, bytes.count)
            try readWindow(bytes.extracting(index..<end), isLast: isLast && end == bytes.count)
            index = end
        } while index < bytes.count
    }

    private mutating func readWindow(_ bytes: Span<UInt8>, isLast: Bool) throws(ProfileError) {
        var bytes = bytes
        if search != nil {
            guard let layout = search?.find(bytes, isLast: isLast, isCrash: failure == nil) else {
                return
            }
            streams = [LogStream(layout, dump: dump)]
            if let rest = search?.rest {
                (raw, rawOffset, strange, header) = (
                    rest.raw, rest.offset, rest.strange, rest.header
                )
            }
            search = nil
            bytes = Span()
        }
        if !raw.isEmpty {
            // The line that began before.
            let end = min(bytes.first(UInt8(ascii: "\n"), in: 0..<bytes.count) + 1, bytes.count)
            raw.append(bytes.extracting(0..<end))
            bytes = bytes.extracting(end..<bytes.count)
            let lines = raw
            let read = readLines(lines.span, isLast: isLast && bytes.isEmpty)
            raw = Array(lines[read...])
            rawOffset += read
        }
        if raw.isEmpty {
            let read = readLines(bytes, isLast: isLast)
            raw.append(bytes.extracting(read..<bytes.count))
            rawOffset += read
        }
        if raw.count > Limits.block {
            strange.note(rawOffset)
            rawOffset += raw.count
            raw = []
        }
        try streams[0].parse(isLast: isLast)
    }

    /// Takes the complete lines and returns where the rest begins.
    private mutating func readLines(_ text: Span<UInt8>, isLast: Bool) -> Int {
        var index = 0
        while index < text.count {
            if let mark = streams[0].copies {
                index = streams[0].copyLines(text, from: index, behind: mark, at: rawOffset)
                guard index < text.count else { break }
            }
            let end = text.first(UInt8(ascii: "\n"), in: index..<text.count)
            guard end < text.count || isLast else { break }
            let line = LogText.withoutReturn(text, index..<end)
            let isCut = end == text.count
            if text.first(0x1b, in: line) < line.upperBound,
                let plain = LogText.withoutColours(text, line)
            {
                take(plain.span, 0..<plain.count, at: rawOffset + index, isCut: isCut)
            } else {
                take(text, line, at: rawOffset + index, isCut: isCut)
            }
            index = end + 1
        }
        return min(index, text.count)
    }

    @inline(__always)
    private mutating func take(
        _ text: Span<UInt8>, _ line: Range<Int>, at offset: Int, isCut: Bool
    ) {
        if streams[0].take(text, line, at: offset, isCut: isCut) { return }
        for index in streams.indices.dropFirst()
        where streams[index].take(text, line, at: offset, isCut: isCut) {
            return
        }
        guard !line.isEmpty else { return }
        if offset < header, offset >= header - Self.reasonBytes,
            let start = CrashOutput.reasonStart(text, line, isForeign: true)
        {
            // A copy or a console has cut what stands in front of it.
            streams[0].takeOutside(text, start..<line.upperBound, at: offset)
            return
        }
        if let layout = otherLayout(text, line) {
            var stream = LogStream(layout, dump: nil)
            strange.giveBack { stream.take($0.span, 0..<$0.count, at: $1, isCut: false) }
            _ = stream.take(text, line, at: offset, isCut: isCut)
            streams.append(stream)
        } else {
            strange.note(offset, Array(text, line))
        }
    }

    /// The layout of another log whose dump begins in a line: it differs in its prefix alone.
    private func otherLayout(_ text: Span<UInt8>, _ line: Range<Int>) -> LineLayout? {
        var layout = streams[0].layout
        guard streams.count < Self.maximumStreams, !layout.prefix.bytes.isEmpty,
            layout.escape == nil, !layout.hasLooseHeaders, let anchor = GoLine.anchor(text, line),
            anchor.range.lowerBound > line.lowerBound,
            (anchor.kind == .header) == (layout.form == .dump)
        else { return nil }
        let bytes = Array(text, line.lowerBound..<anchor.range.lowerBound)
        layout.prefix = LinePrefix(bytes, allDigits: layout.prefix.allDigits)
        return layout
    }

    consuming func finish() throws(ProfileError) -> Profile {
        guard var first = streams.first else { throw failure ?? .empty }
        var strange = strange
        strange.add(try first.readOthers(Array(streams.dropFirst())))
        let bytes = first.layout.prefix.bytes
        var profile = try first.finish()
        if strange.count > 0 { profile.skipLines(strange.count, from: strange.offset) }
        if utf16 != nil {
            // Two bytes a character, as far as they are ASCII.
            for index in profile.skipped.indices { profile.skipped[index].offset *= 2 }
        }
        if !bytes.isEmpty {
            profile.removedPrefix = bytes.span.text(0..<bytes.count, limit: 128)
        }
        return profile
    }
}

/// Lines that belong to no log with a dump: how many, and the last of them.
struct StrangeLines: Sendable {
    private static let kept = 64

    private(set) var count = 0
    private(set) var offset = 0
    private var last: [(offset: Int, line: [UInt8])] = []

    mutating func note(_ offset: Int, _ line: [UInt8] = []) {
        if count == 0 { self.offset = offset }
        count += 1
        guard !line.isEmpty else { return }
        last.append((offset, line))
        if last.count > Self.kept { last.removeFirst() }
    }

    /// Counts the lines of `others` too.
    mutating func add(_ others: StrangeLines) {
        guard others.count > 0 else { return }
        offset = count == 0 ? others.offset : min(offset, others.offset)
        count += others.count
    }

    /// Takes the lines out that turn out to belong to a log after all.
    mutating func giveBack(_ takes: ([UInt8], Int) -> Bool) {
        let before = last.count
        last.removeAll { takes($0.line, $0.offset) }
        count -= before - last.count
    }
}

extension Profile {
    /// Lines of something else that stood around the dump.
    fileprivate mutating func skipLines(_ count: Int, from offset: Int) {
        let reason = DumpDecoder.outside
        if let index = skipped.firstIndex(where: { $0.reason == reason }) {
            skipped[index].count += count
            skipped[index].offset = min(skipped[index].offset, offset)
        } else {
            skipped.append(Skipped(reason: reason, offset: offset, count: count))
        }
    }
}
