/// Whether text is as Go writes it, so that it can be read in place.
enum PlainText {
    /// `range` begins with the line above all blocks. What follows it has its tabs, and nothing around it.
    static func isGrouped(_ head: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.lowerBound == 0 || head[range.lowerBound - 1] == UInt8(ascii: "\n") else {
            return false
        }
        let lines = lines(head, from: range.lowerBound)
        guard let header = lines.first else { return false }
        // A total that cannot be is an error of its own.
        guard LineEvidence.isAsGoWrites(header) || GroupedDecoder.hasBadCount(header) else {
            return false
        }
        let following = Array(lines.dropFirst())
        return following.isEmpty || LineEvidence(following, .grouped).isAsGoWrites
    }

    /// A header at the start of a line, and behind it a call and its place, indented by a tab.
    static func isDump(_ head: Span<UInt8>) -> Bool {
        guard let start = DumpDecoder.headerStart(in: head, 0..<head.count) else { return false }
        let lines = lines(head, from: start)
        guard let header = lines.first, LineEvidence.isAsGoWrites(header) else { return false }
        let evidence = LineEvidence(Array(lines.dropFirst()), .dump)
        return evidence.isConvincing && evidence.isAsGoWrites
    }

    private static func lines(_ head: Span<UInt8>, from start: Int) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var index = start
        while index < head.count {
            let end = head.first(UInt8(ascii: "\n"), in: index..<head.count)
            // The last line may be incomplete; it is used only if there are few others.
            if end < head.count || lines.count < 4 { lines.append(Array(head, index..<end)) }
            index = end + 1
        }
        return lines
    }
}
