import Archive
import Foundation
import Glibc
import Goroutines
import Processes
import TestSupport
import Trends

/// What six weeks of one service cost: 200 stanzas, of which 20 change each 5 s.
enum ArchiveCost {
    private static let interval = 5.0
    private static let end = 86_400.0 * 20_000
    private static let start = end - 42 * 86_400

    static func measure() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "history.db").path
        let history = try record(path)
        row("archive of six weeks", "\(megabytes(size(path)))", "", "100 MB")
        try read(path, history)
    }

    /// Records all, and tells what a poll writes and what an hour and a week cost.
    private static func record(_ path: String) throws -> Int64 {
        let archive = try Archive(path, for: .writing)
        let recorder = Recorder(archive, name: "busy", address: "localhost:6060")
        var service = BusyService(stanzas: 200, at: start)
        var written: [Int] = []
        var sizes: [String] = []
        let polls = Int((end - start) / interval)
        var time = 0.0
        for number in 0..<polls {
            let poll = service.poll()
            let before = size(path + "-wal")
            time += try seconds { _ = try recorder.record(poll, interval: interval) }
            // The log is written from its beginning again when all of it is in the file.
            let grown = size(path + "-wal") - before
            if number > 1000, grown > 0 { written.append(grown) }
            while try recorder.compact(now: service.time) {}
            service.pass(interval, changes: 20)
            if number == 720 || number == 7 * 17_280 { sizes.append(megabytes(size(path))) }
        }
        row(
            "archive: one poll written", String(format: "%.2f ms", time / Double(polls) * 1000),
            "\(polls) polls", "")
        row(
            "archive: pages of one poll",
            "\((written.max() ?? 0) / 1024) KB",
            "\(written.reduce(0, +) / max(1, written.count) / 1024) KB at a mean of \(written.count)",
            "64 KB")
        row("archive after an hour, a week", sizes.joined(separator: ", "), "", "")
        return recorder.history?.id ?? 0
    }

    private static func read(_ path: String, _ history: Int64) throws {
        var archive: Archive?
        let memory = residentBytes()
        let opening = try seconds { archive = try Archive(path, for: .reading) }
        guard let archive else { return }
        var stretch: Stretch<Stack.ID>?
        var remembered: Stretch<Stack.ID>?
        let reading = try seconds {
            stretch = try archive.stretch(of: history, range: start...end, width: 42 * 864)
        }
        let remembering = try seconds {
            remembered = try archive.remembered(of: history, until: end)
        }
        let more = residentBytes() - memory
        precondition(stretch?.total.last != nil && remembered?.total.last != nil)
        row(
            "archive: opened, six weeks read",
            String(format: "%.1f ms", (opening + reading) * 1000),
            String(format: "%.1f ms to open", opening * 1000), "150 ms")
        row(
            "archive: all remembered", String(format: "%.1f ms", remembering * 1000),
            "\(megabytes(more)) more memory", "150 ms, 40 MB")
        var service = BusyService(stanzas: 1, at: 0)
        let times = try (0..<200).map { _ in
            let minute = Double(service.random(42 * 1440 - 60) + 60) * 60
            return try seconds {
                let moment = try archive.moment(of: history, at: start + minute)
                precondition(moment != nil)
            }
        }.sorted()
        let day = try (0..<100).map { _ in
            let minute = Double(service.random(1400)) * 60
            return try seconds { _ = try archive.moment(of: history, at: end - minute) }
        }.sorted()
        for (name, times) in [("six weeks", times), ("the last day", day)] {
            row(
                "archive: a minute of \(name)",
                String(format: "%.2f ms", times[times.count / 2] * 1000),
                String(format: "%.2f ms at worst", (times.last ?? 0) * 1000), "50 ms")
        }
    }

    private static func row(_ name: String, _ value: String, _ floor: String, _ limit: String) {
        BenchmarkRow(name: name, value: value, floor: floor, limit: limit).print()
    }

    private static func seconds(_ body: () throws -> Void) throws -> Double {
        let clock = ContinuousClock()
        return try clock.measure(body) / .seconds(1)
    }

    private static func megabytes(_ bytes: Int) -> String {
        String(format: "%.1f MB", Double(bytes) / 1e6)
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}
