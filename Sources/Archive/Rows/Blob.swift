internal import GRDB
internal import Goroutines

/// A row holds what cannot be: something else than gorotop wrote it. SQLite finds nothing wrong with
/// the file, so only that row's data is lost.
struct SenselessRow: Error {}

enum Blob {
    /// The greatest count: sums of all that a blob holds stay far from overflowing.
    static let maximum = 1 << 40
}

/// Builds a blob out of small numbers, seven bits a byte, and texts.
struct BlobWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(byte: UInt8) { bytes.append(byte) }

    mutating func append(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// As the difference from `before`, which is then set to it.
    mutating func append(_ number: Int64, after before: inout Int64) {
        append(UInt64(number - before))
        before = number
    }

    /// Short whichever side of zero it is on. Counts beyond `Blob.maximum` are not true.
    mutating func append(signed value: Int) {
        let value = min(max(value, -Blob.maximum), Blob.maximum)
        append(UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
    }

    mutating func append(_ text: String) {
        append(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Distinguishes nil from the empty string.
    mutating func append(_ text: String?) {
        append(byte: text == nil ? 0 : 1)
        if let text { append(text) }
    }

    mutating func append(contentsOf other: BlobWriter) { bytes.append(contentsOf: other.bytes) }
}

/// Reads what `BlobWriter` wrote. The file may be anybody's: nothing in it is trusted.
struct BlobReader {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { offset >= bytes.count }

    mutating func byte() throws(SenselessRow) -> UInt8 {
        guard offset < bytes.count else { throw SenselessRow() }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func number() throws(SenselessRow) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw SenselessRow()
    }

    mutating func signed() throws(SenselessRow) -> Int {
        let number = try number()
        let value = Int(truncatingIfNeeded: number >> 1) ^ -Int(number & 1)
        guard value.magnitude <= Blob.maximum else { throw SenselessRow() }
        return value
    }

    /// A number that says how many of something follow, each of at least one byte.
    mutating func count() throws(SenselessRow) -> Int {
        guard let count = Int(exactly: try number()), count <= bytes.count - offset else {
            throw SenselessRow()
        }
        return count
    }

    /// A number that is written as what it is greater than the one before.
    mutating func next(after number: Int64) throws(SenselessRow) -> Int64 {
        guard let gap = Int64(exactly: try self.number()), gap <= Int64.max - number else {
            throw SenselessRow()
        }
        return number + gap
    }

    mutating func text() throws(SenselessRow) -> String {
        let count = try count()
        defer { offset += count }
        return String(decoding: bytes[offset..<offset + count], as: UTF8.self).scrubbed
    }

    mutating func optionalText() throws(SenselessRow) -> String? {
        try byte() == 0 ? nil : try text()
    }
}

/// The texts of a chain of blobs by number. Each blob begins with those that are new in it.
struct BlobNames {
    private var texts: [String] = []
    private var numbers: [String: Int] = [:]
    /// How many of them earlier blobs have.
    private var written = 0

    /// The number of a text, a new one where it is new.
    mutating func number(_ text: String) -> UInt64 {
        if let number = numbers[text] { return UInt64(number) }
        numbers[text] = texts.count
        texts.append(text)
        return UInt64(texts.count - 1)
    }

    func text(_ number: UInt64) throws(SenselessRow) -> String {
        guard let index = Int(exactly: number), index < texts.count else { throw SenselessRow() }
        return texts[index]
    }

    /// Writes the texts that no blob has yet.
    mutating func append(to writer: inout BlobWriter) {
        writer.append(UInt64(texts.count - written))
        for text in texts[written...] { writer.append(text) }
        written = texts.count
    }

    /// Takes in the texts that a blob begins with.
    mutating func read(from reader: inout BlobReader) throws(SenselessRow) {
        for _ in 0..<(try reader.count()) { texts.append(try reader.text()) }
    }
}
