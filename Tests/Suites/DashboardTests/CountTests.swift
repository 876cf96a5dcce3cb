import Canvas
import Goroutines
import Targets
import Testing
import Trends

@testable import Dashboard

@Suite("A source that only counts, on screen")
struct CountTests {
    private static let now = Scene.now
    private static let sizes = [Size(columns: 80, rows: 24), Size(columns: 1, rows: 1)]

    private static func poll(at time: Double) -> Poll {
        Poll(
            startedAt: time, duration: 0.02, total: 4000 + Int(time - now) / 2,
            process: ProcessFigures(
                startTime: now - 4000, residentBytes: 1.9e9, goVersion: "go1.27.3"))
    }

    private static let recorded: Recorded = {
        var recorded = Recorded(interval: 10)
        recorded.polls = stride(from: now - 2400, through: now, by: 10).map(poll)
        recorded.events = [HistoryEvent(.restart(isCertain: true), at: now - 2000, note: "9 -> 8")]
        return recorded
    }()

    private static func live(_ size: Size) -> State {
        var state = State(
            target: Target(name: "counts:9100", address: "http://counts:9100"), size: size,
            interval: 10, now: now - 2400)
        for poll in recorded.polls {
            _ = state.update(.polled(poll), at: poll.startedAt + 0.02)
        }
        _ = state.update(.key(.escape), at: now + 2)
        return state
    }

    private static func archive(_ size: Size) -> State {
        var state = State(
            target: Target(name: "x.db", address: "/x.db", kind: .archive), size: size, now: now)
        state.answer(
            state.open(archive: recorded.slice(0...now), at: now), by: recorded, at: now)
        return state
    }

    @Test("shows its total, change and rate, now and in the past")
    func figures() {
        var state = Self.live(Size(columns: 120, rows: 36))
        let line = state.lines[1]
        #expect(line.contains("4,000") && line.contains("+1,200") && line.contains("+30/min"))
        #expect(state.lines[0].contains("LIVE"))
        state.type(
            "b-20m\n".map { $0 == "\n" ? .enter : .character($0) }, answeredBy: Self.recorded)
        #expect(state.isPast && state.lines[0].contains("PAST"))
        #expect(state.lines[1].contains("3,400"))
        #expect(state.lines[1].contains("+30/min"))
    }

    @Test(
        "takes every key on every page of every size, live and in the past",
        arguments: [
            "live", "past", "archive",
        ])
    func keys(scene: String) {
        for size in Self.sizes {
            var beginning = scene == "archive" ? Self.archive(size) : Self.live(size)
            if scene == "past" {
                beginning.type(
                    "b-20m\n".map { $0 == "\n" ? .enter : .character($0) },
                    answeredBy: Self.recorded)
            }
            for page in Command.allCases.filter(\.opensPage).map({ $0.binding.keys[0] }) {
                var state = beginning
                state.type([page], answeredBy: Self.recorded)
                for key in Command.allCases.map({ $0.binding.keys[0] }) {
                    var next = state
                    next.type([key], answeredBy: Self.recorded)
                    next.type([.enter], answeredBy: Self.recorded)
                    #expect(next.screen().size == size)
                    _ = next.update(.polled(Self.poll(at: Self.now + 10)), at: Self.now + 10)
                }
            }
        }
    }
}

extension Command {
    fileprivate var opensPage: Bool {
        switch self {
        case .show, .open, .close: true
        default: false
        }
    }
}
