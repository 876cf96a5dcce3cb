import CScan

/// The lines of a dump without what a log did to them, and where in the input each came from.
struct CleanText: Sendable {
    /// Lines one after the other that lost the same number of bytes each.
    private struct Run: Sendable {
        var clean: Int
        var raw: Int
        var lines: Int
        var lost: Int
    }

    /// What is held is at the start.
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0
    /// How many bytes came before what is held.
    private var offset = 0
    private var runs: [Run] = []

    /// Calls `body` with where each line began in the input.
    func eachLine(_ body: (Int) -> Void) {
        for run in runs { for _ in 0..<run.lines { body(run.raw) } }
    }

    /// Counts what came before what is held from another number on.
    mutating func move(to offset: Int) {
        for index in runs.indices { runs[index].clean += offset - self.offset }
        self.offset = offset
    }

    /// A line follows that begins at `raw` in the input.
    mutating func beginLine(at raw: Int) {
        runs.append(Run(clean: offset + count, raw: raw, lines: 1, lost: 0))
    }

    mutating func append(_ text: Span<UInt8>) { count = bytes.replaceEnd(from: count, with: text) }

    mutating func append(_ byte: UInt8) {
        if count == bytes.count { bytes.append(byte) } else { bytes[count] = byte }
        count += 1
    }

    /// Appends whole lines without their prefix, as long as they have it, and returns where the
    /// first other line begins. `raw` is the place of `text` in the input.
    mutating func appendLines(
        _ text: Span<UInt8>, from start: Int, behind mark: LinePrefix.Mark, at raw: Int
    ) -> Int {
        let needed = count + text.count - start + Int(SCAN_PIECE)
        if bytes.count < needed { bytes += [UInt8](repeating: 0, count: needed - bytes.count) }
        let held = count
        let copied = unsafe text.withUnsafeBytes { source in
            unsafe bytes.withUnsafeMutableBytes { target in
                unsafe mark.tail.withUnsafeBufferPointer { tail in
                    unsafe Self.copyLines(source, start, mark, tail, to: target, at: held)
                }
            }
        }
        guard copied.lines > 0 else { return start }
        runs.append(
            Run(
                clean: offset + count, raw: raw + start, lines: copied.lines,
                lost: mark.length + (copied.returns ? 1 : 0)))
        count += copied.written
        return start + copied.read
    }

    @unsafe private static func copyLines(
        _ source: UnsafeRawBufferPointer, _ start: Int, _ mark: LinePrefix.Mark,
        _ tail: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableRawBufferPointer, at held: Int
    ) -> scan_copied {
        guard let from = source.baseAddress, let to = target.baseAddress else {
            return scan_copied()
        }
        // Of an empty array nothing is read.
        let tailStart =
            unsafe tail.baseAddress ?? UnsafePointer(to.assumingMemoryBound(to: UInt8.self))
        var prefix = unsafe scan_prefix(
            length: mark.length, first: mark.first.map { Int32($0) } ?? -1, tail: tailStart,
            tail_length: tail.count)
        return unsafe scan_copy_lines(from, source.count, start, &prefix, to + held)
    }

    /// Where in the input the line begins that is at this place of the clean text.
    func place(of clean: Int) -> Int {
        guard let run = runs.last(where: { $0.clean <= clean }) else { return clean }
        var place = run.raw
        var index = run.clean - offset
        while index < count {
            let end = bytes.span.first(0x0a, in: index..<count)
            guard offset + end < clean else { break }
            place += end + 1 - index + run.lost
            index = end + 1
        }
        return place
    }

    /// Lets go of the first bytes, which are whole lines.
    mutating func drop(_ read: Int) {
        guard read > 0 else { return }
        let first = runs.lastIndex { $0.clean <= offset + read } ?? 0
        runs.removeFirst(first)
        if !runs.isEmpty, runs[0].clean < offset + read {
            let end = runs.count > 1 ? runs[1].clean - offset : count
            let lines = runs[0].lines - bytes.span.count(of: 0x0a, in: read..<end)
            runs[0].raw += offset + read - runs[0].clean + lines * runs[0].lost
            runs[0].lines -= lines
            runs[0].clean = offset + read
        }
        for index in 0..<count - read { bytes[index] = bytes[read + index] }
        count -= read
        offset += read
    }
}

extension Span where Element == UInt8 {
    fileprivate func count(of byte: UInt8, in range: Range<Int>) -> Int {
        var found = 0
        var index = first(byte, in: range)
        while index < range.upperBound {
            found += 1
            index = first(byte, in: index + 1..<range.upperBound)
        }
        return found
    }
}

extension Array where Element == UInt8 {
    /// Writes over what lies behind `end` and returns where that ends.
    fileprivate mutating func replaceEnd(from end: Int, with text: Span<UInt8>) -> Int {
        let fits = Swift.min(text.count, count - end)
        for index in 0..<fits { self[end + index] = text[index] }
        append(text.extracting(fits..<text.count))
        return end + text.count
    }
}
