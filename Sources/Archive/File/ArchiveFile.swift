import Glibc
private import Goroutines
private import Synchronization

/// The file of an archive with what SQLite keeps beside it, as the file system sees them.
///
/// An existing file is only looked at, never opened here: closing it would take the locks with it
/// that SQLite has on it for this process.
struct ArchiveFile: Sendable {
    /// As SQLite takes it: neither `:memory:` nor a URI.
    let path: String

    /// Open descriptors of files that were refused: as long as one is open, no other file gets its
    /// inode.
    private static let refused = Mutex<[Identity: Int32]>([:])

    init(_ path: String) {
        self.path = path.hasPrefix("/") ? path : "./\(path)"
    }

    /// The last part of the path.
    var name: String { String(path[path.index(after: lastSlash)...]).scrubbed }

    /// Without a slash at its end, unless it is the root.
    var folder: String { lastSlash == path.startIndex ? "/" : String(path[..<lastSlash]) }

    private var lastSlash: String.Index { path.lastIndex(of: "/") ?? path.startIndex }

    /// Beside the file that a link names, as SQLite does it.
    private var resolved: String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Whether there is a write-ahead log with something in it.
    var hasLog: Bool {
        var status = stat()
        return stat("\(resolved)-wal", &status) == 0 && status.st_size > 0
    }

    var size: Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Whether the head of the file says that it is ours, whatever else is in it.
    ///
    /// For a file that SQLite refuses. The descriptor stays open, as said above, one for each file
    /// however often it is tried.
    var hasOurMark: Bool {
        guard let identity = try? identity() else { return false }
        let descriptor = Self.refused.withLock { refused in
            if let known = refused[identity] { return known }
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            // Another file may have come in between: it is found under its own name next time.
            if descriptor >= 0 { refused[Identity(descriptor) ?? identity] = descriptor }
            return descriptor
        }
        guard descriptor >= 0 else { return false }
        var mark: UInt32 = 0
        let count = withUnsafeMutableBytes(of: &mark) { pread(descriptor, $0.baseAddress, 4, 68) }
        return count == 4 && Int32(bitPattern: mark.bigEndian) == Schema.applicationID
    }

    /// For SQLite to read without a lock and without any file beside it.
    var immutableURI: String {
        var uri = "file:"
        for byte in resolved.utf8 {
            let isPlain =
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
                    UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            if isPlain {
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                uri += byte < 16 ? "%0" : "%"
                uri += String(byte, radix: 16)
            }
        }
        return uri + "?immutable=1"
    }
}

// MARK: - What is there

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
        guard access(path, R_OK) == 0 else {
            throw ArchiveError(opening: path, errno: errno)
        }
    }

    /// Makes the file where there is none, and refuses what must not be written.
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
            throw errno == ENOENT
                ? .linkToNothing(path) : ArchiveError(writing: path, errno: errno)
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

    /// In a folder that all may write to, a file or link of somebody else may be a trap.
    private func checkOwner() throws(ArchiveError) {
        var (own, around) = (stat(), stat())
        guard lstat(path, &own) == 0, stat(folder, &around) == 0 else { return }
        guard around.st_mode & S_IWOTH != 0, own.st_uid != geteuid() else { return }
        throw .somebodyElses(path)
    }
}

// MARK: - Changing what is there

extension ArchiveFile {
    /// Those that are missing, for this user alone.
    func makeFolders() throws(ArchiveError) {
        var made = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") where part != "." {
            made += "/\(part)"
            guard mkdir(made, 0o700) != 0, errno != EEXIST else { continue }
            // Where one is there, some systems say that it must not be made before they say that
            // it is there.
            let reason = errno
            var status = stat()
            guard stat(made, &status) == 0 else { throw ArchiveError(writing: made, errno: reason) }
        }
    }

    /// Gives a damaged file another name, with its log, and says which.
    ///
    /// The log goes first: a log that stayed beside a new file would be taken for its own.
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

    /// Runs `body` while no other process begins this file or sets it aside.
    ///
    /// The folder is locked, which needs no file that would stay. After a while it goes on without:
    /// some file systems have no locks, and another may hold one for ever.
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
