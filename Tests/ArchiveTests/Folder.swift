import Foundation
import Processes

/// A folder for one test, removed with what is in it.
final class Folder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func write(_ data: Data, to name: String) throws {
        try data.write(to: url.appending(path: name))
    }

    func bytes(of name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

    /// Sorted.
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    }

    /// The bits of the permissions.
    func mode(_ name: String) throws -> UInt32 {
        var status = stat()
        guard lstat(path(name), &status) == 0 else { throw Trouble("there is no \(name)") }
        return status.st_mode & 0o7777
    }
}
