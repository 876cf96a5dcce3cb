import Files
import FoundationEssentials
import Glibc
import Goroutines
import Logging
import Synchronization

/// The log: one file, one line per event, mode 0600.
struct LogFile: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let file: File

    /// A logger that writes to the file. If the file can't be written it discards everything:
    /// gorotop works without a log.
    static func logger() -> Logger {
        guard let file = File() else {
            return Logger(label: "gorotop") { _ in SwiftLogNoOpLogHandler() }
        }
        return Logger(label: "gorotop") { _ in LogFile(file: file) }
    }

    private init(file: File) {
        self.file = file
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let time = Date().formatted(.iso8601)
        file.write("\(time) \(event.level) \(event.message.description.scrubbed)\n")
    }

    /// An open log file, rotated at startup if it is large.
    private final class File: Sendable {
        /// Above this size `gorotop.log` becomes `gorotop.log.1`.
        private static let maximumBytes = 1 << 20
        private let descriptor: Mutex<Int32>

        init?() {
            guard let path = UserFiles.log, let folder = UserFiles.state else { return nil }
            Folder.makePrivate(folder)
            var status = stat()
            if lstat(path, &status) == 0, status.st_size > Self.maximumBytes {
                rename(path, "\(path).1")
            }
            // Follow no link, which another user may have put there, and don't block on a pipe.
            let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
            let descriptor = open(path, flags, 0o600)
            guard descriptor >= 0 else { return nil }
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                fchmod(descriptor, 0o600) == 0
            else {
                close(descriptor)
                return nil
            }
            self.descriptor = Mutex(descriptor)
        }

        deinit { descriptor.withLock { _ = close($0) } }

        func write(_ line: String) {
            descriptor.withLock { descriptor in
                _ = Descriptor.write(Array(line.utf8), to: descriptor)
            }
        }
    }
}
