import ArchiveProbe
import Foundation
import GRDB
import Goroutines
import TestSupport
import Testing

@testable import Archive

/// Processes that record as fast as they can into one file.
@Suite("Processes that record into one file", .realTime)
struct KillTests {
    private let folder: Folder
    private var path: String { folder.path("history.db") }

    init() throws { folder = try Folder() }

    /// 60 kills. After a round all are dead, so that the next to open the file has to recover it;
    /// in a round they write, compact and copy the log beside each other.
    @Test("killed at any moment, they lose at most the poll that was being written")
    func killed() throws {
        var next = 0
        for round in 0..<15 {
            let names = ["cart", "mail", "pay", "web"]
            let probes = try names.map {
                try Probe("record", path, $0, "\(next)", "\(Int.max / 2)")
            }
            var told: [String: [Int]] = [:]
            for (name, probe) in zip(names, probes) {
                for _ in 0..<Int.random(in: 1...40) {
                    let line = probe.line() ?? ""
                    told[name, default: []].append(try #require(Int(line), "\(line)"))
                }
                probe.kill()
                // What it had told before the signal came.
                while let line = probe.line() {
                    told[name, default: []].append(try #require(Int(line)))
                }
            }
            let archive = try Archive(path, for: round.isMultiple(of: 2) ? .writing : .reading)
            #expect(archive.notes == [])
            try expectSound(archive)
            for (name, numbers) in told { try expect(numbers, of: name, in: archive) }
            next = 2 + (told.values.compactMap(\.last).max() ?? next)
            try archive.close()
        }
    }

    @Test(
        "two recorders leave both histories whole, of one target or of two",
        arguments: [
            ["pay", "mail"], ["pay", "pay"],
        ])
    func two(names: [String]) throws {
        let numbers = Array(0..<150)
        let probes = try names.map { try Probe("record", path, $0, "0", "\(numbers.count)") }
        for probe in probes {
            var told: [Int] = []
            while let line = probe.line() { told.append(try #require(Int(line))) }
            #expect(told == numbers)
            #expect(try probe.finish() == 0)
        }
        let archive = try Archive(path, for: .reading)
        try expectSound(archive)
        let histories = try archive.histories()
        #expect(histories.count == Set(names).count)
        #expect(histories.reduce(0) { $0 + $1.polls } == 2 * numbers.count)
        for name in names { try expect(numbers, of: name, in: archive) }
        #expect(try folder.names == ["history.db", "history.db-shm", "history.db-wal"])
    }

    @Test("a file that reaches a limit keeps what it has, says so, and goes on with more room")
    func limited() throws {
        let limited = try Probe("--file-limit", "800000", "record", path, "pay", "0", "10000")
        var told: [Int] = []
        var words: String?
        while let line = limited.line() {
            if let number = Int(line) { told.append(number) } else { words = line }
        }
        #expect(try limited.finish() == 1)
        #expect(
            words
                == "cannot read or write \(path): disk I/O error; what it holds is kept, check the "
                + "disk and the file size limit (ulimit -f)")
        let archive = try Archive(path, for: .writing)
        try expectSound(archive)
        try expect(told, of: "pay", in: archive)
        let recorder = Recorder(archive, name: "pay", address: "billing:6060")
        let next = told.count
        _ = try recorder.record(Synthetic.poll(next), interval: Synthetic.interval)
        try expect(told + [next], of: "pay", in: archive)
    }

    private func expectSound(_ archive: Archive) throws {
        #expect(
            try archive.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"])
    }

    /// All that were told are there, at most one more, and the past reads as it was.
    private func expect(_ numbers: [Int], of name: String, in archive: Archive) throws {
        let history = try #require(try archive.newestHistory(name: name, address: ""))
        let (first, last) = (try #require(numbers.first), try #require(numbers.last))
        // What is older than a day may have been thinned out.
        let oldest = max(first, last - 700)
        let there = try archive.read {
            try Double.fetchSet(
                $0, sql: "SELECT time FROM poll WHERE history = ? AND time >= ?",
                arguments: [history.id, Synthetic.time(oldest)])
        }
        let wanted = Set(numbers.filter { $0 >= oldest }.map(Synthetic.time))
        #expect(wanted.subtracting(there) == [])
        #expect(there.subtracting(wanted).subtracting([Synthetic.time(last + 1)]) == [])
        for number in [oldest, numbers.filter { $0 >= oldest }.randomElement() ?? last, last] {
            let moment = try archive.moment(of: history.id, at: Synthetic.time(number))
            #expect(moment?.poll.snapshot == Synthetic.poll(number).snapshot)
        }
    }
}
