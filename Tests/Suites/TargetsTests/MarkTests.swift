import Goroutines
import Testing
import Trends

@testable import Targets

@Suite("Marks of a target")
struct MarkTests {
    @Test("get the next letter each, and are events")
    func letters() throws {
        var watched = Watched()
        let none = watched.state.keepMark(nil)
        #expect(none?.sample.name == nil)
        watched.poll(.of(50, at: 1000))
        watched.poll(.of(60, at: 1010))
        // The same sample has its letter already.
        let letters = [try watched.mark().name, try watched.mark().name]
        #expect(letters == ["B", "B"])
        watched.poll(.of(70, at: 1020))
        let next = try watched.mark().name
        #expect(next == "C")
        #expect(watched.state.marks.kept.map(\.total) == [50, 60, 70])
        let events = watched.state.history.events
        #expect(events.map(\.kind) == [.mark("A"), .mark("B"), .mark("C")])
        #expect(events.map(\.time) == [1000, 1010, 1020])
    }

    @Test("take the oldest one's letter when all are taken")
    func full() {
        var watched = Watched()
        var kept: [(sample: Sample, lost: Sample?)] = []
        for step in 0..<30 {
            watched.poll(.of(50 + step, at: 1000 + 10 * Double(step)))
            if step > 0, let mark = watched.state.keepMark(nil) { kept.append(mark) }
        }
        #expect(Set(kept.prefix(24).map(\.sample.name)).count == 24)
        #expect(!kept.contains { $0.sample.name == "R" || $0.sample.name == "A" })
        #expect(kept.prefix(24).allSatisfy { $0.lost == nil })
        #expect(kept[24].sample.name == "B" && kept[24].lost?.total == 51)
        #expect(watched.state.marks.kept.count == 25)
    }

    @Test("move the baseline: to now, and to a moment of the past")
    func baseline() throws {
        var watched = Watched()
        watched.poll(.of(50, at: 1000))
        watched.poll(.of(60, at: 1010))
        let b = try watched.mark()
        watched.poll(.of(90, at: 1020))
        let newest = watched.state.marks.newest
        let now = try #require(newest)
        var moved = watched.state.moveBaseline(to: now, isPast: false)
        #expect(moved?.total == 90)
        #expect(watched.state.history.baseline?.total == 90)
        #expect(watched.state.history.tracks.values.map(\.delta) == [0])
        moved = watched.state.moveBaseline(to: b, isPast: true)
        #expect(moved?.total == 60)
        #expect(watched.state.history.baseline?.time == 1010)
        #expect(watched.state.history.tracks.values.map(\.delta) == [30])
        // The letter moved with it.
        let marks = watched.state.history.events.filter { $0.kind == .mark("A") }
        #expect(marks.map(\.time) == [1010])
        watched.state.keepFirstBaseline(now)
        #expect(watched.state.marks["A"]?.total == 60)
    }

    @Test("need stacks: a count is compared with nothing")
    func counts() {
        var watched = Watched()
        watched.poll(.of(50, at: 1000, by: .counts))
        let none = watched.state.keepMark(nil)
        #expect(none?.sample.name == nil)
        #expect(watched.state.marks.kept.isEmpty && watched.state.marks.newest == nil)
        // Changes have a baseline all the same.
        #expect(watched.state.history.baseline?.total == 50)
    }
}

extension Watched {
    /// Keeps the newest sample.
    mutating func mark() throws -> Sample {
        let kept = state.keepMark(nil)
        return try #require(kept).sample
    }
}
