import Foundation
import Goroutines
import Pprof

/// The answers of real services that lie in `Tests/Fixtures/Captures`.
enum Captures {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../Fixtures/Captures").standardized

    /// Profiles, dumps and crashes, such as `go1.27/zoo.pb.gz`.
    static let names: [String] = {
        let paths = FileManager.default.subpaths(atPath: folder.path) ?? []
        let ends = [".pb.gz", ".debug1.txt", ".debug2.txt", ".crash.txt"]
        return paths.filter { path in
            ends.contains { path.hasSuffix($0) || path.hasSuffix($0 + ".gz") }
        }.sorted()
    }()

    static func snapshot(_ name: String) throws -> Snapshot {
        var body = Array(try Data(contentsOf: folder.appending(path: name)))
        if name.hasSuffix(".txt.gz") { body = try Gunzip.unpack(body) }
        var table = StackTable()
        return try Profile(decoding: body).snapshot(interning: &table)
    }
}
