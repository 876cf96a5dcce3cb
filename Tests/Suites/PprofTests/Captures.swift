import Foundation
import Pprof

/// The captures and what they hold, by the names in `expected.json`, such as `go1.27/zoo.pb.gz`.
enum Captures {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../Fixtures/Captures").standardized

    /// Large texts lie in the folder as `NAME.gz`.
    static func body(_ name: String) throws -> [UInt8] {
        let file = folder.appending(path: name)
        if let data = try? Data(contentsOf: file) { return Array(data) }
        return try Gunzip.unpack(Array(Data(contentsOf: file.appendingPathExtension("gz"))))
    }

    static let expected: [String: Expected] = {
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(
                [String: Expected].self,
                from: Data(contentsOf: folder.appending(path: "expected.json")))
        } catch {
            preconditionFailure("expected.json cannot be read: \(error)")
        }
    }()

    /// All files of the folder, by the names in `expected.json`.
    static let files: [String] = {
        let top = folder.path(percentEncoded: false)
        let paths = FileManager.default.subpaths(atPath: top) ?? []
        return paths.filter { $0.contains("/") && !URL(filePath: $0).pathExtension.isEmpty }
            .map { $0.hasSuffix(".txt.gz") ? String($0.dropLast(3)) : $0 }.sorted()
    }()

    static func names(_ formats: String...) -> [String] {
        expected.filter { formats.contains($0.value.format) }.keys.sorted()
    }
}

struct Expected: Decodable {
    struct Top: Decodable {
        var count: Int
        var depth: Int
        var leaf: String?
        var leafFile: String?
        var userLeaf: String?
        var states: [String: Int]?
    }

    struct Elided: Decodable {
        var frames: Int

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            _ = try list.decode(Int.self)
            frames = try Int(list.decode(String.self)) ?? 0
        }
    }

    var format: String
    var total: Int
    var stacks: Int
    var stacksStatesCreators: Int?
    var states: [String: Int]?
    var inferredStates: [String: Int]?
    var top: [Top]
    var labelled: Int
    var labelSets: Int?
    var leaked: Int?
    var withMinutes: Int?
    var maxMinutes: Int?
    var lockedToThread: Int?
    var inBubble: Int?
    var createdIn: Int?
    var noCreator: Int?
    var elided: [Elided]?
    var sampleType: String?
    var profile: String?
    var timeNanos: Int?
    var durationNanos: Int?
}
