import Archive
import Canvas
import Emulator
import Foundation
import Goroutines
import Poller
import Processes
import TestSupport
import Testing

/// The incident and its repair, eight hours of each in twenty seconds: each service is polled as fast
/// as it leaks, and the polls are written two minutes apart, up to now. The counts are real, the times
/// are not, so a machine that stalls for a while leaves no gap and no bend.
@Suite("growth of a real service", .serialized, .realTime)
final class GrowthTests {
    private let temporary: TemporaryFolder
    private let home: URL

    init() throws {
        temporary = try TemporaryFolder()
        home = temporary.url
    }

    /// Seconds between polls, as they are written: the finest step that the growth test looks at.
    private static let interval = 120.0
    private static let polls = Int(8 * 3600 / interval)

    private func archive(_ name: String) -> String { home.appending(path: "\(name).db").path }

    private func command(_ arguments: String...) async throws -> Command.Result {
        try await command(arguments)
    }

    private func command(_ arguments: [String]) async throws -> Command.Result {
        try await Command(
            program: Checkout.product("gorotop"), arguments: arguments,
            environment: ["HOME": home.path, "SWIFT_BACKTRACE": "enable=no"]
        ).run()
    }

    private static func poll(_ address: String) async throws -> [Poll] {
        let poller = try Poller(
            Endpoint(parsing: address),
            options: {
                var options = Poller.Options()
                options.timeout = .seconds(60)
                return options
            }())
        var polls: [Poll] = []
        for _ in 0..<Self.polls {
            polls.append(try await poller.fetch())
            // The service needs time to leak.
            try await Task.sleep(for: .milliseconds(40))
        }
        return polls
    }

    private func write(_ polls: [Poll], of address: String, into path: String) throws {
        let recorder = Recorder(
            try Archive(path, for: .writing), name: nil, address: address)
        let end = Date.now.timeIntervalSince1970
        for (index, poll) in polls.enumerated() {
            var poll = poll
            poll.startedAt = end - Self.interval * Double(polls.count - 1 - index)
            _ = try recorder.record(poll, interval: Self.interval)
        }
        while try recorder.compact(now: end) {}
    }

    private func screen(_ arguments: String...) throws -> Emulator {
        try Emulator(
            "gorotop", arguments, environment: ["HOME": home.path],
            size: Size(columns: 140, rows: 40))
    }

    private func quit(_ screen: Emulator) async throws {
        try await screen.send("Q")
        #expect(try await screen.waitForEnd() == .exit(0))
    }

    @Test("the leak is sustained growth of one stack, its repaired twin never")
    func leakAndTwin() async throws {
        let leak = try await LeakyService("-rate", "800", "-age", "9h")
        let twin = try await LeakyService("-mode", "drop", "-rate", "800", "-age", "9h")
        let (leaking, repaired) = (leak.address, twin.address)
        async let leakingPolls = Self.poll(leaking)
        async let repairedPolls = Self.poll(repaired)
        try write(try await leakingPolls, of: leaking, into: archive("leak"))
        try write(try await repairedPolls, of: repaired, into: archive("twin"))

        let alarm = try await command(
            "check", "--timeout", "60s", "--archive", archive("leak"), leaking)
        #expect(alarm.status == 2, "\(alarm.output)\(alarm.errors)")
        #expect(alarm.output.contains("sustained growth"))
        #expect(alarm.output.contains("audit/audit.go:28"))
        let quiet = try await command(
            "check", "--timeout", "60s", "--archive", archive("twin"), repaired)
        #expect(quiet.status == 0, "\(quiet.output)\(quiet.errors)")
        #expect(quiet.output.contains("stable"))

        let configuration = home.appending(path: "c.yaml")
        try Data("memory-limit: 1GiB\n".utf8).write(to: configuration)
        for limit in [["--memory-limit", "2GiB"], []] {
            let limited = try await command(
                ["check", "--config", configuration.path, archive("leak")] + limit)
            let amount = limit.isEmpty ? "1 GiB" : "2 GiB"
            #expect(limited.output.contains("; \(amount) in about "), "\(limited.output)")
        }

        // The archive alone says the same.
        let saved = try await command("check", archive("leak"))
        #expect(saved.status == 2, "\(saved.output)\(saved.errors)")

        let alarmed = try screen("--timeout", "60s", "--archive", archive("leak"), leaking)
        try await alarmed.wait(forText: "SUSTAINED GROWTH")
        try await alarmed.wait(forText: "chan send sustained")
        try await alarmed.wait(forText: "half-hourly lows rising for")
        try await quit(alarmed)
        let calm = try screen("--timeout", "60s", "--archive", archive("twin"), repaired)
        try await calm.wait(for: "a quiet verdict") {
            $0.text.contains("stable") && !$0.text.contains("GROWTH")
        }
        try await quit(calm)
    }
}
