import Goroutines
import Testing

@Suite("A snapshot")
struct SnapshotTests {
    @Test("ranks the largest first, equal ones by ID, in whatever order they came")
    func order() {
        let stanzas = (0..<5).map { Stanza.of(["main.f\($0)"], count: [3, 7, 3, -1, 7][$0]) }
        let ranked = Snapshot(format: .debug1, stanzas: stanzas)
        #expect(ranked.stanzas.map(\.count) == [7, 7, 3, 3, -1])
        #expect(ranked.total == 19)
        for index in [0, 2] { #expect(ranked.stanzas[index].id < ranked.stanzas[index + 1].id) }
        for order in permutations(stanzas) {
            #expect(
                Snapshot(format: .debug1, stanzas: order).stanzas.map(\.id)
                    == ranked.stanzas.map(\.id))
        }
    }

    @Test("of nothing has no goroutines")
    func empty() {
        let snapshot = Snapshot(format: .protobuf, stanzas: [])
        #expect(snapshot.total == 0)
        #expect(snapshot.pollServing.isEmpty)
    }

    /// The reader is only told from a client's by how many there are.
    @Test(
        "knows the goroutines that serve the poll",
        arguments: [
            // writers, background readers, whether the readers belong to the poll
            (1, 1, true), (1, 0, false), (2, 2, true), (2, 1, true), (1, 2, false), (0, 1, false),
            (0, 0, false),
        ])
    func pollServing(writers: Int, readers: Int, areServing: Bool) {
        var stanzas = [Stanza.of(["net/http.(*conn).serve", "main.handler"], count: 9)]
        let writer = Stanza.of(
            [
                "runtime/pprof.writeRuntimeProfile", "runtime/pprof.writeGoroutine",
                "runtime/pprof.(*Profile).WriteTo", "net/http/pprof.handler.ServeHTTP",
            ], count: writers)
        let reader = Stanza.of(
            ["net.(*conn).Read", "net/http.(*connReader).backgroundRead"], count: readers)
        if writers > 0 { stanzas.append(writer) }
        if readers > 0 { stanzas.append(reader) }
        let snapshot = Snapshot(format: .protobuf, stanzas: stanzas)
        let expected = (writers > 0 ? [writer.id] : []) + (areServing ? [reader.id] : [])
        #expect(snapshot.pollServing == Set(expected))
    }

    @Test("takes a stanza's commonest state for its state")
    func state() {
        let states = [Tally(WaitState.channelSend, count: 3), Tally(.runnable, count: 1)]
        let stack = Stack(frames: [])
        #expect(Stanza(stack: stack, count: 4, states: states).state == .channelSend)
        #expect(Stanza(stack: stack, count: 4).state == nil)
    }
}

extension Stanza {
    fileprivate static func of(_ functions: [String], count: Int) -> Stanza {
        let frames = functions.map { Frame(function: $0, file: "x.go", line: 1) }
        return Stanza(stack: Stack(frames: frames), count: count)
    }
}

private func permutations<Element>(_ list: [Element]) -> [[Element]] {
    guard list.count > 1 else { return [list] }
    return list.indices.flatMap { index in
        var rest = list
        let first = rest.remove(at: index)
        return permutations(rest).map { [first] + $0 }
    }
}
