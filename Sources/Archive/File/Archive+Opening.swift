internal import GRDB
private import Glibc

extension Archive {
    struct Opened {
        var pool: DatabasePool
        var notes: [String] = []
    }

    static func openForWriting(
        _ file: ArchiveFile, _ configuration: Configuration
    ) throws(ArchiveError) -> Opened {
        ignoreSizeSignal()
        try file.makeFolders()
        // Two that begin one file would be in each other's way.
        return try file.alone { () throws(ArchiveError) in
            try file.prepareForWriting()
            do throws(ArchiveError) {
                return Opened(pool: try writingPool(file, configuration))
            } catch {
                guard error.kind == .damaged else { throw error }
            }
            let aside = try file.setAside()
            try file.prepareForWriting()
            let note = "\(file.name) was damaged; it was renamed to \(aside), and a new one started"
            return Opened(pool: try writingPool(file, configuration), notes: [note])
        }
    }

    private static func writingPool(
        _ file: ArchiveFile, _ configuration: Configuration
    ) throws(ArchiveError) -> DatabasePool {
        do {
            let pool = try DatabasePool(path: file.path, configuration: configuration)
            try Schema.migrator.migrate(pool)
            return pool
        } catch {
            throw refusal(error, of: file)
        }
    }

    /// Beyond the limit of `ulimit -f` it would end the program.
    private static func ignoreSizeSignal() { signal(SIGXFSZ, SIG_IGN) }

    static func openForReading(
        _ file: ArchiveFile, _ configuration: Configuration
    ) throws(ArchiveError) -> Opened {
        ignoreSizeSignal()
        try file.checkForReading()
        do {
            return Opened(pool: try DatabasePool(path: file.path, configuration: configuration))
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
            || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
        {
            // Without a place for the log's index, as on a full disk, only the file itself can be read.
            let pool = try? DatabasePool(path: file.immutableURI, configuration: configuration)
            switch (pool, file.hasLog) {
            case (let pool?, false): return Opened(pool: pool)
            case (let pool?, true): return Opened(pool: pool, notes: [file.logIsMissing])
            case (nil, true): throw ArchiveError(.notPermitted, file.logIsMissing)
            case (nil, false): throw refusal(error, of: file)
            }
        } catch {
            throw refusal(error, of: file)
        }
    }

    /// SQLite cannot tell a damaged archive from another damaged file.
    private static func refusal(_ error: any Error, of file: ArchiveFile) -> ArchiveError {
        let failure = ArchiveError(error, in: file)
        guard [.damaged, .notAnArchive].contains(failure.kind) else { return failure }
        guard file.hasOurMark else { return .notAnArchive(file.path) }
        return failure.kind == .damaged
            ? failure : ArchiveError(damaged: file, "its header is invalid")
    }

    static func configuration(
        for access: Access, file: ArchiveFile, patience: Double
    ) -> Configuration {
        var configuration = Configuration()
        configuration.label = "archive"
        configuration.readonly = access == .reading
        configuration.busyMode = .timeout(patience)
        configuration.maximumReaderCount = 2
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA busy_timeout = \(Int(patience * 1000));
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
    private static func check(_ database: Database, for access: Access, file: ArchiveFile) throws {
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
        switch application {
        case Schema.applicationID:
            let isWriter = !database.configuration.readonly
            if isWriter, file.size < 4 << 20 { try checkPages(database) }
            if try Schema.migrator.hasBeenSuperseded(database) {
                throw ArchiveError.newer(file.path)
            }
            if access == .reading, try !Schema.migrator.hasCompletedMigrations(database) {
                throw ArchiveError.older(file.path)
            }
        case 0 where isEmpty && access == .writing:
            try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        default: throw ArchiveError.notAnArchive(file.path)
        }
    }
}

extension ArchiveFile {
    fileprivate var logIsMissing: String {
        "the newest polls of \(path) are missing: they are in its log, \(name)-wal, which can be read "
            + "only in a writable folder; copy both files to one"
    }
}
