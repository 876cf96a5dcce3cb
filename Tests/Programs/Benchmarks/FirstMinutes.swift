import Canvas
import Emulator
import Foundation
import Processes

/// What somebody on call waits for, on the real service: the picture on a pseudo terminal is watched
/// from the start of gorotop, or from what happens to the service. Times are medians of five.
enum FirstMinutes {
    static let runs = 5
    private static let sizes = [10_000, 184_000]

    private enum Part: String, CaseIterable {
        case start, climb, hang, demo, neighbour, swing
    }

    /// Only the part of this name, if given.
    static func measure(_ name: String? = nil) async throws {
        guard let name else {
            for part in Part.allCases { try await measure(part) }
            return
        }
        guard let part = Part(rawValue: name) else {
            let names = Part.allCases.map(\.rawValue).joined(separator: ", ")
            throw UserError("no part `\(name)` of `first`. Its parts are \(names).")
        }
        try await measure(part)
    }

    private static func measure(_ part: Part) async throws {
        switch part {
        case .start: for size in sizes { try await measureStart(on: size) }
        case .climb: try await measureClimb()
        case .hang: try await measureHang()
        case .demo: try await measureDemo()
        case .neighbour: try await NeighbourLatency.measure()
        case .swing: try await watchSwings()
        }
    }

    // MARK: The first seconds

    /// To the total and the largest stack with its place, and to a rate.
    private static func measureStart(on size: Int) async throws {
        let service = try await LeakyService("-prefill", "\(size)", "-rate", "50")
        var (frames, rates): ([Double], [Double]) = ([], [])
        for _ in 0..<runs {
            let fetch = try await seconds { _ = try await service.get("/debug/pprof/goroutine") }
            let screen = try WatchedScreen([service.address])
            frames.append(try await screen.seconds(until: "the largest stack", isUseful) - fetch)
            rates.append(try await screen.seconds(until: "a rate") { $0.rate != nil })
            try await screen.quit()
        }
        let name = "\(size / 1000),000 goroutines"
        row("first frame beyond a fetch, \(name)", frames, limit: 0.1)
        row("a rate, \(name)", rates, limit: size > 100_000 ? 4 : 3)
    }

    @Sendable private static func isUseful(_ picture: Picture) -> Bool {
        picture.totals?.contains(#/goroutines [0-9,]+/#) ?? false
            && picture.lines.contains {
                $0.contains("audit.(*AuditLogger).Record.func1") && $0.contains("audit/audit.go:28")
            }
    }

    /// +100 a minute on a service that rests.
    private static func measureClimb() async throws {
        let service = try await LeakyService("-rest", "200", "-rate", "1.667")
        var times: [Double] = []
        for _ in 0..<runs {
            let screen = try WatchedScreen([service.address])
            times.append(
                try await screen.seconds(until: "the climb with its stack") {
                    $0.isClimbing && $0.finding.contains("audit.(*AuditLogger).Record.func1")
                })
            try await screen.quit()
        }
        row("climbing with its stack, +100/min on 200", times, limit: 15)
    }

    // MARK: What happens to the service

    private static func measureHang() async throws {
        let service = try await LeakyService("-rest", "200", "-rate", "5")
        var times: [Double] = []
        for run in 0..<runs {
            let screen = try WatchedScreen([service.address])
            _ = try await screen.seconds(until: "a rate") { $0.rate != nil }
            // The usual pace, and another moment of it each time.
            try await screen.watch(for: 6 + 0.4 * Double(run)) { _ in }
            service.hang()
            times.append(
                try await seconds {
                    try await screen.emulator.wait(for: "another chip") { !$0.contains("LIVE") }
                })
            service.goOn()
            try await screen.emulator.wait(forText: "LIVE")
            try await screen.quit()
        }
        row("chip after the service hangs", times, limit: 5)
    }

    /// Ten minutes of load that swings, without a leak.
    private static func watchSwings() async throws {
        let service = try await LeakyService(
            "-mode", "drop", "-rest", "200", "-swing", "300", "-period", "150s", "-rate", "20")
        let screen = try WatchedScreen([service.address])
        var (since, stretches): (Double?, [Double]) = (nil, [])
        try await screen.watch(for: 600) { picture in
            guard picture.isClimbing != (since != nil) else { return }
            if let since { stretches.append(screen.age - since) }
            since = picture.isClimbing ? screen.age : nil
        }
        if let since { stretches.append(screen.age - since) }
        try await screen.quit()
        let long = stretches.count { $0 > 30 }
        let all = stretches.map { String(format: "%.0f", $0) }.joined(separator: ", ")
        BenchmarkRow(
            name: "climbing for over 30 s, load that swings", value: "\(long) in ten minutes",
            floor: all.isEmpty ? "never" : "for \(all) s", limit: "1", isKept: long <= 1
        ).print()
    }

    private static func measureDemo() async throws {
        var times: [Double] = []
        for _ in 0..<runs {
            let screen = try WatchedScreen(["demo"])
            do {
                times.append(
                    try await screen.seconds(until: "the verdict", within: 60) {
                        $0.contains("SUSTAINED GROWTH")
                    })
            } catch is Emulator.Failure {
                break
            }
            try await screen.quit()
        }
        let name = "gorotop demo: SUSTAINED GROWTH"
        guard times.count == runs else {
            BenchmarkRow(
                name: name, value: "not seen", floor: "in 60 s", limit: "5 s", isKept: false
            ).print()
            return
        }
        row(name, times, limit: 5)
    }

    // MARK: Rows

    private static func row(_ name: String, _ times: [Double], limit: Double) {
        func text(_ seconds: Double) -> String {
            limit < 1
                ? String(format: "%.0f ms", seconds * 1000) : String(format: "%.1f s", seconds)
        }
        let sorted = times.sorted()
        BenchmarkRow(
            name: name, value: text(sorted.median),
            floor: "\(text(sorted[0])) to \(text(sorted[sorted.count - 1]))", limit: text(limit),
            isKept: sorted.median <= limit
        ).print()
    }

    private static func seconds(_ work: () async throws -> Void) async rethrows -> Double {
        let begin = ContinuousClock.now
        try await work()
        return (ContinuousClock.now - begin) / .seconds(1)
    }
}

extension [Double] {
    /// The one in the middle; 0 if there is none.
    var median: Double { percentile(50) }

    func percentile(_ percent: Int) -> Double {
        isEmpty ? 0 : sorted()[Swift.min(count - 1, count * percent / 100)]
    }
}

/// gorotop on a pseudo terminal, with a home of its own.
struct WatchedScreen {
    let emulator: Emulator
    private let begin = ContinuousClock.now
    private let home = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID())")

    init(_ arguments: [String]) throws {
        emulator = try Emulator(
            "gorotop", arguments, environment: ["HOME": home.path],
            size: Size(columns: 120, rows: 36))
    }

    /// Seconds since it was started.
    var age: Double { (ContinuousClock.now - begin) / .seconds(1) }

    /// From the start until the picture is as expected.
    func seconds(
        until expectation: String, within limit: Double = 180,
        _ isAsExpected: @Sendable (Picture) -> Bool
    ) async throws -> Double {
        try await emulator.wait(for: expectation, within: .seconds(limit), isAsExpected)
        return age
    }

    /// Looks four times a second.
    func watch(for seconds: Double, _ look: (Picture) -> Void) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            try await emulator.drain()
            look(await emulator.picture)
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    func quit() async throws {
        try await emulator.send("Q")
        _ = try await emulator.waitForEnd()
        try? FileManager.default.removeItem(at: home)
    }
}

extension Picture {
    fileprivate var totals: String? { lines.first { $0.hasPrefix(" goroutines ") } }

    fileprivate var rate: Substring? { totals?.firstMatch(of: #/[+-][0-9.,]+/(?:min|h)/#)?.output }

    fileprivate var isClimbing: Bool { totals?.contains("climbing") ?? false }

    /// What stands above the hints.
    fileprivate var finding: String { lines.suffix(4).joined(separator: " ") }
}
