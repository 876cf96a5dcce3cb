/// Looks for a dump in text as it arrives, and keeps what comes shortly before it: the reason of a crash
/// stands there.
struct DumpSearch: Sendable {
    private static let keptBytes = 1 << 16
    /// Lines before a header that show whether they come from the last to the first.
    private static let linesBefore = 4

    /// The beginning of a line, or the last lines.
    private var raw: [UInt8] = []
    private var rawOffset = 0
    private var searched = 0
    private var strange = StrangeLines()

    /// Set once a dump is found.
    private(set) var rest: Rest?

    struct Rest: Sendable {
        /// Bytes still to be read, and their offset in the input.
        var raw: [UInt8]
        var offset: Int
        /// The lines before them.
        var strange: StrangeLines
        /// Where the line of the first header begins in the input.
        var header: Int
    }

    /// Looks in the next bytes. At the end, `isCrash` tells that the input is to be read in any case.
    mutating func find(_ bytes: Span<UInt8>, isLast: Bool, isCrash: Bool) -> LineLayout? {
        raw.append(bytes)
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
            case .dump(let layout):
                keep(layout.form)
                return layout
            case .nothing: searched = min(end + 1, text.count)
            case .unknown: return nil
            }
        }
        if isLast {
            guard isCrash else { return nil }
            rest = Rest(raw: raw, offset: rawOffset, strange: strange, header: 0)
            return LineLayout(.dump, prefix: LinePrefix([], allDigits: false))
        }
        forget()
        return nil
    }

    private enum Found {
        case dump(LineLayout), nothing
        /// The lines behind it have to tell, and have not come yet.
        case unknown
    }

    private func found(_ text: [UInt8], _ line: Range<Int>, isLast: Bool) -> Found {
        let first = LogText.plain(text.span, line)
        guard let anchor = GoLine.anchor(first.span, 0..<first.count) else { return .nothing }
        var following: [[UInt8]] = []
        var index = line.upperBound + 1
        while following.count < LineLayout.linesNeeded, index < text.count {
            let end = text.span.first(UInt8(ascii: "\n"), in: index..<text.count)
            guard end < text.count || isLast else { break }
            following.append(LogText.plain(text.span, index..<end))
            index = end + 1
        }
        let escape = LineEscape(behind: anchor, first, following: following)
        let isAlone = escape?.hasLineEnd(first.span, anchor.range.upperBound..<first.count) ?? false
        guard isAlone || following.count == LineLayout.linesNeeded || isLast else {
            return .unknown
        }
        let before = linesBefore(text, line.lowerBound)
        guard
            var layout = layout(anchor, first, escape, isAlone: isAlone, before, following)
        else { return .nothing }
        layout.hasColours = first.count < line.count - 1
        return .dump(layout)
    }

    private func layout(
        _ anchor: GoLine, _ first: [UInt8], _ escape: LineEscape?, isAlone: Bool,
        _ before: [[UInt8]], _ following: [[UInt8]]
    ) -> LineLayout? {
        guard let escape else {
            return LineLayout(anchor, first, before: before, following: following)
        }
        guard escape != .string else {
            let start = LineEscape.stringStart(first.span, 0..<first.count) ?? 0
            var layout = LineLayout(
                LineLayout.Form(anchor),
                prefix: LinePrefix(Array(first[..<start]), allDigits: false))
            layout.escape = escape
            return layout
        }
        func plain(_ line: [UInt8]) -> [UInt8] { escape.plain(line.span, 0..<line.count) }
        var lines = [first] + following
        if isAlone {
            lines = plain(first).split(
                separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
            )
            .map(Array.init)
            lines = Array(
                lines.drop { GoLine.anchor($0.span, 0..<$0.count) == nil }
                    .prefix(LineLayout.linesNeeded))
        } else {
            lines = lines.map(plain)
        }
        guard let line = lines.first, let anchor = GoLine.anchor(line.span, 0..<line.count),
            var layout = LineLayout(
                anchor, line, before: isAlone ? [] : before.map(plain),
                following: Array(lines.dropFirst()))
        else { return nil }
        layout.escape = escape
        // The lines in a line have no prefix of their own.
        if isAlone { layout.prefix = LinePrefix([], allDigits: false) }
        return layout
    }

    private func linesBefore(_ text: [UInt8], _ start: Int) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var end = start - 1
        while end > 0, lines.count < Self.linesBefore {
            let begin = text.span.last(UInt8(ascii: "\n"), in: 0..<end).map { $0 + 1 } ?? 0
            lines.insert(LogText.plain(text.span, begin..<end), at: 0)
            end = begin - 1
        }
        return lines
    }

    /// Keeps what has to be read: of a grouped profile nothing stands before its beginning.
    private mutating func keep(_ form: LineLayout.Form) {
        if form == .grouped {
            let text = raw
            noteLines(text, before: searched)
            raw = Array(text[searched...])
            rawOffset += searched
        }
        rest = Rest(
            raw: raw, offset: rawOffset, strange: strange,
            header: rawOffset + (form == .grouped ? 0 : searched))
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
            if !LogText.withoutReturn(text.span, index..<end).isEmpty {
                strange.note(rawOffset + index)
            }
            index = end + 1
        }
    }
}
