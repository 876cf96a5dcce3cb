import Glibc
import Goroutines
import Poller
import Pprof

extension TargetArgument {
    /// The snapshot in a file or in standard input (nil): the last of several dumps, or number `dump`.
    static func snapshot(ofFile path: String?, dump: Int? = nil) throws -> Snapshot {
        try read(file: path, dump: dump).snapshot
    }

    /// The same, with the bytes if they are a profile.proto of at most `Poll.keptBytes`.
    static func read(
        file path: String?, dump: Int? = nil
    ) throws -> (snapshot: Snapshot, body: [UInt8]?) {
        let name = path ?? "standard input"
        let descriptor = try path.map(openFile) ?? STDIN_FILENO
        defer { if path != nil { close(descriptor) } }
        do {
            var table = StackTable()
            var body: [UInt8]? = []
            var snapshot = try decode(descriptor, name: name, dump: dump, keeping: &body)
                .snapshot(interning: &table)
            if snapshot.takenAt == nil { snapshot.takenAt = changeTime(descriptor) }
            return (snapshot, snapshot.format == .protobuf ? body : nil)
        } catch let error as ProfileError {
            throw UnreadableProfile(name: name, error: error)
        }
    }

    /// All bytes of a file, or of standard input.
    static func bytes(ofFile path: String?) throws -> [UInt8] {
        let descriptor = try path.map(openFile) ?? STDIN_FILENO
        defer { if path != nil { close(descriptor) } }
        var bytes: [UInt8] = []
        try readPieces(of: descriptor, name: path ?? "standard input") { bytes += $0 }
        return bytes
    }

    /// The largest accepted input: more than any Go service writes.
    private static let maximumBytes = 1 << 30

    private static func openFile(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw UserError(reading: path, errno: errno) }
        return descriptor
    }

    /// Decodes while reading, one piece at a time. The file is not mapped: if another program cut
    /// it short meanwhile, that would crash this one.
    private static func decode(
        _ descriptor: Int32, name: String, dump: Int?, keeping body: inout [UInt8]?
    ) throws -> Profile {
        var decoder = ProfileDecoder(dump: dump)
        var total = 0
        try readPieces(of: descriptor, name: name) { piece in
            // gzip, or a message whose first field is the first of profile.proto.
            let mayBeKept = [0x1f, 0x0a].contains(piece.first) || total > 0
            total += piece.count
            if total <= Poll.keptBytes, mayBeKept {
                body?.append(contentsOf: piece)
            } else {
                body = nil
            }
            try decoder.feed(piece.span)
        }
        return try decoder.finish()
    }

    /// Reads a file in pieces.
    private static func readPieces(
        of descriptor: Int32, name: String, _ take: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        var total = 0
        while true {
            let count = piece.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw UserError(reading: name, errno: errno)
            }
            guard count > 0 else { return }
            total += count
            guard total <= maximumBytes else {
                throw UserError(
                    "\(name) is larger than 1 GiB, the most gorotop reads. Cut it with `head -c 1G`."
                )
            }
            try take(piece[..<count])
        }
    }

    /// When a regular file was last written, in seconds since 1970; nil for anything else.
    private static func changeTime(_ descriptor: Int32) -> Double? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Double(status.st_mtim.tv_sec)
    }
}

/// A file that is no goroutine profile, or a damaged one.
struct UnreadableProfile: Error {
    let name: String
    let error: ProfileError

    var explanation: String { "\(name): \(error.explanation)" }

    /// What it is, without what to do about it.
    var reason: String { String(error.explanation.prefix { $0 != ";" }) }

    /// It was never meant to be one.
    var isForeign: Bool {
        switch error {
        case .html, .json, .other, .otherProfile, .unrecognised: true
        case .empty, .gzipCut, .gzipChecksum, .gzipDamaged, .malformed, .tooLarge, .archive,
            .noneRead, .noSuchDump:
            false
        }
    }
}

extension UserError {
    fileprivate init(reading name: String, errno: Int32) {
        switch errno {
        case EISDIR: text = "\(name) is a folder. Name a goroutine profile in it."
        case EACCES, EPERM: text = "no permission to read \(name). Check its owner and mode."
        case ENOENT: text = "\(name) does not exist. Check the path."
        default: text = "cannot read \(name): \(String(cString: strerror(errno)))."
        }
    }
}
