import Foundation
import FoundationNetworking
import Processes

/// What a client of the service feels: its slowest answers while gorotop starts and polls, beside
/// those while nothing but a bare poll is sent each five seconds, in turns.
enum NeighbourLatency {
    /// Seconds of each turn: gorotop's first ones cost most.
    private static let turn = 30.0
    private static let requestsPerSecond = 50.0

    static func measure() async throws {
        let service = try await LeakyService("-prefill", "184000", "-rate", "0")
        let url = try service.url("/v1/charge")
        let profile = try service.url("/debug/pprof/goroutine")
        var turns: [(gorotop: Double, bare: Double)] = []
        for run in 0..<FirstMinutes.runs {
            // Whichever comes second finds more goroutines.
            let isFirst = run.isMultiple(of: 2)
            let before = isFirst ? try await besideGorotop(url, service.address) : 0
            let bare = try await besidePolls(url, profile)
            let after = isFirst ? 0 : try await besideGorotop(url, service.address)
            turns.append((max(before, after), bare))
        }
        let ratio = turns.map { $0.gorotop / $0.bare }.median
        BenchmarkRow(
            name: "the service's p99, 184,000 goroutines", value: String(format: "%.2f x", ratio),
            floor: String(
                format: "%.0f of %.0f ms", turns.map(\.gorotop).median * 1000,
                turns.map(\.bare).median * 1000),
            limit: "1.2 x a poll each 5 s", isKept: ratio <= 1.2
        ).print()
    }

    private static func besideGorotop(_ url: URL, _ address: String) async throws -> Double {
        let screen = try WatchedScreen([address])
        async let watched: Void = screen.watch(for: turn) { _ in }
        let latency = try await latency(of: url)
        try await watched
        try await screen.quit()
        return latency
    }

    private static func besidePolls(_ url: URL, _ profile: URL) async throws -> Double {
        let polls = Task {
            while !Task.isCancelled {
                _ = try await URLSession.shared.data(from: profile)
                try await Task.sleep(for: .seconds(5))
            }
        }
        defer { polls.cancel() }
        return try await latency(of: url)
    }

    /// The 99th percentile in seconds, from when each request was due: one that waits for the one
    /// before has waited as well.
    private static func latency(of url: URL) async throws -> Double {
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.httpBody = Data(#"{"account": "acct-1", "cents": 1000}"#.utf8)
        let begin = ContinuousClock.now
        var latencies: [Double] = []
        for number in 0..<Int(turn * requestsPerSecond) {
            let due = begin + .seconds(Double(number) / requestsPerSecond)
            try await Task.sleep(until: due, clock: .continuous)
            _ = try await URLSession.shared.data(for: request)
            latencies.append((ContinuousClock.now - due) / .seconds(1))
        }
        return latencies.percentile(99)
    }
}
