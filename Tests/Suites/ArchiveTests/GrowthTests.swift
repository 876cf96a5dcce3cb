import Goroutines
import TestSupport
import Testing
import Trends

@testable import Archive

@Suite("The growth test out of an archive")
struct GrowthTests {
    private static let start = 86_400.0 * 20_000
    private static let leak = BusyService.stanza(3, count: 0).id

    /// Thirty hours of a poll a minute, of which a stanza grows by two a minute in the last eight,
    /// beside a test that was told each poll.
    private func watched(maximumParts: Int = 200) throws -> (
        Folder, Recorder, GrowthTest<Stack.ID>
    ) {
        let folder = try Folder()
        let recorder = Recorder(try .new(in: folder), name: nil, address: "a")
        var service = BusyService(stanzas: 12, at: Self.start)
        var growth = GrowthTest<Stack.ID>(maximumParts: maximumParts)
        try recorder.watch(&service, for: 30 * 3600, every: 60, changes: 0) { service in
            service.set(0, to: 300 + service.random(40))
            let leaking = service.time - Self.start - 22 * 3600
            if leaking > 0 { service.set(3, to: 13 + Int(leaking / 30)) }
            let poll = service.poll()
            growth.record(
                total: poll.total, parts: poll.counts, at: poll.startedAt,
                startTime: poll.process?.startTime,
                resident: poll.process?.residentBytes)
        }
        return (folder, recorder, growth)
    }

    @Test("says what one says that never stopped")
    func goesOn() throws {
        let (folder, recorder, whole) = try watched()
        defer { withExtendedLifetime(folder) {} }
        let history = try #require(recorder.history)
        let wanted = try #require(whole.finding)
        #expect(wanted.judgement.verdict == .sustainedGrowth)
        let rebuilt = try recorder.archive.growth(of: history.id, until: Self.start + 30 * 3600)
        let finding = try #require(rebuilt.finding)
        // The last poll was told to the other one alone.
        #expect(finding.time == wanted.time - 60)
        #expect(finding.total.verdict == wanted.total.verdict)
        #expect(finding.total.reason == wanted.total.reason)
        #expect((finding.total.since - wanted.total.since).magnitude <= 1800)
        #expect((finding.total.ratePerHour / wanted.total.ratePerHour - 1).magnitude < 0.1)
        #expect(finding.parts.mapValues(\.verdict) == wanted.parts.mapValues(\.verdict))
        #expect(finding.culprits.map(\.key) == [Self.leak])
        #expect(rebuilt.unremembered.isEmpty)
    }

    @Test("says it of the end of a history whose polls are thinned out since")
    func thinnedOut() throws {
        let (folder, recorder, whole) = try watched()
        defer { withExtendedLifetime(folder) {} }
        let history = try #require(recorder.history)
        let later = Self.start + 4 * 86_400
        while try recorder.compact(now: later) {}
        let finding = try #require(
            try recorder.archive.growth(of: history.id, until: later).finding)
        let wanted = try #require(whole.finding)
        #expect((wanted.time - finding.time).magnitude <= 3600)
        #expect(finding.total.verdict == .sustainedGrowth)
        #expect(finding.parts[Self.leak]?.verdict == .sustainedGrowth)
        #expect(finding.culprits.map(\.key) == [Self.leak])
    }

    /// 400, 403, 407 and so on, as files that somebody saved.
    @Test("judges imported profiles like polls", arguments: [60.0, 1200.0, 3600.0, 21_600.0])
    func imported(distance: Double) throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let recorder = Recorder(try .new(in: folder), name: "billing", address: "dumps")
        let count = Int(min(721, 12 * 86_400 / distance))
        for number in (0..<count).shuffled() {
            let time = Self.start + Double(number) * distance
            let poll = Poll.of(20, 400 + number * 52 / 15, at: time)
            #expect(try recorder.importSnapshot(try #require(poll.snapshot), at: time))
        }
        let history = try #require(try recorder.archive.histories().first)
        let end = Self.start + Double(count) * distance
        let growth = try recorder.archive.growth(of: history.id, until: end)
        let finding = try #require(growth.finding)
        #expect(finding.judgement.verdict == .sustainedGrowth)
        let perHour = 52.0 / 15 * 3600 / distance
        #expect((finding.judgement.ratePerHour / perHour - 1).magnitude < 0.05)
        #expect(finding.culprits.map(\.key) == [BusyService.stanza(1, count: 0).id])
    }

    @Test("puts imported profiles between polls")
    func importedBetween() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let recorder = Recorder(try .new(in: folder), name: "billing", address: "a")
        // Ten hours at 100 an hour, of which the middle ones were saved by hand.
        var recorded = 0
        for minute in 0..<600 {
            let time = Self.start + Double(minute) * 60
            let poll = Poll.of(20, 400 + minute * 5 / 3, at: time)
            if (200..<400).contains(minute) {
                #expect(try recorder.importSnapshot(try #require(poll.snapshot), at: time))
            } else {
                _ = try recorder.record(poll, interval: 60)
                recorded += 1
            }
        }
        try recorder.settle(at: Self.start + 36_000)
        #expect(recorded == 400)
        let history = try #require(recorder.history)
        let growth = try recorder.archive.growth(of: history.id, until: Self.start + 36_000)
        #expect(growth.finding?.judgement.verdict == .sustainedGrowth)
    }

    @Test("a process older than the half hours that are kept is still compared with its beginning")
    func long() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let recorder = Recorder(try .new(in: folder), name: nil, address: "a")
        var service = BusyService(stanzas: 4, at: Self.start)
        service.startTime = Self.start - 60
        var growth = GrowthTest<Stack.ID>()
        // 7% a day at the end: little beside the count, much beside what it was.
        var polls: [Poll] = []
        while service.time < Self.start + 14 * 86_400 {
            service.set(3, to: 13 + Int((service.time - Self.start) / 60))
            let poll = service.poll()
            polls.append(poll)
            growth.record(
                total: poll.total, parts: poll.counts, at: poll.startedAt,
                startTime: poll.process?.startTime, resident: poll.process?.residentBytes)
            service.pass(600, changes: 0)
        }
        try recorder.record(past: polls, interval: 600)
        let wanted = try #require(growth.finding)
        #expect(wanted.judgement.verdict == .sustainedGrowth)
        let history = try #require(recorder.history)
        for _ in 0..<2 {
            let rebuilt = try recorder.archive.growth(of: history.id, until: service.time)
            let finding = try #require(rebuilt.finding)
            #expect(finding.total.verdict == .sustainedGrowth)
            #expect((finding.total.ratePerHour / wanted.total.ratePerHour - 1).magnitude < 0.1)
            #expect(finding.culprits.map(\.key) == [Self.leak])
            // Once more from records.
            try recorder.settle(at: service.time + 120)
        }
    }

    @Test("has the half hours of stanzas that are watched from now on")
    func parts() throws {
        let (folder, recorder, _) = try watched()
        defer { withExtendedLifetime(folder) {} }
        let history = try #require(recorder.history)
        let unknown = BusyService.stanza(99, count: 1).id
        let halfHours = try recorder.archive.halfHours(
            of: history.id, parts: [Self.leak, unknown], until: Self.start + 30 * 3600)
        let leak = try #require(halfHours[Self.leak])
        #expect(leak.count == 59)
        #expect(leak.first == HalfHour(start: Self.start, mark: LowWaterMark(trough: 13, high: 13)))
        #expect(leak.last?.mark.trough ?? 0 > 800)
        // It was never there.
        #expect(halfHours[unknown]?.allSatisfy { $0.mark.high == 0 } == true)
    }

    @Test("a restart before the last hours begins a new life")
    func restarts() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let recorder = Recorder(try .new(in: folder), name: nil, address: "a")
        var service = BusyService(stanzas: 4, at: Self.start)
        // Each process of ten hours leaks, and the next begins where the first one did.
        try recorder.watch(&service, for: 41 * 3600, every: 120, changes: 0) { service in
            let age = (service.time - Self.start).truncatingRemainder(dividingBy: 36_000)
            service.startTime = service.time - age
            service.set(3, to: 20 + Int(age / 60))
        }
        let history = try #require(recorder.history)
        let growth = try recorder.archive.growth(of: history.id, until: service.time)
        let judgement = try #require(growth.finding).judgement
        #expect(judgement.verdict == .sustainedGrowth)
        #expect(judgement.reason == .restarts(lives: 4))
    }
}
