import Goroutines
import TestSupport
import Testing
import Trends

@testable import Archive

@Suite("Histories and what happened in them")
struct HistoryTests {
    @Test("two programs behind one address do not mix")
    func programs() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let recorder = Recorder(archive, name: nil, address: "localhost:6060")
        let began = try recorder.record(.of(5, at: 1000, program: "/bin/a"), interval: 5)
        let first = try #require(recorder.history)
        #expect(began.count == 1)
        let other = try recorder.record(.of(70, at: 1005, program: "/bin/b"), interval: 5)
        let second = try #require(recorder.history)
        guard case .otherProgram(let before, let now) = try #require(other.first) else {
            Issue.record("\(other)")
            return
        }
        #expect(before.program == "/bin/a" && now.program == "/bin/b")
        #expect(try recorder.record(.of(6, at: 1010, program: "/bin/a"), interval: 5).count == 1)
        #expect(try recorder.record(.of(7, at: 1015, program: "/bin/a"), interval: 5) == [])
        _ = try recorder.record(.of(9, at: 1020, program: nil), interval: 5)
        #expect(first.id != second.id)
        #expect(try archive.histories().map(\.program) == [nil, "/bin/a", "/bin/b"])
        #expect(try archive.moment(of: first.id, at: 2000)?.total == 7)
        #expect(try archive.moment(of: first.id, at: 1006)?.total == 5)
        #expect(try archive.moment(of: second.id, at: 2000)?.total == 70)
        #expect(try archive.newestHistory(name: nil, address: "localhost:6060")?.program == nil)
        #expect(try archive.newestHistory(name: nil, address: "elsewhere") == nil)
    }

    @Test("a stack was first seen in the oldest profile that has it, in whatever order they come")
    func importedInAnyOrder() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let recorder = Recorder(archive, name: "imported", address: "imported")
        for time in [3000.0, 1000, 2000] {
            let snapshot = try #require(Poll.of(5, 3, at: time).snapshot)
            #expect(try recorder.importSnapshot(snapshot, at: time))
        }
        let history = try #require(recorder.history)
        let slice = try archive.slice(of: history.id, range: 0...4000, width: 0)
        #expect(slice.parts.count == 2 && slice.parts.values.allSatisfy { $0.firstSeen == 1000 })
    }

    @Test("a name joins addresses and programs")
    func names() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let first = Recorder(archive, name: "billing", address: "10.0.0.1:6060")
        _ = try first.record(.of(5, at: 1000, program: "/bin/a"), interval: 5)
        let second = Recorder(archive, name: "billing", address: "10.0.0.2:6060")
        #expect(try second.record(.of(6, at: 1005, program: "/bin/b"), interval: 5).count == 1)
        let unnamed = Recorder(archive, name: nil, address: "10.0.0.2:6060")
        _ = try unnamed.record(.of(7, at: 1001, program: "/bin/b"), interval: 5)
        let histories = try archive.histories()
        #expect(histories.map(\.name) == ["billing", nil])
        #expect(histories[0].address == "10.0.0.2:6060" && histories[0].polls == 2)
        #expect(histories[0].first == 1000 && histories[0].last == 1005)
        #expect(try archive.newestHistory(name: "billing", address: "x")?.id == histories[0].id)
    }

    @Test("a restart, a deploy, failures and a time unwatched are told, also between runs")
    func events() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let first = Recorder(archive, name: nil, address: "a")
        _ = try first.record(
            .of(3912, at: 100_000, buildID: "aaaabbbbcc", startTime: 10_000), interval: 5)
        let second = Recorder(archive, name: nil, address: "a")
        try second.fail(.refused, at: 100_600)
        try second.fail(.refused, at: 100_605)
        _ = try second.record(
            .of(1502, at: 100_610, buildID: "ccccdddd", startTime: 100_500), interval: 5)
        try second.fail(.timedOut, at: 100_615)
        try second.fail(.refused, at: 100_620)
        try second.fail(.refused, at: 100_625)
        _ = try second.record(
            .of(1503, at: 100_630, buildID: "ccccdddd", startTime: 100_500, duration: 4),
            interval: 5)
        _ = try second.record(
            .of(1504, at: 100_635, buildID: "ccccdddd", startTime: 100_500, duration: 3),
            interval: 5)
        let history = try #require(second.history)
        let slice = try archive.slice(of: history.id, range: 0...200_000, width: 1)
        #expect(
            slice.events == [
                HistoryEvent(.beginning, at: 100_000),
                HistoryEvent(.unwatched, at: 100_000, until: 100_600),
                HistoryEvent(
                    .failedPoll, at: 100_600, until: 100_605, count: 2, note: "refused"),
                HistoryEvent(
                    .restart(isCertain: true), at: 100_610, note: "3,912 -> 1,502, up 1d01h"),
                HistoryEvent(.deploy, at: 100_610, note: "aaaabbb -> ccccddd"),
                HistoryEvent(.failedPoll, at: 100_615, note: "timedOut"),
                HistoryEvent(
                    .failedPoll, at: 100_620, until: 100_625, count: 2, note: "refused"),
                HistoryEvent(.slowPoll, at: 100_630, until: 100_635, count: 2),
            ])
    }

    @Test("polls that failed and times without polls are gaps")
    func gaps() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let recorder = Recorder(try .new(in: folder), name: nil, address: "a")
        for time in [1000.0, 1005, 1010, 1200, 1205] {
            _ = try recorder.record(.of(Int(time), 1, at: time), interval: 5)
        }
        try recorder.fail(.refused, at: 1210)
        _ = try recorder.record(.of(7, 2, at: 1215), interval: 5)
        let history = try #require(recorder.history)
        let slice = try recorder.archive.slice(of: history.id, range: 900...1300, width: 1)
        let columns = slice.total.columns(from: 1000, width: 5, count: 44).map { $0?.last }
        #expect(columns[0...2] == [1001, 1006, 1011])
        #expect(columns[4...39].allSatisfy { $0 == nil })
        #expect(columns[40...43] == [1201, 1206, nil, 9])
        let part = try #require(slice.parts[BusyService.stanza(1, count: 1).id])
        #expect(part.firstSeen == 1000)
        let counts = part.series.columns(from: 1000, width: 5, count: 44).map { $0?.last }
        #expect(counts[0...2] == [1, 1, 1] && counts[40...43] == [1, 1, nil, 2])
        #expect(counts[4...39].allSatisfy { $0 == nil })
    }

    @Test("a clock that is set back or forward is told, and nothing is lost by it")
    func clock() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let recorder = Recorder(archive, name: nil, address: "a")
        _ = try recorder.record(.of(5, at: 50_000), interval: 5, uptime: 100)
        let back = try recorder.record(.of(6, at: 46_405), interval: 5, uptime: 105)
        #expect(back == [.clockSet(by: -3600)])
        let forward = try recorder.record(.of(7, at: 9_000_010), interval: 60, uptime: 110)
        #expect(forward == [.clockSet(by: 8_953_600)])
        // Nothing is deleted until a day of polls came.
        for poll in 1..<1440 {
            let passed = 60 * Double(poll)
            let notes = try recorder.record(
                .of(7, at: 9_000_010 + passed), interval: 60, uptime: 110 + passed)
            #expect(notes == [])
            if poll.isMultiple(of: 60) { try recorder.settle(at: 9_000_010 + passed) }
        }
        #expect(try archive.count("SELECT count(*) FROM poll WHERE time < 60000") == 2)
        let history = try #require(recorder.history)
        #expect(try archive.moment(of: history.id, at: 60_000)?.total == 5)
        #expect(try archive.moment(of: history.id, at: 47_000)?.total == 6)
        for day in 1...2 {
            let passed = 86_400 * Double(day)
            _ = try recorder.record(
                .of(7, at: 9_000_010 + passed), interval: 60, uptime: 110 + passed)
            try recorder.settle(at: 9_000_010 + passed)
        }
        #expect(try archive.count("SELECT count(*) FROM poll WHERE time < 60000") == 0)
        // The hours are known still.
        #expect(try archive.moment(of: history.id, at: 60_000)?.total == 5)
    }

    @Test("a pause of the machine is no clock that was set")
    func pause() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let recorder = Recorder(try .new(in: folder), name: nil, address: "a")
        _ = try recorder.record(.of(5, at: 50_000), interval: 5, uptime: 100)
        #expect(try recorder.record(.of(6, at: 90_000), interval: 5, uptime: 40_101) == [])
    }
}
