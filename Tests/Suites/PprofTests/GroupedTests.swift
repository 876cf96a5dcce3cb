import Goroutines
import Pprof
import Testing

@Suite("debug=1")
struct GroupedTests {
    private static let text = """
        goroutine profile: total 12
        7 @ 0x48b96a 0x4173bc 0x722c3e 0x492a41
        # labels: {"k 2":"a \\"b\\"\\n", "route":"/pay"}
        #\t0x722c3d\tmain.(*Log).Record.func1+0x1d\t\t/src/main.go:28
        #\t0x4544c6\truntime.main+0x426\t\t\t/go/src/runtime/proc.go:302

        4 @ 0x48b96a 0x1234567
        #\t0x1234567

        1 @ 0x492a41


        """

    private func snapshot(_ text: String) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: Array(text.utf8)).snapshot(interning: &table)
    }

    @Test("counts that no machine could hold are kept within what sums can hold")
    func counts() throws {
        let block = "999999999999999999 @ 0x1\n#\t0x1\tmain.f+0x1\t/x.go:"
        let blocks = (1...20).map { "\(block)\($0)\n\n" }.joined()
        let snapshot = try snapshot("goroutine profile: total 3\n\(blocks)\(block)1\n")
        #expect(snapshot.stanzas.count == 20)
        #expect(snapshot.stanzas.allSatisfy { $0.count == Limits.count })
    }

    @Test("a block gives count, labels and calls")
    func blocks() throws {
        let snapshot = try snapshot(Self.text)
        #expect(snapshot.statedTotal == 12)
        #expect(snapshot.total == 12)
        #expect(snapshot.skipped == [])
        #expect(snapshot.stanzas.map(\.count) == [7, 4, 1])
        let first = snapshot.stanzas[0]
        #expect(
            first.stack.frames
                == [Frame(function: "main.(*Log).Record.func1", file: "/src/main.go", line: 28)])
        #expect(first.states == [])
        #expect(
            first.labels.map(\.value)
                == [Label(key: "k 2", value: "a \"b\"?"), Label(key: "route", value: "/pay")])
        #expect(
            snapshot.stanzas[1].stack.frames == [Frame(function: "0x1234567", file: "", line: 0)])
        #expect(snapshot.stanzas[2].stack.frames == [])
        #expect(snapshot.stanzas[2].states == [Tally(.runnable, count: 1)])
    }

    @Test("a leak profile's goroutines are leaked")
    func leaked() throws {
        let text = Self.text.replacing("goroutine profile", with: "goroutineleak profile")
        #expect(try snapshot(text).stanzas.map(\.leaked) == [7, 4, 1])
    }

    @Test("no beginning crashes or counts more than the whole")
    func prefixes() throws {
        let body = Array(Self.text.utf8)
        for count in body.indices {
            var table = StackTable()
            let snapshot = try? Profile(decoding: Array(body[..<count]))
                .snapshot(interning: &table)
            #expect(snapshot?.total ?? 0 <= 12)
        }
    }

    @Test("a file whose last line feeds an editor took away is whole")
    func stripped() throws {
        let text = Self.text.replacing("\n1 @ 0x492a41\n\n", with: "").replacing(
            "total 12", with: "total 11")
        #expect(try snapshot(String(text.dropLast(2))).total == 11)
    }

    @Test("pieces of any size are the same as the whole", arguments: [1, 3, 50, 4096])
    func pieces(size: Int) throws {
        for name in ["go1.19/healthy.debug1.txt", "go1.27/healthy.debug2.txt"] {
            let body = try Captures.body(name)
            var decoder = ProfileDecoder()
            for start in stride(from: 0, to: body.count, by: size) {
                try decoder.feed(body.span.extracting(start..<min(start + size, body.count)))
            }
            var table = StackTable()
            let pieces = try decoder.finish().snapshot(interning: &table)
            let whole = try Profile(decoding: body).snapshot(interning: &table)
            #expect(pieces.stanzas.map(\.id) == whole.stanzas.map(\.id))
            #expect(pieces.stanzas.map(\.count) == whole.stanzas.map(\.count))
            #expect(pieces.skipped == whole.skipped)
        }
    }
}
