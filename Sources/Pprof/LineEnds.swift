import CScan

/// The ends of a text's lines, found 64 bytes at a time and ahead of the reader. With `LineText` it
/// is the innermost loop of the text decoders, and their only pointers beside `Bytes`.
@safe struct LineEnds: ~Copyable {
    private let text: LineText
    /// The ends of lines, counted from `base`.
    private let ends: UnsafeMutablePointer<UInt32>
    private var next = 0
    private var filled = 0
    private var base = 0
    private var scanned = 0

    /// Keys of calls, for two goroutines in turn.
    private let keys: UnsafeMutablePointer<UInt64>
    private var firstKey = 0

    private static let room = 256
    /// How many line ends are known before a goroutine is read: most have no more lines.
    private static let ahead = 64
    private static let callRoom = ahead / 2

    init(_ text: LineText) {
        self.text = text
        unsafe ends = .allocate(capacity: Self.ahead + Self.room + 64)
        unsafe keys = .allocate(capacity: 2 * Self.callRoom)
    }

    deinit {
        unsafe ends.deallocate()
        unsafe keys.deallocate()
    }

    /// The end of the next line without its line feed; `count` if it has none.
    @inline(__always)
    mutating func end() -> Int {
        if next == filled {
            refill()
            if filled == 0 { return text.count }
        }
        let end = unsafe base &+ Int(ends[next])
        next &+= 1
        return end
    }

    /// Undoes the last `end()`, once.
    @inline(__always)
    mutating func goBack() {
        next &-= next > 0 ? 1 : 0
    }

    @inline(__always)
    mutating func lookAhead() {
        if filled &- next < Self.ahead, scanned < text.count { refill() }
    }

    /// Reads plain calls with their places as far as line ends are known, and moves `index` behind
    /// them.
    /// - Returns: the range of their keys, valid until those of the goroutine after the next are
    ///   read.
    @inline(__always)
    mutating func readCalls(from index: inout Int, key: inout UInt64) -> Range<Int> {
        firstKey ^= Self.callRoom
        let calls = unsafe text.readCalls(
            &index, ends: ends + next, lines: filled &- next, base: base, key: &key,
            keys: keys + firstKey, room: Self.callRoom)
        next &+= 2 &* calls
        return firstKey..<firstKey &+ calls
    }

    /// Reads whole lines that begin with `#` and a tab, as `readCalls` does.
    @inline(__always)
    mutating func readCallLines(from index: inout Int) -> Range<Int> {
        firstKey ^= Self.callRoom
        let lines = unsafe text.readCallLines(
            &index, ends: ends + next, lines: filled &- next, base: base, keys: keys + firstKey,
            room: Self.callRoom)
        next &+= lines
        return firstKey..<firstKey &+ lines
    }

    /// The end of a line that was read, without its line feed; 1 is the last line.
    func end(back lines: Int) -> Int {
        precondition(lines > 0 && lines <= next)
        return unsafe base &+ Int(ends[next &- lines])
    }

    @inline(__always)
    func callKey(_ index: Int) -> UInt64 {
        precondition(index >= 0 && index < 2 * Self.callRoom)
        return unsafe keys[index]
    }

    /// Reads a creator with its place and the empty line after it, if they are plain.
    @inline(__always)
    mutating func readCreator(from index: inout Int, key: inout UInt64) -> Bool {
        guard
            unsafe text.readCreator(
                &index, ends: ends + next, lines: filled &- next, base: base, key: &key)
        else { return false }
        next &+= 3
        return true
    }

    /// Goes on with the line at `index`, which comes after all that were read.
    mutating func seek(to index: Int) {
        while unsafe next < filled && base + Int(ends[next]) < index { next += 1 }
        if next == filled { scanned = max(scanned, index) }
    }

    /// Keeps the ends that weren't read yet, and finds more.
    @inline(never)
    private mutating func refill() {
        let kept = filled - next
        let start = unsafe kept > 0 ? base + Int(ends[next]) : scanned
        for index in 0..<kept {
            unsafe ends[index] = UInt32(base + Int(ends[next + index]) - start)
        }
        base = start
        next = 0
        filled =
            unsafe kept
            + text.lineFeeds(from: &scanned, base: base, into: ends + kept, room: Self.room)
    }
}
