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
        #expect(none == nil)
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

    @Test("have two letters when all single ones are taken, and replace none")
    func full() throws {
        var watched = Watched()
        var names: [String] = []
        for step in 0..<60 {
            watched.poll(.of(50 + step, at: 1000 + 10 * Double(step)))
            if step > 0 { names.append(try watched.mark().name) }
        }
        #expect(Set(names).count == 59)
        #expect(!names.contains("A") && !names.contains("R"))
        #expect(names.prefix(2) == ["B", "C"] && names[23...26] == ["Z", "AA", "AB", "AC"])
        #expect(names.last == "BI")
        #expect(watched.state.marks.kept.map(\.total) == Array(50..<110))
    }

    @Test("go on after those of earlier runs, and follow the archive if it gives another letter")
    func earlierRuns() throws {
        var watched = Watched()
        let earlier = Earlier(
            polls: [.of(40, at: 500), .of(45, at: 600)],
            events: [
                HistoryEvent(.mark("A"), at: 500), HistoryEvent(.mark("B"), at: 500),
                HistoryEvent(.mark("D"), at: 600),
            ])
        watched.poll(.of(50, at: 1000))
        watched.take(.remembered(earlier.slice, last: nil), at: 1001)
        watched.poll(.of(60, at: 1010))
        let c = try watched.mark().name
        watched.poll(.of(70, at: 1020))
        let e = try watched.mark().name
        #expect([c, e] == ["C", "E"])
        watched.take(.renamedMark("E", at: 1020, to: "G"), at: 1021)
        watched.take(.renamedMark("A", at: 500, to: "F"), at: 1021)
        #expect(watched.state.marks.kept.map(\.name) == ["A", "C", "G"])
        let marks = watched.state.history.events.compactMap { event in
            if case .mark(let name) = event.kind { "\(name) \(Int(event.time))" } else { nil }
        }
        #expect(Set(marks) == ["F 500", "B 500", "D 600", "A 1000", "C 1010", "G 1020"])
    }

    @Test(
        "are sides in the order of time",
        arguments: [(10.0, 20.0, [10.0, 20]), (20, 10, [10, 20]), (10, nil, [10, nil])]
            as [(Double?, Double?, [Double?])])
    func sides(one: Double?, other: Double?, order: [Double?]) {
        let samples = [one, other].map {
            Sample(name: "", time: $0, snapshot: Snapshot(format: .protobuf, stanzas: []))
        }
        let sides = Sides(samples[0], samples[1])
        #expect([sides.before.time, sides.after.time] == order)
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
        watched.state.keepFirstBaseline(now, note: "first sample")
        #expect(watched.state.marks["A"]?.total == 60)
    }

    @Test("need stacks: a count is compared with nothing")
    func counts() {
        var watched = Watched()
        watched.poll(.of(50, at: 1000, by: .counts))
        let none = watched.state.keepMark(nil)
        #expect(none == nil)
        #expect(watched.state.marks.kept.isEmpty && watched.state.marks.newest == nil)
        // Changes have a baseline all the same.
        #expect(watched.state.history.baseline?.total == 50)
    }
}

extension Watched {
    /// Keeps the newest sample.
    mutating func mark() throws -> Sample {
        let kept = state.keepMark(nil)
        return try #require(kept)
    }
}
