import Goroutines
import Testing

@testable import Pprof

@Suite("Input beyond the limits")
struct LimitsTests {
    private func snapshot(_ text: String) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: Array(text.utf8)).snapshot(interning: &table)
    }

    private static let whole = "goroutine 1 [select]:\nmain.f()\n\t/src/main.go:1 +0x1\n\n"

    @Test("a goroutine of too many calls is left out and told, in its place")
    func depth() throws {
        let calls = String(
            repeating: "main.f(0x1)\n\t/src/main.go:1 +0x1\n", count: Limits.depth + 1)
        let read = try snapshot(Self.whole + "goroutine 2 [select]:\n\(calls)\n" + Self.whole)
        #expect(read.total == 2)
        #expect(
            read.skipped == [
                Skipped(
                    reason: "goroutine with more than \(Limits.depth) calls",
                    offset: Self.whole.utf8.count)
            ])
    }

    @Test("a goroutine or block of too many bytes is left out and told, in its place")
    func block() throws {
        let body = String(repeating: "x", count: Limits.block * 2)
        let dump = Self.whole + "goroutine 2 [select]:\nmain.\(body)"
        let first = "goroutine profile: total 3\n1 @ 0x1\n#\t0x1\tmain.f+0x1\t/x.go:1\n\n"
        let grouped = "\(first)2 @ 0x1\n#\t0x1\tmain.\(body)"
        for (text, reason, offset) in [
            (dump, "goroutine longer than \(Limits.block) bytes", Self.whole.utf8.count),
            (
                grouped, "block longer than \(Limits.block) bytes",
                first.utf8.count
            ),
        ] {
            var decoder = ProfileDecoder()
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: 1 << 16) {
                let end = min(start + 1 << 16, bytes.count)
                try decoder.feed(bytes.span.extracting(start..<end))
            }
            var table = StackTable()
            let read = try decoder.finish().snapshot(interning: &table)
            #expect(read.total == 1)
            #expect(read.skipped.first == Skipped(reason: reason, offset: offset))
        }
    }

    @Test("goroutines that each carry a label of their own are all counted, in every form")
    func ownLabels() throws {
        let count = 300_000
        let protobuf = Wire.profile(
            samples: { wire in
                for number in 0..<UInt64(count) {
                    wire.message(2) {
                        $0.bytes(1, [1, 2, 3])
                        $0.bytes(2, [1])
                        $0.message(3) {
                            $0.number(1, 8)
                            $0.number(2, 9 + number)
                        }
                    }
                }
            },
            strings: { wire in
                wire.strings(
                    "", "goroutine", "count", "runtime.gopark", "runtime.chansend", "main.send",
                    "/go/src/runtime/chan.go", "/src/main.go", "id")
                // One of them is the name of a function as well.
                for number in 0..<count - 1 {
                    wire.strings("6f1e8a52-7c4d-4e0b-9d3a-\(1_000_000_000_000 + number)")
                }
                wire.strings("main.send")
            })
        let block =
            "1 @ 0x1 0x2\n# labels: {\"id\":\"ID\"}\n#\t0x1\tmain.send+0x1\t/src/main.go:300\n\n"
        let goroutine =
            "goroutine 7 [chan send] {id: ID}:\nmain.send()\n\t/src/main.go:300 +0x1\n\n"
        let grouped = "goroutine profile: total \(count)\n"
        for body in [
            protobuf,
            Array(
                (grouped + (0..<count).map { block.replacing("ID", with: "\($0)") }.joined()).utf8),
            Array((0..<count).map { goroutine.replacing("ID", with: "\($0)") }.joined().utf8),
        ] {
            var table = StackTable()
            let read = try Profile(decoding: body).snapshot(interning: &table)
            #expect(read.stanzas.map(\.count) == [count])
            #expect(read.stanzas.first?.stack.frames.map(\.function) == ["main.send"])
            #expect(read.stanzas.first?.labels.count == Limits.labelledSamples)
            #expect(
                read.skipped.map { [$0.reason, "\($0.count)"] } == [
                    [ThinnedSamples.reason, "\(count - Limits.labelledSamples)"]
                ])
        }
    }

    @Test("a name is cut at its limit, and no more names are kept than the limit for all")
    func names() throws {
        let long = String(repeating: "n", count: Limits.nameBytes + 1000)
        var text = "goroutine 1 [select]:\nmain.\(long)()\n\t/src/main.go:1 +0x1\n\n"
        let cut = try snapshot(text).stanzas[0].stack.frames[0].function
        #expect(cut.utf8.count <= Limits.nameBytes + 4)
        for number in 2...Limits.allNameBytes / Limits.nameBytes + 100 {
            text += "goroutine \(number) [select]:\nmain.\(number)\(long)()\n\t/x.go:1 +0x1\n\n"
        }
        let profile = try Profile(decoding: Array(text.utf8))
        #expect(profile.names.bytes.count < Limits.allNameBytes + 2 * Limits.nameBytes)
        var table = StackTable()
        let read = profile.snapshot(interning: &table)
        let skipped = read.skipped.reduce(0) { $0 + $1.count }
        #expect(read.total + skipped >= Limits.allNameBytes / Limits.nameBytes + 100)
        #expect(read.skipped.contains { $0.reason == "name over the limits, left empty" })
    }
}
