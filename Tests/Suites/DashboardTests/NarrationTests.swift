import Canvas
import Goroutines
import Targets
import Testing

@testable import Dashboard

@Suite("The demo, which has a story's time")
struct NarrationTests {
    private static let day = 86_400.0
    private static let start = 100 * day
    private static let narration = Narration(
        speed: 60, start: start, days: 42,
        captions: [
            .init(at: start, "The count follows the load, day and night.", "Load.", range: 604_800),
            .init(at: start + day, "A release."),
        ])

    private static func state(
        at time: Double = start, size: Size = Size(columns: 120, rows: 36), isDemo: Bool = true
    ) -> State {
        var state = State(
            target: Target(
                name: "billing", address: "http://127.0.0.1:1",
                kind: isDemo ? .demo(narration) : .service),
            size: size, interval: 60, now: time)
        _ = state.update(
            .target(state.target.id, .polled(Poll.of(["idle": 40, "leaky": 7], at: time))), at: time
        )
        return state
    }

    @Test("the title tells speed and day, whatever is on screen")
    func title() {
        #expect(Self.state().lines[0].contains("DEMO 60x  day 1 of 42  LIVE"))
        #expect(Self.state(at: Self.start + 41.7 * Self.day).lines[0].contains("day 42 of 42"))
        #expect(Self.state(at: Self.start + 43 * Self.day).lines[0].contains("day 42 of 42"))
        #expect(!Self.state(at: Self.start - 1).lines[0].contains("day"))
    }

    @Test("a caption stands on the last line, below all that a real target shows")
    func captions() {
        for rows in [20, 24, 36] {
            let size = Size(columns: 80, rows: rows)
            let demo = Self.state(size: size)
            #expect(demo.row(rows - 1) == " The count follows the load, day and night.")
            let real = Self.state(size: Size(columns: 80, rows: rows - 1), isDemo: false)
            // The axis and the title are the story's.
            let same = zip(demo.lines, real.lines).filter { $0 == $1 }.count
            #expect(same > rows / 2)
            #expect(demo.lines[rows - 2] == real.lines[rows - 2])
        }
        #expect(Self.state(at: Self.start + Self.day).row(35) == " A release.")
        #expect(Self.state(at: Self.start - 1).row(35) == "")
    }

    @Test("every page keeps the line; small screens have no caption")
    func everywhere() {
        for key in [Key.enter, .character("5"), .character("?"), .character("!"), .character("/")] {
            var state = Self.state()
            state.type([key], at: Self.start)
            #expect(state.row(35) == " The count follows the load, day and night.", "\(key)")
            #expect(state.row(34) != "", "\(key)")
        }
        var prompt = Self.state()
        prompt.type([.character("/")], at: Self.start)
        #expect(prompt.screen().cursor?.row == 34)
        for size in [Size(columns: 60, rows: 19), Size(columns: 59, rows: 20)] {
            #expect(!Self.state(size: size).lines.contains { $0.contains("Load") })
        }
    }

    @Test("the graph covers what the caption speaks of, until the reader chooses")
    func range() {
        var state = Self.state()
        #expect(state.range.title == "1w")
        state.type([.character("+")], at: Self.start)
        #expect(state.range.title == "1d")
        state.type([.character("0")], at: Self.start)
        #expect(state.range.title == "1w")
        #expect(Self.state(at: Self.start + Self.day).range.title != "1w")
    }

    @Test("a message and the held order last as long as the reader lives, not the story")
    func lived() {
        var state = Self.state()
        _ = state.update(.message("hello"), at: Self.start)
        _ = state.update(.tick, at: Self.start + 3 * 60)
        #expect(state.lines[33].contains("hello"))
        _ = state.update(.tick, at: Self.start + 5 * 60)
        #expect(!state.lines[33].contains("hello"))

        state.type([.character("j")], at: Self.start + 600)
        #expect(state.view.table.isHeld(at: Self.start + 600 + 4 * 60))
        #expect(!state.view.table.isHeld(at: Self.start + 600 + 6 * 60))
    }

    @Test("an answer is late by the reader's time")
    func late() {
        var state = Self.state()
        _ = state.update(.target(state.target.id, .asking), at: Self.start + 60)
        _ = state.update(.tick, at: Self.start + 90)
        #expect(state.lines[0].contains("LIVE"))
        _ = state.update(.tick, at: Self.start + 60 + 64)
        #expect(state.lines[0].contains("WAITING"))
    }

    @Test("that a temporary archive is recorded into is no news")
    func recording() {
        var state = Self.state()
        _ = state.update(
            .target(state.target.id, .recording(.on(path: "/tmp/x/history.db"))), at: Self.start)
        #expect(!state.lines.contains { $0.contains("recording into") })
        #expect(state.lines[0].contains("REC") || state.watched.recording != .off)
    }
}

extension State {
    /// A row without the blanks at its end.
    fileprivate func row(_ index: Int) -> String {
        var line = lines[index]
        while line.last == " " { line.removeLast() }
        return line
    }
}
