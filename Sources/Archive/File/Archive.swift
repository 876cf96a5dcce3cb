internal import GRDB

/// One SQLite file of what gorotop has seen. Several programs may write into it at the same time,
/// and readers never wait for a writer.
///
/// Written with a write-ahead log and `synchronous = NORMAL`. What was committed survives the end
/// of the process, kill -9 included, since the system has it. A loss of power cannot damage the
/// file, since the log is synchronized before it is copied into the file; it may cost what was
/// written since, some minutes. `FULL` would keep them for a synchronized write each poll, which
/// wakes disks and wears them out on machines where nobody asked for it.
package final class Archive: Sendable {
    package enum Access: Sendable { case writing, reading }

    package let path: String
    package let access: Access
    /// What opening had to do, a sentence each.
    package let notes: [String]
    private let file: ArchiveFile
    private let identity: ArchiveFile.Identity
    private let pool: DatabasePool

    /// Opens an archive. For writing, the file (0600) and folders (0700) are made, an older version
    /// is brought up to date, and a damaged file is set aside. Locks of other programs are waited
    /// for `patience` seconds: longer than any write of ours.
    package init(_ path: String, for access: Access, patience: Double = 5) throws(ArchiveError) {
        let file = ArchiveFile(path)
        let configuration = Self.configuration(for: access, file: file, patience: patience)
        let opened =
            switch access {
            case .writing: try Self.openForWriting(file, configuration)
            case .reading: try Self.openForReading(file, configuration)
            }
        (self.path, self.access, self.file) = (path, access, file)
        (pool, notes) = (opened.pool, opened.notes)
        identity = try file.identity()
    }

    /// Whether bytes are the beginning of an SQLite file. Read them before this process opens the
    /// archive: closing a file drops all locks that the process has on it.
    package static func isArchive(prefix: Span<UInt8>) -> Bool {
        let magic = "SQLite format 3\0".utf8
        guard prefix.count >= magic.count else { return false }
        return zip(0..., magic).allSatisfy { prefix[$0] == $1 }
    }

    /// Reads one state of the archive, whatever is written meanwhile.
    func read<Value>(_ body: (Database) throws -> Value) throws(ArchiveError) -> Value {
        try checkIdentity()
        do { return try pool.read(body) } catch { throw ArchiveError(error, in: file) }
    }

    /// Writes all of `body` or nothing. A file that turns out to be damaged is set aside; opening
    /// its path for writing then begins a new one.
    func write<Value>(_ body: (Database) throws -> Value) throws(ArchiveError) -> Value {
        try checkIdentity()
        do {
            return try pool.write(body)
        } catch {
            let failure = ArchiveError(error, in: file)
            guard failure.kind == .damaged else { throw failure }
            throw try setAside()
        }
    }

    /// Ends what is under way and lets go of the file; nothing can be read or written after it. The
    /// last one of all programs to do so copies the log into the file.
    package func close() throws(ArchiveError) {
        do {
            // The readers first: the last one to go has to be able to write.
            pool.releaseMemory()
            try pool.close()
        } catch {
            throw ArchiveError(error, in: file)
        }
    }

    /// Looks at every page, which takes a second for a large file that is not in memory, and holds
    /// up no writer. Opening does it only for small ones.
    package func check() throws(ArchiveError) {
        do throws(ArchiveError) {
            try read(Self.checkPages)
        } catch {
            guard error.kind == .damaged, access == .writing else { throw error }
            throw try setAside()
        }
    }

    static func checkPages(_ database: Database) throws {
        guard try String.fetchOne(database, sql: "PRAGMA quick_check(1)") == "ok" else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "its pages are inconsistent")
        }
    }

    private func checkIdentity() throws(ArchiveError) {
        guard (try? file.identity()) == identity else { throw .moved(file.path) }
    }

    private func setAside() throws(ArchiveError) -> ArchiveError {
        try file.alone { () throws(ArchiveError) in
            // Another process may have done it.
            try checkIdentity()
            return .setAside(file.path, as: try file.setAside())
        }
    }
}
