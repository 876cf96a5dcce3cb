import ArchiveProbe
import Foundation
import GRDB
import Goroutines
import Testing
import Trends

@testable import Archive

/// What becomes of an archive when the clock of the machine is set while gorotop records.
@Suite("A clock that is set")
struct ClockTests {
    private let folder: Folder
    private let archive: Archive
    private let recorder: Recorder

    init() throws {
        folder = try Folder()
        archive = try Archive(folder.path("history.db"), for: .writing)
        recorder = Recorder(archive, name: "pay", address: "billing:6060")
    }

    @Test(
        "is told of with the time it was set by, and nothing is lost",
        arguments: [-3600, -86_400, 3600, 31_536_000] as [Double])
    func jumps(by jump: Double) throws {
        var (expected, notes): ([Double], [Recorder.Note]) = ([], [])
        for number in 0..<200 {
            let time = Synthetic.time(number) + (number < 100 ? 0 : jump)
            var poll = Synthetic.poll(number)
            poll.startedAt = time
            expected.append(time)
            notes += try recorder.record(
                poll, interval: Synthetic.interval, uptime: Synthetic.interval * Double(number))
            // As much as there is to do.
            while try recorder.compact(now: time) {}
        }
        guard let history = recorder.history else {
            Issue.record("no history")
            return
        }
        let jumps = notes.compactMap { note in
            if case .clockSet(let seconds) = note { seconds } else { nil }
        }
        #expect(jumps.map { $0.rounded() } == [jump])
        let times = try archive.read {
            try Double.fetchAll($0, sql: "SELECT time FROM poll ORDER BY id")
        }
        #expect(times == expected)
        let range = (expected.min() ?? 0)...(expected.max() ?? 0)
        let events = try archive.slice(of: history.id, range: range, width: 60).events
        #expect(events.contains { $0.kind == .clockSet })
        for number in [0, 50, 99, 100, 110, 124] where jump > 0 || number >= 100 {
            let moment = try archive.moment(of: history.id, at: expected[number])
            #expect(moment?.poll.snapshot?.stanzas == Synthetic.poll(number).snapshot?.stanzas)
        }
    }

    @Test("a machine that sleeps has not had its clock set")
    func sleeps() throws {
        for (number, time) in [0, 60, 120, 90_000, 90_060].enumerated() {
            var poll = Synthetic.poll(number)
            poll.startedAt = Synthetic.time(0) + Double(time)
            let notes = try recorder.record(poll, interval: 60, uptime: Double(time))
            #expect(
                notes.allSatisfy { note in
                    if case .began = note { true } else { false }
                })
        }
    }

    /// Who meets the clock after it was set forward by a year.
    enum Witness: CaseIterable { case answer, failure, laterRun }

    @Test(
        "set forward deletes nothing for a day of polls, whoever compacts",
        arguments: Witness.allCases)
    func guarded(witness: Witness) throws {
        let other = Recorder(archive, name: "old", address: "a:1")
        for number in 0..<20 {
            _ = try other.record(
                .of(number + 1, at: Synthetic.time(number)), interval: 120,
                uptime: 120 * Double(number))
        }
        var time = Synthetic.time(20) + 31_536_000
        let uptime = 120.0 * 20
        let failure = PollFailure(kind: .refused, explanation: "x")
        switch witness {
        case .answer: _ = try other.record(.of(1, at: time), interval: 120, uptime: uptime)
        case .failure: try other.record(failure, at: time, interval: 120, uptime: uptime)
        case .laterRun: _ = try recorder.record(.of(1, at: time), interval: 120, uptime: 5)
        }
        let polls = "SELECT count(*) FROM poll WHERE time < \(Synthetic.time(20))"
        // Each time another recorder, as after an error or in a process of its own; two of them see
        // the same day.
        for hour in 1..<24 {
            time += 3600
            for name in ["old", "pay"] {
                let again = Recorder(try .new(in: folder), name: name, address: "a:1")
                _ = try again.record(.of(2, at: time), interval: 3600)
                try again.settle(at: time)
                #expect(try archive.count(polls) == 20, "\(hour) hours")
            }
        }
        time += 3600
        _ = try recorder.record(.of(2, at: time), interval: 3600)
        try recorder.settle(at: time)
        #expect(try archive.count(polls) == 0)
        #expect(try archive.count("SELECT count(*) FROM bucket WHERE high = 20") > 0)
    }

    @Test("a jump that could not be written is seen again, and one after the newest poll waits")
    func unwritten() throws {
        for number in 0..<20 {
            _ = try recorder.record(
                .of(1, at: Synthetic.time(number)), interval: 120, uptime: 120 * Double(number))
        }
        let time = Synthetic.time(20) + 31_536_000
        // Compaction comes before the next poll.
        try recorder.settle(at: time)
        #expect(try archive.count("SELECT count(*) FROM poll") == 20)
        try archive.write { try $0.execute(sql: "ALTER TABLE poll RENAME TO away") }
        #expect(throws: ArchiveError.self) {
            try recorder.record(.of(1, at: time), interval: 120, uptime: 2400)
        }
        try archive.write { try $0.execute(sql: "ALTER TABLE away RENAME TO poll") }
        let notes = try recorder.record(.of(1, at: time + 120), interval: 120, uptime: 2520)
        #expect(notes == [.clockSet(by: 31_536_000)])
        try recorder.settle(at: time + 120)
        #expect(try archive.count("SELECT count(*) FROM poll") == 21)
    }
}
