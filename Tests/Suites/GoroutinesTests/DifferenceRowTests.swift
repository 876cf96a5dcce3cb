import Goroutines
import Testing

@Suite("A row of a difference")
struct DifferenceRowTests {
    private let stack = Stack(frames: [Frame(function: "main.f", file: "x.go", line: 1)])

    private func row(_ before: Snapshot, _ after: Snapshot) throws -> Difference.Row {
        try #require(Difference(from: before, to: after).rows.first)
    }

    private func snapshot(
        _ format: Snapshot.Format, states: [(WaitState, Int)] = [], labels: [(String, Int)] = []
    ) -> Snapshot {
        let stanza = Stanza(
            stack: stack, count: states.reduce(0) { $0 + $1.1 },
            states: states.map { Tally($0.0, count: $0.1) },
            labels: labels.map { Tally(Label(key: "route", value: $0.0), count: $0.1) })
        return Snapshot(format: format, stanzas: [stanza])
    }

    @Test("tells states and labels that changed, the largest change first")
    func changes() throws {
        let row = try row(
            snapshot(
                .protobuf, states: [(.select, 7), (.runnable, 1)],
                labels: [("/pay", 5), ("/old", 2), ("/same", 1)]),
            snapshot(
                .debug1, states: [(.select, 7), (.channelSend, 3)],
                labels: [("/pay", 40), ("/new", 2), ("/same", 1)]))
        #expect(row.change == .grew)
        #expect(
            row.stateChanges.map { "\($0.value.name) \($0.before) \($0.after)" }
                == ["chan send 0 3", "runnable 1 0"])
        #expect(
            row.labelChanges.map { "\($0.value.value) \($0.before) \($0.after)" }
                == ["/pay 5 40", "/new 0 2", "/old 2 0"])
    }

    @Test("takes what a form does not tell for no change")
    func silentForms() throws {
        let profile = snapshot(.protobuf, states: [(.select, 2)], labels: [("/pay", 2)])
        // Go before 1.27 writes no labels into debug=2.
        let dump = snapshot(.debug2, states: [(.select, 2)])
        #expect(try row(profile, dump).labelChanges.isEmpty)
        #expect(try row(dump, profile).labelChanges.isEmpty)
        let labelled = snapshot(.debug2, states: [(.select, 2)], labels: [("/pay", 1)])
        #expect(try row(profile, labelled).labelChanges.map(\.after) == [1])
        // debug=1 tells no states.
        var grouped = profile
        grouped.stanzas[0].states = []
        #expect(try row(profile, grouped).stateChanges.isEmpty)
        #expect(try row(grouped, profile).stateChanges.isEmpty)
    }

    @Test(
        "has a nearest stack before, by the service's own calls above all",
        arguments: [
            ("net.read main.a main.b", "main.a main.b"),
            ("net.read net.poll main.c", "main.b main.c"),
            ("net.read net.poll", "net.read net.poll net.loop"),
            ("main.z", nil),
            // Its own stack, where it has one.
            ("main.b main.c", "main.b main.c"),
        ] as [(String, String?)])
    func nearest(stack: String, nearest: String?) throws {
        func stanza(_ functions: String, _ count: Int = 1) -> Stanza {
            let frames = functions.split(separator: " ").map {
                Frame(function: String($0), file: "x.go", line: 1)
            }
            return Stanza(stack: Stack(frames: frames), count: count)
        }
        let before = ["main.a main.b", "main.b main.c", "net.read net.poll net.loop"]
        let writer = stanza("runtime/pprof.writeGoroutine main.z")
        let difference = Difference(
            from: Snapshot(format: .debug2, stanzas: before.map { stanza($0) } + [writer]),
            to: Snapshot(format: .debug2, stanzas: [stanza(stack, 50)]))
        let row = try #require(difference.rows.first)
        let found = difference.nearest(to: row)
        #expect(found?.stack == nearest.map { stanza($0).stack })
    }
}
