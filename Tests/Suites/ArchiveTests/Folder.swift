import Foundation
import GRDB
import Processes

@testable import Archive

/// A folder for one test, removed with what is in it.
final class Folder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        chmod(url.path, 0o700)
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func write(_ data: Data, to name: String) throws {
        try data.write(to: url.appending(path: name))
    }

    func bytes(of name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

    /// Sorted.
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    }

    /// Nil for what is no regular file.
    func bytesOrNone(of name: String) throws -> Data? {
        try mode(name, of: S_IFMT) == S_IFREG ? bytes(of: name) : nil
    }

    /// The bits of the permissions.
    func mode(_ name: String, of bits: UInt32 = 0o7777) throws -> UInt32 {
        var status = stat()
        guard lstat(path(name), &status) == 0 else { throw UserError("there is no \(name)") }
        return status.st_mode & bits
    }

    /// Writes bytes that make no sense.
    func damage(_ name: String, _ range: Range<Int>) throws {
        let handle = try FileHandle(forWritingTo: url.appending(path: name))
        var noise = SystemRandomNumberGenerator()
        try handle.seek(toOffset: UInt64(range.lowerBound))
        try handle.write(
            contentsOf: Data(range.map { _ in UInt8.random(in: 1...255, using: &noise) }))
        try handle.close()
    }
}

extension Archive {
    /// Something to find again, beside the tables of the archive.
    func keep(_ text: String) throws {
        try write { database in
            try database.execute(sql: "CREATE TABLE IF NOT EXISTS told (text TEXT)")
            try database.execute(sql: "INSERT INTO told VALUES (?)", arguments: [text])
        }
    }

    /// As full as it can be with that many more pages.
    func limitPages(to more: Int) throws {
        try write { database in
            let count = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(count + more)")
        }
    }

    func kept() throws -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT text FROM told") }
    }
}
