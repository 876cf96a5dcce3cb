private import Glibc

/// Saves bytes under a name that a person gave.
///
/// A file is either whole or not there: the bytes go to another file beside it, reach the disk, and
/// take the name last. A file that is there already stays as it is until the new one is whole.
package enum SavedFile {
    package enum Outcome: Hashable, Sendable {
        /// With the full path.
        case saved(path: String)
        /// There is a file of that name, and nobody said that it may go.
        case exists(path: String)
    }

    /// `~` and a path relative to the working folder are understood. The new file's mode is what
    /// the umask leaves, or that of the file whose place it takes.
    package static func save(
        _ bytes: [UInt8], as name: String, overwrites: Bool
    ) throws(SaveFailure) -> Outcome {
        var path = try fullPath(of: name)
        let existing = try status(of: path)
        if let existing {
            try checkReplaceable(existing, path: path)
            guard overwrites else { return .exists(path: path) }
            // Through a link the file that it names is replaced, not the link.
            path = resolved(path)
        }
        let folder = folder(of: path)
        let temporary = try TemporaryFile(in: folder, for: path, mode: existing?.st_mode)
        do throws(SaveFailure) {
            try write(bytes, to: temporary.descriptor, path: path)
            guard try temporary.take(path, overwrites: overwrites) else {
                temporary.discard()
                return .exists(path: path)
            }
        } catch {
            temporary.discard()
            throw error
        }
        syncFolder(folder)
        return .saved(path: path)
    }

    /// An absolute path without `.` and `..` behind the existing folders of it.
    package static func fullPath(of name: String) throws(SaveFailure) -> String {
        guard !name.isEmpty, !name.utf8.contains(0) else {
            throw SaveFailure("a file needs a name")
        }
        let path = try expandingHome(name)
        if path.hasPrefix("/") { return path }
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let isFound = buffer.withUnsafeMutableBytes {
            getcwd($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) != nil
        }
        guard isFound else { throw SaveFailure(saving: name, errno: errno) }
        let folder = String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
        let rest = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        return folder.hasSuffix("/") ? folder + rest : "\(folder)/\(rest)"
    }

    private static func expandingHome(_ name: String) throws(SaveFailure) -> String {
        guard name == "~" || name.hasPrefix("~/") else { return name }
        guard let home = getenv("HOME").map({ String(cString: $0) }), !home.isEmpty else {
            throw SaveFailure("~ has no meaning here: HOME is not set")
        }
        return home + name.dropFirst()
    }

    private static func status(of path: String) throws(SaveFailure) -> stat? {
        var status = stat()
        if stat(path, &status) == 0 { return status }
        // A link to nothing is a file that is there.
        if errno == ENOENT, lstat(path, &status) == 0 {
            throw SaveFailure("\(path) is a link to nothing; it is left alone")
        }
        guard errno == ENOENT else { throw SaveFailure(saving: path, errno: errno) }
        return nil
    }

    private static func checkReplaceable(_ status: stat, path: String) throws(SaveFailure) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw SaveFailure(saving: path, errno: EISDIR)
        default: throw SaveFailure("\(path) is no regular file; it is left alone")
        }
        guard access(path, W_OK) == 0 else { throw SaveFailure(saving: path, errno: errno) }
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func folder(of path: String) -> String {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        return end == path.startIndex ? "/" : String(path[..<end])
    }

    /// All of the bytes, as far as the disk.
    static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(SaveFailure) {
        // Beyond the limit of `ulimit -f` a signal would end the program.
        signal(SIGXFSZ, SIG_IGN)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SaveFailure(saving: path, errno: errno) }
            rest = rest.dropFirst(count)
        }
        // Some file systems cannot, and say so.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw SaveFailure(saving: path, errno: errno)
        }
    }

    /// So that the name outlives a loss of power as well.
    private static func syncFolder(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// Why nothing was saved: one sentence.
package struct SaveFailure: Error, Hashable {
    package var explanation: String

    init(_ explanation: String) {
        self.explanation = explanation
    }

    init(saving path: String, errno: Int32) {
        let reason =
            switch errno {
            case ENOSPC, EDQUOT: "the disk is full"
            case EFBIG: "it would be larger than files may be here (ulimit -f)"
            case EACCES, EPERM: "no permission to write there"
            case EROFS: "that disk is read-only"
            case ENOENT: "there is no such folder"
            case ENOTDIR: "what should be a folder is a file"
            case EISDIR: "that is a folder"
            case ENAMETOOLONG: "the name is too long"
            default: String(cString: strerror(errno))
            }
        explanation = "not saved, \(path): \(reason)"
    }
}
