/// The goroutine that was read last, as a pattern for the next ones: a leak fills a dump with
/// copies of one that differ in numbers and arguments alone. The rest is compared as a whole.
struct RepeatedGoroutine {
    /// What may differ in front of a part.
    private enum Gap {
        case number, minutes, arguments
    }

    private struct Part {
        var gap: Gap
        /// Where the pattern has it, in the text that is being read.
        var text: Range<Int>
    }

    private var parts: [Part] = []

    /// `lines` is all of a goroutine, the header and the empty line behind it included, and what
    /// was found in it has no exceptions.
    init(_ text: LineText, header: Range<Int>, lines: Range<Int>) {
        var gap = Gap.number
        var start = text.digitsEnd(header.lowerBound + 10)
        func addPart(to end: Int, before next: Gap, from nextStart: Int) {
            parts.append(Part(gap: gap, text: start..<end))
            (gap, start) = (next, nextStart)
        }
        if header.count >= 24, let (place, _) = text.minutes(header) {
            addPart(to: place, before: .minutes, from: header.upperBound - 10)
        }
        var index = header.upperBound + 1
        while index < lines.upperBound {
            var end = index
            while end < lines.upperBound, text[end] != UInt8(ascii: "\n") { end += 1 }
            let line = index..<min(end, lines.upperBound)
            if line.isEmpty || text[index] == UInt8(ascii: "\t") {
                // A place, or the empty line.
            } else if text.isCreator(line) {
                let name = text.creatorEnd(line)
                if name < line.upperBound { addPart(to: name + 14, before: .number, from: end) }
            } else {
                let open = text.last(UInt8(ascii: "("), in: line)
                if open < end { addPart(to: open + 1, before: .arguments, from: end) }
            }
            index = end + 1
        }
        addPart(to: lines.upperBound, before: .number, from: lines.upperBound)
    }

    /// The end of a goroutine at `index` that is like this one, and its minutes.
    @inline(__always)
    func match(_ text: LineText, at index: Int) -> (end: Int, minutes: UInt32)? {
        // Goroutine 0 is unlike all others.
        guard text.count &- index > 64, text.isHeader(index..<index &+ 64),
            text[index &+ 10] != UInt8(ascii: "0")
        else { return nil }
        var minutes: UInt32 = 0
        var index = index &+ 10
        for part in parts {
            // Enough for any gap but long arguments.
            guard text.count &- index > 64 else { return nil }
            let end: Int
            switch part.gap {
            case .number:
                end = text.digitsEnd(index)
                guard end > index else { return nil }
            case .minutes:
                guard let number = text.shortNumber(index), number.value > 0 else { return nil }
                (end, minutes) = (number.end, number.value)
            case .arguments:
                guard let rest = text.argumentsEnd(index) else { return nil }
                end = rest
            }
            guard text.count &- end > part.text.count, text.isSame(part.text, at: end) else {
                return nil
            }
            index = end &+ part.text.count
        }
        return (index, minutes)
    }
}
