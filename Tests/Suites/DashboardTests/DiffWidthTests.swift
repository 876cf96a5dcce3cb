import Canvas
import Goroutines
import Targets
import TestSupport
import Testing

@testable import Dashboard

@Suite("The width of the difference")
struct DiffWidthTests {
    private static let function = "audit.(*AuditLogger).Record.func1"
    private static let place = "audit/audit.go:28"

    private static func snapshot(_ count: Int, at time: Double) -> Snapshot {
        func stanza(_ function: String, _ path: String, _ line: Int, _ count: Int) -> Stanza {
            let module = "example.com/billing/internal/"
            return Stanza(
                stack: Stack(frames: [
                    Frame(function: module + function, file: "/src/internal/\(path)", line: line)
                ]), count: count, states: [Tally(.channelSend, count: count)])
        }
        return Snapshot(
            format: .protobuf, takenAt: time,
            stanzas: [
                stanza(function, "audit/audit.go", 28, count),
                stanza("charge.(*Service).settle", "charge/charge.go", 86, 12),
            ])
    }

    private static func state(_ size: Size, side: Bool? = nil) -> State {
        var state = State(
            target: Target(name: "billing:6060", address: "http://billing:6060"), size: size,
            now: 1000)
        for (count, time) in [(1080, 1000.0), (184_022, 1020)] {
            let snapshot = snapshot(count, at: time)
            _ = state.update(
                .polled(
                    Poll(startedAt: time, duration: 0.02, bodyBytes: 100, snapshot: snapshot)),
                at: time)
        }
        state.view.sidePane = side
        _ = state.update(.key(.escape), at: 1021)
        _ = state.update(.key(.character("d")), at: 1021)
        return state
    }

    private static func leak(_ state: State) -> String {
        state.lines.first { $0.contains("+182,942") && $0.contains("184,022") && $0.contains("^") }
            ?? ""
    }

    @Test(
        "the leaking function and its file:line are whole from 120 columns on",
        arguments: [120, 130, 140, 159, 160, 180, 200, 300])
    func whole(columns: Int) {
        let leak = Self.leak(Self.state(Size(columns: columns, rows: 36)))
        #expect(leak.contains(Self.function), "\(leak)")
        #expect(leak.contains(Self.place), "\(leak)")
        #expect(leak.contains("1,080") && leak.contains("100%"))
    }

    @Test("so they are in the pane, wherever that is", arguments: [110, 120, 140])
    func pane(columns: Int) {
        let state = Self.state(Size(columns: columns, rows: 36), side: true)
        let pane = state.lines.compactMap { line in line.split(separator: "│").last.map(String.init)
        }
        .map { $0.filter { $0 != " " } }.joined()
        #expect(pane.contains(Self.function) || pane.contains("Record.func1"), "\(pane)")
        #expect(pane.contains(Self.place))
        #expect(!pane.contains("AuditLogger).Rec…"))
        // Nor is a figure cut.
        #expect(pane.contains("+548,826/min") && pane.contains("100%ofallgrowth"))
    }

    @Test(
        "the share and the running share of growth are there at any usual width",
        arguments: [60, 72, 80, 100, 120, 140, 160, 200])
    func shares(columns: Int) {
        let state = Self.state(Size(columns: columns, rows: 24))
        let heading = state.lines.first { $0.contains("FIRST USER FRAME") } ?? ""
        #expect(heading.contains("SHARE   CUM"), "\(heading)")
        let leak = Self.leak(state)
        #expect(leak.ranges(of: "100%").count == 2, "\(leak)")
        // One name, one ID and one state a row.
        #expect(heading.ranges(of: "FIRST USER FRAME").count == 1)
        #expect(leak.ranges(of: "chan send").count <= 1)
    }

    @Test(
        "on small screens the count, the change and the name stay",
        arguments: [(60, 20), (40, 10)])
    func small(columns: Int, rows: Int) {
        let state = Self.state(Size(columns: columns, rows: rows))
        let leak = Self.leak(state)
        #expect(leak.contains("audit.(*"), "\(leak)")
        #expect(!leak.contains("chan send"))
        #expect(state.lines.joined().contains("before") && state.lines.joined().contains("after"))
    }

    @Test("a moved stack has both places side by side")
    func moved() {
        func snapshot(_ line: Int, _ time: Double) -> Snapshot {
            let frame = Frame(function: "main.send", file: "/src/main.go", line: line)
            return Snapshot(
                format: .debug2, takenAt: time,
                stanzas: [
                    Stanza(
                        stack: Stack(frames: [frame]), count: line,
                        states: [Tally(line == 28 ? .channelSend : .select, count: line)])
                ])
        }
        var state = State(
            target: Target(name: "a -> b", address: "a -> b", kind: .fixed),
            size: Size(columns: 180, rows: 24), now: 5000)
        state.open(before: snapshot(28, 1), named: "a", after: snapshot(35, 61), named: "b")
        let row = state.lines.first { $0.contains("^ grew ~") } ?? ""
        let words = row.split(separator: " ").joined(separator: " ")
        #expect(words.contains("main.send 28 chan send src/main.go:28 35 select src/main.go:35"))
        state.type([.character("|")], at: 5001)
        let heading = state.lines.first { $0.contains("FIRST USER FRAME") } ?? ""
        #expect(heading.ranges(of: "FILE:LINE").count == 1)
    }

    @Test("Enter shows an unchanged stack once, each frame with its place")
    func unchanged() {
        let frames = [
            Frame(function: "net/http.(*conn).serve", file: "/go/src/net/http/server.go", line: 7),
            Frame(function: "main.run", file: "/src/main.go", line: 9),
        ]
        func snapshot(_ count: Int) -> Snapshot {
            Snapshot(
                format: .debug2, stanzas: [Stanza(stack: Stack(frames: frames), count: count)])
        }
        for columns in [180, 120, 60] {
            var state = State(
                target: Target(name: "a -> b", address: "a -> b", kind: .fixed),
                size: Size(columns: columns, rows: 24), now: 5000)
            state.open(before: snapshot(3), named: "a", after: snapshot(5), named: "b")
            state.type([.enter], at: 5001)
            let text = state.lines.dropLast(2).joined(separator: "\n")
            for once in ["http.(*conn).serve", "http/server.go:7", "main.run", "src/main.go:9"] {
                #expect(text.ranges(of: once).count == 1, "\(once) at \(columns)")
            }
        }
    }

    @Test("paths are cut at their front")
    func paths() {
        var state = Self.state(Size(columns: 80, rows: 24))
        state.type([.character("p")], at: 1022)
        let leak = Self.leak(state)
        #expect(leak.contains("…") && leak.hasSuffix("Record.func1"), "\(leak)")
    }
}
