internal import GRDB
private import Glibc

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

    /// Opens an archive. For writing, the file (0600) and folders (0700) are made where missing,
    /// a file of an older version is brought up to date, and a damaged one is set aside.
    package init(_ path: String, for access: Access) throws(ArchiveError) {
        let file = ArchiveFile(path)
        let opened =
            switch access {
            case .writing: try Self.openForWriting(file)
            case .reading: try Self.openForReading(file)
            }
        (self.path, self.access, self.file) = (path, access, file)
        (pool, notes) = (opened.pool, opened.notes)
        identity = try file.identity()
    }

    /// Whether bytes are the beginning of an SQLite file: so a target that is an archive is told
    /// from a profile. They have to be read before this process opens the archive: closing a file
    /// takes all locks with it that the process has on it.
    package static func isArchive(prefix: Span<UInt8>) -> Bool {
        let magic = "SQLite format 3\0".utf8
        guard prefix.count >= magic.count else { return false }
        return zip(0..., magic).allSatisfy { prefix[$0] == $1 }
    }

    /// Reads one state of the archive, whatever is written meanwhile.
    ///
    /// What contradicts itself in the file is thrown as `DatabaseError(resultCode:
    /// .SQLITE_CORRUPT, message:)`.
    func read<Value>(_ body: (Database) throws -> Value) throws(ArchiveError) -> Value {
        try checkIdentity()
        do {
            return try pool.read(body)
        } catch {
            throw ArchiveError(error, in: file)
        }
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
            throw try setAside(after: failure)
        }
    }

    private func checkIdentity() throws(ArchiveError) {
        guard (try? file.identity()) == identity else { throw .moved(file.path) }
    }

    private func setAside(after failure: ArchiveError) throws(ArchiveError) -> ArchiveError {
        try file.alone { () throws(ArchiveError) in
            // Another process may have done it.
            try checkIdentity()
            return .setAside(file.path, as: try file.setAside())
        }
    }
}

// MARK: - Opening

extension Archive {
    private struct Opened {
        var pool: DatabasePool
        var notes: [String] = []
    }

    private static func openForWriting(_ file: ArchiveFile) throws(ArchiveError) -> Opened {
        // Beyond the limit of `ulimit -f` a signal would end the program.
        signal(SIGXFSZ, SIG_IGN)
        try file.makeFolders()
        // Two that begin one file would be in each other's way.
        return try file.alone { () throws(ArchiveError) in
            try file.prepareForWriting()
            do throws(ArchiveError) {
                return Opened(pool: try writingPool(file))
            } catch {
                guard error.kind == .damaged else { throw error }
            }
            let aside = try file.setAside()
            try file.prepareForWriting()
            let note = "\(file.name) was damaged; it was set aside as \(aside), and a new one begun"
            return Opened(pool: try writingPool(file), notes: [note])
        }
    }

    private static func writingPool(_ file: ArchiveFile) throws(ArchiveError) -> DatabasePool {
        do {
            let pool = try DatabasePool(
                path: file.path, configuration: configuration(for: .writing, file: file))
            try Schema.migrator.migrate(pool)
            return pool
        } catch {
            throw ArchiveError(error, in: file)
        }
    }

    private static func openForReading(_ file: ArchiveFile) throws(ArchiveError) -> Opened {
        try file.checkForReading()
        let configuration = configuration(for: .reading, file: file)
        do {
            return Opened(pool: try DatabasePool(path: file.path, configuration: configuration))
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
        {
            // Without a place for the log's index, only the file itself can be read.
            guard
                let pool = try? DatabasePool(path: file.immutableURI, configuration: configuration)
            else { throw ArchiveError(error, in: file) }
            guard file.hasLog else { return Opened(pool: pool) }
            let note =
                "what is newest in \(file.name) is missing: its \(file.name)-wal cannot be read here"
            return Opened(pool: pool, notes: [note])
        } catch {
            throw ArchiveError(error, in: file)
        }
    }

    private static func configuration(for access: Access, file: ArchiveFile) -> Configuration {
        var configuration = Configuration()
        configuration.label = "archive"
        configuration.readonly = access == .reading
        // Longer than any write of ours, shorter than a person's patience at the end.
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 2
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA cache_size = -1024;
                    PRAGMA journal_size_limit = 4194304;
                    PRAGMA cell_size_check = ON;
                    PRAGMA trusted_schema = OFF;
                    """)
            try check(database, for: access, file: file)
        }
        return configuration
    }

    /// Leaves alone what is not ours, before anything is written.
    private static func check(
        _ database: Database, for access: Access, file: ArchiveFile
    ) throws {
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
        switch application {
        case Schema.applicationID:
            if try Schema.migrator.hasBeenSuperseded(database) {
                throw ArchiveError.newer(file.path)
            }
            if access == .reading, try !Schema.migrator.hasCompletedMigrations(database) {
                throw ArchiveError.older(file.path)
            }
        case 0 where isEmpty && access == .writing:
            try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        default:
            throw ArchiveError.notAnArchive(file.path)
        }
    }
}
