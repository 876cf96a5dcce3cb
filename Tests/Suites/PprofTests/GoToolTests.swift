import Foundation
import Goroutines
import Pprof
import Processes
import Testing

@Suite("What go tool pprof reads")
struct GoToolTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "pprof-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func snapshot(_ name: String) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: Captures.body(name)).snapshot(interning: &table)
    }

    private func top(_ body: [UInt8]) async throws -> (counts: [String: Int], head: String) {
        let file = folder.appending(path: "x.pb.gz")
        try Data(body).write(to: file)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await GoTool.top(file)
    }

    /// Goroutines by their leaf, zeros left out, as pprof lists them.
    private func leaves(_ counts: [(Stack, Int)]) -> [String: Int] {
        var leaves: [String: Int] = [:]
        for (stack, count) in counts {
            guard let leaf = (stack.runtimeFrames + stack.frames).first else { continue }
            leaves[leaf.function, default: 0] += count
        }
        return leaves.filter { $0.value != 0 }
    }

    @Test(
        "a saved profile has the same counts, from whichever form it came",
        arguments: [
            "go1.19/zoo.pb.gz", "go1.27/leak.pb.gz", "go1.27/zoo.debug1.txt",
            "go1.27/zoo.debug2.txt",
        ])
    func saved(name: String) async throws {
        let snapshot = try snapshot(name)
        let top = try await top(ProfileWriter.profile(of: snapshot))
        #expect(
            top.counts.filter { $0.value != 0 }
                == leaves(snapshot.stanzas.map { ($0.stack, $0.count) }))
        #expect(top.head.contains("Type: goroutine"))
    }

    @Test(
        "what -raw and -traces print of a profile is read as that profile",
        arguments: [
            "go1.19/zoo.pb.gz", "go1.23/zoo.pb.gz", "go1.27/leak.pb.gz", "go1.27/zoo.pb.gz",
        ])
    func printed(name: String) async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "x.pb.gz")
        try Data(Captures.body(name)).write(to: file)
        let snapshot = try snapshot(name)
        func read(_ option: String) async throws -> Snapshot {
            let printed = try await GoTool.pprof([option, file.path], home: folder).run()
            var table = StackTable()
            return try Profile(decoding: Array(printed.output.utf8)).snapshot(interning: &table)
        }
        let raw = try await read("-raw")
        #expect(raw.stanzas.map(\.id) == snapshot.stanzas.map(\.id))
        #expect(raw.stanzas.map(\.count) == snapshot.stanzas.map(\.count))
        #expect(raw.stanzas.map(\.states) == snapshot.stanzas.map(\.states))
        // It leaves out labels whose value is empty.
        let labels = snapshot.stanzas.map { $0.labels.filter { !$0.value.value.isEmpty } }
        #expect(raw.stanzas.map(\.labels) == labels)
        // It leaves out samples without calls, and has no lines.
        let traces = try await read("-traces")
        let called = snapshot.stanzas.filter { !$0.stack.frames.isEmpty }
        #expect(traces.total == called.reduce(0) { $0 + $1.count })
        #expect(traces.stanzas.first?.state == snapshot.stanzas.first?.state)
    }

    @Test("a difference has negative counts and says how long it took")
    func difference() async throws {
        var before = try snapshot("go1.27/leak.debug2.txt")
        var after = try snapshot("go1.27/healthy.debug2.txt")
        (before.takenAt, after.takenAt) = (1_700_000_000, 1_700_000_090)
        let changes =
            after.stanzas.map { ($0.stack, $0.count) }
            + before.stanzas.map { ($0.stack, -$0.count) }
        let top = try await top(
            ProfileWriter.profile(from: changes, before: before, after: after))
        #expect(top.counts.filter { $0.value != 0 } == leaves(changes))
        #expect(top.counts.contains { $0.value <= -900 })
        #expect(top.head.contains("Duration: 90s"))
    }
}
