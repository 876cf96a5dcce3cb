import Goroutines
import Testing

@Suite("A stack")
struct StackTests {
    /// Computed by another program from the words in `StackHash`. IDs are in archives and were read
    /// out over the phone: a change here loses them.
    @Test(
        "has the same ID for ever",
        arguments: [
            ([], "9e3779b97f4a7c15", "9e3779b97f4a7c15"),
            ([("", 0)], "ec60af70a59a7e45", "ec60af70a59a7e45"),
            ([("main.main", 0)], "2e2199e034164255", "2e2199e034164255"),
            ([("main.main", 1)], "0aa7299bc038e59b", "2e2199e034164255"),
            ([("main.main", 2)], "e51ab9955c6287cd", "2e2199e034164255"),
            ([("main.f", -1)], "b3ef8eea4b4e4610", "b985c321da330672"),
            ([("main.f", 1), ("main.main", 2)], "d5b51d3c9e2b51df", "a2d0de5f41dd8315"),
            ([("main.main", 2), ("main.f", 1)], "55832a94058e6876", "b9efce93fb16d6b5"),
            (
                [("example.com/billing/audit.(*AuditLogger).Record.func1", 28)],
                "8cb28ec54d366456", "14e0813e9e8b9ab0"
            ),
            ([("zoo.(*Größe).Warten", 7)], "5f528d99e16dba38", "da2f29bdf5a29b90"),
            (
                [
                    ("internal/poll.runtime_pollWait", 351),
                    ("internal/poll.(*pollDesc).wait", 84), ("net.(*netFD).Read", 55),
                    ("net/http.(*connReader).backgroundRead", 690),
                ], "1128403c30998870", "3642b257b7024a72"
            ),
        ] as [([(String, Int)], String, String)])
    func knownIDs(calls: [(String, Int)], id: String, shape: String) {
        let stack = Stack(frames: calls.map { Frame(function: $0.0, file: "x.go", line: $0.1) })
        #expect(stack.id.description == id)
        #expect(stack.shape.description == shape)
    }

    /// Around the eight bytes that the hash takes at a time.
    @Test(
        "hashes a name of any length",
        arguments: [
            ("", 0xaaae_08cc_7f76_1ff4), ("a", 0x9dc3_4e32_a060_b76b),
            ("12345678", 0xbf4b_6e98_0056_a837), ("123456789", 0x6249_5cdf_35de_4a9f),
            ("net/http.(*conn).serve", 0xb680_8397_97be_8d31),
            ("zoo.(*Größe).Warten", 0xc5eb_6ecb_a11b_3168),
        ] as [(String, UInt64)])
    func knownNames(name: String, hash: UInt64) {
        #expect(StackHash.name(name) == hash)
        #expect(StackHash.name(Array(name.utf8).span) == hash)
    }

    @Test("has an ID for each list of function and line, whatever the files and the cut")
    func identity() {
        let functions = ["main.a", "main.b"]
        let calls = functions.flatMap { function in [1, 2].map { (function, $0) } }
        var lists: [[(String, Int)]] = [[]]
        for _ in 0..<3 { lists += lists.flatMap { list in calls.map { list + [$0] } } }
        var known: [Stack.ID: String] = [:]
        var shapes: [Stack.ID: String] = [:]
        for list in lists {
            let stacks = ["/src/a.go", ""].map { file in
                Stack(
                    frames: list.map { Frame(function: $0.0, file: file, line: $0.1) },
                    runtimeFrames: file.isEmpty ? [] : [.park], isCut: file.isEmpty)
            }
            #expect(stacks[0].id == stacks[1].id)
            #expect(stacks[0] == stacks[1] && stacks[0].hashValue == stacks[1].hashValue)
            let (text, names) = ("\(list)", "\(list.map(\.0))")
            #expect(known.updateValue(text, forKey: stacks[0].id) ?? text == text)
            #expect(shapes.updateValue(names, forKey: stacks[0].shape) ?? names == names)
        }
        #expect(shapes.count == 1 + 2 + 4 + 8)
    }

    @Test(
        "writes its ID in 16 digits",
        arguments: [
            (0, "0000000000000000"), (0xab, "00000000000000ab"), (.max, "ffffffffffffffff"),
        ] as [(UInt64, String)])
    func digits(value: UInt64, text: String) {
        #expect(Stack.ID(rawValue: value).description == text)
    }

    @Test(
        "is named for its first frame outside of the standard library",
        arguments: [
            // frames, userFrame, titleFrame
            (
                ["os/signal.loop", "example.com/a.b", "main.main"], "example.com/a.b",
                "example.com/a.b"
            ),
            (["main.f", "net/http.serve"], "main.f", "main.f"),
            (
                ["internal/poll.wait", "net.accept", "net/http.Serve"], "internal/poll.wait",
                "net/http.Serve"
            ),
            (["runtime.goexit"], "runtime.goexit", "runtime.goexit"),
            ([], nil, nil),
        ] as [([String], String?, String?)])
    func names(functions: [String], user: String?, title: String?) {
        let stack = Stack(frames: functions.map { Frame(function: $0, file: "", line: 1) })
        #expect(stack.userFrame?.function == user)
        #expect(stack.titleFrame?.function == title)
    }

    @Test("is made once for a table")
    func table() {
        var table = StackTable()
        let first = Stack(frames: [.park])
        let other = Stack(frames: [])
        #expect(table[first.id] == nil)
        var made: [Stack.ID] = []
        for stack in [first, other, first, first, other] {
            let known = table.stack(stack.id) {
                made.append(stack.id)
                return stack
            }
            #expect(known == stack)
        }
        #expect(made == [first.id, other.id])
        #expect(table.count == 2)
        #expect(table[other.id]?.frames == [])
    }

    @Test(
        "is forgotten by a table, if too many others are gone, unless the newest snapshot shows it",
        arguments: [(200, 2600), (5000, 15_000)])
    func trimming(new: Int, most: Int) {
        var table = StackTable()
        func snapshot(_ lines: Range<Int>) -> Snapshot {
            let stays = Stack(frames: [Frame(function: "main.f", file: "", line: 0)])
            let stacks =
                [stays]
                + lines.map { Stack(frames: [Frame(function: "main.g", file: "", line: $0)]) }
            return Snapshot(
                format: .protobuf,
                stanzas: stacks.map { stack in
                    Stanza(stack: table.stack(stack.id) { stack }, count: 1)
                })
        }
        var newest = snapshot(0..<new)
        for poll in 1..<40 {
            newest = snapshot(poll * new..<(poll + 1) * new)
            table.trim(to: newest)
            #expect(table.count <= most)
        }
        #expect(newest.stanzas.allSatisfy { table[$0.id] != nil })
    }
}

extension Frame {
    fileprivate static let park = Frame(function: "runtime.gopark", file: "proc.go", line: 1)
}
