import Archive
import Canvas
import Diagnosis
import Emulator
import Foundation
import Goroutines
import Processes
import Report
import Targets
import TestSupport
import Testing
import Trends

@testable import Dashboard

/// The same polls, told to all that say something of them.
@Suite("The same polls give the same words, levels and rates everywhere", .serialized, .realTime)
final class ParityTests {
    private let temporary: TemporaryFolder
    private let home: URL

    init() throws {
        temporary = try TemporaryFolder()
        home = temporary.url
    }

    /// 2026-11-24 20:10:00 UTC.
    private static let start = 1_795_551_000.0

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Seconds between polls.
        var interval: Double
        /// Goroutines by minutes since the start; nil where the poll fails.
        var total: @Sendable (Double) -> Int?
        var minutes: Double
        /// Minutes after which another process answers.
        var restarts: [Double] = []
        /// Only counts.
        var countsOnly = false
        var rules: AlertRules
        /// The limits that are crossed at some time.
        var crossed: Set<Threshold>
    }

    private static let leakLimits = AlertRules(
        warning: [.ratePerHour(900), .count(500), .countInState(300, .channelReceive)],
        critical: [.ratePerHour(1200), .count(640)])

    /// 40 minutes of nothing, then 30 goroutines a minute, until the process is replaced.
    @Sendable private static func leak(_ minute: Double) -> Int? {
        if (18..<20).contains(minute) || (55..<56).contains(minute) { return nil }
        let leaked = minute < 40 ? 0 : minute < 56 ? minute - 40 : max(0, minute - 60)
        return 200 + Int(leaked * 30) + Int(minute * 6) % 5
    }

    static let cases = [
        Case(
            testDescription: "a leak with a restart, each 10 s", interval: 10, total: leak,
            minutes: 72, restarts: [56], rules: leakLimits,
            crossed: [
                .ratePerHour(900), .ratePerHour(1200), .count(500), .count(640),
                .countInState(300, .channelReceive),
            ]),
        Case(
            testDescription: "the same, each minute", interval: 60, total: leak, minutes: 72,
            restarts: [56], rules: leakLimits,
            crossed: [
                .ratePerHour(900), .ratePerHour(1200), .count(500),
                .countInState(300, .channelReceive),
            ]),
        Case(
            testDescription: "the same from a source that only counts", interval: 10, total: leak,
            minutes: 72, restarts: [56], countsOnly: true, rules: leakLimits,
            crossed: [.ratePerHour(900), .ratePerHour(1200), .count(500), .count(640)]),
        Case(
            testDescription: "a check each 20 minutes", interval: 1200,
            total: { $0 == 120 ? nil : 100 + Int($0) }, minutes: 400,
            rules: AlertRules(
                warning: [.ratePerHour(50)], critical: [.ratePerHour(90), .count(400)]),
            crossed: [.ratePerHour(50), .count(400)]),
        Case(
            testDescription: "too seldom for a rate of the last hour", interval: 3000,
            total: { 100 + Int($0) }, minutes: 600,
            rules: AlertRules(warning: [.ratePerHour(1)], critical: [.count(600)]),
            // The verdict has a rate by then.
            crossed: [.count(600), .ratePerHour(1)]),
        Case(
            testDescription: "a calm service, each 2 s", interval: 2,
            total: { 100 + Int($0 * 30) % 3 }, minutes: 12,
            rules: AlertRules(warning: [.ratePerHour(600)], critical: [.count(110)]),
            crossed: []),
    ]

    private enum Step {
        case answer(Poll)
        case failure(PollFailure, at: Double)

        var time: Double {
            switch self {
            case .answer(let poll): poll.startedAt
            case .failure(_, let time): time
            }
        }

        func event(_ interval: Double) -> TargetEvent {
            switch self {
            case .answer(let poll): .polled(poll)
            case .failure(let failure, let time): .failed(failure, nextTry: time + interval)
            }
        }
    }

    private static func steps(_ test: Case) -> [Step] {
        let refused = PollFailure(kind: .refused, explanation: "connection refused.")
        return stride(from: 0, through: test.minutes * 60, by: test.interval).map { seconds in
            let (time, minute) = (start + seconds, seconds / 60)
            guard let total = test.total(minute) else { return .failure(refused, at: time) }
            let begin = test.restarts.last { $0 <= minute }.map { start + $0 * 60 }
            let process = ProcessFigures(
                startTime: begin ?? start - 7200, residentBytes: 1e8 + 4096 * Double(total))
            if test.countsOnly {
                return .answer(
                    Poll(startedAt: time, duration: 0, total: total, process: process))
            }
            let idle = min(total, 150)
            let stanzas = [
                BusyService.stanza(4, count: idle), BusyService.stanza(1, count: total - idle),
            ]
            return .answer(
                Poll(
                    startedAt: time, duration: 0, bodyBytes: 100,
                    snapshot: Snapshot(
                        format: .protobuf, takenAt: time, stanzas: stanzas.filter { $0.count > 0 },
                        program: "/bin/a"), process: process))
        }
    }

    private static let address = "billing:6060"

    private static func target(_ kind: Target.Kind = .service) -> Target {
        Target(name: address, address: "http://\(address)", kind: kind)
    }

    /// What is said at one time.
    private struct Said: Equatable {
        var json: String
        var line: String
        var level: AlertLevel

        init(_ report: VerdictReport) {
            (json, line, level) = (report.json, report.pluginLine, report.level)
        }
    }

    // MARK: All that say something

    /// What a check says that comes now, and goes on where the archive left: the same events, in
    /// the same order, as a check has them.
    private static func check(
        _ poll: Poll, of history: Archive.History, in archive: Archive, _ alerts: AlertSettings
    ) throws -> Said {
        let clock = ForwardClock(now: poll.startedAt)
        var state = TargetState(target(), alerts: alerts, clock: clock)
        var effects = state.take(.polled(poll), at: clock)
        for event in try remembered(history, in: archive, until: poll.startedAt) {
            effects += state.take(event, at: clock)
        }
        for case .recallParts(let parts) in effects {
            let known = try archive.halfHours(of: history.id, parts: parts, until: poll.startedAt)
            _ = state.take(.rememberedParts(known), at: clock)
        }
        return Said(state.report(of: poll))
    }

    /// What `check --archive` says of a moment.
    private static func archived(
        at time: Double, of history: Archive.History, in archive: Archive, _ alerts: AlertSettings
    ) throws -> Said {
        let clock = ForwardClock(now: time)
        var state = TargetState(target(.archive), alerts: alerts, clock: clock)
        for event in try remembered(history, in: archive, until: time, hasMoment: false) {
            _ = state.take(event, at: clock)
        }
        let moment = try #require(try archive.moment(of: history.id, at: time))
        return Said(state.report(of: moment.poll))
    }

    private static func remembered(
        _ history: Archive.History, in archive: Archive, until time: Double, hasMoment: Bool = true
    ) throws -> [TargetEvent] {
        [
            .remembered(
                try archive.remembered(of: history.id, until: time),
                last: hasMoment ? try archive.moment(of: history.id, at: time) : nil),
            .judged(try archive.growth(of: history.id, until: time)),
        ]
    }

    @Test("on the dashboard, for record, --plain and check", arguments: cases)
    func values(test: Case) async throws {
        let path = home.appending(path: "history.db").path
        let archive = try Archive(path, for: .writing)
        let recorder = Recorder(archive, name: nil, address: Self.address)
        let alerts = AlertSettings(rules: test.rules, bell: true)
        var screen = State(
            target: Self.target(), size: Size(columns: 200, rows: 40), interval: test.interval,
            alerts: alerts, now: Self.start)
        // `record` and `--plain` have no more than this, and print its news.
        var headless = TargetState(
            Self.target(), interval: test.interval, alerts: alerts,
            clock: ForwardClock(now: Self.start))
        var crossed: Set<Threshold> = []
        var levels: [AlertLevel] = []
        var (rates, checks, failures) = (0, 0, 0)
        let steps = Self.steps(test)
        for (index, step) in steps.enumerated() {
            let clock = ForwardClock(now: step.time)
            let event = step.event(test.interval)
            let known = screen.messages.all.count
            let shown = screen.update(.target(screen.target.id, event), at: step.time)
            let printed = headless.take(event, at: clock)
            switch step {
            case .answer(let poll):
                _ = try recorder.record(poll, interval: test.interval)
            case .failure(let failure, let time):
                try recorder.record(failure, at: time, interval: test.interval)
                failures += 1
            }

            // The same alarms, and the same sentences.
            let notices = shown.compactMap { effect -> AlarmNotice? in
                if case .target(_, .alarm(let notice)) = effect { notice } else { nil }
            }
            #expect(
                notices.map { TargetEffect.alarm($0) }
                    == printed.filter { if case .alarm = $0 { true } else { false } })
            #expect(shown.count { $0 == .bell } == notices.count)
            let sentences = printed.compactMap { effect -> String? in
                if case .news(let news) = effect { news.sentence } else { nil }
            }
            let messages = screen.messages.all.dropFirst(known).map(\.text)
            #expect(messages.count == sentences.count || screen.messages.all.count == 500)
            for (message, sentence) in zip(messages, sentences) {
                #expect(message.hasPrefix(sentence), "poll \(index)")
            }
            #expect(screen.watched.unseenAlarms == headless.unseenAlarms)

            // The same report, with its figures.
            guard case .answer(let poll) = step else { continue }
            let report = headless.report(of: poll)
            let said = Said(report)
            #expect(Said(screen.watched.report(of: poll)) == said, "poll \(index)")
            levels.append(said.level)
            crossed.formUnion(
                Self.thresholds(in: said.json).compactMap { Threshold($0) })
            rates += said.json.contains(#""observed": null"#) ? 0 : 1
            let isChange = levels.suffix(2).count == 2 && levels.suffix(2).first != said.level
            guard isChange || index.isMultiple(of: max(1, steps.count / 40)) else { continue }
            checks += 1
            let history = try #require(recorder.history)
            #expect(
                try Self.check(poll, of: history, in: archive, alerts) == said, "poll \(index)")
            #expect(
                try Self.archived(at: step.time, of: history, in: archive, alerts) == said,
                "poll \(index)")
            if isChange {
                let real = try await command(at: step.time, path, test.rules)
                #expect(real == said.json, "poll \(index)")
            }
        }
        #expect(crossed == test.crossed)
        #expect(checks > 5)
        #expect((rates > 0) == (test.interval <= 1800))
        #expect((failures > 0) == (test.total(55.5) == nil || test.total(120) == nil))
        try archive.close()
    }

    private static func thresholds(in json: String) -> [String] {
        json.matches(of: /"threshold": "([^"]*)"/).map { String($0.1) }
    }

    /// What the program says of a moment of the archive.
    private func command(
        at time: Double, _ path: String, _ rules: AlertRules
    ) async throws -> String {
        let stamp = try #require(Timestamp(secondsSince1970: time)).text
        let moment = stamp.replacing("T", with: " ").replacing("Z", with: "")
        let limits =
            rules.warning.flatMap { ["-w", $0.text] } + rules.critical.flatMap { ["-c", $0.text] }
        let result = try await Command(
            program: Checkout.product("gorotop"),
            arguments: ["check", "\(path)@\(moment)", "--format", "json"] + limits,
            environment: ["HOME": home.path, "SWIFT_BACKTRACE": "enable=no"]
        ).run()
        #expect(result.errors == "")
        return result.output
    }

    @Test("so a leak of fifteen minutes crosses a limit that an hour's slope does not")
    func oldRules() throws {
        // The screen took the slope of five minutes, a check that of up to an hour: at the end of
        // the leak one was over these limits and the other was not. So the test above would have
        // failed, as it has both say the same there.
        let test = Self.cases[0]
        var total = Series()
        var rate = RecentRate()
        for case .answer(let poll) in Self.steps(test) where poll.startedAt < Self.start + 3300 {
            total.record(poll.total, at: poll.startedAt)
            rate.record(poll.total, at: poll.startedAt)
        }
        let end = try #require(total.end)
        func slope(over seconds: Double) throws -> Double {
            let times = stride(from: end - seconds, through: end, by: seconds / 30).map(\.self)
            return try #require(RateStretch(times)).slope(of: total) * 3600
        }
        let (five, hour) = (try slope(over: 300), try slope(over: 3600))
        #expect(five > 1200 && hour < 900)
        #expect((try #require(rate.figure).perHour / five - 1).magnitude < 0.02)
    }

    // MARK: For real

    private func gorotop(_ arguments: [String]) throws -> Emulator {
        try Emulator(
            "gorotop", arguments + ["--timeout", "60s", "--interval", "0.5s"],
            environment: ["HOME": home.path], size: Size(columns: 200, rows: 40))
    }

    @Test("of a real service: all of them say the crossing in the same words")
    func real() async throws {
        let service = try await LeakyService("-prefill", "1000", "-rate", "0")
        let limits = ["-w", "900", "-c", "999 in chan send"]
        let record = try gorotop(["record", service.address] + limits)
        let plain = try gorotop(["--plain", service.address] + limits)
        let screen = try gorotop([service.address] + limits)
        let check = try gorotop(["check", service.address, "--wait", "10h"] + limits)
        let json = try await Command(
            program: Checkout.product("gorotop"),
            arguments: [
                "check", service.address, "--timeout", "60s", "--format", "json", "--no-record",
            ] + limits, environment: ["HOME": home.path, "SWIFT_BACKTRACE": "enable=no"]
        ).run()
        #expect(json.status == 2)
        let fields = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let crossed = try #require(fields["crossed"] as? [[String: Any]])
        let critical = try #require(
            crossed.first { $0["level"] as? String == "critical" }?["sentence"] as? String)
        let warning = try #require(
            crossed.first { $0["level"] as? String == "warning" }?["sentence"] as? String)
        #expect(critical.hasPrefix("1,000 in chan send on stack "))
        // A count moves with the connections of whoever asks.
        let limit = try #require(warning.split(separator: " ", maxSplits: 1).last)

        for (gorotop, label) in [(record, "warning: 1,"), (plain, "WARNING: 1,")] {
            try await gorotop.wait(for: "both limits, \(label)") {
                $0.contains("ALARM: \(critical)") && $0.contains(label)
                    && $0.contains(String(limit))
            }
        }
        try await screen.wait(forText: critical)
        try await screen.send("!")
        try await screen.wait(for: "both on the messages page") {
            $0.contains(critical) && $0.contains(String(limit))
        }
        try await check.wait(forText: critical)
        #expect(try await check.waitForEnd() == .exit(2))
        let line = await check.sent
        #expect(line.contains("CRITICAL") && line.contains(limit))

        await record.signal(SIGTERM)
        #expect(try await record.waitForEnd() == .exit(0))
        await plain.signal(SIGINT)
        _ = try await plain.waitForEnd()
        try await screen.send("Q")
        #expect(try await screen.waitForEnd() == .exit(0))
    }
}
