import Goroutines

/// Reads a profile as it arrives: bytes in, a `Profile` at the end.
package struct ProfileDecoder: ~Copyable {
    /// Bytes that are enough to tell the form.
    private static let headBytes = 4096
    /// Room for what gzip unpacks at a time.
    private static let windowBytes = 1 << 18

    private var format: FormDecoder?
    private var gunzip: Gunzip?
    /// Bytes that came and were not yet read: the head, until the form is known, then the
    /// beginning of a record whose end is still to come.
    private var pending: [UInt8] = []
    /// What gzip unpacked and was not yet read is at its start.
    private var window: [UInt8] = []
    private var held = 0
    private var unpackedBytes = 0

    private let dump: Int?

    /// `dump` says which of several dumps, from 1; nil is the last.
    package init(dump: Int? = nil) { self.dump = dump }

    package mutating func feed(_ bytes: Span<UInt8>) throws(ProfileError) {
        if gunzip == nil, format == nil {
            if pending.isEmpty, bytes.count >= Self.headBytes {
                try begin(bytes)
            } else {
                pending.append(bytes)
                guard pending.count >= Self.headBytes else { return }
                let head = take()
                try begin(head.span)
            }
            return
        }
        try continued(bytes)
    }

    /// The end of the input.
    package mutating func finish() throws(ProfileError) -> Profile {
        if gunzip == nil, format == nil {
            guard !pending.isEmpty else { throw .empty }
            let head = take()
            try begin(head.span)
        }
        if gunzip != nil {
            try gunzip?.finish()
            guard unpackedBytes > 0 else { throw .empty }
            pending = Array(window[..<held])
            window = []
        }
        let rest = take()
        if format == nil { format = try FormDecoder(head: rest.span, dump: dump) }
        guard let decoder = format.take() else { throw .empty }
        let profile = try decoder.finish(rest.span)
        if let dump, !(1...profile.dumps).contains(dump) {
            throw .noSuchDump(dump, of: profile.dumps)
        }
        return profile
    }

    private mutating func take() -> [UInt8] {
        let taken = pending
        pending = []
        return taken
    }

    private mutating func begin(_ bytes: Span<UInt8>) throws(ProfileError) {
        if bytes.count >= 2, bytes[0] == 0x1f, bytes[1] == 0x8b {
            gunzip = Gunzip()
        } else {
            format = try FormDecoder(head: bytes, dump: dump)
        }
        try continued(bytes)
    }

    private mutating func continued(_ bytes: Span<UInt8>) throws(ProfileError) {
        if gunzip != nil {
            try unpack(bytes)
        } else {
            try parse(bytes)
        }
    }

    /// Reads what is complete in `pending` and `bytes`, and keeps the rest. Only as much is copied
    /// behind `pending` as completes a record; what follows is read in place.
    private mutating func parse(_ bytes: Span<UInt8>) throws(ProfileError) {
        var index = 0
        var step = Self.headBytes
        while !pending.isEmpty, index < bytes.count {
            let held = pending.count
            let next = index + min(step, bytes.count - index)
            pending.append(bytes.extracting(index..<next))
            let joined = take()
            let read = try format?.parse(joined.span) ?? 0
            pending = joined
            if read >= held {
                index += read - held
                pending.removeAll(keepingCapacity: true)
            } else {
                pending.removeFirst(read)
                index = next
                step *= 2
            }
        }
        guard index < bytes.count else { return }
        let rest = bytes.extracting(index..<bytes.count)
        let read = try format?.parse(rest) ?? 0
        pending.append(rest.extracting(read..<rest.count))
    }

    /// Unpacks behind what is held in the window and reads what is complete there.
    private mutating func unpack(_ bytes: Span<UInt8>) throws(ProfileError) {
        var position = 0
        var window = self.window
        self.window = []
        defer { self.window = window }
        while true {
            if window.count - held < Self.windowBytes / 2 {
                window += [UInt8](repeating: 0, count: Self.windowBytes)
            }
            let count = try gunzip?.unpack(bytes, at: &position, into: &window, from: held) ?? 0
            guard count > 0 else { return }
            held += count
            unpackedBytes += count
            guard unpackedBytes <= Limits.unpackedBytes else {
                throw .tooLarge(.unpackedBytes, limit: Limits.unpackedBytes)
            }
            if format == nil, held >= Self.headBytes {
                format = try FormDecoder(head: window.span.extracting(0..<held), dump: dump)
            }
            let read = try format?.parse(window.span.extracting(0..<held)) ?? 0
            if read > 0 {
                window.replaceSubrange(0..<held - read, with: Array(window[read..<held]))
                held -= read
            }
        }
    }
}

/// The decoder of one form.
enum FormDecoder: Sendable {
    case protobuf(ProtobufDecoder)
    case grouped(GroupedDecoder)
    case dump(DumpDecoder)
    case text(TextDecoder)
    /// While another case is being changed in place, and after it failed.
    case none

    /// Reads whole records and returns where the first incomplete one begins.
    mutating func parse(_ bytes: Span<UInt8>) throws(ProfileError) -> Int {
        switch self {
        case .protobuf(var decoder):
            self = .none
            defer { self = .protobuf(decoder) }
            return try decoder.parse(bytes, isLast: false)
        case .grouped(var decoder):
            self = .none
            defer { self = .grouped(decoder) }
            return try decoder.parse(bytes, isLast: false)
        case .dump(var decoder):
            self = .none
            defer { self = .dump(decoder) }
            return try decoder.parse(bytes, isLast: false)
        case .text(var decoder):
            self = .none
            defer { self = .text(decoder) }
            return try decoder.parse(bytes, isLast: false)
        case .none: preconditionFailure("a decoder is used after it failed")
        }
    }

    consuming func finish(_ rest: Span<UInt8>) throws(ProfileError) -> Profile {
        switch consume self {
        case .protobuf(var decoder):
            _ = try decoder.parse(rest, isLast: true)
            return try decoder.finish()
        case .grouped(var decoder):
            _ = try decoder.parse(rest, isLast: true)
            return try decoder.finish()
        case .dump(var decoder):
            _ = try decoder.parse(rest, isLast: true)
            return try decoder.finish()
        case .text(var decoder):
            _ = try decoder.parse(rest, isLast: true)
            return try decoder.finish()
        case .none: preconditionFailure("a decoder is used after it failed")
        }
    }
}

extension FormDecoder {
    /// Tells the form from how the (unpacked) body begins.
    init(head: Span<UInt8>, dump: Int? = nil) throws(ProfileError) {
        if let utf16 = UTF16Text(head: head) {
            self = .text(
                TextDecoder(
                    dump: dump, utf16: utf16, failure: .unrecognised(beginning: "UTF-16 text")))
            return
        }
        let end = min(head.count, 4096)
        let hasMark = head.starts(with: "\u{feff}", at: 0, before: end)
        var start = hasMark ? 3 : 0
        while start < end, Self.isSpace(head[start]) { start += 1 }
        guard start < end else {
            guard head.count > 0, !Self.isText(head, 0..<end) else { throw .empty }
            self = .protobuf(ProtobufDecoder())
            return
        }
        if let kind = Self.statedKind(head, start..<end) {
            guard kind == "goroutine" || kind == "goroutineleak" else {
                throw .otherProfile(kind: kind)
            }
            if !hasMark, PlainText.isGrouped(head, start..<end) {
                self = .grouped(GroupedDecoder(dump: dump))
            } else {
                self = .text(TextDecoder(dump: dump, utf16: nil, failure: .empty))
            }
        } else if !hasMark, PlainText.isDump(head, 0..<end) {
            self = .dump(DumpDecoder(dump: dump))
        } else if !Self.isText(head, 0..<end), DumpDecoder.headerStart(in: head, 0..<end) == nil {
            self = .protobuf(ProtobufDecoder())
        } else {
            let failure = Self.failure(head, start..<end)
            if case .html = failure { throw failure ?? .empty }
            self = .text(TextDecoder(dump: dump, utf16: nil, failure: failure))
        }
    }

    /// What text is that has no dump in it; nil for a crash.
    private static func failure(_ head: Span<UInt8>, _ range: Range<Int>) -> ProfileError? {
        let start = range.lowerBound
        let line = start..<head.first(UInt8(ascii: "\n"), in: range)
        switch head[start] {
        case UInt8(ascii: "<") where start + 1 == range.upperBound || !head[start + 1].isDigit:
            return .html(title: title(head, range))
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .json
        default:
            var crash = CrashOutput()
            _ = crash.reads(head, line)
            return crash.reason == nil ? .unrecognised(beginning: head.text(line, limit: 60)) : nil
        }
    }

    /// `goroutine profile: total 12`, `heap profile: 3: 1024 …`, `--- contention:`.
    private static func statedKind(_ head: Span<UInt8>, _ range: Range<Int>) -> String? {
        let end = range.upperBound
        if head.starts(with: "--- contention:", at: range.lowerBound, before: end) {
            return "block"
        }
        if head.starts(with: "--- mutex:", at: range.lowerBound, before: end) { return "mutex" }
        let line = head.first(UInt8(ascii: "\n"), in: range)
        guard let mark = head.first(" profile: ", in: range.lowerBound..<line),
            mark - range.lowerBound <= 32
        else { return nil }
        for index in range.lowerBound..<mark {
            guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(head[index]) else { return nil }
        }
        return head.text(range.lowerBound..<mark, limit: 32)
    }

    private static func title(_ head: Span<UInt8>, _ range: Range<Int>) -> String? {
        guard let open = head.first("<title>", in: range) else { return nil }
        let start = open + 7
        guard let close = head.first("</title>", in: start..<range.upperBound) else { return nil }
        let title = head.text(start..<close, limit: 60)
        return title.isEmpty ? nil : title
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }

    /// Text has no control characters but white space and ESC. A profile.proto begins with a
    /// sample type, whose second byte or the next is one.
    private static func isText(_ head: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range {
            let byte = head[index]
            if byte < 0x20, !isSpace(byte), byte != 0x1b { return false }
        }
        return true
    }
}
