import Archive
import Glibc
import Poller
import Trends

/// What a command reads goroutines from.
enum Target: Hashable {
    case service(Endpoint)
    case file(String)
    case standardInput
    /// An archive, nil for the usual one, and a moment of it, nil for the newest.
    case archive(String?, at: TimeExpression?)

    /// Reads a TARGET of the command line. A name that is a file or a folder here is never an
    /// address.
    init(argument text: String) throws {
        if text == "-" {
            self = .standardInput
        } else if access(text, F_OK) == 0 {
            self = Self.isArchive(text) ? .archive(text, at: nil) : .file(text)
        } else if let moment = try Self.moment(text) {
            self = moment
        } else {
            self = .service(try Endpoint(parsing: text))
        }
    }

    /// `FILE.db@14:02`, or `@14:02` for the usual archive; nil where the text names no archive.
    private static func moment(_ text: String) throws -> Target? {
        guard let sign = text.lastIndex(of: "@") else { return nil }
        let (path, words) = (String(text[..<sign]), String(text[sign...].dropFirst()))
        if path.hasSuffix(".db"), access(path, F_OK) != 0 {
            throw UserError("\(path) is not there.")
        }
        guard path.isEmpty || access(path, F_OK) == 0 else { return nil }
        guard path.isEmpty || isArchive(path) else {
            throw UserError("\(path) is no archive: moments can be named of an archive only.")
        }
        guard let expression = TimeExpression(words) else { throw UserError(noMoment: words) }
        return .archive(path.isEmpty ? nil : path, at: expression)
    }

    /// Looks into regular files only: what comes through a pipe comes once.
    private static func isArchive(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = bytes.withUnsafeMutableBytes {
            Glibc.read(descriptor, $0.baseAddress, $0.count)
        }
        return Archive.isArchive(prefix: bytes.span.extracting(0..<max(0, count)))
    }
}

extension UserError {
    init(noMoment words: String) {
        self.init(
            "`\(words)` is no moment. One is 14:02, 2026-11-24 14:02, -40m, a mark's letter or max; "
                + "times of day are UTC.")
    }
}
