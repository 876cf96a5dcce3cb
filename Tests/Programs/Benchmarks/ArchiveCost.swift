import Archive
import Canvas
import Emulator
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

    static func measure() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "history.db").path
        let history = try record(path)
        row("archive of six weeks", "\(megabytes(size(path)))", "", "100 MB")
        try read(path, history)
        try await open(path, folder: folder)
    }

    /// The program on six weeks beside the program on a minute of them.
    private static func open(_ path: String, folder: URL) async throws {
        let short = folder.appending(path: "short.db").path
        let recorder = Recorder(
            try Archive(short, for: .writing), name: "busy", address: "localhost:6060")
        var service = BusyService(stanzas: 200, at: end - 60)
        for _ in 0..<12 {
            _ = try recorder.record(service.poll(), interval: interval)
            service.pass(interval, changes: 20)
        }
        var costs: [(long: Opening, short: Opening)] = []
        for _ in 0..<7 {
            costs.append(
                (try await opening(path, folder, showing: "█"), try await opening(short, folder)))
        }
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        let more = median(costs.map { $0.long.seconds - $0.short.seconds })
        let memory = costs.map { Double($0.long.memory - $0.short.memory) }
        row(
            "gorotop: six weeks opened and drawn",
            String(format: "%.0f ms", median(costs.map(\.long.seconds)) * 1000),
            String(format: "%.0f ms a minute", median(costs.map(\.short.seconds)) * 1000),
            String(format: "150 ms more (%.0f)", more * 1000))
        row(
            "gorotop: memory for six weeks",
            megabytes(costs.map(\.long.memory).max() ?? 0),
            "\(megabytes(costs.map(\.short.memory).max() ?? 0)) a minute",
            "40 MB more (\(megabytes(Int(median(memory)))))")
    }

    private struct Opening {
        var seconds: Double
        /// Bytes at the peak.
        var memory: Int
    }

    /// From the start of the program to the graph of six weeks; a minute has no bar there.
    private static func opening(
        _ path: String, _ folder: URL, showing sign: String = "goroutines "
    ) async throws -> Opening {
        let begin = ContinuousClock.now
        let gorotop = try Emulator(
            "gorotop", [path], environment: ["HOME": folder.path],
            size: Size(columns: 120, rows: 36))
        // Longer ranges, up to the longest one.
        try await gorotop.send("--------")
        try await gorotop.wait(for: "six weeks") {
            $0.contains(" 6w ") && $0.contains(sign)
        }
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        let memory = try await gorotop.memory()
        try await gorotop.send("Q")
        _ = try await gorotop.waitForEnd()
        return Opening(seconds: seconds, memory: memory.peak * 1024)
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
            let before = writtenBytes()
            time += try seconds { _ = try recorder.record(poll, interval: interval) }
            if number >= polls - 10_000 { written.append(writtenBytes() - before) }
            while try recorder.compact(now: service.time) {}
            service.pass(interval, changes: 20)
            if number == 720 || number == 7 * 17_280 { sizes.append(megabytes(size(path))) }
        }
        row(
            "archive: one poll written", String(format: "%.2f ms", time / Double(polls) * 1000),
            "\(polls) polls", "")
        written.sort()
        // About one in 200 copies the log into the file as well.
        row(
            "archive: bytes written for a poll", "\(written[written.count / 2] / 1024) KB",
            "\(written[written.count * 99 / 100] / 1024) KB for 99 of 100", "64 KB")
        row("archive after an hour, a week", sizes.joined(separator: ", "), "", "")
        return recorder.history?.id ?? 0
    }

    private static func read(_ path: String, _ history: Int64) throws {
        var archive: Archive?
        let memory = residentBytes()
        let opening = try seconds { archive = try Archive(path, for: .reading) }
        guard let archive else { return }
        var slice: HistorySlice<Stack.ID>?
        var remembered: HistorySlice<Stack.ID>?
        let reading = try seconds {
            slice = try archive.slice(of: history, range: start...end, width: 42 * 864)
        }
        let remembering = try seconds {
            remembered = try archive.remembered(of: history, until: end)
        }
        let more = residentBytes() - memory
        precondition(slice?.total.last != nil && remembered?.total.last != nil)
        row(
            "archive: opened, six weeks read",
            String(format: "%.1f ms", (opening + reading) * 1000),
            String(format: "%.1f ms to open", opening * 1000), "150 ms")
        row(
            "archive: all remembered", String(format: "%.1f ms", remembering * 1000),
            "\(megabytes(more)) more memory", "150 ms, 40 MB")
        var growth: GrowthTest<Stack.ID>?
        let judging = try seconds { growth = try archive.growth(of: history, until: end) }
        precondition(growth?.finding?.parts.count == 200)
        row(
            "archive: verdicts of total and 200 stanzas", String(format: "%.0f ms", judging * 1000),
            "fifteen days", "")
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

    /// What this process has given to the system to write, from the beginning on.
    private static func writtenBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/io", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("wchar:") }
        return line.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
    }

    private static func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}
