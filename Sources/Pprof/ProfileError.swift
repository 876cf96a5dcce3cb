/// Why bytes are no goroutine profile. `offset` counts bytes from the start of the body, after
/// unpacking where it was gzip and the trouble lies inside.
package enum ProfileError: Error, Hashable, Sendable {
    case empty
    /// An HTML page, such as a login form; its title where it has one.
    case html(title: String?)
    case json
    /// A profile of another kind, such as `heap`, `cpu` or `threadcreate`.
    case otherProfile(kind: String)
    /// Nothing that is known here; how it begins, cleaned for display.
    case unrecognised(beginning: String)
    /// The gzip data ends before its trailer.
    case gzipCut(offset: Int)
    case gzipChecksum(offset: Int)
    /// The compressed data makes no sense at this place, or something else follows it.
    case gzipDamaged(offset: Int)
    /// The protobuf message says something that Go's own reader refuses as well.
    case malformed(Malformation, offset: Int)
    case tooLarge(Limit, limit: Int)
    /// The input has fewer dumps than the one that was asked for.
    case noSuchDump(Int, of: Int)

    /// What is wrong with a protobuf message.
    package enum Malformation: String, Sendable, CaseIterable {
        case cutField = "a field reaches past the end"
        case longNumber = "a number takes more than ten bytes"
        case unknownWireType = "a field has a wire type that profiles do not use"
        case wrongWireType = "a known field has another wire type than it should"
        case missingString = "a string number is past the end of the string table"
        case firstString = "the first string of the table is not empty"
        case missingLocation = "a sample names a location that is missing"
        case missingFunction = "a location names a function that is missing"
        case zeroID = "a location, function or mapping has the reserved number 0"
        case duplicateID = "two locations, functions or mappings have the same number"
        case valueCount = "a sample has not one value for each sample type"
        case noSampleType = "there are samples and no sample type"
    }

    /// The decoder's own limits.
    package enum Limit: String, Sendable, CaseIterable {
        case unpackedBytes = "bytes after unpacking"
        case nameBytes = "bytes of names"
        case records = "records"
        case frames = "frames"
        case field = "bytes in one field"
    }
}

extension ProfileError {
    /// One line: what was read, what was expected, what to do.
    package var explanation: String {
        switch self {
        case .empty:
            "The answer is empty. A goroutine profile was expected: \(Self.advice)."
        case .html(let title):
            "This is an HTML page\(title.map { " (“\($0)”)" } ?? ""), not a goroutine profile: "
                + "a login page or a proxy answers in the service's place; \(Self.advice)."
        case .json:
            "This is JSON, not a goroutine profile: \(Self.advice)."
        case .otherProfile(let kind):
            "This is a \(kind) profile. A goroutine profile was expected: \(Self.advice)."
        case .unrecognised(let beginning):
            "This is no goroutine profile; it begins with “\(beginning)”: \(Self.advice)."
        case .gzipCut(let offset):
            "The gzip data ends at byte \(offset), before its end mark: the profile was cut on "
                + "its way; fetch it again."
        case .gzipChecksum(let offset):
            "The gzip checksum at byte \(offset) does not fit the data: the profile was damaged "
                + "on its way; fetch it again."
        case .gzipDamaged(let offset):
            "The gzip data is damaged at byte \(offset): fetch the profile again."
        case .malformed(let what, let offset):
            "The profile is damaged at byte \(offset): \(what.rawValue); fetch it again."
        case .tooLarge(let limit, let number):
            "The profile has more than \(number) \(limit.rawValue), which no Go service writes: "
                + "it was not read further."
        case .noSuchDump(let wanted, let count):
            "There is no dump \(wanted): the input has \(count == 1 ? "one dump" : "\(count) dumps")"
                + ", counted from 1."
        }
    }

    private static let advice = "ask for /debug/pprof/goroutine"
}
