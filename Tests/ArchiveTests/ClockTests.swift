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
        let occurrences = try archive.stretch(of: history.id, range: range, width: 60).occurrences
        #expect(occurrences.contains { $0.kind == .clockSet })
        for number in [0, 50, 99, 100, 110, 124] where jump > 0 || number >= 100 {
            let moment = try archive.moment(of: history.id, at: expected[number])
            #expect(moment?.poll.snapshot.stanzas == Synthetic.poll(number).snapshot.stanzas)
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
}
