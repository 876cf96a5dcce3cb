import CScan

/// Where the lines of a text end, found 64 bytes at a time and ahead of the reader, so that what
/// one line costs does not wait for where it ends. With `LineText` the innermost loop of the text
/// decoders, and their only pointers beside `Bytes`.
@safe struct LineEnds: ~Copyable {
    private let text: LineText
    /// Where lines end, from `base` on.
    private let ends: UnsafeMutablePointer<UInt32>
    private var next = 0
    private var filled = 0
    private var base = 0
    private var scanned = 0

    private static let room = 256

    init(_ text: LineText) {
        self.text = text
        unsafe ends = .allocate(capacity: Self.room + 64)
    }

    deinit {
        unsafe ends.deallocate()
    }

    /// The end of the next line, without its line feed; `count` for one that has none.
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

    /// Takes back the last `end()`, once.
    @inline(__always)
    mutating func goBack() {
        next &-= next > 0 ? 1 : 0
    }

    @inline(never)
    private mutating func refill() {
        base = scanned
        next = 0
        filled = unsafe text.lineFeeds(from: &scanned, into: ends, room: Self.room)
    }
}

/// Bytes for reading in the innermost loops. It must not outlive the span that it reads, and every
/// read is inside of it.
@safe struct LineText {
    private let text: UnsafeRawPointer
    let count: Int

    init(_ span: Span<UInt8>) {
        count = span.count
        // An empty span may have no address; nothing is read from this one.
        unsafe text = span.withUnsafeBytes { bytes in
            unsafe bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
        }
    }

    /// Writes the places of line feeds from `start` on, and returns how many there are.
    @unsafe fileprivate func lineFeeds(
        from start: inout Int, into ends: UnsafeMutablePointer<UInt32>, room: Int
    ) -> Int {
        unsafe scan_line_feeds(text, count, &start, ends, room)
    }

    /// Which of 64 bytes are `byte`.
    @inline(__always)
    func mask(of byte: UInt8, at index: Int) -> UInt64 {
        precondition(index >= 0 && count &- index >= 64)
        return unsafe scan_equal64(text + index, byte)
    }

    @inline(__always)
    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        return unsafe text.load(fromByteOffset: index, as: UInt8.self)
    }

    @inline(__always)
    private func word(_ index: Int) -> UInt64 {
        unsafe text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    }

    /// `goroutine 7`: no function's name has a space.
    @inline(__always)
    func isHeader(_ line: Range<Int>) -> Bool {
        // "goroutin" and "routine ".
        line.count >= 10 && line.upperBound <= count && line.lowerBound >= 0
            && UInt64(littleEndian: word(line.lowerBound)) == 0x6e69_7475_6f72_6f67
            && UInt64(littleEndian: word(line.lowerBound &+ 2)) == 0x2065_6e69_7475_6f72
    }

    /// `created by `
    @inline(__always)
    func isCreator(_ line: Range<Int>) -> Bool {
        // "created " and "ated by ".
        line.count >= 11 && line.upperBound <= count && line.lowerBound >= 0
            && UInt64(littleEndian: word(line.lowerBound)) == 0x2064_6574_6165_7263
            && UInt64(littleEndian: word(line.lowerBound &+ 3)) == 0x2079_6220_6465_7461
    }

    /// The last place of `byte` in a line; its end where there is none.
    @inline(__always)
    func last(_ byte: UInt8, in line: Range<Int>) -> Int {
        precondition(line.lowerBound >= 0 && line.upperBound <= count)
        if line.upperBound >= 64 {
            let mask = mask(of: byte, at: line.upperBound &- 64)
            let index = line.upperBound &- 1 &- mask.leadingZeroBitCount
            if mask != 0, index >= line.lowerBound { return index }
            if line.count <= 64 { return line.upperBound }
        }
        return slowLast(byte, in: line)
    }

    @inline(never)
    private func slowLast(_ byte: UInt8, in line: Range<Int>) -> Int {
        var index = line.upperBound
        while index > line.lowerBound {
            index &-= 1
            if self[index] == byte { return index }
        }
        return line.upperBound
    }

    /// How many of the 8 bytes of a word are digits, from the first on.
    @inline(__always)
    private static func digits(_ word: UInt64) -> (count: Int, others: UInt64) {
        let digits = word ^ 0x3030_3030_3030_3030
        let others =
            ((digits & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7676_7676_7676_7676 | digits)
            & 0x8080_8080_8080_8080
        return (others.trailingZeroBitCount / 8, others)
    }

    /// Behind the digits at `index`, which is inside of the text.
    private func digitsEnd(_ index: Int) -> Int {
        var index = index
        while index < count, self[index] &- UInt8(ascii: "0") <= 9 { index &+= 1 }
        return index
    }

    /// A hash of `\t/src/main.go:35 +0x1d` over the digits of the line, since the function in the
    /// line above has but one file; of all of the line where it is not so clear.
    @inline(__always)
    func placeHash(_ line: Range<Int>) -> UInt64 {
        precondition(line.lowerBound >= 0 && line.upperBound <= count)
        if line.count >= 16 {
            let mask = unsafe scan_equal16(text + (line.upperBound &- 16), UInt8(ascii: ":"))
            let index = line.upperBound &+ 16 &- mask.leadingZeroBitCount
            if mask != 0, count &- index >= 8 {
                let word = UInt64(littleEndian: word(index))
                let digits = Self.digits(word)
                if digits.others != 0, digits.count > 0 {
                    return word & (UInt64(1) &<< UInt64(digits.count &* 8) &- 1)
                }
            }
        }
        return slowPlaceHash(line)
    }

    @inline(never)
    private func slowPlaceHash(_ line: Range<Int>) -> UInt64 {
        let colon = slowLast(UInt8(ascii: ":"), in: line)
        guard colon < line.upperBound else { return hash(line) }
        let end = digitsEnd(colon &+ 1)
        guard end > colon &+ 1, end <= line.upperBound, end &- colon <= 8 else { return hash(line) }
        var word: UInt64 = 0
        for index in stride(from: end &- 1, to: colon, by: -1) {
            word = word << 8 | UInt64(self[index])
        }
        return word
    }

    /// Behind the name of `created by main.main in goroutine 1`.
    @inline(__always)
    func creatorEnd(_ line: Range<Int>) -> Int {
        precondition(line.lowerBound >= 0 && line.upperBound <= count)
        guard line.count >= 32 else { return slowCreatorEnd(line) }
        let others = Self.digits(UInt64(littleEndian: word(line.upperBound &- 8))).others
        let digits = others.leadingZeroBitCount / 8
        let mark = line.upperBound &- digits &- 14
        guard digits > 0, digits < 8, isMark(mark) else { return slowCreatorEnd(line) }
        return mark
    }

    /// ` in goroutine `
    @inline(__always)
    private func isMark(_ index: Int) -> Bool {
        // " in goro" and "routine ".
        UInt64(littleEndian: word(index)) == 0x6f72_6f67_206e_6920
            && UInt64(littleEndian: word(index &+ 6)) == 0x2065_6e69_7475_6f72
    }

    @inline(never)
    private func slowCreatorEnd(_ line: Range<Int>) -> Int {
        var index = line.upperBound
        while index > line.lowerBound, self[index &- 1] &- UInt8(ascii: "0") <= 9 { index &-= 1 }
        let mark = index &- 14
        guard mark >= line.lowerBound &+ 11, index < line.upperBound, isMark(mark) else {
            return line.upperBound
        }
        return mark
    }

    /// A hash of a header without the goroutine's number and registers.
    @inline(__always)
    func headerHash(_ header: Range<Int>) -> UInt64 {
        precondition(header.lowerBound >= 0 && header.upperBound <= count)
        guard header.count >= 20 else { return slowHeaderHash(header) }
        let number = header.lowerBound &+ 10
        let digits = Self.digits(UInt64(littleEndian: word(number)))
        let open = number &+ digits.count
        guard digits.count > 0, digits.count < 8,
            unsafe UInt16(littleEndian: text.loadUnaligned(fromByteOffset: open, as: UInt16.self))
                == 0x5b20
        else { return slowHeaderHash(header) }
        return hash(open..<header.upperBound)
    }

    @inline(never)
    private func slowHeaderHash(_ header: Range<Int>) -> UInt64 {
        let number = header.lowerBound &+ 10
        let open = digitsEnd(number)
        guard open > number, open < header.upperBound, self[open] == UInt8(ascii: " ") else {
            return hash(header)
        }
        // ` gp=0xc000006380 m=nil [IO wait]:`
        var bracket = open &+ 1
        while bracket < header.upperBound, self[bracket] != UInt8(ascii: "[") { bracket &+= 1 }
        return hash(bracket &- 1..<header.upperBound)
    }

    /// A hash for looking up text that was seen before. It is never shown or kept, unlike
    /// `StackHash`.
    @inline(__always)
    func hash(_ range: Range<Int>) -> UInt64 {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe TextHash.hash(text + range.lowerBound, range.count)
    }
}

/// 64 bits over a text, whose lines are hashed apart, so that one does not wait for another.
enum TextHash {
    @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// The hash of a text carried on by a part.
    @inline(__always)
    static func combine(_ hash: UInt64, _ part: UInt64) -> UInt64 {
        mix(hash ^ part, 0x9e37_79b9_7f4a_7c15)
    }

    /// The last 16 bytes are read whole, also where they overlap with what was read before: a
    /// branch less for each length.
    @inline(__always)
    @unsafe static func hash(_ start: UnsafeRawPointer, _ count: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15
        guard count >= 16 else { return unsafe short(start, count, hash) }
        let last = unsafe start + (count &- 16)
        var start = unsafe start
        // Two at a time, neither of which waits for the other.
        var other: UInt64 = 0x8ebc_6af0_9c88_c6e3
        while unsafe start + 16 < last {
            hash = unsafe mix(
                start.loadUnaligned(as: UInt64.self) ^ 0xa076_1d64_78bd_642f,
                start.loadUnaligned(fromByteOffset: 8, as: UInt64.self) ^ hash)
            other = unsafe mix(
                start.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
                    ^ 0xe703_7ed1_a0b4_28db,
                start.loadUnaligned(fromByteOffset: 24, as: UInt64.self) ^ other)
            unsafe start += 32
        }
        if unsafe start < last {
            hash = unsafe mix(
                start.loadUnaligned(as: UInt64.self) ^ 0xa076_1d64_78bd_642f,
                start.loadUnaligned(fromByteOffset: 8, as: UInt64.self) ^ hash)
        }
        other = unsafe mix(
            last.loadUnaligned(as: UInt64.self) ^ 0x5899_65cc_7537_4cc3,
            last.loadUnaligned(fromByteOffset: 8, as: UInt64.self) ^ other)
        return hash ^ (other << 1 | other >> 63)
    }

    @inline(__always)
    @unsafe private static func short(
        _ start: UnsafeRawPointer, _ count: Int, _ hash: UInt64
    ) -> UInt64 {
        var (low, high) = (UInt64(0), UInt64(0))
        if count >= 8 {
            unsafe low = start.loadUnaligned(as: UInt64.self)
            unsafe high = start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        } else if count >= 4 {
            unsafe low = UInt64(start.loadUnaligned(as: UInt32.self))
            unsafe high = UInt64(
                start.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
        } else if count > 0 {
            unsafe low = UInt64(start.load(as: UInt8.self))
            unsafe low |= UInt64(start.load(fromByteOffset: count / 2, as: UInt8.self)) << 8
            unsafe high = UInt64(start.load(fromByteOffset: count &- 1, as: UInt8.self))
        }
        return mix(low ^ 0xa076_1d64_78bd_642f, high ^ hash)
    }
}
