/// Writes lines as Go does that a terminal, an editor, a log or a web page has changed: blanks, words
/// or quotation marks around them, empty lines between them, line breaks in their middle.
struct LineRepair: Sendable {
    private let isDoubleSpaced: Bool
    /// What a log writes behind every line.
    private var suffix: LinePrefix?
    /// Bytes after which lines are broken; nil if they aren't.
    private let width: Int?
    /// A call or a `go` statement came before: its place follows.
    private var expectsPlace = false
    /// A line that may go on in the next one.
    private var held: [UInt8] = []
    /// Bytes of its last part.
    private var heldPart = 0
    private var heldOffset = 0

    /// Longer lines are not joined.
    private static let longest = 4096

    init(isDoubleSpaced: Bool = false, width: Int? = nil, suffix: [UInt8] = []) {
        (self.isDoubleSpaced, self.width) = (isDoubleSpaced, width)
        self.suffix = suffix.isEmpty ? nil : LinePrefix(suffix, allDigits: true)
    }

    /// Appends a line that is without its prefix, and began at `offset` of the input; `isCut` if the
    /// input ends in its middle.
    mutating func append(
        _ text: Span<UInt8>, _ line: Range<Int>, at offset: Int, isCut: Bool = false,
        to clean: inout CleanText
    ) {
        guard let width else {
            write(text, line, at: offset, isCut: isCut, to: &clean)
            return
        }
        let bytes = Array(text, line)
        if !held.isEmpty, let joined = Self.joined(held, bytes, part: heldPart, width: width) {
            (held, heldPart) = (joined, bytes.count)
            return
        }
        flush(to: &clean)
        if bytes.isEmpty {
            write(text, line, at: offset, to: &clean)
        } else {
            (held, heldPart, heldOffset) = (bytes, bytes.count, offset)
        }
    }

    /// Appends the line that was held back.
    mutating func flush(to clean: inout CleanText) {
        guard !held.isEmpty else { return }
        let line = held
        held = []
        write(line.span, 0..<line.count, at: heldOffset, to: &clean)
    }

    /// Both as one line, if there was no room in the first for the beginning of the second, and what
    /// Go wrote begins in the first and ends in the second. `part` is the number of bytes in the last
    /// line of the first.
    static func joined(
        _ first: [UInt8], _ second: [UInt8], part: Int? = nil, width: Int
    ) -> [UInt8]? {
        let rest = Array(second.drop { $0.isBlank })
        let word = rest.prefix { !$0.isBlank }.count
        guard !rest.isEmpty, first.count + second.count < longest,
            (part ?? first.count) + word >= width
        else { return nil }
        let known = GoLine(second.span, 0..<second.count)
        if known != nil, second.count > rest.count || GoLine(first.span, 0..<first.count) != nil {
            return nil
        }
        for joined in [first + second, first + [UInt8(ascii: " ")] + rest] {
            let span = joined.span
            let line =
                GoLine.anchor(span, 0..<joined.count) ?? GoLine(span, 0..<joined.count)
            if let line, line.range.upperBound > first.count + 1 { return joined }
        }
        // A line in three parts or more.
        return known == nil && GoLine(first.span, 0..<first.count) == nil
            && (part ?? first.count) == width && second.count == width ? first + second : nil
    }

    private mutating func write(
        _ text: Span<UInt8>, _ line: Range<Int>, at offset: Int, isCut: Bool = false,
        to clean: inout CleanText
    ) {
        let content = GoLine.contentStart(text, line)
        if content == line.upperBound || isSuffix(text, content..<line.upperBound) {
            // An empty line between a call and its place ends nothing.
            guard !isDoubleSpaced, !expectsPlace else { return }
            clean.beginLine(at: offset)
            clean.append(UInt8(ascii: "\n"))
            return
        }
        clean.beginLine(at: offset)
        if text[line.lowerBound] == UInt8(ascii: "\""), text.first("\"\"", in: line) != nil {
            let plain = Self.withoutDoubledQuotes(text, line)
            append(plain.span, 0..<plain.count, to: &clean)
        } else {
            append(text, line, to: &clean)
        }
        if !isCut { clean.append(UInt8(ascii: "\n")) }
    }

    private mutating func isSuffix(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        suffix?.end(in: text, range) == range.upperBound
    }

    /// As CSV writes a quotation mark in a field.
    private static func withoutDoubledQuotes(_ text: Span<UInt8>, _ line: Range<Int>) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var plain: [UInt8] = []
        for index in line {
            if text[index] == quote, plain.last == quote, index > line.lowerBound + 1 {
                plain[plain.count - 1] = 0
            }
            plain.append(text[index])
        }
        return plain.filter { $0 != 0 }
    }

    private mutating func append(
        _ text: Span<UInt8>, _ line: Range<Int>, to clean: inout CleanText
    ) {
        let found = GoLine.anchor(text, line) ?? GoLine(text, line)
        let isPlace = found?.kind == .place
        guard let found, !isPlace || expectsPlace else {
            if expectsPlace, let place = SourcePlace(in: text, line) {
                // A file with an odd name.
                clean.append(UInt8(ascii: "\t"))
                clean.append(
                    text.extracting(GoLine.contentStart(text, line)..<place.end))
            } else {
                clean.append(text.extracting(line))
            }
            expectsPlace = false
            return
        }
        expectsPlace = found.kind == .call || found.kind == .creator
        switch found.kind {
        case .place:
            clean.append(UInt8(ascii: "\t"))
            clean.append(text.extracting(found.range))
        case .groupedCall: appendGroupedCall(text, found.range, to: &clean)
        case .header, .call, .creator, .elision, .groupedHeader, .block, .labels:
            clean.append(text.extracting(found.range))
        }
    }

    /// `#`, tab, address, tab, name, tab, place.
    private func appendGroupedCall(
        _ text: Span<UInt8>, _ range: Range<Int>, to clean: inout CleanText
    ) {
        clean.append(UInt8(ascii: "#"))
        var index = range.lowerBound
        if text[index] == UInt8(ascii: "#") { index += 1 }
        while index < range.upperBound, text[index].isBlank { index += 1 }
        // The name may have blanks, in brackets, and so may the file.
        let name = GoLine.wordEnd(text, index, range.upperBound)
        clean.append(UInt8(ascii: "\t"))
        clean.append(text.extracting(index..<name))
        guard let (nameRange, place) = GoLine.groupedParts(text, name..<range.upperBound) else {
            return
        }
        for part in [nameRange, place] {
            clean.append(UInt8(ascii: "\t"))
            clean.append(text.extracting(part))
        }
    }

    /// Whether these lines, put right, have a call and its place.
    mutating func makesCalls(of contents: [[UInt8]]) -> Bool {
        var clean = CleanText()
        for content in contents {
            append(content.span, 0..<content.count, at: 0, to: &clean)
        }
        flush(to: &clean)
        let text = clean.bytes.span.extracting(0..<clean.count)
        return text.first("\n\t", in: 0..<text.count) != nil
    }
}
