import GRDB
import Goroutines
import TestSupport
import Testing
import Trends

@testable import Archive

/// Rows that SQLite finds nothing wrong with, and that no gorotop wrote.
@Suite("Rows that make no sense")
struct SenselessTests {
    private static let start = 86_400.0 * 20_000
    private let folder: Folder
    private let archive: Archive
    private let recorder: Recorder

    init() throws {
        folder = try Folder()
        archive = try .new(in: folder)
        recorder = Recorder(archive, name: "pay", address: "a")
    }

    private func watch(hours: Double) throws -> Archive.History.ID {
        var service = BusyService(stanzas: 20, at: Self.start)
        try recorder.watch(&service, for: hours * 3600, every: 60)
        return try #require(recorder.history).id
    }

    private func change(_ sql: String) throws { try archive.write { try $0.execute(sql: sql) } }

    @Test(
        "cost what they tell, and the file is used as before",
        arguments: [
            "UPDATE stanzas SET entries = x'ff' WHERE poll % 7 = 3",
            "UPDATE bucket SET entries = x'00ff' WHERE CAST(start / 60 AS INTEGER) % 2 = 0",
            "UPDATE low_water SET entries = x'0180'",
            "UPDATE frames SET frames = x'09' WHERE stack < 4",
            "UPDATE stack SET hash = 'no', first = -1e300 WHERE id = 2",
            "UPDATE poll SET format = 99 WHERE id % 5 = 0",
            "UPDATE poll SET time = 1e300 WHERE id = 70",
            "UPDATE poll SET time = -1e300 WHERE id = 70",
            "UPDATE poll SET time = 'soon' WHERE id = 70",
            "UPDATE bucket SET start = -1e300 WHERE start = (SELECT min(start) FROM bucket)",
            "UPDATE progress SET time = 1e300",
            "UPDATE progress SET time = -1e300",
            "UPDATE occurrence SET time = 1e300, \"end\" = 'x'",
            "UPDATE history SET address = x'ff', first = 1e300, last = 'x'",
            "UPDATE clock SET time = 'x', seen = 1e300",
            "DELETE FROM stanzas WHERE poll % 3 = 0",
        ])
    func foreign(sql: String) throws {
        let history = try watch(hours: 3)
        try change(sql)
        let polls = try archive.count("SELECT count(*) FROM poll")
        let later = Recorder(archive, name: "pay", address: "a")
        var service = BusyService(stanzas: 20, at: Self.start + 3 * 3600)
        try later.watch(&service, for: 3 * 3600, every: 60)
        #expect(try archive.count("SELECT count(*) FROM poll") == polls + 180)
        let newest = try archive.count("SELECT total FROM poll ORDER BY id DESC LIMIT 1")
        let end = Self.start + 6 * 3600
        for time in stride(from: Self.start + 1800, to: end, by: 700) {
            let moment = try #require(try archive.moment(of: history, at: time))
            #expect(moment.poll.startedAt <= time && moment.poll.startedAt >= time - 1800)
            #expect(moment.total > 0)
        }
        for width in [1.0, 60, 600, 3600] {
            let slice = try archive.slice(of: history, range: Self.start...end, width: width)
            #expect(slice.total.last == newest)
        }
        _ = try archive.remembered(of: history, until: end)
        _ = try archive.lowWater(of: history, range: 0...end)
        _ = try archive.timeOfMaximum(in: history, range: 0...end)
        _ = try archive.histories()
        #expect(try folder.names == ["history.db", "history.db-shm", "history.db-wal"])
    }

    @Test("a moment of which nothing makes sense is told to be unreadable")
    func unreadable() throws {
        _ = try recorder.record(.of(5, at: 1000), interval: 5)
        let history = try #require(recorder.history).id
        try change("UPDATE stanzas SET entries = x'ff'")
        let failure = #expect(throws: ArchiveError.self) {
            try archive.moment(of: history, at: 1000)
        }
        #expect(failure?.kind == .senseless)
        #expect(failure?.isOver == false)
        #expect(try archive.moment(of: history, at: 999) == nil)
    }

    @Test("a chain without its beginning is no poll: the record of its minute is shown")
    func halfDeleted() throws {
        let history = try watch(hours: 2)
        let time = Self.start + 3600 + 200
        let whole = try #require(try archive.moment(of: history, at: time))
        #expect(whole.resolution == nil)
        try change(
            """
            DELETE FROM stanzas WHERE poll = (
                SELECT base FROM poll WHERE time <= \(time) ORDER BY time DESC LIMIT 1)
            """)
        let moment = try #require(try archive.moment(of: history, at: time))
        #expect(moment.resolution == 60 && moment.poll.startedAt == whole.poll.startedAt)
        #expect(moment.total == whole.total)
    }

    @Test("polls are thinned out by whole chains", arguments: [7.0, 11, 60])
    func wholeChains(interval: Double) throws {
        var service = BusyService(stanzas: 5, at: Self.start)
        for _ in 0..<Int(90_000 / interval) {
            _ = try recorder.record(service.poll(), interval: interval)
            service.pass(interval, changes: 1)
        }
        var isUnfinished = true
        while isUnfinished {
            isUnfinished = try recorder.compact(now: service.time)
            #expect(
                try archive.count(
                    "SELECT count(*) FROM poll WHERE base NOT IN (SELECT id FROM poll)") == 0)
        }
        #expect(try archive.count("SELECT min(time) FROM poll") > Int(Self.start))
    }

    @Test(
        "a time before 1970 or after 9999 is not recorded, and told", arguments: [-1, 3e11, .nan])
    func times(time: Double) throws {
        for record in [
            { _ = try recorder.record(.of(1, at: time), interval: 5) },
            { try recorder.fail(.refused, at: time) },
            {
                let snapshot = try #require(Poll.of(1, at: 5).snapshot)
                _ = try recorder.importSnapshot(snapshot, at: time)
            },
        ] as [() throws -> Void] {
            let failure = #expect(throws: ArchiveError.self) { try record() }
            #expect(failure?.kind == .noSuchTime)
            #expect(failure?.explanation.contains("after the year 9999") == true)
        }
        #expect(try archive.histories() == [])
    }
}
