import CScan
import Glibc

/// Bytes for the innermost loops. It must not outlive its span; every read is inside the span.
@safe struct LineText {
    private let text: UnsafeRawPointer
    let count: Int

    init(_ span: Span<UInt8>) {
        count = span.count
        // An empty span may have no address. Nothing is read from this one.
        unsafe text = span.withUnsafeBytes { bytes in
            unsafe bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
        }
    }

    /// Writes the places of line feeds from `start` on, and returns their number.
    @unsafe func lineFeeds(
        from start: inout Int, base: Int, into ends: UnsafeMutablePointer<UInt32>, room: Int
    ) -> Int {
        unsafe scan_line_feeds(text, count, &start, base, ends, room)
    }

    /// See `scan_calls`. The line feeds are those that `lineFeeds` found.
    @inline(__always)
    @unsafe func readCalls(
        _ index: inout Int, ends: UnsafePointer<UInt32>, lines: Int, base: Int, key: inout UInt64,
        keys: UnsafeMutablePointer<UInt64>, room: Int
    ) -> Int {
        precondition(index >= 0 && index <= count)
        return unsafe scan_calls(text, count, &index, ends, lines, base, &key, keys, room)
    }

    /// See `scan_call_lines`.
    @inline(__always)
    @unsafe func readCallLines(
        _ index: inout Int, ends: UnsafePointer<UInt32>, lines: Int, base: Int,
        keys: UnsafeMutablePointer<UInt64>, room: Int
    ) -> Int {
        precondition(index >= 0 && index <= count)
        return unsafe scan_call_lines(text, &index, ends, lines, base, keys, room)
    }

    /// See `scan_creator`.
    @inline(__always)
    @unsafe func readCreator(
        _ index: inout Int, ends: UnsafePointer<UInt32>, lines: Int, base: Int, key: inout UInt64
    ) -> Bool {
        precondition(index >= 0 && index <= count)
        return unsafe scan_creator(text, count, &index, ends, lines, base, &key)
    }

    /// The bits of those of 64 bytes that are `byte`.
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
        unsafe scan_word(text + index)
    }

    /// Whether a line begins as `goroutine 7` does: no function's name has a space.
    @inline(__always)
    func isHeader(_ line: Range<Int>) -> Bool {
        // "goroutin" and "routine ".
        line.count >= 10 && line.upperBound <= count && line.lowerBound >= 0
            && word(line.lowerBound) == 0x6e69_7475_6f72_6f67
            && word(line.lowerBound &+ 2) == 0x2065_6e69_7475_6f72
    }

    /// Whether a line begins with `created by `.
    @inline(__always)
    func isCreator(_ line: Range<Int>) -> Bool {
        // "created " and "ated by ".
        line.count >= 11 && line.upperBound <= count && line.lowerBound >= 0
            && word(line.lowerBound) == 0x2064_6574_6165_7263
            && word(line.lowerBound &+ 3) == 0x2079_6220_6465_7461
    }

    /// Whether a line begins with `words`.
    func has(_ words: StaticString, at line: Range<Int>) -> Bool {
        let length = words.utf8CodeUnitCount
        guard line.lowerBound >= 0, line.upperBound <= count, line.count >= length else {
            return false
        }
        return unsafe memcmp(text + line.lowerBound, words.utf8Start, length) == 0
    }

    func count(of byte: UInt8, in line: Range<Int>) -> Int {
        var number = 0
        var index = line.lowerBound
        while line.upperBound &- index >= 64 {
            number &+= mask(of: byte, at: index).nonzeroBitCount
            index &+= 64
        }
        while index < line.upperBound {
            if self[index] == byte { number &+= 1 }
            index &+= 1
        }
        return number
    }

    /// The last place of `byte` in a line; the line's end if there is none.
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

    /// How many digits a word of 8 bytes begins with.
    @inline(__always)
    private static func digits(_ word: UInt64) -> Int {
        scan_no_digits(word).trailingZeroBitCount / 8
    }

    /// How many digits a word of 8 bytes ends with.
    @inline(__always)
    private static func lastDigits(_ word: UInt64) -> Int {
        scan_no_digits(word).leadingZeroBitCount / 8
    }

    /// The end of the digits at `index`.
    @inline(__always)
    func digitsEnd(_ index: Int) -> Int {
        var index = index
        if index >= 0, count &- index >= 8 {
            let digits = Self.digits(word(index))
            index &+= digits
            if digits < 8 { return index }
        }
        while index < count, self[index] &- UInt8(ascii: "0") <= 9 { index &+= 1 }
        return index
    }

    /// A hash of `\t/src/main.go:35 +0x1d`: of the digits of the line number, since the function in
    /// the line above has only one file; of the whole line if that isn't clear.
    @inline(__always)
    func placeHash(_ line: Range<Int>) -> UInt64 {
        precondition(line.lowerBound >= 0 && line.upperBound <= count)
        let word = unsafe scan_place(
            (text + line.lowerBound).assumingMemoryBound(to: CChar.self),
            (text + line.upperBound).assumingMemoryBound(to: CChar.self), count &- line.upperBound)
        if word != 0 { return word }
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

    /// The end of the name in `created by main.main in goroutine 1`.
    @inline(__always)
    func creatorEnd(_ line: Range<Int>) -> Int {
        precondition(line.lowerBound >= 0 && line.upperBound <= count)
        guard line.count >= 32 else { return slowCreatorEnd(line) }
        let digits = Self.lastDigits(word(line.upperBound &- 8))
        let mark = line.upperBound &- digits &- 14
        guard digits > 0, digits < 8, isMark(mark) else { return slowCreatorEnd(line) }
        return mark
    }

    /// Whether ` in goroutine ` is at `index`.
    @inline(__always)
    private func isMark(_ index: Int) -> Bool {
        // " in goro" and "routine ".
        word(index) == 0x6f72_6f67_206e_6920 && word(index &+ 6) == 0x2065_6e69_7475_6f72
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

    /// A goroutine's header without its number and registers.
    struct Header {
        /// A hash of all but the minutes.
        var key: UInt64
        /// 0 if there are none, or if they aren't at the end and thus part of the hash.
        var minutes: UInt32 = 0
    }

    @inline(__always)
    func header(_ line: Range<Int>) -> Header {
        precondition(line.lowerBound >= 0 && line.upperBound <= count)
        guard line.count >= 24 else { return Header(key: slowHeaderHash(line)) }
        let number = line.lowerBound &+ 10
        let digits = Self.digits(word(number))
        let open = number &+ digits
        guard digits > 0, digits < 8, isBracket(open) else {
            return Header(key: slowHeaderHash(line))
        }
        guard let (index, minutes) = minutes(line) else {
            return Header(key: hash(open..<line.upperBound))
        }
        return Header(key: hash(open..<index) ^ 0xe703_7ed1_a0b4_28db, minutes: minutes)
    }

    /// Whether ` [` is at `index`.
    @inline(__always)
    private func isBracket(_ index: Int) -> Bool {
        self[index] == UInt8(ascii: " ") && self[index &+ 1] == UInt8(ascii: "[")
    }

    /// The minutes in `goroutine 7 [select, 3 minutes]:`, at least one, and where they begin. The
    /// line has at least 24 bytes.
    @inline(__always)
    func minutes(_ header: Range<Int>) -> (start: Int, minutes: UInt32)? {
        let end = header.upperBound &- 10
        // " minutes" and "inutes]:".
        guard word(end) == 0x7365_7475_6e69_6d20, word(end &+ 2) == 0x3a5d_7365_7475_6e69 else {
            return nil
        }
        let word = word(end &- 8)
        let digits = Self.lastDigits(word)
        guard digits > 0, digits < 8 else { return nil }
        let others = UInt64(8 &- digits) &* 8
        let number = Self.number(((word ^ 0x3030_3030_3030_3030) &>> others) &<< others)
        return number > 0 ? (end &- digits, number) : nil
    }

    /// The number of up to seven digits at `index`, and where it ends.
    @inline(__always)
    func shortNumber(_ index: Int) -> (end: Int, value: UInt32)? {
        precondition(index >= 0 && count &- index >= 8)
        let word = word(index)
        let digits = Self.digits(word)
        guard digits > 0, digits < 8 else { return nil }
        let others = UInt64(8 &- digits) &* 8
        return (index &+ digits, Self.number((word ^ 0x3030_3030_3030_3030) &<< others))
    }

    /// The end of the line at `index`; nil if a parenthesis comes before it.
    @inline(__always)
    func argumentsEnd(_ index: Int) -> Int? {
        var index = index
        while count &- index >= 64 {
            let feeds = mask(of: UInt8(ascii: "\n"), at: index)
            let others = mask(of: UInt8(ascii: "("), at: index)
            if feeds | others != 0 {
                let length = feeds.trailingZeroBitCount
                return length < others.trailingZeroBitCount ? index &+ length : nil
            }
            index &+= 64
        }
        return nil
    }

    /// Whether the text at `index` is the same as in `range`.
    @inline(__always)
    func isSame(_ range: Range<Int>, at index: Int) -> Bool {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count && index >= 0
                && count &- index >= range.count)
        return unsafe memcmp(text + range.lowerBound, text + index, range.count) == 0
    }

    /// The number that eight digits make, the first in the lowest byte: by pairs, then pairs of
    /// pairs.
    @inline(__always)
    private static func number(_ digits: UInt64) -> UInt32 {
        let pairs = digits &* 10 &+ (digits &>> 8)
        let low = (pairs & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
        let high = (pairs &>> 16 & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
        return UInt32(truncatingIfNeeded: (low &+ high) &>> 32)
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

    /// A hash for looking up known text. Unlike `StackHash` it is never shown or stored.
    @inline(__always)
    func hash(_ range: Range<Int>) -> UInt64 {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe scan_hash(text + range.lowerBound, range.count)
    }
}
