/// Whether text is as Go writes it, so that it can be read in place.
enum PlainText {
    /// The line above all blocks ends in a line feed, and calls have their tabs.
    static func isGrouped(_ head: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let end = range.upperBound
        guard range.lowerBound == 0 || head[range.lowerBound - 1] == UInt8(ascii: "\n") else {
            return false
        }
        let line = head.first(UInt8(ascii: "\n"), in: range)
        guard line < end else { return true }
        guard head[line - 1] != UInt8(ascii: "\r") else { return false }
        guard let call = head.first("\n#", in: line..<end), call + 2 < end else { return true }
        return head[call + 2] == UInt8(ascii: "\t")
            || head.starts(with: "# labels: ", at: call + 1, before: end)
    }

    /// A header at the start of a line, and behind it a call and its place, indented by a tab.
    static func isDump(_ head: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let end = range.upperBound
        guard let start = DumpDecoder.headerStart(in: head, range) else { return false }
        let header = head.first(UInt8(ascii: "\n"), in: start..<end)
        guard header < end else { return false }
        guard head[header - 1] == UInt8(ascii: ":") else { return false }
        let call = header + 1
        let place = head.first(UInt8(ascii: "\n"), in: call..<end) + 1
        guard place < end else { return false }
        return head[call] == UInt8(ascii: "\t") || head[place] == UInt8(ascii: "\t")
    }
}
