import Goroutines
import Pprof
import ProfileProto
import Testing

@Suite("Writing a profile")
struct ProfileWriterTests {
    private func read(_ body: [UInt8], dump: Int? = nil) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: body, dump: dump).snapshot(interning: &table)
    }

    @Test(
        "what was written is read as the same stanzas",
        arguments: Captures.names("pprof", "debug1", "debug2", "crash"))
    func captures(name: String) throws {
        let given = try read(Captures.body(name))
        let body = ProfileWriter.profile(of: given)
        // Which goroutine died is lost, and with it that it comes first.
        let before = Snapshot(
            format: given.format, takenAt: given.takenAt, stanzas: given.stanzas,
            program: given.program, buildID: given.buildID)
        #expect(Gzip.isPacked(body))
        let after = try read(body)
        #expect(after.stanzas.map(\.id) == before.stanzas.map(\.id))
        #expect(after.stanzas.map(\.count) == before.stanzas.map(\.count))
        #expect(after.stanzas.map(\.states) == before.stanzas.map(\.states))
        #expect(after.stanzas.map(\.labels) == before.stanzas.map(\.labels))
        #expect(after.stanzas.map(\.leaked) == before.stanzas.map(\.leaked))
        #expect(after.stanzas.map(\.stack.frames) == before.stanzas.map(\.stack.frames))
        #expect(
            after.stanzas.map(\.stack.runtimeFrames) == before.stanzas.map(\.stack.runtimeFrames))
        #expect(after.stanzas.map(\.stack.isCut) == before.stanzas.map(\.stack.isCut))
        #expect(after.program == before.program)
        #expect(after.buildID == before.buildID)
        #expect((after.takenAt ?? 0) == (before.takenAt ?? 0))
        #expect(after.skipped == [])
        #expect(ProfileWriter.profile(of: given) == body)
    }

    /// Stanzas as no capture has them: in a delta profile a label's goroutines may get more while
    /// another's get fewer, and a hostile profile may have a key twice.
    private static let odd: [Stanza] = [
        stanza(0, states: [], labels: []),
        stanza(0, states: [("select", 0)], labels: [("a", "x", 0)]),
        stanza(-2, states: [("select", -2)], labels: [("a", "x", 3), ("a", "y", -5)]),
        stanza(-7, states: [("select", -4), ("running", -3)], labels: [("a", "x", -6)]),
        stanza(5, states: [("select", 7), ("running", -2)], labels: []),
        stanza(
            5, states: [("select", 3), ("running", 2)],
            labels: [("a", "x", 5), ("a", "y", 5), ("b", "", 1), ("b", "é", 1)]),
        stanza(9, states: [], labels: [("gorotop.other", "x", 9)]),
        stanza(1 << 40, states: [("select", 1 << 40)], labels: [("a", "x", (1 << 40) - 1)]),
    ]

    private static func stanza(
        _ count: Int, states: [(String, Int)], labels: [(String, String, Int)]
    ) -> Stanza {
        Stanza(
            stack: Stack(frames: [Frame(function: "main.f", file: "", line: 0)]), count: count,
            states: states.map { Tally(WaitState($0.0), count: $0.1) },
            labels: labels.map { Tally(Label(key: $0.0, value: $0.1), count: $0.2) })
    }

    @Test("tallies of any kind add up", arguments: odd.indices)
    func tallies(index: Int) throws {
        let stanza = Self.odd[index]
        let body = ProfileWriter.profile(of: Snapshot(format: .debug2, stanzas: [stanza]))
        let after = try #require(try read(body).stanzas.first)
        #expect(after.count == stanza.count)
        #expect(Set(after.states) == Set(stanza.states))
        #expect(Set(after.labels) == Set(stanza.labels))
    }

    @Test("a stack without frames, and a stack that was cut, are read as such")
    func edges() throws {
        let deep = (0..<128).map { Frame(function: "main.f\($0)", file: "/x.go", line: $0) }
        let stacks = [
            Stack(frames: []), Stack(frames: deep), Stack(frames: Array(deep[..<9]), isCut: true),
        ]
        let body = ProfileWriter.profile(
            of: Snapshot(
                format: .debug2, stanzas: stacks.map { Stanza(stack: $0, count: 1) }))
        let after = try read(body).stanzas
        for stack in stacks {
            let same = try #require(after.first { $0.id == stack.id })
            #expect(same.stack.frames == stack.frames)
            #expect(same.stack.isCut == stack.isCut)
            #expect(same.states == [])
        }
    }

    @Test("a difference has negative counts, and the time between the two")
    func difference() throws {
        var (before, after) = (
            try read(Captures.body("go1.27/healthy.pb.gz")),
            try read(Captures.body("go1.27/leak.pb.gz"))
        )
        (before.takenAt, after.takenAt) = (1_000, 1_060)
        let counts = Dictionary(uniqueKeysWithValues: before.stanzas.map { ($0.id, $0.count) })
        let changes =
            after.stanzas.map { ($0.stack, $0.count - counts[$0.id, default: 0]) }
            + before.stanzas.map { ($0.stack, -$0.count) }
        let body = ProfileWriter.profile(from: changes, before: before, after: after)
        let profile = try Profile(decoding: body)
        #expect(profile.duration == 60)
        #expect(profile.takenAt == 1_000)
        let read = try read(body)
        #expect(read.stanzas.contains { $0.count < 0 })
        #expect(read.total == changes.reduce(0) { $0 + $1.1 })
    }
}
