import Goroutines
import TestSupport
import Testing
import Trends

@testable import Archive

@Suite("An archive of a source that only counts")
struct CountTests {
    /// A day is 86,400 s; this is one's beginning.
    private static let start = 86_400.0 * 20_000

    private static func poll(_ total: Int, at time: Double) -> Poll {
        Poll(
            startedAt: time, duration: 0.25, total: total,
            process: ProcessFigures(
                startTime: start - 500, residentBytes: 5e7 + Double(total), goVersion: "go1.27.3"))
    }

    private static func total(_ step: Int) -> Int { 100 + 3 * step + step * step % 17 }

    /// So many hours of polls, one a minute.
    private func watched(hours: Double) throws -> (Folder, Recorder, [Poll]) {
        let folder = try Folder()
        let recorder = Recorder(try .new(in: folder), name: nil, address: "a")
        let polls = (0..<Int(hours * 60)).map {
            Self.poll(Self.total($0), at: Self.start + 60 * Double($0))
        }
        for poll in polls {
            _ = try recorder.record(poll, interval: 60)
            try recorder.settle(at: poll.startedAt)
        }
        return (folder, recorder, polls)
    }

    @Test("has each poll as it was, failures between them, and no stacks")
    func moments() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let recorder = Recorder(archive, name: nil, address: "a")
        for step in 0..<400 {
            let time = Self.start + 5 * Double(step)
            if step % 50 == 49 {
                try recorder.fail(.refused, at: time)
            } else {
                _ = try recorder.record(Self.poll(Self.total(step), at: time), interval: 5)
            }
        }
        let history = try #require(recorder.history)
        #expect(history.program == nil && history.polls == 392)
        for step in 0..<400 {
            let answered = step % 50 == 49 ? step - 1 : step
            let time = Self.start + 5 * Double(step)
            let moment = try #require(try archive.moment(of: history.id, at: time + 2))
            let wanted = Self.poll(Self.total(answered), at: Self.start + 5 * Double(answered))
            #expect(moment.poll.snapshot == nil && moment.others == nil)
            #expect(moment.resolution == nil && moment.total == wanted.total)
            #expect(moment.poll.startedAt == wanted.startedAt && moment.poll.duration == 0.25)
            #expect(moment.poll.process == wanted.process)
        }
        let slice = try archive.slice(
            of: history.id, range: Self.start...(Self.start + 2000), width: 1)
        #expect(slice.parts.isEmpty && slice.resolution == nil)
        for step in 0..<400 {
            let value = slice.total.value(at: Self.start + 5 * Double(step))
            #expect(value == (step % 50 == 49 ? nil : Self.total(step)))
        }
        #expect(slice.samples.count == 392)
        #expect(slice.samples.last?.count == Self.total(398))
        #expect(slice.events.map(\.kind).filter { $0 == .failedPoll }.count == 8)
        #expect(try archive.count("SELECT count(*) FROM stack") == 0)

        try archive.close()
        let again = try Archive(folder.path("history.db"), for: .reading)
        try again.check()
        #expect(try again.moment(of: history.id, at: Self.start)?.total == Self.total(0))
    }

    @Test("keeps the least, the greatest and the last in every tier")
    func tiers() throws {
        let (folder, recorder, polls) = try watched(hours: 60)
        defer { withExtendedLifetime(folder) {} }
        let archive = recorder.archive
        let history = try #require(recorder.history)
        let end = try #require(polls.last).startedAt
        #expect(try archive.count("SELECT count(*) FROM poll") < polls.count)

        let old = try #require(try archive.moment(of: history.id, at: Self.start + 40_000))
        let wanted = try #require(polls.last { $0.startedAt <= Self.start + 39_990 })
        #expect(old.resolution == 60 && old.others == nil && old.poll.snapshot == nil)
        #expect(old.total == wanted.total && old.poll.startedAt == wanted.startedAt)
        #expect(old.poll.process == wanted.process)

        for width in [60.0, 600, 3600] {
            let slice = try archive.slice(of: history.id, range: Self.start...end, width: width)
            #expect(slice.parts.isEmpty)
            let columns = slice.total.columns(from: Self.start, width: width, count: 12)
            for (index, column) in columns.enumerated() {
                let from = Self.start + width * Double(index)
                let totals = polls.filter { $0.startedAt >= from && $0.startedAt < from + width }
                    .map(\.total)
                #expect(column?.low == totals.min() && column?.high == totals.max())
                #expect(column?.last == totals.last)
            }
        }
        let remembered = try archive.remembered(of: history.id, until: end)
        #expect(remembered.total.start == Self.start && remembered.parts.isEmpty)
        #expect(remembered.total.last == polls.last?.total)
        #expect(remembered.samples.count == 61)
        let highest = try #require(polls.max { $0.total < $1.total }).total
        let time = try #require(
            try archive.timeOfMaximum(in: history.id, range: Self.start...end))
        #expect(polls.first { $0.startedAt == time }?.total == highest)
    }

    @Test("has half hours, and the verdict of one that never stopped")
    func growth() throws {
        let (folder, recorder, polls) = try watched(hours: 30)
        defer { withExtendedLifetime(folder) {} }
        let archive = recorder.archive
        let history = try #require(recorder.history)
        let end = try #require(polls.last).startedAt
        let halfHours = try archive.lowWater(of: history.id, range: Self.start...end)
        #expect(halfHours.count == 59)
        for halfHour in halfHours {
            let totals = polls.filter {
                $0.startedAt >= halfHour.start && $0.startedAt < halfHour.start + 1800
            }.map(\.total).sorted()
            #expect(halfHour.samples == 30 && halfHour.parts.isEmpty)
            #expect(halfHour.total == LowWaterMark(trough: totals[2], high: totals[22]))
        }
        var whole = GrowthTest<Stack.ID>()
        for poll in polls {
            whole.record(
                total: poll.total, parts: [], at: poll.startedAt,
                startTime: poll.process?.startTime, resident: poll.process?.residentBytes)
        }
        let wanted = try #require(whole.finding)
        let finding = try #require(try archive.growth(of: history.id, until: end).finding)
        #expect(wanted.judgement.verdict == .sustainedGrowth)
        #expect(finding.judgement.verdict == .sustainedGrowth && finding.culprits.isEmpty)
        #expect(finding.time == wanted.time)
        #expect((finding.judgement.since - wanted.judgement.since).magnitude <= 1800)
        #expect(try archive.halfHours(of: history.id, parts: [], until: end).isEmpty)
    }

    @Test("keeps a poll under a mark beyond all tiers")
    func mark() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let recorder = Recorder(archive, name: "a", address: "a")
        _ = try recorder.record(Self.poll(77, at: Self.start), interval: 60)
        _ = try recorder.record(Self.poll(78, at: Self.start + 60), interval: 60)
        #expect(try recorder.keepMark("B", at: Self.start + 5)?.time == Self.start)
        let later = Self.start + 500 * 86_400
        for hour in 0..<30 {
            _ = try recorder.record(Self.poll(5, at: later + 3600 * Double(hour)), interval: 3600)
        }
        try recorder.settle(at: later + 31 * 3600)
        let history = try #require(recorder.history)
        let moment = try #require(try archive.moment(of: history.id, at: Self.start + 86_400))
        #expect(moment.total == 77 && moment.poll.snapshot == nil)
        #expect(try archive.time(ofMark: "B", in: history.id) == Self.start)
    }

    @Test("is one history with the stacks of a service if a name joins them")
    func mixed() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let recorder = Recorder(archive, name: "billing", address: "a")
        var wanted: [Int] = []
        for step in 0..<120 {
            let time = Self.start + 60 * Double(step)
            let poll: Poll =
                step / 10 % 2 == 0
                ? .of(40, 2 + step, at: time) : Self.poll(50 + step, at: time)
            wanted.append(poll.total)
            _ = try recorder.record(poll, interval: 60)
            try recorder.settle(at: time)
        }
        let history = try #require(recorder.history)
        #expect(try archive.histories().map(\.polls) == [120])
        for step in 0..<120 {
            let moment = try #require(
                try archive.moment(of: history.id, at: Self.start + 60 * Double(step)))
            #expect(moment.total == wanted[step])
            #expect((moment.poll.snapshot == nil) == (step / 10 % 2 == 1))
        }
    }
}
