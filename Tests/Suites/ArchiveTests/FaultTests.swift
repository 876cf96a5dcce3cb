import Foundation
import GRDB
import Testing

@testable import Archive

@Suite("An archive in trouble")
struct FaultTests {
    private let folder: Folder
    private var path: String { folder.path("history.db") }

    init() throws { folder = try Folder() }

    // MARK: Locked, read-only, full

    @Test("a locked file is told of, and is used again when it is free")
    func locked() throws {
        let archive = try Archive(path, for: .writing, patience: 0.1)
        try archive.keep("before")
        try archive.close()
        let holder = try Probe("hold", path)
        #expect(holder.line() == "held")
        let message =
            "another program has locked \(path); close it, or choose another file with --archive"
        for access in [Archive.Access.writing, .reading] {
            let failure = #expect(throws: ArchiveError.self) {
                try Archive(path, for: access, patience: 0.1)
            }
            #expect(failure?.explanation == message)
            #expect(failure?.kind == .busy)
        }
        #expect(try holder.finish() == 0)
        let after = try Archive(path, for: .writing, patience: 0.1)
        try after.keep("after")
        #expect(try after.kept() == ["before", "after"])
    }

    @Test("while another program writes, readers go on and a write waits, then says so")
    func writeLocked() throws {
        let archive = try Archive(path, for: .writing, patience: 0.1)
        try archive.keep("before")
        let other = try DatabaseQueue(path: path)
        try other.inDatabase { database in
            try database.execute(sql: "BEGIN IMMEDIATE")
            #expect(try archive.kept() == ["before"])
            let failure = #expect(throws: ArchiveError.self) { try archive.keep("during") }
            #expect(failure?.kind == .busy)
            try database.execute(sql: "COMMIT")
        }
        try archive.keep("after")
        #expect(try archive.kept() == ["before", "after"])
    }

    @Test("a file that may not be written is told of, and can be read")
    func readOnlyFile() throws {
        try Archive(path, for: .writing).close()
        chmod(folder.url.path, 0o755)
        chmod(path, 0o444)
        #expect(
            try Probe.run("--as-nobody", "open", path, "writing")
                == "cannot write \(path): no permission; "
                + "fix that, or choose another file with --archive")
        #expect(try Probe.run("--as-nobody", "open", path, "reading") == "opened")
    }

    @Test("a folder that may not be written is told of, and archives in it can be read")
    func readOnlyFolder() throws {
        try Archive(path, for: .writing).close()
        chmod(path, 0o666)
        chmod(folder.url.path, 0o555)
        let remedy = "no permission; fix that, or choose another file with --archive"
        #expect(
            try Probe.run("--as-nobody", "open", path, "writing")
                == "cannot write \(folder.url.path): \(remedy)")
        #expect(
            try Probe.run("--as-nobody", "open", folder.path("new.db"), "writing")
                == "cannot write \(folder.path("new.db")): \(remedy)")
        #expect(
            try Probe.run("--as-nobody", "open", folder.path("new/history.db"), "writing")
                == "cannot write \(folder.path("new")): \(remedy)")
        #expect(try Probe.run("--as-nobody", "open", path, "reading") == "opened")
        #expect(try folder.names == ["history.db"])
    }

    @Test("what a log holds that cannot be read is said to be missing", arguments: [true, false])
    func logWithoutIndex(isAllInLog: Bool) throws {
        let source = folder.path("source.db")
        if !isAllInLog { try Archive(source, for: .writing).close() }
        let archive = try Archive(source, for: .writing)
        try archive.keep("kept")
        // As copied from a machine while it recorded.
        for suffix in ["", "-wal"] {
            try folder.write(folder.bytes(of: "source.db\(suffix)"), to: "history.db\(suffix)")
            chmod(path + suffix, 0o444)
        }
        #expect(try Archive(path, for: .reading).kept() == ["kept"])
        unlink("\(path)-shm")
        chmod(folder.url.path, 0o555)
        let told = try Probe.run("--as-nobody", "open", path, "reading")
        #expect(
            told == (isAllInLog ? "" : "opened\n")
                + "the newest polls of \(path) are missing: they are in its log, history.db-wal, "
                + "which can be read only in a writable folder; copy both files to one")
    }

    @Test("a file that nobody may read is told of")
    func unreadable() throws {
        try Archive(path, for: .writing).close()
        chmod(folder.url.path, 0o755)
        chmod(path, 0o000)
        #expect(
            try Probe.run("--as-nobody", "open", path, "reading")
                == "cannot read \(path): no permission")
    }

    @Test("a file or link of somebody else in a folder that all may write to is no place to record")
    func trap() throws {
        try Archive(path, for: .writing).close()
        chmod(folder.url.path, 0o777)
        let (mine, root) = (geteuid(), geteuid() == 0)
        guard root else {
            // Only the superuser can give files away; that own files pass is what is left to see.
            #expect(try Probe.run("open", path, "writing") == "opened")
            return
        }
        #expect(chown(path, 65533, 65533) == 0)
        #expect(
            try Probe.run("open", path, "writing")
                == "\(path) belongs to another user and is in a world-writable folder, so it was "
                + "left untouched; choose another file with --archive")
        #expect(chown(path, mine, mine) == 0)
        #expect(try Probe.run("open", path, "writing") == "opened")
    }

    @Test("a full disk is told of, costs what is being written, and is used again with more room")
    func full() throws {
        let archive = try Archive(path, for: .writing)
        try archive.keep("before")
        try archive.limitPages(to: 0)
        let failure = #expect(throws: ArchiveError.self) {
            try archive.keep(String(repeating: "x", count: 100_000))
        }
        #expect(
            failure?.explanation == "the disk is full, so \(path) cannot grow; "
                + "what it holds is kept, free some space")
        #expect(failure?.kind == .full)
        #expect(try archive.kept() == ["before"])
        try archive.limitPages(to: 1_000_000)
        try archive.keep("after")
        #expect(try archive.kept() == ["before", "after"])
    }

    @Test("where no file can grow, as on a full disk, an archive is still read")
    func noRoom() throws {
        try Archive(path, for: .writing).close()
        #expect(try Probe.run("--file-limit", "16384", "open", path, "reading") == "opened")
    }

    // MARK: Damaged

    @Test(
        "a damaged file is set aside with its log, whole, and a new one begun",
        arguments: [
            Damage.head, .schema, .middle, .cutInHalf,
        ])
    func damaged(damage: Damage) throws {
        try fill(rows: 500)
        try damage.strike(folder)
        let before = try folder.bytes(of: "history.db")
        let archive = try Archive(path, for: .writing)
        let aside = try #require(try folder.names.first { $0.contains(".damaged-") })
        #expect(try folder.bytes(of: aside) == before)
        #expect(aside.wholeMatch(of: /history\.db\.damaged-\d{8}-\d{6}/) != nil)
        #expect(
            archive.notes == [
                "history.db was damaged; it was renamed to \(aside), and a new one started"
            ])
        #expect(try folder.mode("history.db") == 0o600)
        try archive.keep("new")
        #expect(try archive.kept() == ["new"])
        #expect(try Archive(path, for: .writing).notes == [])
    }

    @Test("a file that is refused again and again costs one descriptor")
    func refusedOften() throws {
        try folder.write(Data(repeating: 7, count: 5000), to: "history.db")
        func descriptors() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
                let place = "/proc/self/fd/\(name)"
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: place)
                return target == path
            }
        }
        for _ in 0..<20 {
            let failure = #expect(throws: ArchiveError.self) { try Archive(path, for: .writing) }
            #expect(failure?.kind == .notAnArchive)
        }
        #expect(try descriptors() == 1)
    }

    @Test("what is set aside never takes the place of another")
    func damagedTwice() throws {
        for _ in 0..<3 {
            try fill(rows: 500)
            try Damage.middle.strike(folder)
            #expect(try Archive(path, for: .writing).notes.count == 1)
        }
        #expect(try folder.names.filter { $0.contains(".damaged-") }.count == 3)
    }

    @Test("reading a damaged file tells of it and leaves it where it is")
    func readDamaged() throws {
        try fill(rows: 500)
        try Damage.middle.strike(folder)
        let before = try folder.bytes(of: "history.db")
        let archive = try Archive(path, for: .reading)
        for body in [{ try archive.check() }, { _ = try archive.kept() }] as [() throws -> Void] {
            let failure = #expect(throws: ArchiveError.self) { try body() }
            #expect(failure?.kind == .damaged)
            #expect(failure?.explanation.hasPrefix("\(path) is damaged: ") == true)
        }
        #expect(try folder.bytes(of: "history.db") == before)
    }

    @Test("damage found while writing sets the file aside, and its path can be opened again")
    func damagedLater() throws {
        try fill(rows: 20_000)
        try Damage.middle.strike(folder)
        // Too large to be looked at when it is opened.
        let archive = try Archive(path, for: .writing)
        #expect(archive.notes == [])
        let failure = #expect(throws: ArchiveError.self) {
            try archive.write { try $0.execute(sql: "UPDATE told SET text = text || 'x'") }
        }
        let aside = try #require(
            try folder.names.first {
                $0.hasPrefix("history.db.damaged-") && !$0.hasSuffix("m") && !$0.hasSuffix("l")
            })
        #expect(
            failure?.explanation == "\(path) is damaged and was renamed to \(aside); "
                + "recording continues in a new file")
        #expect(failure?.isOver == true)
        #expect(try folder.names.contains("history.db") == false)

        let next = try Archive(path, for: .writing)
        try next.keep("new")
        // The one before does not write into the new file, nor takes its log along at its end.
        #expect(throws: ArchiveError.self) { try archive.keep("lost") }
        try archive.close()
        try next.keep("newer")
        #expect(try next.kept() == ["new", "newer"])
        #expect(try folder.names.contains("history.db-wal"))
    }

    @Test("looking at every page finds what opening did not, and sets it aside")
    func checkedLater() throws {
        try fill(rows: 20_000)
        let sound = try Archive(path, for: .writing)
        try sound.check()
        try sound.close()
        try Damage.middle.strike(folder)
        let archive = try Archive(path, for: .writing)
        let failure = #expect(throws: ArchiveError.self) { try archive.check() }
        #expect(failure?.kind == .damaged)
        #expect(try folder.names.contains("history.db") == false)
    }

    @Test("a file that was removed while it is in use is told of")
    func removed() throws {
        let archive = try Archive(path, for: .writing)
        try archive.keep("before")
        unlink(path)
        let failure = #expect(throws: ArchiveError.self) { try archive.keep("after") }
        #expect(
            failure?.explanation
                == "\(path) was moved or deleted while gorotop used it; recording continues "
                + "in a new file")
        #expect(failure?.isOver == true)
    }

    private func fill(rows: Int) throws {
        let archive = try Archive(path, for: .writing)
        try archive.write { database in
            try database.execute(sql: "CREATE TABLE IF NOT EXISTS told (text TEXT)")
            for row in 0..<rows {
                try database.execute(
                    sql: "INSERT INTO told VALUES (?)",
                    arguments: ["\(row)" + String(repeating: "x", count: 300)])
            }
        }
        try archive.close()
    }
}

enum Damage {
    /// The head is not SQLite's, but for our mark.
    case head
    case schema
    case middle
    case cutInHalf

    func strike(_ folder: Folder) throws {
        let size = try folder.bytes(of: "history.db").count
        switch self {
        case .head: try folder.damage("history.db", 0..<68)
        case .schema: try folder.damage("history.db", 100..<4096)
        case .middle: try folder.damage("history.db", size / 2..<size / 4 * 3)
        case .cutInHalf: truncate(folder.path("history.db"), size / 2)
        }
    }
}
