package import Goroutines

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
    /// The protobuf message is invalid; Go's own reader rejects it too.
    case malformed(Malformation, offset: Int)
    case tooLarge(Limit, limit: Int)
    /// Something else that tools of Go's world write.
    case other(OtherInput)
    /// A ZIP or tar archive with these files in it; `areProfiles` if those are several profiles.
    case archive(kind: String, files: [String], areProfiles: Bool)
    /// Goroutines are in it, and none of them could be read: the first reason.
    case noneRead(Skipped?)
    /// The input has fewer dumps than the one that was asked for.
    case noSuchDump(Int, of: Int)

    /// Other files that people pass by mistake.
    package enum OtherInput: String, Sendable, CaseIterable {
        case xml = "XML without a goroutine dump in it"
        case chromeTrace = "a Chrome trace"
        case executionTrace = "a Go execution trace, which `go tool trace` reads"
        case coreFile = "a core file, which `dlv core` reads"
        case program = "a compiled program"
        case delve = "a list of goroutines from delve, which has no whole stacks"
        case gdb = "a list of goroutines from gdb, which has no stacks"
        case pprofReport =
            "a report of `go tool pprof` without stacks; use its -traces or -raw, or the profile itself"
    }

    /// What is wrong with a protobuf message.
    package enum Malformation: String, Sendable, CaseIterable {
        case cutField = "a field extends past the end"
        case longNumber = "a number is longer than ten bytes"
        case unknownWireType = "a field has a wire type that profiles do not use"
        case wrongWireType = "a known field has the wrong wire type"
        case missingString = "a string index is past the end of the string table"
        case firstString = "the first entry of the string table is not empty"
        case missingLocation = "a sample refers to a missing location"
        case missingFunction = "a location refers to a missing function"
        case zeroID = "a location, function or mapping has the reserved ID 0"
        case duplicateID = "two locations, functions or mappings have the same ID"
        case valueCount = "a sample does not have one value per sample type"
        case badCount = "a count is negative or larger than any counter holds"
        case noSampleType = "there are samples but no sample types"
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
        case .empty: "The input is empty. Expected a goroutine profile; \(Self.advice)."
        case .html(let title):
            "This is an HTML page\(title.map { " (“\($0)”)" } ?? ""), not a goroutine profile; it may "
                + "come from a login page or a proxy. Get past that, then \(Self.advice)."
        case .json: "This is JSON, not a goroutine profile; \(Self.advice)."
        case .otherProfile(let kind):
            "This is a \(kind) profile, not a goroutine profile; \(Self.advice)."
        case .unrecognised(let beginning):
            "This is not a goroutine profile; it starts with “\(beginning)”. Instead, \(Self.advice)."
        case .gzipCut(let offset):
            "The gzip data ends early, at byte \(offset): the profile was cut off in transit; "
                + "fetch it again."
        case .gzipChecksum(let offset):
            "The gzip checksum at byte \(offset) does not match: the profile was damaged in "
                + "transit; fetch it again."
        case .gzipDamaged(let offset):
            "The gzip data is damaged at byte \(offset): fetch the profile again."
        case .malformed(let what, let offset):
            "The profile is damaged at byte \(offset): \(what.rawValue); fetch it again."
        case .tooLarge(let limit, let number):
            "The profile has more than \(number) \(limit.rawValue), more than any Go service writes; "
                + "check that it is the right file or URL."
        case .other(let what): "This is \(what.rawValue). For a goroutine profile, \(Self.advice)."
        case .archive(let kind, let files, areProfiles: true):
            "This \(kind) archive has several goroutine profiles: unpack it and give one of "
                + "\(files.joined(separator: ", "))."
        case .archive(let kind, let files, areProfiles: false):
            "This \(kind) archive has no goroutine profile in it that could be read"
                + (files.isEmpty ? "." : " (\(files.joined(separator: ", "))).")
                + " Unpack it, and give the file with the goroutines."
        case .noneRead(let skipped):
            "There are goroutines in it, but none could be read"
                + (skipped.map { ": \($0.reason), at byte \($0.offset)" } ?? "")
                + ". Give the text as Go wrote it, or \(Self.advice)."
        case .noSuchDump(let wanted, let count):
            "There is no dump \(wanted): the input has "
                + (count == 1
                    ? "one dump; drop --dump." : "\(count) dumps; use --dump 1 to \(count).")
        }
    }

    private static let advice = "fetch /debug/pprof/goroutine"
}
