import Goroutines

/// A ZIP or tar archive, as some tools save their diagnosis: if just one file in it is a goroutine
/// profile, it is read, else the error names the files.
struct ArchiveDecoder: Sendable {
    enum Kind: String, Sendable {
        case zip = "ZIP"
        case tar = "tar"
    }

    private struct Entry {
        var name: String
        var body: [UInt8]
    }

    private static let maximumEntries = 256
    /// Files that an error names.
    private static let namedFiles = 5

    private let kind: Kind
    private let dump: Int?
    private var bytes: [UInt8] = []

    init(_ kind: Kind, dump: Int?) { (self.kind, self.dump) = (kind, dump) }

    /// The kind of archive that begins so; nil if it is none.
    static func kind(of head: Span<UInt8>) -> Kind? {
        if head.starts(with: "PK\u{3}\u{4}", at: 0, before: head.count)
            || head.starts(with: "PK\u{5}\u{6}", at: 0, before: head.count)
        {
            return .zip
        }
        return head.starts(with: "ustar", at: 257, before: head.count) ? .tar : nil
    }

    mutating func parse(_ bytes: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        guard self.bytes.count + bytes.count <= Limits.unpackedBytes else {
            throw .tooLarge(.unpackedBytes, limit: Limits.unpackedBytes)
        }
        self.bytes.append(bytes)
        return bytes.count
    }

    consuming func finish() throws(ProfileError) -> Profile {
        let entries = kind == .zip ? zipEntries() : tarEntries()
        var read: [(name: String, profile: Profile)] = []
        for entry in entries where !entry.body.isEmpty {
            // No archive in an archive.
            guard Self.kind(of: entry.body.span) == nil else { continue }
            if let profile = try? Profile(decoding: entry.body, dump: dump),
                !profile.records.isEmpty
            {
                read.append((entry.name, profile))
            }
        }
        guard read.count == 1 else {
            let names = (read.isEmpty ? entries.map(\.name) : read.map(\.name))
            throw .archive(
                kind: kind.rawValue, files: Array(names.prefix(Self.namedFiles)),
                areProfiles: !read.isEmpty)
        }
        var profile = read[0].profile
        profile.foundIn = [profile.foundIn, "file \(read[0].name)"].compactMap(\.self)
            .joined(separator: " in ")
        return profile
    }

    // MARK: ZIP

    /// From the directory at its end.
    private func zipEntries() -> [Entry] {
        let text = bytes.span
        guard let end = lastMark("PK\u{5}\u{6}"), end + 22 <= bytes.count else { return [] }
        var place = number(end + 16, 4)
        var entries: [Entry] = []
        var room = Limits.unpackedBytes
        while entries.count < Self.maximumEntries, place + 46 <= bytes.count,
            text.starts(with: "PK\u{1}\u{2}", at: place, before: bytes.count)
        {
            let (nameLength, extra, comment) = (
                number(place + 28, 2), number(place + 30, 2), number(place + 32, 2)
            )
            let nameEnd = min(place + 46 + nameLength, bytes.count)
            let name = text.text(place + 46..<nameEnd, limit: 200)
            let body = zipBody(
                header: number(place + 42, 4), method: number(place + 10, 2),
                packed: number(place + 20, 4), limit: room)
            room -= body.count
            if !name.hasSuffix("/") { entries.append(Entry(name: name, body: body)) }
            place += 46 + nameLength + extra + comment
        }
        return entries
    }

    /// Empty if it cannot be read.
    private func zipBody(header: Int, method: Int, packed: Int, limit: Int) -> [UInt8] {
        guard header >= 0, header + 30 <= bytes.count else { return [] }
        let start = header + 30 + number(header + 26, 2) + number(header + 28, 2)
        guard start <= bytes.count, packed <= bytes.count - start else { return [] }
        let data = Array(bytes[start..<start + packed])
        switch method {
        case 0: return data
        case 8: return (try? Gunzip.unpack(data, limit: limit, isBare: true)) ?? []
        default: return []
        }
    }

    private func lastMark(_ mark: StaticString) -> Int? {
        var index = bytes.count - 22
        let end = max(0, index - (1 << 16))
        while index >= end {
            if bytes.span.starts(with: mark, at: index, before: bytes.count) { return index }
            index -= 1
        }
        return nil
    }

    /// Little-endian.
    private func number(_ place: Int, _ length: Int) -> Int {
        (0..<length).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    // MARK: tar

    private func tarEntries() -> [Entry] {
        var entries: [Entry] = []
        var place = 0
        while entries.count < Self.maximumEntries, place + 512 <= bytes.count {
            let nameEnd = bytes.span.first(0, in: place..<place + 100)
            guard nameEnd > place else { break }
            let name = bytes.span.text(place..<nameEnd, limit: 100)
            guard let size = octal(place + 124..<place + 136) else { break }
            let start = place + 512
            let type = bytes[place + 156]
            if type == 0 || type == UInt8(ascii: "0") {
                let end = min(start + size, bytes.count)
                entries.append(Entry(name: name, body: Array(bytes[start..<end])))
            }
            place = start + (size + 511) / 512 * 512
        }
        return entries
    }

    private func octal(_ range: Range<Int>) -> Int? {
        var value = 0
        for index in range {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 8 else { break }
            value = value << 3 | Int(digit)
        }
        return value <= Limits.unpackedBytes ? value : nil
    }
}
