import Diagnosis
import Foundation
import GoSource
import Goroutines
import Pprof
import Processes

/// What it costs to look at the parked stacks of a snapshot, and to look for leaks in source.
enum CardCost {
    static func measure() throws {
        let inputs = Inputs()
        let body = inputs.protobuf()
        var table = StackTable()
        var reading = Double.infinity
        var snapshot = try Profile(decoding: body).snapshot(interning: &table)
        for _ in 0..<20 {
            reading = try min(
                reading,
                Decoders.seconds {
                    var table = StackTable()
                    snapshot = try Profile(decoding: body).snapshot(interning: &table)
                })
        }
        print("cards of 5,000 stacks, none a crowd", snapshot, reading)
        for (name, state) in [("sending", WaitState.channelSend), ("in Lock", .mutexLock)] {
            for index in snapshot.stanzas.indices {
                snapshot.stanzas[index].count = 60
                snapshot.stanzas[index].states = [Tally(state, count: 60)]
            }
            print("cards of 5,000 stacks, each 60 \(name)", snapshot, reading)
        }
        try measureLint()
    }

    private static func print(_ name: String, _ snapshot: Snapshot, _ reading: Double) {
        var least = Double.infinity
        for _ in 0..<10 {
            least = min(
                least,
                Decoders.seconds { precondition(Cards(of: snapshot)[Stack(frames: []).id] == nil) })
        }
        BenchmarkRow(
            name: name, value: String(format: "%.2f x reading", least / reading),
            floor: String(format: "%.2f of %.2f ms", least * 1000, reading * 1000), limit: "5 ms"
        ).print()
    }

    /// All of Go's own source but its tests.
    private static func measureLint() throws {
        let home = FileManager.default.temporaryDirectory.appending(
            path: "lint-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        let root = try GoTool.go(["env", "GOROOT"], home: home).runBlocking().output
        let source = URL(filePath: root.trimmingCharacters(in: .newlines)).appending(path: "src")
        var packages: [String: [(name: String, bytes: [UInt8])]] = [:]
        var bytes = 0
        for name in try FileManager.default.subpathsOfDirectory(atPath: source.path)
        where name.hasSuffix(".go") && !name.hasSuffix("_test.go")
            && !name.split(separator: "/").contains("testdata")
        {
            let file = source.appending(path: name)
            let text = Array(try Data(contentsOf: file))
            packages[file.deletingLastPathComponent().path, default: []].append((name, text))
            bytes += text.count
        }
        let ends = Decoders.seconds {
            precondition(packages.values.joined().reduce(0) { $0 + lines($1.bytes) } > 0)
        }
        var found = 0
        let linting = Decoders.seconds {
            for files in packages.values {
                found += Lint(files.map(SourceFile.init)).findings.count
            }
        }
        BenchmarkRow(
            name: "lint of Go's own source, \(found) findings",
            value: String(format: "%.1f x newlines", linting / ends),
            floor: String(format: "%.0f of %.0f ms", linting * 1000, ends * 1000),
            limit: String(format: "%.0f MB/s of 100", Double(bytes) / linting / 1e6)
        ).print()
    }

    private static func lines(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { text in
            var (count, place) = (0, 0)
            while place < text.count, let base = text.baseAddress,
                let end = memchr(base + place, 0x0a, text.count - place)
            {
                count += 1
                place = UnsafeRawPointer(end) - base + 1
            }
            return count
        }
    }
}
