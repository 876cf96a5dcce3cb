private import Glibc

/// Reads the text of a configuration file.
enum ConfigurationText {
    /// Maximum size in bytes: many times what all keys need.
    static let limit = 65_536

    /// Nil if the file does not exist.
    static func read(_ path: String) throws(ConfigurationError) -> String? {
        // `O_NONBLOCK`, or `open` would wait for the writer of a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw ConfigurationError(path, "cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw ConfigurationError(path, "cannot be read: \(String(cString: strerror(errno)))")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG, S_IFCHR: break
        case S_IFDIR: throw ConfigurationError(path, "is a folder; expected a file")
        default: throw ConfigurationError(path, "is not a regular file; expected one")
        }
        return try text(of: bytes(from: descriptor, path: path), path: path)
    }

    private static func bytes(
        from descriptor: Int32, path: String
    ) throws(ConfigurationError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: length), $0.count - length)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw ConfigurationError(
                    path, "cannot be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { return Array(bytes[..<length]) }
            length += count
        }
        throw ConfigurationError(
            path, "is larger than 64 KiB, too large for a configuration; check the path")
    }

    private static func text(of bytes: [UInt8], path: String) throws(ConfigurationError) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let wrong = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        throw ConfigurationError(path, line: wrong + 1, "not valid UTF-8")
    }
}
