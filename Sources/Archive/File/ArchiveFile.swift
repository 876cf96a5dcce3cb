private import FoundationEssentials
import Glibc
private import Goroutines
private import Synchronization

/// The file of an archive, and the files that SQLite keeps beside it. An existing file is never
/// opened here: closing it would drop the locks that SQLite has on it in this process.
struct ArchiveFile: Sendable {
    /// In a form that SQLite doesn't take for `:memory:` or a URI.
    let path: String

    /// Open descriptors of refused files: as long as one is open, no other file gets its inode.
    private static let refused = Mutex<[Identity: Int32]>([:])

    init(_ path: String) { self.path = path.hasPrefix("/") ? path : "./\(path)" }

    /// The last part of the path.
    var name: String { String(path[path.index(after: lastSlash)...]).scrubbed }

    /// Without a slash at the end, unless it is the root.
    var folder: String { lastSlash == path.startIndex ? "/" : String(path[..<lastSlash]) }

    private var lastSlash: String.Index { path.lastIndex(of: "/") ?? path.startIndex }

    /// With links resolved, as SQLite does it.
    private var resolved: String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Whether there is a write-ahead log that isn't empty.
    var hasLog: Bool {
        var status = stat()
        return stat("\(resolved)-wal", &status) == 0 && status.st_size > 0
    }

    var size: Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Whether a file that SQLite refuses is an archive by its head. The descriptor stays open,
    /// once for each file: see `refused`.
    var hasOurMark: Bool {
        guard let identity = try? identity() else { return false }
        let descriptor = Self.refused.withLock { refused in
            if let known = refused[identity] { return known }
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            // Another file may have replaced it: it is found under its own name next time.
            if descriptor >= 0 { refused[Identity(descriptor) ?? identity] = descriptor }
            return descriptor
        }
        guard descriptor >= 0 else { return false }
        var mark: UInt32 = 0
        let count = withUnsafeMutableBytes(of: &mark) { pread(descriptor, $0.baseAddress, 4, 68) }
        return count == 4 && Int32(bitPattern: mark.bigEndian) == Schema.applicationID
    }

    /// The URI for SQLite to read it without a lock and without files beside it.
    var immutableURI: String {
        URL(filePath: resolved, directoryHint: .notDirectory).absoluteString + "?immutable=1"
    }
}

// MARK: - Looking

extension ArchiveFile {
    /// The same as long as the path names the same file.
    struct Identity: Hashable, Sendable {
        var device: UInt
        var inode: UInt

        init(_ status: stat) { (device, inode) = (status.st_dev, status.st_ino) }

        /// Of an open file.
        init?(_ descriptor: Int32) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { return nil }
            self.init(status)
        }
    }

    func identity() throws(ArchiveError) -> Identity {
        var status = stat()
        guard stat(path, &status) == 0 else { throw ArchiveError(opening: path, errno: errno) }
        return Identity(status)
    }

    func checkForReading() throws(ArchiveError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw errno == ENOENT ? .missing(path) : ArchiveError(opening: path, errno: errno)
        }
        try checkKind(status)
        guard access(path, R_OK) == 0 else { throw ArchiveError(opening: path, errno: errno) }
    }

    /// Creates the file if there is none, and refuses one that must not be written.
    func prepareForWriting() throws(ArchiveError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor >= 0 {
            close(descriptor)
            return
        }
        guard errno == EEXIST else { throw ArchiveError(writing: path, errno: errno) }
        try checkOwner()
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw errno == ENOENT ? .linkToNothing(path) : ArchiveError(writing: path, errno: errno)
        }
        try checkKind(status)
        for place in [path, ArchiveFile(resolved).folder] where access(place, W_OK) != 0 {
            throw ArchiveError(writing: place, errno: errno)
        }
    }

    private func checkKind(_ status: stat) throws(ArchiveError) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .isFolder(path)
        // A pipe would wait for its other end.
        default: throw .notAnArchive(path)
        }
    }

    /// In a folder that everyone may write to, another user's file or link may be a trap.
    private func checkOwner() throws(ArchiveError) {
        var (own, around) = (stat(), stat())
        guard lstat(path, &own) == 0, stat(folder, &around) == 0 else { return }
        guard around.st_mode & S_IWOTH != 0, own.st_uid != geteuid() else { return }
        throw .somebodyElses(path)
    }
}

// MARK: - Changing

extension ArchiveFile {
    /// Creates missing folders, accessible only to this user.
    func makeFolders() throws(ArchiveError) {
        var made = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") where part != "." {
            made += "/\(part)"
            guard mkdir(made, 0o700) != 0, errno != EEXIST else { continue }
            // For an existing folder, some systems report a missing permission first.
            let reason = errno
            var status = stat()
            guard stat(made, &status) == 0 else { throw ArchiveError(writing: made, errno: reason) }
        }
    }

    /// Renames a damaged file, and its log first, which SQLite would take for that of a new file.
    /// - Returns: the new name.
    func setAside() throws(ArchiveError) -> String {
        let path = resolved
        let now = Double(time(nil))
        let stamp = [CalendarDay(secondsSince1970: now).text, now.clock]
            .map { $0.filter(\.isNumber) }.joined(separator: "-")
        let wanted = "\(path).damaged-\(stamp)"
        var (aside, number) = (wanted, 1)
        var status = stat()
        while lstat(aside, &status) == 0 {
            number += 1
            aside = "\(wanted)-\(number)"
        }
        for suffix in ["-wal", "-shm", ""] {
            guard rename(path + suffix, aside + suffix) == 0 || (errno == ENOENT && suffix != "")
            else { throw .cannotSetAside(path, because: errno) }
        }
        return ArchiveFile(aside).name
    }

    /// Runs `body` while no other process creates this file or sets it aside: with the folder
    /// locked, or after ten seconds without, since some file systems have no locks.
    func alone<Value>(_ body: () throws(ArchiveError) -> Value) throws(ArchiveError) -> Value {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        for _ in 0..<1000 where descriptor >= 0 {
            guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { break }
            usleep(10_000)
        }
        return try body()
    }
}
