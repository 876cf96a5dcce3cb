import Canvas
import Diagnosis
import Goroutines
import Targets
import Trends

@testable import Dashboard

/// A service that leaks since it was started, eight hours before anybody looks, and the archive that
/// watched it all the time.
enum LeakScene {
    /// 2026-11-24 20:10:00 UTC, a Tuesday.
    static let now = 1_795_551_000.0
    static let start = now - 8 * 3600
    /// Goroutines an hour.
    static let rate = 2132.0

    static let leak = Stanza.at("example.com/billing/events.(*Audit).send", .channelSend, line: 28)
    private static let workers = Stanza.at(
        "example.com/billing/queue.(*Pool).work", .select, line: 61)
    private static let conns = Stanza.at(
        "example.com/billing/api.(*Server).serve", .ioWait, line: 112)

    static func leaked(at time: Double) -> Int { Int(max(0, time - start) / 3600 * rate) }

    static func poll(at time: Double, leaking: Bool = true) -> Poll {
        var stanzas = [workers, conns]
        stanzas[0].count = 640
        stanzas[1].count = 410 + Int(time / 60) % 7
        if leaking {
            stanzas.append(leak)
            stanzas[2].count = leaked(at: time)
        }
        for index in stanzas.indices {
            stanzas[index].states[0].count = stanzas[index].count
        }
        let resident = 310e6 + 3100 * Double(leaking ? leaked(at: time) : 0)
        return Poll(
            startedAt: time, duration: 0.02, bodyBytes: 2048,
            snapshot: Snapshot(
                format: .protobuf, takenAt: time, stanzas: stanzas.filter { $0.count > 0 }),
            process: ProcessFigures(
                startTime: start, residentBytes: resident, heapBytes: 84e6,
                stackBytes: resident - 120e6, goVersion: "go1.27.3"))
    }

    /// What an archive makes of the hours before `end`.
    static func growth(until end: Double = now - 60, leaking: Bool = true)
        -> GrowthTest<Stack.ID>
    {
        var test = GrowthTest<Stack.ID>()
        for time in stride(from: start + 60, through: end, by: 60) {
            let poll = poll(at: time, leaking: leaking)
            test.record(
                total: poll.total,
                parts: poll.counts, at: time, startTime: start,
                resident: poll.process?.residentBytes)
        }
        return test
    }

    static func slice(until end: Double = now - 60) -> HistorySlice<Stack.ID> {
        var recorded = Recorded(interval: 60)
        recorded.polls = stride(from: start + 60, through: end, by: 60).map { poll(at: $0) }
        return recorded.slice(0...end)
    }

    static func state(
        size: Size = Size(columns: 120, rows: 36), theme: Theme = .auto, glyphs: Glyphs = .blocks,
        alerts: AlertSettings = AlertSettings()
    ) -> State {
        State(
            target: Target(name: "billing:6060", address: "http://billing:6060"),
            size: size, theme: theme, glyphs: glyphs, interval: 10, alerts: alerts, now: now)
    }

    /// Polled once, with all that the archive knows.
    static func watched(
        size: Size = Size(columns: 120, rows: 36), theme: Theme = .auto, glyphs: Glyphs = .blocks,
        alerts: AlertSettings = AlertSettings(), range: GraphSettings.Range? = nil
    ) -> State {
        var state = state(size: size, theme: theme, glyphs: glyphs, alerts: alerts)
        state.view.graph.chosen = range
        _ = state.update(.remembered(slice(), last: nil), at: now)
        _ = state.update(.judged(growth()), at: now)
        _ = state.update(.polled(poll(at: now)), at: now)
        // The messages of the beginning were read.
        _ = state.update(.key(.escape), at: now + 9)
        return state
    }
}

extension Stanza {
    fileprivate static func at(_ function: String, _ state: WaitState, line: Int) -> Stanza {
        let path = function.split(separator: "(")[0].dropLast().dropFirst("example.com/".count)
        let frame = Frame(function: function, file: "/src/\(path)/x.go", line: line)
        let runtime = Frame(
            function: "runtime.gopark", file: "/usr/local/go/src/runtime/proc.go", line: 435)
        return Stanza(
            stack: Stack(frames: [frame], runtimeFrames: [runtime]), count: 0,
            states: [Tally(state, count: 0)])
    }
}
