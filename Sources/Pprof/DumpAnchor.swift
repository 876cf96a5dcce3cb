/// A line by which a dump is recognised wherever in a line it stands.
struct DumpAnchor {
    enum Form { case dump, grouped }

    var form: Form
    /// Where it begins, behind what a log writes in front of it.
    var start: Int
    /// It stands in a string, in which the ends of lines are written as `\n`.
    var isEscaped = false

    init?(_ text: Span<UInt8>, _ line: Range<Int>) {
        guard let anchor = Self.goroutine(text, line) ?? Self.block(text, line) else { return nil }
        self = anchor
    }

    private init(_ form: Form, _ start: Int, isEscaped: Bool = false) {
        (self.form, self.start, self.isEscaped) = (form, start, isEscaped)
    }

    /// `goroutine 7 [select]:` or `goroutine profile: total 12`.
    private static func goroutine(_ text: Span<UInt8>, _ line: Range<Int>) -> DumpAnchor? {
        let end = line.upperBound
        var from = line.lowerBound
        while let start = text.first("goroutine", in: from..<end) {
            from = start + 9
            var index = from
            if text.starts(with: "leak", at: index, before: end) { index += 4 }
            if text.starts(with: " profile: total ", at: index, before: end) {
                index += 16
                guard text.decimal(at: &index, before: end) != nil else { continue }
                return DumpAnchor(
                    .grouped, start,
                    isEscaped: index < end
                        && (text[index] == UInt8(ascii: "\\") || text[index] == UInt8(ascii: "\"")))
            }
            guard text.starts(with: " ", at: index, before: end) else { continue }
            index += 1
            guard text.decimal(at: &index, before: end) != nil,
                text.starts(with: " [", at: index, before: end)
                    || text.starts(with: " gp=0x", at: index, before: end)
            else { continue }
            if isInString(text, index..<end) { return DumpAnchor(.dump, start, isEscaped: true) }
            if text[end - 1] == UInt8(ascii: ":"), isClosed(text, end - 1) {
                return DumpAnchor(.dump, start)
            }
        }
        return nil
    }

    /// `[select]:\n`, `[select]:\\n` where one string is in another, or `[select]:"`.
    private static func isInString(_ text: Span<UInt8>, _ rest: Range<Int>) -> Bool {
        for mark in [":\\n", ":\\\\n", ":\""] as [StaticString] {
            if let colon = text.first(mark, in: rest), isClosed(text, colon) { return true }
        }
        return false
    }

    /// Behind the bracket of the state or the brace of the labels.
    private static func isClosed(_ text: Span<UInt8>, _ colon: Int) -> Bool {
        text[colon - 1] == UInt8(ascii: "]") || text[colon - 1] == UInt8(ascii: "}")
    }

    /// `12 @ 0x48b96a`, where the line above all blocks is lost.
    private static func block(_ text: Span<UInt8>, _ line: Range<Int>) -> DumpAnchor? {
        guard let mark = text.first(" @ 0x", in: line) else { return nil }
        var start = mark
        while start > line.lowerBound, text[start - 1].isDigit { start -= 1 }
        guard start < mark else { return nil }
        for index in mark + 5..<line.upperBound {
            let byte = text[index]
            guard
                byte.isDigit || byte &- UInt8(ascii: "a") < 6 || byte == UInt8(ascii: "x")
                    || byte == UInt8(ascii: " ")
            else { return nil }
        }
        return DumpAnchor(.grouped, start)
    }

    /// Where the string that the anchor stands in begins.
    func stringStart(_ text: Span<UInt8>, _ line: Range<Int>) -> Int {
        var index = start
        while index > line.lowerBound {
            index -= 1
            guard text[index] == UInt8(ascii: "\"") else { continue }
            if index == line.lowerBound || text[index - 1] != UInt8(ascii: "\\") {
                return index + 1
            }
        }
        return start
    }
}
