import Foundation
import GRDB
import Testing

@testable import Archive

@Suite("Opening an archive")
struct OpeningTests {
    @Test("makes the file and its folders for this user alone")
    func makes() throws {
        let folder = try Folder()
        let path = folder.path("state/gorotop/history.db")
        let archive = try Archive(path, for: .writing)
        #expect(archive.notes == [])
        #expect(try folder.mode("state") == 0o700)
        #expect(try folder.mode("state/gorotop") == 0o700)
        for suffix in ["", "-wal", "-shm"] {
            #expect(try folder.mode("state/gorotop/history.db\(suffix)") == 0o600)
        }
    }
}
