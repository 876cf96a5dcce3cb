/// What a log does to the lines of a dump, told from its first lines.
struct LineLayout: Sendable {
    /// Seen before it is decided: enough for a call, its place and what comes in between.
    static let linesNeeded = 40

    enum Form: Sendable {
        /// debug=2, or what a crash writes.
        case dump
        /// debug=1.
        case grouped

        init(_ anchor: GoLine) { self = anchor.kind == .header ? .dump : .grouped }
    }

    let form: Form
    /// Stands in front of what Go wrote, but for a header, which may have more.
    var prefix: LinePrefix
    /// In front of a line that the next one of the same stream goes on with.
    var partialPrefix: LinePrefix?
    /// Every line is a string, in which ends of lines and tabs are written as something else.
    var escape: LineEscape?
    var hasColours = false
    /// Lines have more changed than what stands in front of them.
    var repair: LineRepair?
    /// They come from the last to the first.
    var isReversed = false
    /// In front of a header stands something else than in front of its calls.
    private(set) var hasLooseHeaders = false

    /// A header that stands alone in its line.
    init(_ form: Form, prefix: LinePrefix) {
        (self.form, self.prefix) = (form, prefix)
    }

    /// `first` is the line of the anchor, `before` and `following` are those around it, without their
    /// returns and colours. Nil if nothing there shows that a dump begins.
    init?(_ anchor: GoLine, _ first: [UInt8], before: [[UInt8]] = [], following: [[UInt8]]) {
        let bytes = Array(first[..<anchor.range.lowerBound])
        self.init(Form(anchor), prefix: LinePrefix(bytes, allDigits: false))
        partialPrefix = prefix.partial
        let isBare = anchor.range.upperBound == first.count
        guard !following.isEmpty else {
            repair = isBare ? nil : LineRepair()
            return
        }
        var known: (prefix: LinePrefix, evidence: LineEvidence)?
        for prefix in Self.candidates(bytes, following) {
            let evidence = LineEvidence(Self.contents(of: following, behind: prefix), form)
            if evidence.isEmpty { continue }
            // A header alone is followed by lines of the same log at least.
            if known == nil, prefix.bytes == bytes { known = (prefix, evidence) }
            if evidence.isConvincing {
                known = (prefix, evidence)
                break
            }
        }
        guard let (prefix, evidence) = known else { return nil }
        self.prefix = prefix
        hasLooseHeaders = prefix.bytes != bytes
        isReversed = Self.isReversed(before, following, prefix)
        let isPlain = evidence.isAsGoWrites && isBare && !hasLooseHeaders && !isReversed
        guard !isPlain, partialPrefix == nil else { return }
        let behind = GoLine.contentStart(first.span, anchor.range.upperBound..<first.count)
        repair = LineRepair(
            isDoubleSpaced: evidence.isDoubleSpaced, width: evidence.width,
            suffix: Array(first[behind...]))
    }

    /// What may stand in front of the lines behind a header that `bytes` stand in front of.
    private static func candidates(_ bytes: [UInt8], _ following: [[UInt8]]) -> [LinePrefix] {
        var candidates = [bytes]
        let unquoted = bytes.reversed().drop { $0.isQuotationMark }.reversed()
        if unquoted.count < bytes.count { candidates.append(Array(unquoted)) }
        for line in following {
            guard let start = GoLine.start(in: line.span) else { continue }
            candidates.append(Array(line[..<start]))
            break
        }
        candidates.append([])
        return candidates.flatMap { bytes in
            [false, true].map { LinePrefix(bytes, allDigits: $0) }
        }
    }

    private static func contents(of lines: [[UInt8]], behind prefix: LinePrefix) -> [[UInt8]] {
        var prefix = prefix
        return lines.compactMap { line in
            prefix.end(in: line.span, 0..<line.count).map { Array(line[$0...]) }
        }
    }

    /// Whether what should come after a header comes before it: its first call, and before that the
    /// place of this call.
    private static func isReversed(
        _ before: [[UInt8]], _ following: [[UInt8]], _ prefix: LinePrefix
    ) -> Bool {
        func kinds(_ lines: [[UInt8]]) -> [GoLine.Kind] {
            contents(of: lines, behind: prefix).filter { !$0.isEmpty }.map {
                GoLine($0.span, 0..<$0.count)?.kind
            }.prefix { $0 != nil }.compactMap(\.self)
        }
        let above = kinds(before.reversed()).prefix(2)
        return above.elementsEqual([.call, .place]) && kinds(following).first != .call
    }
}

/// What the lines behind a header show.
struct LineEvidence {
    let isEmpty: Bool
    /// A call and its place, or what a grouped profile has.
    private(set) var isConvincing = false
    /// Nothing has to be put right.
    private(set) var isAsGoWrites = true
    /// Empty lines are between a call and its place.
    private(set) var isDoubleSpaced = false
    /// Bytes after which lines are broken; nil if they aren't.
    private(set) var width: Int?

    init(_ contents: [[UInt8]], _ form: LineLayout.Form) {
        isEmpty = contents.isEmpty
        let lines = contents.map { GoLine($0.span, 0..<$0.count) }
        switch form {
        case .grouped:
            isConvincing = lines.contains { $0?.kind == .groupedCall || $0?.kind == .block }
        case .dump: isConvincing = Self.hasCall(lines, contents)
        }
        isDoubleSpaced = Self.isDoubleSpaced(contents, lines)
        width = isDoubleSpaced ? nil : Self.width(contents)
        if !isConvincing, let width {
            var repair = LineRepair(width: width)
            isConvincing = repair.makesCalls(of: contents)
        }
        isAsGoWrites =
            !isDoubleSpaced && width == nil && !LineEscape.isEntities(contents)
            && zip(contents, lines).allSatisfy { $1?.isAsGoWrites($0) ?? true }
    }

    /// Whether a line has nothing in it but what Go wrote.
    static func isAsGoWrites(_ line: [UInt8]) -> Bool {
        GoLine(line.span, 0..<line.count)?.isAsGoWrites(line) ?? false
    }

    private static func hasCall(_ lines: [GoLine?], _ contents: [[UInt8]]) -> Bool {
        var isOpen = false
        for (line, content) in zip(lines, contents) where !content.isEmpty {
            if isOpen, line?.kind == .place { return true }
            isOpen = line?.kind == .call || line?.kind == .creator
        }
        return false
    }

    private static func isDoubleSpaced(_ contents: [[UInt8]], _ lines: [GoLine?]) -> Bool {
        var gaps = 0
        for (index, line) in lines.enumerated().dropLast()
        where line?.kind == .call || line?.kind == .creator {
            if lines[index + 1]?.kind == .place { return false }
            let isGap = contents[index + 1].isEmpty && index + 2 < lines.count
            if isGap, lines[index + 2]?.kind == .place { gaps += 1 }
        }
        return gaps > 0
    }

    /// The length of the longest lines, if one of them goes on in the next line.
    private static func width(_ contents: [[UInt8]]) -> Int? {
        guard let width = contents.map(\.count).max(), width >= 40 else { return nil }
        let isBroken = zip(contents, contents.dropFirst()).contains { line, next in
            LineRepair.joined(line, next, width: width) != nil
        }
        return isBroken ? width : nil
    }
}
