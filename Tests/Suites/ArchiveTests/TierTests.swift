import GRDB
import Goroutines
import TestSupport
import Testing
import Trends

@testable import Archive

@Suite("Tiers")
struct TierTests {
    /// A day is 86,400 s; this is one's beginning.
    private static let start = 86_400.0 * 20_000

    /// So many hours of polls, one a minute, beside what they were.
    private func watched(hours: Double) throws -> (Folder, Recorder, [Poll]) {
        let folder = try Folder()
        let recorder = Recorder(try .new(in: folder), name: nil, address: "a")
        var service = BusyService(stanzas: 60, at: Self.start)
        var polls = [service.poll()]
        try recorder.watch(&service, for: hours * 3600, every: 60, changes: 6) { service in
            if service.random(20) == 0 { service.set(service.random(60), to: service.random(300)) }
            polls.append(service.poll())
        }
        return (folder, recorder, polls.dropLast())
    }

    @Test("keep the least, the greatest and the last of all, and of the largest stanzas")
    func spans() throws {
        let (folder, recorder, polls) = try watched(hours: 8)
        defer { withExtendedLifetime(folder) {} }
        let archive = recorder.archive
        let history = try #require(recorder.history)
        let end = Self.start + 8 * 3600
        for tier in Tier.allCases where tier != .polls {
            let slots = Dictionary(grouping: polls) { $0.startedAt.floored(to: tier.width) }
            for (start, polls) in slots where start + tier.width + 120 < end {
                let bucket = try #require(try self.bucket(archive, tier, start))
                let totals = polls.map(\.total)
                #expect(bucket.total?.low == totals.min())
                #expect(bucket.total?.high == totals.max())
                #expect(bucket.total?.last == totals.last)
                #expect(bucket.polls == polls.count)
                let newest = try #require(polls.last?.snapshot)
                let kept = try archive.read { database in
                    try StackReader.heads(of: history.id, in: database)
                }
                let parts = Dictionary(
                    uniqueKeysWithValues: bucket.parts.map { (kept[$0.key]?.id, $0.value) })
                #expect(parts.count == 50)
                let last = newest.stanzas.reduce(into: [:]) { $0[$1.id] = $1.count }
                // The 40 largest are there, and the rest adds up.
                let least = newest.stanzas[39].count
                for stanza in newest.stanzas where stanza.count > least {
                    #expect(parts[stanza.id]?.state == stanza.state)
                }
                let known = parts.values.reduce(0) { $0 + $1.last }
                #expect(known + bucket.others.goroutines == newest.total)
                #expect(
                    bucket.others.stanzas == newest.stanzas.count
                        - parts.values.count { $0.last > 0 })
                for (id, part) in parts {
                    let id = try #require(id)
                    let counts = polls.map { poll in
                        poll.snapshot?.stanzas.first { $0.id == id }?.count ?? 0
                    }
                    #expect(part.low == counts.min() && part.high == counts.max())
                    #expect(part.last == last[id] ?? 0)
                }
            }
        }
    }

    private func bucket(_ archive: Archive, _ tier: Tier, _ start: Double) throws -> Bucket? {
        try archive.read { database in
            try database.row(
                "SELECT \(Bucket.columns) FROM bucket WHERE tier = ? AND start = ?",
                [tier.rawValue, start]
            ).map { try Bucket($0) }
        }
    }

    @Test("polls go after a day, and what is older is told by the finest tier that is left")
    func retention() throws {
        let (folder, recorder, polls) = try watched(hours: 48)
        defer { withExtendedLifetime(folder) {} }
        let archive = recorder.archive
        let history = try #require(recorder.history)
        let end = Self.start + 48 * 3600
        let oldest = try archive.count("SELECT min(time) FROM poll")
        #expect(Double(oldest) <= end - 86_400 && Double(oldest) > end - 86_400 - 700)
        #expect(
            try archive.count("SELECT count(*) FROM stanzas")
                == archive.count("SELECT count(*) FROM poll"))

        let young = try #require(try archive.moment(of: history.id, at: end - 80_000))
        #expect(young.resolution == nil)
        let old = try #require(try archive.moment(of: history.id, at: Self.start + 40_000))
        #expect(old.resolution == 60 && old.others != nil)
        let wanted = try #require(polls.last { $0.startedAt <= Self.start + 39_990 })
        #expect(old.poll.startedAt == wanted.startedAt && old.total == wanted.total)
        #expect(old.poll.snapshot?.program == "/usr/bin/busy")
        #expect(old.poll.process == wanted.process)

        let slice = try archive.slice(of: history.id, range: Self.start...end, width: 2400)
        #expect(slice.resolution == 600)
        let columns = slice.total.columns(from: Self.start, width: 2400, count: 72)
        for (index, column) in columns.enumerated() {
            let from = Self.start + 2400 * Double(index)
            let totals = polls.filter { $0.startedAt >= from && $0.startedAt < from + 2400 }
                .map(\.total)
            #expect(column?.high == totals.max(), "column \(index)")
            #expect(column?.low == totals.min(), "column \(index)")
        }
        let remembered = try archive.remembered(of: history.id, until: end)
        #expect(remembered.resolution == 600)
        #expect(remembered.total.last == polls.last?.total)
        #expect(remembered.total.start == Self.start)
        #expect(remembered.parts.count == 60)
        let recent = try archive.remembered(of: history.id, until: end, graph: false)
        #expect(recent.samples == remembered.samples && recent.events == remembered.events)
        #expect(recent.total.start.map { $0 >= end - 3600 } ?? false)
        let highest = try #require(
            try archive.timeOfMaximum(in: history.id, range: end - 80_000...end))
        let greatest = polls.filter { $0.startedAt >= end - 80_000 }.map(\.total).max()
        #expect(polls.first { $0.startedAt == highest }?.total == greatest)
        // Of polls that are gone it is the time of one of them.
        let gone = polls.filter { $0.startedAt < Self.start + 40_000 }
        let peak = try #require(gone.map(\.total).max())
        let first = try #require(gone.first { $0.total == peak }).startedAt
        for range in [Self.start...(Self.start + 40_000), (first - 5)...(first + 5)] {
            #expect(try archive.timeOfMaximum(in: history.id, range: range) == first)
        }
        // All of the range is in one record.
        let inside = (first + 5)...(first + 6)
        #expect(try archive.timeOfMaximum(in: history.id, range: inside) == first + 5)
    }

    @Test("half hours are those of a plain count, also of stanzas that come and go")
    func lowWater() throws {
        let (folder, recorder, polls) = try watched(hours: 8)
        defer { withExtendedLifetime(folder) {} }
        let history = try #require(recorder.history)
        let end = Self.start + 8 * 3600
        let halfHours = try recorder.archive.lowWater(of: history.id, range: Self.start...end)
        #expect(halfHours.count == 15)
        let slots = Dictionary(grouping: polls) { $0.startedAt.floored(to: 1800) }
        for halfHour in halfHours {
            let polls = try #require(slots[halfHour.start])
            #expect(halfHour.samples == polls.count)
            #expect(halfHour.total == mark(polls.map(\.total)))
            #expect(halfHour.residentP10 == 5e7)
            let counts = polls.map { poll in
                Dictionary(uniqueKeysWithValues: poll.counts)
            }
            for id in Set(counts.flatMap(\.keys)) {
                let wanted = mark(counts.map { $0[id] ?? 0 })
                #expect(halfHour.parts[id] == (wanted.high == 0 ? nil : wanted))
            }
        }
    }

    private func mark(_ counts: [Int]) -> LowWaterMark {
        let sorted = counts.sorted()
        func value(_ percent: Int) -> Int {
            // Nearest rank: the least value that so many percent are no greater than.
            sorted.first { value in
                sorted.count { $0 <= value } * 100 >= percent * sorted.count
            } ?? 0
        }
        return LowWaterMark(trough: value(10), high: value(75))
    }

    @Test("a poll under a mark and imported profiles outlive all tiers")
    func kept() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let recorder = Recorder(archive, name: "a", address: "a")
        var service = BusyService(stanzas: 20, at: Self.start)
        try recorder.watch(&service, for: 900, every: 30)
        let marked = service.poll()
        try recorder.watch(&service, for: 900, every: 30)
        try recorder.keepMark("A", at: marked.startedAt)
        let imported = try #require(Poll.of(4, 5, 6, at: 1000).snapshot)
        #expect(try recorder.importSnapshot(imported, at: Self.start - 5000))
        // 500 days later.
        service.pass(500 * 86_400, changes: 20)
        let later = Recorder(archive, name: "a", address: "a")
        try later.watch(&service, for: 90_000, every: 600)
        try later.settle(at: service.time)
        let history = try #require(recorder.history)
        #expect(
            try archive.count("SELECT count(*) FROM bucket WHERE start < \(Self.start + 86_400)")
                == 0)
        #expect(
            try archive.count("SELECT count(*) FROM poll WHERE time < \(Self.start + 86_400)") == 2)
        #expect(try archive.time(ofMark: "A", in: history.id) == marked.startedAt)
        #expect(try archive.time(ofMark: "B", in: history.id) == nil)
        let moment = try #require(try archive.moment(of: history.id, at: marked.startedAt + 10))
        #expect(moment.poll.snapshot == marked.snapshot && moment.resolution == nil)
        let old = try #require(try archive.moment(of: history.id, at: Self.start - 4000))
        #expect(old.poll.snapshot == imported)
        let slice = try archive.slice(
            of: history.id, range: Self.start - 9000...Self.start, width: 1)
        #expect(slice.total.columns(from: Self.start - 5000, width: 1, count: 1)[0]?.last == 15)
    }

    @Test("a service that never repeats a stack does not fill the file")
    func hostile() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let recorder = Recorder(archive, name: nil, address: "a")
        var number = 0
        for poll in 0..<60 {
            let stanzas = (0..<1000).map { _ in
                number += 1
                return BusyService.stanza(number, count: 3)
            }
            let time = Self.start + 1800 * Double(poll)
            let answer = Poll(
                startedAt: time, duration: 0, bodyBytes: 0,
                snapshot: Snapshot(format: .protobuf, stanzas: stanzas, program: "/bin/a"))
            _ = try recorder.record(answer, interval: 1800)
            try recorder.settle(at: time)
            let history = try #require(recorder.history)
            #expect(try archive.moment(of: history.id, at: time)?.total == 3000)
        }
        #expect(try archive.count("SELECT count(*) FROM stack") <= 40_000)
        // Twenty days of peace: what the polls had is gone, and what the tiers have is left.
        let time = Self.start + 20 * 86_400
        _ = try recorder.record(.of(5, at: time), interval: 1800)
        for hour in 1...30 {
            _ = try recorder.record(.of(5, at: time + 3600 * Double(hour)), interval: 3600)
        }
        try recorder.settle(at: time + 31 * 3600)
        #expect(try archive.count("SELECT count(*) FROM stack") < 60 * 50 + 10)
        #expect(
            try archive.count("SELECT count(*) FROM frames")
                == archive.count("SELECT count(*) FROM stack"))
        #expect(try archive.count("SELECT count(*) FROM low_water") <= 60)
    }
}
