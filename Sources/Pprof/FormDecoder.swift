import Goroutines

/// The decoder of one form.
enum FormDecoder: Sendable {
    case protobuf(ProtobufDecoder)
    case grouped(GroupedDecoder)
    case dump(DumpDecoder)
    case text(TextDecoder)
    case json(JSONTextDecoder)
    case traces(TracesDecoder)
    case raw(RawDecoder)
    case archive(ArchiveDecoder)
    /// While another case is being changed in place, and after it failed.
    case none

    /// Parses complete records.
    /// - Returns: the offset of the first incomplete one.
    mutating func parse(_ bytes: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        switch self {
        case .protobuf(var decoder):
            self = .none
            defer { self = .protobuf(decoder) }
            return try decoder.parse(bytes, isLast: isLast)
        case .grouped(var decoder):
            self = .none
            defer { self = .grouped(decoder) }
            return try decoder.parse(bytes, isLast: isLast)
        case .dump(var decoder):
            self = .none
            defer { self = .dump(decoder) }
            return try decoder.parse(bytes, isLast: isLast)
        case .text(var decoder):
            self = .none
            defer { self = .text(decoder) }
            return try decoder.parse(bytes, isLast: isLast)
        case .json(var decoder):
            self = .none
            defer { self = .json(decoder) }
            return try decoder.parse(bytes, isLast: isLast)
        case .traces(var decoder):
            self = .none
            defer { self = .traces(decoder) }
            return try decoder.parse(bytes, isLast: isLast)
        case .raw(var decoder):
            self = .none
            defer { self = .raw(decoder) }
            return try decoder.parse(bytes, isLast: isLast)
        case .archive(var decoder):
            self = .none
            defer { self = .archive(decoder) }
            return try decoder.parse(bytes, isLast: isLast)
        case .none: preconditionFailure("a decoder is used after it failed")
        }
    }

    /// The profile, after the last bytes were parsed.
    consuming func finish() throws(ProfileError) -> Profile {
        switch consume self {
        case .protobuf(let decoder): try decoder.finish()
        case .grouped(let decoder): try decoder.finish()
        case .dump(let decoder): try decoder.finish()
        case .text(let decoder): try decoder.finish()
        case .json(let decoder): try decoder.finish()
        case .traces(let decoder): try decoder.finish()
        case .raw(let decoder): try decoder.finish()
        case .archive(let decoder): try decoder.finish()
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
        if let kind = ArchiveDecoder.kind(of: head) {
            self = .archive(ArchiveDecoder(kind, dump: dump))
            return
        }
        if let other = OtherForms.binary(head) { throw .other(other) }
        let end = min(head.count, 4096)
        let hasMark = head.starts(with: "\u{feff}", at: 0, before: end)
        var start = hasMark ? 3 : 0
        while start < end, OtherForms.isSpace(head[start]) { start += 1 }
        guard start < end else {
            guard head.count > 0, !OtherForms.isText(head, 0..<end) else { throw .empty }
            self = .protobuf(ProtobufDecoder())
            return
        }
        let kind = OtherForms.statedKind(head, start..<end)
        if let kind, kind != "goroutine", kind != "goroutineleak" {
            throw .otherProfile(kind: kind)
        }
        let text = head.extracting(0..<end)
        if !hasMark, kind != nil, PlainText.isGrouped(text, start..<end) {
            self = .grouped(GroupedDecoder(dump: dump))
        } else if !hasMark, kind == nil, PlainText.isDump(text) {
            self = .dump(DumpDecoder(dump: dump))
        } else if kind == nil, !OtherForms.isText(head, 0..<end),
            DumpDecoder.headerStart(in: head, 0..<end) == nil
        {
            self = .protobuf(ProtobufDecoder())
        } else if TracesDecoder.isHead(text) {
            self = .traces(TracesDecoder())
        } else if RawDecoder.isHead(text) {
            self = .raw(RawDecoder())
        } else if OtherForms.isJSON(text, start..<end) {
            self = .json(JSONTextDecoder(dump: dump))
        } else {
            let endsInReturns =
                head.first(UInt8(ascii: "\n"), in: 0..<end) == end
                && head.first(UInt8(ascii: "\r"), in: 0..<end) < end - 1
            self = .text(
                TextDecoder(
                    dump: dump,
                    failure: kind == nil ? OtherForms.failure(text, start..<end) : .empty,
                    endsInReturns: endsInReturns))
        }
    }
}
