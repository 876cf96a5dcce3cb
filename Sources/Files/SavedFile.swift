private import Glibc

/// Saves bytes under a name that the user typed: as a temporary file in the same folder, which gets
/// the name once it is synced. An existing file stays until the new one is complete.
package enum SavedFile {
    package enum Outcome: Hashable, Sendable {
        /// With the full path.
        case saved(path: String)
        /// A file of that name exists, and `overwrites` is false.
        case exists(path: String)
    }

    /// `name` may start with `~` or be relative to the working folder. The file gets the mode of the
    /// file it replaces, else the one given by the umask.
    package static func save(
        _ bytes: [UInt8], as name: String, overwrites: Bool
    ) throws(SaveFailure) -> Outcome {
        var path = try fullPath(of: name)
        let existing = try status(of: path)
        if let existing {
            try checkReplaceable(existing, path: path)
            guard overwrites else { return .exists(path: path) }
            // Replace the file that a link points to, not the link.
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

    /// The absolute path for `name`, with `~` expanded.
    package static func fullPath(of name: String) throws(SaveFailure) -> String {
        guard !name.isEmpty, !name.utf8.contains(0) else {
            throw SaveFailure("no file name given; type one")
        }
        let path = try expandingHome(name)
        if path.hasPrefix("/") { return path }
        guard let current = getcwd(nil, 0) else { throw SaveFailure(saving: name, errno: errno) }
        defer { free(current) }
        let folder = String(cString: current)
        let rest = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        return folder.hasSuffix("/") ? folder + rest : "\(folder)/\(rest)"
    }

    private static func expandingHome(_ name: String) throws(SaveFailure) -> String {
        guard name == "~" || name.hasPrefix("~/") else { return name }
        guard let home = getenv("HOME").map({ String(cString: $0) }), !home.isEmpty else {
            throw SaveFailure("cannot expand ~: HOME is not set; type the full path")
        }
        return home + name.dropFirst()
    }

    private static func status(of path: String) throws(SaveFailure) -> stat? {
        var status = stat()
        if stat(path, &status) == 0 { return status }
        // A dangling link counts as an existing file.
        if errno == ENOENT, lstat(path, &status) == 0 {
            throw SaveFailure("not saved: \(path) is a dangling link; choose another name")
        }
        guard errno == ENOENT else { throw SaveFailure(saving: path, errno: errno) }
        return nil
    }

    private static func checkReplaceable(_ status: stat, path: String) throws(SaveFailure) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw SaveFailure(saving: path, errno: EISDIR)
        default: throw SaveFailure("not saved: \(path) is not a regular file; choose another name")
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

    /// Writes all bytes and syncs them to disk.
    static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(SaveFailure) {
        // Above the limit of `ulimit -f` this signal would end the program.
        signal(SIGXFSZ, SIG_IGN)
        if let error = Descriptor.write(bytes, to: descriptor) {
            throw SaveFailure(saving: path, errno: error)
        }
        // Some file systems do not support it.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw SaveFailure(saving: path, errno: errno)
        }
    }

    /// Makes the new name survive a power failure.
    private static func syncFolder(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// Why nothing was saved, as one sentence that starts with "not saved".
package struct SaveFailure: Error, Hashable {
    package var explanation: String

    init(_ explanation: String) { self.explanation = explanation }

    init(saving path: String, errno: Int32) {
        let reason =
            switch errno {
            case ENOSPC, EDQUOT: "the disk is full"
            case EFBIG: "larger than the file size limit (ulimit -f)"
            case EACCES, EPERM: "no permission to write there"
            case EROFS: "the disk is read-only"
            case ENOENT: "the folder does not exist"
            case ENOTDIR: "part of the path is not a folder"
            case EISDIR: "it is a folder"
            case ENAMETOOLONG: "the name is too long"
            default: String(cString: strerror(errno))
            }
        explanation = "not saved to \(path): \(reason)"
    }
}
