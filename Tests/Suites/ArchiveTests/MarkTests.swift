import Goroutines
import TestSupport
import Testing
import Trends

@testable import Archive

@Suite("Marks in an archive")
struct MarkTests {
    private static let start = 86_400.0 * 20_000
    private let folder: Folder
    private let archive: Archive

    init() throws {
        folder = try Folder()
        archive = try .new(in: folder)
    }

    private var recorder: Recorder { Recorder(archive, name: "pay", address: "a") }
    private static let kept = "SELECT count(*) FROM poll WHERE kept = 1"

    /// The marks and their times.
    private func marks() throws -> [String: Double] {
        var marks: [String: Double] = [:]
        let history = try #require(try archive.newestHistory(name: "pay", address: "a")).id
        let events = try archive.slice(of: history, range: 0...1e12, width: 1).events
        for event in events {
            guard case .mark(let name) = event.kind else { continue }
            #expect(marks[name] == nil, "\(name) stands twice")
            marks[name] = event.time - Self.start
        }
        return marks
    }

    @Test("never take a letter that another poll has, also if two runs mark at the same time")
    func collision() throws {
        let (first, second) = (recorder, recorder)
        for (index, run) in [first, second, first, second].enumerated() {
            let time = Self.start + 5 * Double(index)
            _ = try run.record(.of(1, 2, at: time), interval: 5)
            // Neither knows of the other one.
            let wanted = index < 2 ? "B" : "C"
            let kept = try #require(try run.keepMark(wanted, at: time))
            #expect(kept.time == time && kept.name == ["B", "C", "D", "E"][index])
            #expect(kept.earlierBaseline == nil)
        }
        #expect(try marks() == ["B": 0, "C": 5, "D": 10, "E": 15])
        // Told twice it is the same mark.
        #expect(try second.keepMark("E", at: Self.start + 16)?.name == "E")
        #expect(try marks() == ["B": 0, "C": 5, "D": 10, "E": 15])
    }

    @Test("the baseline moves within a run; that of an earlier run gets a letter")
    func baseline() throws {
        for day in 0..<3 {
            let run = recorder
            for minute in 0..<3 {
                let time = Self.start + 86_400 * Double(day) + 60 * Double(minute)
                _ = try run.record(.of(day, minute, at: time), interval: 60)
                let kept = try #require(try run.keepMark("A", at: time))
                let before = 86_400.0 * Double(day - 1) + 120
                #expect(kept.name == "A" && kept.time == time)
                #expect(
                    kept.earlierBaseline
                        == (day > 0 && minute == 0
                            ? .init(name: ["B", "C"][day - 1], time: Self.start + before) : nil))
            }
        }
        #expect(try marks() == ["A": 172_920, "B": 120, "C": 86_520])
        #expect(try archive.count(Self.kept) == 3)
        let history = try #require(try archive.newestHistory(name: "pay", address: "a")).id
        #expect(try archive.time(ofMark: "B", in: history) == Self.start + 120)
        #expect(try archive.moment(of: history, at: Self.start + 120)?.resolution == nil)
        // One that has a letter already needs no other.
        let run = recorder
        try run.keepMark("D", at: Self.start + 172_920)
        _ = try run.record(.of(9, at: Self.start + 172_980), interval: 60)
        #expect(try run.keepMark("A", at: Self.start + 172_980)?.earlierBaseline == nil)
        #expect(try marks() == ["A": 172_980, "B": 120, "C": 86_520, "D": 172_920])
    }

    @Test("a baseline that moves keeps its newest poll only, and that one's stacks")
    func givenAnew() throws {
        var service = BusyService(stanzas: 8, at: Self.start)
        // A month of one run, which moves A each day.
        let run = recorder
        for day in 0..<30 {
            _ = try run.record(service.poll(), interval: 600)
            #expect(try run.keepMark("A", at: service.time)?.time == service.time)
            if day == 3 { #expect(try run.keepMark("B", at: service.time)?.name == "B") }
            service.set(day % 8, to: 500 + day)
            try run.watch(&service, for: 86_400, every: 600)
        }
        let history = try #require(try archive.newestHistory(name: "pay", address: "a")).id
        #expect(try archive.count(Self.kept) == 2)
        #expect(
            try archive.count("SELECT count(*) FROM kept_stanzas") == archive.count(Self.kept))
        #expect(try archive.count("SELECT count(*) FROM mark") == 2)
        // No ordinary poll stays behind alone.
        #expect(
            try archive.count("SELECT min(time) FROM poll WHERE kept = 0")
                > Int(service.time - 86_400 - 900))
        #expect(try archive.time(ofMark: "A", in: history) == Self.start + 29 * 86_400)
        let moment = try archive.moment(of: history, at: Self.start + 3 * 86_400)
        #expect(moment?.resolution == nil && moment?.poll.snapshot?.stanzas.count == 8)
        // 500 days later the older events have gone, and those of letters in use have not.
        service.pass(500 * 86_400, changes: 8)
        let later = recorder
        try later.watch(&service, for: 90_000, every: 600)
        try later.settle(at: service.time)
        #expect(try archive.count("SELECT count(*) FROM occurrence WHERE kind = 'mark A'") == 1)
        #expect(try archive.count("SELECT count(*) FROM occurrence WHERE kind = 'mark B'") == 1)
        #expect(try archive.moment(of: history, at: Self.start + 4 * 86_400)?.total != nil)
    }

    @Test("stacks that only a released poll had go in time, those of other kept polls stay")
    func pins() throws {
        let run = recorder
        let first = Poll.of(1, 2, 3, 4, at: Self.start)
        _ = try run.record(first, interval: 5)
        try run.keepMark("A", at: Self.start)
        _ = try run.record(.of(1, 2, at: Self.start + 5), interval: 5)
        try run.keepMark("B", at: Self.start + 5)
        let forEver = "SELECT count(*) FROM stack WHERE until > 1e50"
        #expect(try archive.count(forEver) == 4)
        try run.keepMark("A", at: Self.start + 6)
        #expect(try archive.count(forEver) == 2)
        let history = try #require(run.history).id
        #expect(
            try archive.moment(of: history, at: Self.start)?.poll.snapshot == first.snapshot)
        #expect(try archive.count(Self.kept) == 1)
    }

    @Test("a mark before the first answer is one of the newest known history")
    func beforeFirstAnswer() throws {
        #expect(try recorder.keepMark("B", at: 1000) == nil)
        _ = try recorder.record(.of(5, at: 1000), interval: 5)
        let run = recorder
        try run.fail(.refused, at: 1010)
        #expect(try run.keepMark("B", at: 1011)?.time == 1000)
        #expect(try recorder.keepMark("C", at: 999) == nil)
        let history = try #require(try archive.newestHistory(name: "pay", address: "a")).id
        #expect(try archive.time(ofMark: "B", in: history) == 1000)
        #expect(try archive.time(ofMark: "C", in: history) == nil)
    }

    @Test("nothing is kept, and no mark written, where only records are left of the time")
    func thinnedOut() throws {
        var service = BusyService(stanzas: 4, at: Self.start)
        let run = recorder
        _ = try run.record(service.poll(), interval: 600)
        try run.keepMark("A", at: Self.start)
        try run.watch(&service, for: 3 * 86_400, every: 600)
        #expect(try run.keepMark("B", at: Self.start + 40_000) == nil)
        #expect(try archive.count("SELECT count(*) FROM occurrence WHERE kind = 'mark B'") == 0)
        #expect(try archive.count(Self.kept) == 1)
    }

    @Test("failures before the first answer are in the newest known history at once")
    func failures() throws {
        _ = try recorder.record(.of(5, at: 1000), interval: 5)
        let run = recorder
        try run.fail(.refused, at: 2000)
        try run.fail(.timedOut, at: 2005)
        let history = try #require(run.history)
        let known = try archive.slice(of: history.id, range: 0...3000, width: 1).events
        #expect(known.map(\.note).suffix(2) == ["refused", "timedOut"])
        #expect(known.contains(HistoryEvent(.unwatched, at: 1000, until: 2000)))
        let notes = try run.record(.of(5, at: 2010), interval: 5)
        guard case .began(let begun) = try #require(notes.first) else {
            Issue.record("\(notes)")
            return
        }
        #expect(begun.id == history.id && notes.count == 1)
        #expect(
            try archive.slice(of: history.id, range: 0...3000, width: 1).events == known)
    }

    @Test("failures of a target that never answered wait for its history, the newest 100 spells")
    func failuresOfNew() throws {
        let run = recorder
        for number in 0..<130 {
            try run.fail(
                number.isMultiple(of: 2) ? .refused : .timedOut, at: 1000 + 5 * Double(number))
        }
        #expect(run.history == nil)
        _ = try run.record(.of(5, at: 1650), interval: 5)
        let spells = "SELECT count(*) FROM occurrence WHERE kind = 'failed poll'"
        #expect(try archive.count(spells) == 101)
        #expect(try archive.count(spells + " AND note = 'refused'") == 50)
    }
}
