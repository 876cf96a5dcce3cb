import Foundation
import TestSupport
import Testing

@testable import Files

@Suite("Saving a file")
final class SavedFileTests {
    private let temporary: TemporaryFolder
    private let folder: URL
    private let bytes = Array("184,012 goroutines\n".utf8)

    init() throws {
        temporary = try TemporaryFolder()
        folder = temporary.url
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }
    private func contents(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path(name)).map(Array.init)
    }
    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }
    private func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
    }

    private func failure(_ name: String, overwrites: Bool = false) -> String? {
        do throws(SaveFailure) {
            _ = try SavedFile.save(bytes, as: name, overwrites: overwrites)
            return nil
        } catch {
            return error.explanation
        }
    }

    @Test("a new file has all bytes, the full path is told, and nothing else is left")
    func new() throws {
        let outcome = try SavedFile.save(bytes, as: path("a.md"), overwrites: false)
        #expect(outcome == .saved(path: path("a.md")))
        #expect(contents("a.md") == bytes)
        #expect(names == ["a.md"])
        #expect(try mode("a.md").map { $0 & 0o600 } == 0o600)
    }

    @Test("a file that is there is left alone until somebody says that it may go")
    func existing() throws {
        try Data("old".utf8).write(to: folder.appending(path: "a.md"))
        #expect(chmod(path("a.md"), 0o640) == 0)
        let first = try SavedFile.save(bytes, as: path("a.md"), overwrites: false)
        #expect(first == .exists(path: path("a.md")))
        #expect(contents("a.md") == Array("old".utf8))
        let second = try SavedFile.save(bytes, as: path("a.md"), overwrites: true)
        #expect(second == .saved(path: path("a.md")))
        #expect(contents("a.md") == bytes)
        #expect(try mode("a.md") == 0o640)
        #expect(names == ["a.md"])
    }

    @Test("through a link the file that it names is replaced, and the link stays")
    func link() throws {
        try Data("old".utf8).write(to: folder.appending(path: "real"))
        #expect(symlink("real", path("link")) == 0)
        let outcome = try SavedFile.save(bytes, as: path("link"), overwrites: true)
        #expect(outcome == .saved(path: path("real")))
        #expect(contents("real") == bytes)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == "real")
    }

    @Test("a link to nothing is told, and not followed", arguments: [true, false])
    func brokenLink(overwrites: Bool) {
        #expect(symlink("nothing", path("link")) == 0)
        #expect(
            failure(path("link"), overwrites: overwrites)
                == "not saved: \(path("link")) is a dangling link; choose another name")
        #expect(names == ["link"])
    }

    @Test("~ is the home folder, and other names are relative to the working folder")
    func fullPath() throws {
        let home = try #require(getenv("HOME").map { String(cString: $0) })
        #expect(try SavedFile.fullPath(of: "~/x.md") == home + "/x.md")
        #expect(try SavedFile.fullPath(of: "/x.md") == "/x.md")
        let here = FileManager.default.currentDirectoryPath
        #expect(try SavedFile.fullPath(of: "x.md") == "\(here)/x.md")
        #expect(try SavedFile.fullPath(of: "./x.md") == "\(here)/x.md")
        #expect(try SavedFile.fullPath(of: "a~/x") == "\(here)/a~/x")
    }

    @Test("a name that cannot be used is one sentence, and nothing is left")
    func refused() throws {
        let file = path("file")
        try Data().write(to: URL(filePath: file))
        let long = path(String(repeating: "n", count: 300))
        let cases = [
            (folder.path, true, "it is a folder"), (folder.path, false, "it is a folder"),
            (path("no/such/x.md"), false, "the folder does not exist"),
            ("\(file)/x.md", false, "part of the path is not a folder"),
            (long, false, "the name is too long"),
        ]
        for (name, overwrites, reason) in cases {
            #expect(
                failure(name, overwrites: overwrites) == "not saved to \(name): \(reason)")
        }
        #expect(failure("") == "no file name given; type one")
        #expect(
            failure("/dev/full", overwrites: true)
                == "not saved: /dev/full is not a regular file; choose another name")
        #expect(names == ["file"])
    }

    @Test("the longest name that the disk takes can be saved under")
    func longName() throws {
        let name = String(repeating: "n", count: 255)
        #expect(
            try SavedFile.save(bytes, as: path(name), overwrites: false) == .saved(path: path(name))
        )
        #expect(names == [name])
    }

    @Test("a folder in which nobody may write is told")
    func unwritable() throws {
        // Not even root makes files among the kernel's own.
        let message = try #require(failure("/sys/x.md"))
        #expect(message.hasPrefix("not saved to /sys/x.md: "))
        #expect(!message.contains("\n"))
        #expect(failure("/proc/self/x.md") != nil)
    }

    @Test("a full disk is told")
    func full() {
        let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        #expect(throws: SaveFailure(saving: "x.md", errno: ENOSPC)) {
            try SavedFile.write(bytes, to: descriptor, path: "x.md")
        }
        #expect(
            SaveFailure(saving: "x.md", errno: ENOSPC).explanation
                == "not saved to x.md: the disk is full")
    }

    @Test("what is given to an editor lies in a folder of its own, and goes with all beside it")
    func privateFile() throws {
        let file = try PrivateFile("text", name: "x.txt")
        let url = URL(filePath: file.path)
        let parent = url.deletingLastPathComponent()
        #expect(try String(contentsOf: url, encoding: .utf8) == "text")
        let attributes = try FileManager.default.attributesOfItem(atPath: parent.path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        try Data().write(to: parent.appending(path: ".x.txt.swp"))
        file.remove()
        #expect(!FileManager.default.fileExists(atPath: parent.path))
    }
}
