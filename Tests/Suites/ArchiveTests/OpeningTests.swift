import Foundation
import GRDB
import Testing

@testable import Archive

@Suite("Opening an archive")
struct OpeningTests {
    @Test("makes the file and its folders for this user alone")
    func makes() throws {
        let folder = try Folder()
        let archive = try Archive(folder.path("state/gorotop/history.db"), for: .writing)
        #expect(archive.notes == [])
        #expect(try folder.mode("state") == 0o700)
        #expect(try folder.mode("state/gorotop") == 0o700)
        for suffix in ["", "-wal", "-shm"] {
            #expect(try folder.mode("state/gorotop/history.db\(suffix)") == 0o600)
        }
    }

    @Test(
        "takes a name as a name, whatever SQLite would take it for",
        arguments: [
            ":memory:", "file:history.db?mode=memory", "with space?&#%.db", "日本.db",
        ])
    func names(name: String) throws {
        let folder = try Folder()
        // Tests run side by side in one working folder, so the way to the file is a long one.
        let here = FileManager.default.currentDirectoryPath
        let up = String(repeating: "../", count: here.split(separator: "/").count)
        for path in [folder.path(name), up + folder.path(name).dropFirst()] {
            try Archive(path, for: .writing).keep("kept")
            #expect(try folder.names.contains(name))
            #expect(try Archive(path, for: .reading).kept() == ["kept"])
            try FileManager.default.removeItem(atPath: folder.path(name))
        }
    }

    @Test("a file without a byte is a new one")
    func empty() throws {
        let folder = try Folder()
        try folder.write(Data(), to: "history.db")
        try Archive(folder.path("history.db"), for: .writing).keep("kept")
        #expect(try Archive(folder.path("history.db"), for: .reading).kept() == ["kept"])
    }

    @Test(
        "leaves alone what is no archive", arguments: Stranger.allCases,
        [
            Archive.Access.writing, .reading,
        ])
    func strangers(stranger: Stranger, access: Archive.Access) throws {
        let folder = try Folder()
        try stranger.make(in: folder)
        let before = try folder.bytesOrNone(of: "history.db")
        let failure = #expect(throws: ArchiveError.self) {
            try Archive(folder.path("history.db"), for: access)
        }
        #expect(failure?.kind == .notAnArchive)
        #expect(
            failure?.explanation == "\(folder.path("history.db")) is not a gorotop archive and was "
                + "left untouched; choose another file with --archive")
        #expect(try folder.bytesOrNone(of: "history.db") == before)
        // A reader leaves what SQLite keeps beside a file.
        if access == .writing { #expect(try folder.names == ["history.db"]) }
    }

    @Test(
        "leaves alone what a newer version wrote",
        arguments: [
            Archive.Access.writing, .reading,
        ])
    func newer(access: Archive.Access) throws {
        let folder = try Folder()
        _ = try Archive(folder.path("history.db"), for: .writing)
        try DatabaseQueue(path: folder.path("history.db")).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of the year 2040')")
        }
        let before = try folder.bytes(of: "history.db")
        let failure = #expect(throws: ArchiveError.self) {
            try Archive(folder.path("history.db"), for: access)
        }
        #expect(failure?.kind == .otherVersion)
        #expect(
            failure?.explanation
                == "\(folder.path("history.db")) was written by a newer gorotop and "
                + "was left untouched; use that version, or another file with --archive")
        #expect(try folder.bytes(of: "history.db") == before)
    }

    @Test("reading says that there is no file, and makes none")
    func missing() throws {
        let folder = try Folder()
        let failure = #expect(throws: ArchiveError.self) {
            try Archive(folder.path("none/history.db"), for: .reading)
        }
        #expect(failure?.kind == .missing)
        #expect(try folder.names == [])
    }

    @Test("a folder is refused", arguments: [Archive.Access.writing, .reading])
    func isFolder(access: Archive.Access) throws {
        let folder = try Folder()
        let failure = #expect(throws: ArchiveError.self) {
            try Archive(folder.url.path, for: access)
        }
        #expect(
            failure?.explanation
                == "\(folder.url.path) is a folder; choose a file in it with --archive")
    }

    @Test("a link to an archive is followed, one to nothing is left alone")
    func links() throws {
        let folder = try Folder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link.db"), withDestinationPath: folder.path("real/history.db"))
        let failure = #expect(throws: ArchiveError.self) {
            try Archive(folder.path("link.db"), for: .writing)
        }
        #expect(
            failure?.explanation
                == "\(folder.path("link.db")) is a dangling link and was left untouched; remove it")
        _ = try Archive(folder.path("real/history.db"), for: .writing)
        try Archive(folder.path("link.db"), for: .writing).keep("kept")
        #expect(try Archive(folder.path("real/history.db"), for: .reading).kept() == ["kept"])
    }

    @Test(
        "an archive is told by its first bytes",
        arguments: [
            ("SQLite format 3\0and more", true), ("SQLite format 3\0", true),
            ("SQLite format 3", false), ("goroutine profile: total 3\n", false), ("", false),
        ])
    func prefixes(text: String, isArchive: Bool) {
        #expect(Archive.isArchive(prefix: Array(text.utf8).span) == isArchive)
    }

    @Test("two that begin one file at the same time both open it", arguments: 0..<5)
    func together(round: Int) throws {
        let folder = try Folder()
        let probes = try (0..<4).map { _ in
            try Probe("open", folder.path("new/history.db"), "writing")
        }
        for probe in probes { #expect(probe.line() == "opened") }
    }
}

/// A file that is something else.
enum Stranger: CaseIterable {
    case text, database, databaseInUse, damagedDatabase, emptyDatabase, pipe

    func make(in folder: Folder) throws {
        let path = folder.path("history.db")
        switch self {
        case .text: try folder.write(Data("goroutine profile: total 3\n".utf8), to: "history.db")
        case .pipe: mkfifo(path, 0o600)
        case .database, .databaseInUse, .damagedDatabase, .emptyDatabase:
            let queue = try DatabaseQueue(path: path)
            try queue.writeWithoutTransaction { database in
                if self == .databaseInUse {
                    try database.execute(sql: "PRAGMA journal_mode = WAL")
                }
                try database.execute(
                    sql: self == .emptyDatabase
                        ? "PRAGMA application_id = 7" : "CREATE TABLE bookmark (url TEXT)")
            }
            guard self == .damagedDatabase else { return }
            try queue.close()
            try folder.damage("history.db", 100..<4096)
        }
    }
}
