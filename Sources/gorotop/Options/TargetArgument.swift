import Archive
import Glibc
import Poller
import Trends

/// A source of goroutines that a command reads.
enum TargetArgument: Hashable {
    case service(Endpoint)
    case file(String)
    case standardInput
    /// A moment in an archive. A nil path is the default archive, a nil moment the newest poll.
    case archive(String?, at: TimeExpression?)

    /// Parses a TARGET of the command line. The name of an existing file or folder is never taken as
    /// an address.
    init(argument text: String) throws {
        if text == "-" {
            self = .standardInput
        } else if Self.isSocket(text) {
            self = .service(try Endpoint(parsing: "unix:\(text)"))
        } else if access(text, F_OK) == 0 {
            self = Self.isArchive(text) ? .archive(text, at: nil) : .file(text)
        } else if let moment = try Self.moment(text) {
            self = moment
        } else {
            self = .service(try Endpoint(parsing: text))
        }
    }

    /// Parses `FILE.db@14:02`, or `@14:02` for the default archive; nil for anything else.
    private static func moment(_ text: String) throws -> TargetArgument? {
        guard let sign = text.lastIndex(of: "@") else { return nil }
        let (path, words) = (String(text[..<sign]), String(text[sign...].dropFirst()))
        if path.hasSuffix(".db"), access(path, F_OK) != 0 {
            throw UserError("\(path) does not exist. Check the path of the archive.")
        }
        guard path.isEmpty || access(path, F_OK) == 0 else { return nil }
        guard path.isEmpty || isArchive(path) else {
            throw UserError(
                "\(path) is not an archive, and @MOMENT works only with archives. Drop the @ part.")
        }
        guard let expression = TimeExpression(words) else { throw UserError(noMoment: words) }
        return .archive(path.isEmpty ? nil : path, at: expression)
    }

    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    /// Looks into regular files only: the data in a pipe can be read only once.
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
            "`\(words)` is not a valid time. Use 14:02, 2026-11-24 14:02, -40m, the letter of a mark, "
                + "or max; times of day are UTC.")
    }
}
