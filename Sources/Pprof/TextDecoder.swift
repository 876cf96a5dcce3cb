import Goroutines

/// Text that is more than a dump alone: what stands before it, in front of its lines and in place
/// of its tabs is detected, removed and reported; the dump then goes to the decoder of its form.
struct TextDecoder: Sendable {
    /// Kept of what comes before a dump: the reason of a crash stands there.
    private static let keptBytes = 1 << 14
    private static let windowBytes = 1 << 18

    private let dump: Int?
    /// What the input is where no dump is in it.
    private let failure: ProfileError?
    private var utf16: UTF16Text?
    private var form: Form?
    private var layout = Layout()
    /// What came and was not yet looked at: the beginning of a line or, while no dump was found,
    /// the last lines.
    private var raw: [UInt8] = []
    private var rawOffset = 0
    private var searched = 0
    private var clean = CleanText()
    private var strange = (count: 0, offset: 0)

    private enum Form: Sendable {
        case dump(DumpDecoder)
        case grouped(GroupedDecoder)
        case none
    }

    /// What a log does to the lines of the dump.
    private struct Layout: Sendable {
        var prefix = LinePrefix([], allDigits: false)
        /// In front of a line that the next one of the same stream goes on with.
        var partialPrefix: LinePrefix?
        /// The line before was such a one.
        var isPartial = false
        var isEscaped = false
        /// Strings include their line ends; one without continues in the next.
        var hasLineFeeds = false
        var losesTabs = false
        var hasColours = false
        var isGrouped = false
        var expectsPlace = false
    }

    /// `failure` is thrown at the end where there is no dump; it is nil where the input is the
    /// beginning of a crash.
    init(dump: Int?, utf16: UTF16Text?, failure: ProfileError?) {
        (self.dump, self.utf16, self.failure) = (dump, utf16, failure)
    }

    mutating func parse(_ bytes: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        if utf16 != nil {
            let text = utf16?.utf8(bytes, isLast: isLast) ?? []
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
        if form == nil {
            raw.append(bytes)
            guard search(isLast: isLast) else { return }
            bytes = Span()
        }
        if !raw.isEmpty {
            // The line that began before.
            let end = min(bytes.first(UInt8(ascii: "\n"), in: 0..<bytes.count) + 1, bytes.count)
            raw.append(bytes.extracting(0..<end))
            bytes = bytes.extracting(end..<bytes.count)
            let lines = raw
            let read = cleanLines(lines.span, isLast: isLast && bytes.isEmpty)
            raw = Array(lines[read...])
            rawOffset += read
        }
        if raw.isEmpty {
            let read = cleanLines(bytes, isLast: isLast)
            raw.append(bytes.extracting(read..<bytes.count))
            rawOffset += read
        }
        if raw.count > Limits.block {
            note(rawOffset)
            rawOffset += raw.count
            raw = []
        }
        try parseClean(isLast: isLast)
    }

    // MARK: Finding the dump

    /// Looks for a dump in the lines that were not looked at; keeps the last of them.
    private mutating func search(isLast: Bool) -> Bool {
        if rawOffset == 0, searched == 0,
            raw.span.starts(with: "\u{feff}", at: 0, before: raw.count)
        {
            raw.removeFirst(3)
            rawOffset = 3
        }
        let text = raw
        while searched < text.count {
            let end = text.span.first(UInt8(ascii: "\n"), in: searched..<text.count)
            guard end < text.count || isLast else { break }
            let isLong = text.count - searched > Limits.block
            switch found(text, searched..<end, isLast: isLast || isLong) {
            case true?: return true
            case false?: searched = min(end + 1, text.count)
            case nil: return false
            }
        }
        if isLast {
            guard failure == nil else { return false }
            form = .dump(DumpDecoder(dump: dump))
            return true
        }
        forget()
        return false
    }

    /// Lets go of lines far before what comes next.
    private mutating func forget() {
        guard searched > 4 * Self.keptBytes else {
            if raw.count - searched > Limits.block {
                rawOffset += raw.count
                raw = []
                searched = 0
            }
            return
        }
        let near = searched - Self.keptBytes
        let text = raw
        let start = text.span.first(UInt8(ascii: "\n"), in: near..<searched) + 1
        noteLines(text, before: start)
        raw = Array(text[start...])
        rawOffset += start
        searched -= start
    }

    /// Counts the lines that are not empty.
    private mutating func noteLines(_ text: [UInt8], before start: Int) {
        var index = 0
        while index < start {
            let end = text.span.first(UInt8(ascii: "\n"), in: index..<start)
            if !Self.withoutReturn(text.span, index..<end).isEmpty { note(rawOffset + index) }
            index = end + 1
        }
    }

    /// Whether a dump begins in this line; nil where the lines behind it have to tell and have not
    /// come yet.
    private mutating func found(_ text: [UInt8], _ line: Range<Int>, isLast: Bool) -> Bool? {
        let first = Self.plain(text.span, line)
        let hasColours = first.count < line.count - 1
        guard let anchor = DumpAnchor(first.span, 0..<first.count) else { return false }
        var following: [[UInt8]] = []
        var index = line.upperBound + 1
        while following.count < 4, index < text.count, !anchor.isEscaped {
            let end = text.span.first(UInt8(ascii: "\n"), in: index..<text.count)
            guard end < text.count || isLast else { return nil }
            following.append(Self.plain(text.span, index..<end))
            index = end + 1
        }
        guard following.count == 4 || isLast || anchor.isEscaped else { return nil }
        guard begin(anchor, first, following) else { return false }
        layout.hasColours = hasColours
        return true
    }

    private mutating func begin(
        _ anchor: DumpAnchor, _ first: [UInt8], _ following: [[UInt8]]
    ) -> Bool {
        let start =
            anchor.isEscaped ? anchor.stringStart(first.span, 0..<first.count) : anchor.start
        let bytes = Array(first[..<start])
        var layout = Layout()
        layout.isEscaped = anchor.isEscaped
        layout.isGrouped = anchor.form == .grouped
        layout.prefix = LinePrefix(bytes, allDigits: false)
        if !anchor.isEscaped, !following.isEmpty {
            var contents = Self.contents(of: following, behind: layout.prefix)
            if contents.isEmpty {
                layout.prefix = LinePrefix(bytes, allDigits: true)
                contents = Self.contents(of: following, behind: layout.prefix)
            }
            guard !contents.isEmpty else { return false }
            layout.losesTabs = Self.losesTabs(contents, isGrouped: layout.isGrouped)
            layout.partialPrefix = layout.prefix.partial
        }
        self.layout = layout
        if layout.isGrouped {
            form = .grouped(GroupedDecoder(dump: dump))
            noteLines(raw, before: searched)
            raw = Array(raw[searched...])
            rawOffset += searched
        } else {
            form = .dump(DumpDecoder(dump: dump))
        }
        return true
    }

    private static func contents(of lines: [[UInt8]], behind prefix: LinePrefix) -> [[UInt8]] {
        var prefix = prefix
        return lines.compactMap { line in
            prefix.end(in: line.span, 0..<line.count).map { Array(line[$0...]) }
        }
    }

    /// Whether the lines behind a header show other space where a tab should be.
    private static func losesTabs(_ lines: [[UInt8]], isGrouped: Bool) -> Bool {
        if isGrouped {
            return lines.contains {
                $0.first == UInt8(ascii: "#") && !$0.contains(UInt8(ascii: "\t"))
                    && !$0.starts(with: "# labels: ".utf8)
            }
        }
        return !lines.contains { $0.first == UInt8(ascii: "\t") }
    }

    /// A line without its return and its colours.
    private static func plain(_ text: Span<UInt8>, _ line: Range<Int>) -> [UInt8] {
        let line = withoutReturn(text, line)
        return LogText.withoutColours(text, line) ?? Array(text, line)
    }

    @inline(__always)
    private static func withoutReturn(_ text: Span<UInt8>, _ line: Range<Int>) -> Range<Int> {
        guard !line.isEmpty, text[line.upperBound &- 1] == UInt8(ascii: "\r") else { return line }
        return line.lowerBound..<line.upperBound &- 1
    }

    // MARK: Cleaning lines

    /// Appends what the complete lines say to `clean` and returns where the rest begins.
    private mutating func cleanLines(_ text: Span<UInt8>, isLast: Bool) -> Int {
        var index = 0
        while index < text.count {
            if !layout.hasColours, !layout.isEscaped, !layout.losesTabs,
                let mark = layout.prefix.mark
            {
                index = clean.appendLines(text, from: index, behind: mark, at: rawOffset)
                guard index < text.count else { break }
            }
            let end = text.first(UInt8(ascii: "\n"), in: index..<text.count)
            guard end < text.count || isLast else { break }
            let line = Self.withoutReturn(text, index..<end)
            if text.first(0x1b, in: line) < line.upperBound,
                let plain = LogText.withoutColours(text, line)
            {
                cleanLine(
                    plain.span, 0..<plain.count, at: rawOffset + index, isCut: end == text.count)
            } else {
                cleanLine(text, line, at: rawOffset + index, isCut: end == text.count)
            }
            index = end + 1
        }
        return min(index, text.count)
    }

    @inline(__always)
    private mutating func cleanLine(
        _ text: Span<UInt8>, _ line: Range<Int>, at offset: Int, isCut: Bool
    ) {
        guard let start = contentStart(text, line) else {
            if let start = layout.partialPrefix?.end(in: text, line) {
                clean.beginLine(at: offset)
                clean.append(text.extracting(start..<line.upperBound))
                layout.isPartial = true
            } else if !line.isEmpty {
                note(offset)
            }
            return
        }
        clean.beginLine(at: offset)
        if layout.isEscaped {
            appendUnescaped(text, start..<line.upperBound)
            return
        }
        if layout.losesTabs, !layout.isPartial {
            appendWithTabs(text, start..<line.upperBound)
        } else {
            clean.append(text.extracting(start..<line.upperBound))
        }
        layout.isPartial = false
        if !isCut { clean.append(UInt8(ascii: "\n")) }
    }

    private mutating func appendUnescaped(_ text: Span<UInt8>, _ string: Range<Int>) {
        let lines = Self.unescaped(text, string)
        clean.append(lines.span)
        let isWhole = lines.dropLast().contains(UInt8(ascii: "\n"))
        if lines.last == UInt8(ascii: "\n") {
            if !isWhole { layout.hasLineFeeds = true }
        } else if isWhole || !layout.hasLineFeeds {
            clean.append(UInt8(ascii: "\n"))
        }
        if isWhole { clean.append(UInt8(ascii: "\n")) }
    }

    /// What the string says, or a string in it: docker writes JSON around that of a program.
    private static func unescaped(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        let lines = LogText.unescaped(text, range)
        let line = 0..<lines.span.first(UInt8(ascii: "\n"), in: 0..<lines.count)
        guard let anchor = DumpAnchor(lines.span, line), anchor.isEscaped else { return lines }
        let start = anchor.stringStart(lines.span, line)
        return LogText.unescaped(lines.span, start..<lines.count)
    }

    @inline(__always)
    private mutating func contentStart(_ text: Span<UInt8>, _ line: Range<Int>) -> Int? {
        if let start = layout.prefix.end(in: text, line) { return start }
        guard layout.isEscaped, let anchor = DumpAnchor(text, line), anchor.isEscaped else {
            return nil
        }
        return anchor.stringStart(text, line)
    }

    private mutating func note(_ offset: Int) {
        if strange.count == 0 { strange.offset = offset }
        strange.count += 1
    }

    /// Puts back the tabs that a terminal or an editor made spaces, or that were lost.
    private mutating func appendWithTabs(_ text: Span<UInt8>, _ line: Range<Int>) {
        var start = line.lowerBound
        while start < line.upperBound, text[start] == UInt8(ascii: " ") { start += 1 }
        guard start < line.upperBound else { return }
        guard text[start] != UInt8(ascii: "\t") else {
            layout.expectsPlace = false
            clean.append(text.extracting(start..<line.upperBound))
            return
        }
        if layout.isGrouped {
            appendGroupedCall(text, start..<line.upperBound)
            return
        }
        if layout.expectsPlace || start > line.lowerBound, isPlace(text, start..<line.upperBound) {
            layout.expectsPlace = false
            clean.append(UInt8(ascii: "\t"))
        } else {
            layout.expectsPlace =
                text.starts(with: "created by ", at: start, before: line.upperBound)
                || text.first(UInt8(ascii: "("), in: start..<line.upperBound) < line.upperBound
        }
        clean.append(text.extracting(start..<line.upperBound))
    }

    /// `/src/main.go:28 +0x1d`, or without the offset.
    private func isPlace(_ text: Span<UInt8>, _ line: Range<Int>) -> Bool {
        guard let place = SourcePlace(in: text, line), !place.file.isEmpty else { return false }
        return place.end == line.upperBound || text[place.end] == UInt8(ascii: " ")
    }

    /// `#`, space, address, space, name, space, place.
    private mutating func appendGroupedCall(_ text: Span<UInt8>, _ line: Range<Int>) {
        var index = line.lowerBound
        guard text[index] == UInt8(ascii: "#"),
            !text.starts(with: "# labels: ", at: index, before: line.upperBound)
        else {
            clean.append(text.extracting(line))
            return
        }
        for _ in 0..<3 {
            let end = text.first(UInt8(ascii: " "), in: index..<line.upperBound)
            clean.append(text.extracting(index..<end))
            index = end
            while index < line.upperBound, text[index] == UInt8(ascii: " ") { index += 1 }
            guard index < line.upperBound else { return }
            clean.append(UInt8(ascii: "\t"))
        }
        clean.append(text.extracting(index..<line.upperBound))
    }

    // MARK: Reading the dump

    private mutating func parseClean(isLast: Bool) throws(ProfileError) {
        let read: Int
        switch form {
        case .dump(var decoder):
            form = Form.none
            read = try decoder.parse(clean.bytes.span.extracting(0..<clean.count), isLast: isLast)
            decoder.builder.place(in: clean)
            form = .dump(decoder)
        case .grouped(var decoder):
            form = Form.none
            read = try decoder.parse(clean.bytes.span.extracting(0..<clean.count), isLast: isLast)
            decoder.builder.place(in: clean)
            form = .grouped(decoder)
        case .some(.none), nil: return
        }
        clean.drop(read)
    }

    consuming func finish() throws(ProfileError) -> Profile {
        var profile: Profile
        switch form {
        case .dump(let decoder): profile = try decoder.finish()
        case .grouped(let decoder): profile = try decoder.finish()
        case .some(.none), nil: throw failure ?? .empty
        }
        if strange.count > 0 { profile.skipLines(strange.count, from: strange.offset) }
        if utf16 != nil {
            // Two bytes a character, as far as they are ASCII.
            for index in profile.skipped.indices { profile.skipped[index].offset *= 2 }
        }
        if !layout.prefix.bytes.isEmpty {
            let bytes = layout.prefix.bytes
            profile.removedPrefix = bytes.span.text(0..<bytes.count, limit: 128)
        }
        return profile
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
