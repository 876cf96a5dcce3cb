import Foundation
import TestSupport
import Testing

@testable import Files

@Suite("Files that are kept without anybody asking")
final class KeptFilesTests {
    private let temporary: TemporaryFolder
    private let top: URL
    private let folder: String

    init() throws {
        temporary = try TemporaryFolder()
        top = temporary.url
        folder = top.appending(path: "state/gorotop/alarms").path
    }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("the folder and the file are their owner's only")
    func modes() throws {
        let path = try KeptFiles(in: folder).keep([1, 2], stem: "pay-1", suffix: "pb.gz")
        #expect(path == "\(folder)/pay-1.pb.gz")
        #expect(FileManager.default.contents(atPath: path) == Data([1, 2]))
        #expect(try mode(path) == 0o600)
        #expect(try mode(folder) == 0o700)
        #expect(names == ["pay-1.pb.gz"])
    }

    @Test("no file takes the place of another")
    func sameName() throws {
        let files = KeptFiles(in: folder)
        for byte in 1...3 as ClosedRange<UInt8> {
            _ = try files.keep([byte], stem: "pay", suffix: "pb.gz")
        }
        #expect(names == ["pay-2.pb.gz", "pay-3.pb.gz", "pay.pb.gz"])
        #expect(FileManager.default.contents(atPath: "\(folder)/pay.pb.gz") == Data([1]))
    }

    @Test("beyond the limit the oldest go, and nothing else")
    func limit() throws {
        let files = KeptFiles(in: folder, limit: 3)
        for number in 1...5 {
            let path = try files.keep([0], stem: "pay-\(number)", suffix: "pb.gz")
            var times = [timespec(tv_sec: 1000 + number, tv_nsec: 0)]
            times.append(times[0])
            #expect(utimensat(AT_FDCWD, path, times, 0) == 0)
            if number == 1 { try Data().write(to: URL(filePath: "\(folder)/notes.txt")) }
        }
        #expect(names == ["notes.txt", "pay-3.pb.gz", "pay-4.pb.gz", "pay-5.pb.gz"])
    }

    @Test("a folder that cannot be made is told")
    func noFolder() throws {
        try Data().write(to: top.appending(path: "state"))
        let failure = #expect(throws: SaveFailure.self) {
            try KeptFiles(in: self.folder).keep([0], stem: "pay", suffix: "pb.gz")
        }
        #expect(
            failure?.explanation
                == "not saved to \(folder)/pay: part of the path is not a folder")
    }
}
