import Goroutines

/// Log lines in JSON: a line each, as exports have them, or all in one document, as the interfaces of
/// log services answer. The field that holds the lines is found by its content; its strings are read
/// like the text of a log.
struct JSONTextDecoder: Sendable {
    private static let maximumDepth = 64
    /// Strings of a field that are kept until the one with the dump is known: the reason of a crash
    /// stands before it.
    private static let keptBytes = 1 << 16
    private static let keptFields = 64
    /// Logs in logs in logs: docker writes JSON around that of a program.
    private static let maximumNesting = 3
    private static let keptPlaces = 4096

    private let dump: Int?
    private let nesting: Int
    /// What reads the strings, once their field is known; one at most.
    private var inner: [FormDecoder] = []
    private var field: Field?
    private var fields: [UInt64: Field] = [:]
    /// Strings of the field end in their line feeds; one without continues in the next.
    private var hasLineFeeds = false
    private var isChromeTrace = false

    private var hasBegun = false
    private var levels: [Level] = []
    private var string: StringState?
    private var key: (hash: UInt64, name: String)?
    private var offset = 0
    /// Text for `inner` that was not yet given to it, and where in the input its strings began.
    private var text: [UInt8] = []
    private var textOffset = 0
    private var places: [(text: Int, raw: Int)] = []
    /// At the outermost level, a line that is no JSON.
    private var outside: [UInt8]?
    /// The dump is in such lines: all is read as the text of a log, from here on in the input.
    private var textStart: Int?
    /// What came shortly before.
    private var recent: [UInt8] = []

    private struct Level {
        var isArray: Bool
        var path: UInt64
        var name: String
        /// Elements of an array before this one.
        var index = 0
        /// In an object, the next string is a key.
        var expectsKey = true
    }

    private struct StringState {
        var bytes: [UInt8] = []
        var start: Int
        var isEscape = false
    }

    private struct Field {
        var path: UInt64
        var name: String
        var kept: [(start: Int, bytes: [UInt8])] = []
        var count = 0
    }

    init(dump: Int?, nesting: Int = 0) { (self.dump, self.nesting) = (dump, nesting) }

    mutating func parse(_ bytes: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        guard textStart == nil else {
            _ = try inner[0].parse(bytes, isLast: isLast)
            return bytes.count
        }
        var index = 0
        while index < bytes.count, textStart == nil {
            if string != nil {
                index = readString(bytes, from: index)
            } else {
                read(bytes[index], at: offset + index)
                index += 1
            }
        }
        if isLast { endOutside() }
        offset += bytes.count
        if field == nil { keepRecent(bytes) }
        if textStart != nil {
            textStart = offset - recent.count
            let given = recent
            recent = []
            _ = try inner[0].parse(given.span, isLast: isLast)
        } else {
            try giveText(isLast: isLast)
        }
        return bytes.count
    }

    /// Keeps the last whole lines.
    private mutating func keepRecent(_ bytes: Span<UInt8>) {
        recent.append(bytes)
        let room = bytes.count + Self.keptBytes
        guard recent.count > 2 * room else { return }
        let start = recent.count - room
        let line = recent.span.first(UInt8(ascii: "\n"), in: start..<recent.count) + 1
        recent.removeFirst(min(line, recent.count))
    }

    /// A dump that begins in a line which is no JSON is a program's own text between the lines of its
    /// log.
    private mutating func endOutside() {
        guard let line = outside else { return }
        outside = nil
        guard field == nil, GoLine.anchor(line.span, 0..<line.count) != nil else { return }
        textStart = 0
        inner = [.text(TextDecoder(dump: dump, failure: .json))]
    }

    /// Reads up to the closing quotation mark.
    private mutating func readString(_ bytes: Span<UInt8>, from start: Int) -> Int {
        guard var state = string else { return start }
        string = nil
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if state.isEscape {
                state.isEscape = false
            } else if byte == UInt8(ascii: "\\") {
                state.isEscape = true
            } else if byte == UInt8(ascii: "\"") {
                take(state)
                return index
            } else if byte == UInt8(ascii: "\n") {
                // No string goes over a line: this one was cut.
                (levels, key) = ([], nil)
                return index
            }
            if state.bytes.count < Limits.unpackedBytes { state.bytes.append(byte) }
        }
        string = state
        return index
    }

    private mutating func read(_ byte: UInt8, at place: Int) {
        if outside != nil {
            if byte == UInt8(ascii: "\n") {
                endOutside()
            } else if outside?.count ?? 0 < Self.keptBytes {
                outside?.append(byte)
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\"") where !levels.isEmpty:
            string = StringState(start: place)
        // Only a whole document is an array; a log may write its time in brackets.
        case UInt8(ascii: "[") where levels.isEmpty && hasBegun: outside = [byte]
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            hasBegun = true
            // The object before was cut: its next part would be a key.
            if let last = levels.last, !last.isArray, last.expectsKey { levels = [] }
            guard levels.count < Self.maximumDepth else { return }
            let (path, name) = position
            levels.append(
                Level(isArray: byte == UInt8(ascii: "["), path: path, name: name))
            key = nil
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            if !levels.isEmpty { levels.removeLast() }
            key = nil
        case UInt8(ascii: ","):
            guard !levels.isEmpty else { return }
            levels[levels.count - 1].index += 1
            levels[levels.count - 1].expectsKey = true
            key = nil
        case UInt8(ascii: ":"):
            if !levels.isEmpty { levels[levels.count - 1].expectsKey = false }
        default:
            if levels.isEmpty, byte > 0x20, byte != 0xef, byte != 0xbb, byte != 0xbf {
                outside = [byte]
            }
        }
    }

    /// Where the next value stands: the keys on the way to it. Elements of an array are alike unless
    /// they are parts of a record, such as a time and a line.
    private var position: (path: UInt64, name: String) {
        guard let level = levels.last else { return (0, "") }
        if level.isArray {
            let isRecord = levels.dropLast().last?.isArray ?? false
            return (TextHash.step(level.path, isRecord ? UInt64(level.index) + 2 : 1), level.name)
        }
        guard let key else { return (level.path, level.name) }
        return (
            TextHash.step(level.path, key.hash),
            level.name.isEmpty ? key.name : "\(level.name).\(key.name)"
        )
    }

    private mutating func take(_ string: StringState) {
        let bytes = string.bytes
        if let level = levels.last, !level.isArray, level.expectsKey {
            let span = bytes.span
            key = (span.hash(of: 0..<bytes.count, seed: 7), span.text(0..<bytes.count, limit: 64))
            if levels.count == 1, key?.name == "traceEvents" { isChromeTrace = true }
            return
        }
        let (path, name) = position
        if let field {
            if field.path == path { add(Self.plain(bytes), from: string.start) }
            return
        }
        let plain = Self.plain(bytes)
        var known = fields[path] ?? Field(path: path, name: name)
        if Self.hasAnchor(plain) {
            begin(known, with: plain)
            for (start, bytes) in known.kept { add(bytes, from: start) }
            add(plain, from: string.start)
            return
        }
        known.kept.append((string.start, plain))
        known.count += plain.count + 1
        while known.count > Self.keptBytes, !known.kept.isEmpty {
            known.count -= known.kept.removeFirst().bytes.count + 1
        }
        if fields[path] != nil || fields.count < Self.keptFields { fields[path] = known }
    }

    private static func plain(_ string: [UInt8]) -> [UInt8] {
        LogText.unescaped(string.span, 0..<string.count)
    }

    private static func hasAnchor(_ text: [UInt8]) -> Bool {
        var index = 0
        while index < text.count {
            let end = text.span.first(UInt8(ascii: "\n"), in: index..<text.count)
            if GoLine.anchor(text.span, index..<end) != nil { return true }
            index = end + 1
        }
        return false
    }

    private mutating func begin(_ field: Field, with text: [UInt8]) {
        (self.field, fields) = (field, [:])
        hasLineFeeds =
            text.last == UInt8(ascii: "\n") && !text.dropLast().contains(UInt8(ascii: "\n"))
        let isNested = text.first == UInt8(ascii: "{") && nesting < Self.maximumNesting
        inner = [
            isNested
                ? .json(JSONTextDecoder(dump: dump, nesting: nesting + 1))
                : .text(TextDecoder(dump: dump, failure: .json))
        ]
    }

    private mutating func add(_ string: [UInt8], from start: Int) {
        if places.count == Self.keptPlaces {
            // Every second is near enough.
            places = stride(from: 0, to: places.count, by: 2).map { places[$0] }
        }
        places.append((textOffset + text.count, start))
        text += string
        let isWhole = string.dropLast().contains(UInt8(ascii: "\n"))
        if !hasLineFeeds || isWhole, string.last != UInt8(ascii: "\n") {
            text.append(UInt8(ascii: "\n"))
        }
        if isWhole { text.append(UInt8(ascii: "\n")) }
    }

    private mutating func giveText(isLast: Bool) throws(ProfileError) {
        guard !inner.isEmpty, !text.isEmpty || isLast else { return }
        let given = text
        text = []
        textOffset += given.count
        _ = try inner[0].parse(given.span, isLast: isLast)
    }

    consuming func finish() throws(ProfileError) -> Profile {
        guard let decoder = inner.first else {
            throw isChromeTrace ? .other(.chromeTrace) : .json
        }
        var profile = try decoder.finish()
        if let textStart {
            for index in profile.skipped.indices { profile.skipped[index].offset += textStart }
            return profile
        }
        for index in profile.skipped.indices {
            let offset = profile.skipped[index].offset
            if let place = places.last(where: { $0.text <= offset }) {
                profile.skipped[index].offset = place.raw
            }
        }
        let path = field.map(\.name) ?? ""
        let name = "JSON field \(path.isEmpty ? "(none)" : path)"
        profile.foundIn = [profile.foundIn, name].compactMap(\.self).joined(separator: " in ")
        return profile
    }
}
