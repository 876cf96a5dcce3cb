import Archive
import ArgumentParser
import Dashboard
import Diagnosis
import Dispatch
import Glibc
import Goroutines
import Poller
import Report
import Synchronization

/// Polls into the archive until it is stopped.
struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record without a screen, until it is stopped.",
        discussion: """
            Ctrl-C or SIGTERM end it; what was seen is in the archive then. `gorotop` on the same \
            address, or on the archive, shows it. With a limit or a command the growth of each \
            service is watched as on the dashboard: an alarm is told on standard error.
            """)

    @Argument(help: "Services.")
    var targets: [String] = []

    @Option(
        help: "Time from poll to poll; 5s if none is given, longer when a service answers slowly.")
    var interval: Seconds?

    @Flag(help: "Print a line for each service each minute.")
    var lines = false

    @OptionGroup var alerts: AlertOptions
    @OptionGroup var hook: HookOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try UserError.ends {
            guard !targets.isEmpty else {
                throw UserError("name a service to record, such as `gorotop record :6060`.")
            }
            if let twice = targets.first(where: { text in targets.count { $0 == text } > 1 }) {
                throw UserError("\(twice) was named twice.")
            }
            guard history.name == nil || targets.count == 1 else {
                throw UserError("--name is for one service: start gorotop once for each.")
            }
            let settings = try history.configuration.settings()
            let interval = interval ?? settings.interval ?? Seconds(5)
            let pollers = try targets.map { text in
                guard case .service(let endpoint) = try Target(argument: text) else {
                    throw UserError("\(text) is no service. `gorotop import` takes saved profiles.")
                }
                return try Poller(endpoint, options: connection.pollerOptions(interval: interval))
            }
            let path = try history.path()
            // Said at once where it cannot be: nobody watches this program.
            let archive = try Archive(path, for: .writing)
            for note in archive.notes { StandardError.tell(note) }
            try StandardOutput.print(
                "recording \(targets.count.counted("service")) into \(path.scrubbed)\n")
            let judging = Lookout.Judging(
                alerts: alerts.settings(else: settings), hook: hook.hook(else: settings))
            record(pollers, into: path, judging: judging.isIdle ? nil : judging)
        }
    }

    private func record(_ pollers: [Poller], into path: String, judging: Lookout.Judging?) {
        let lookouts = pollers.map { poller in
            let endpoint = poller.endpoint
            let lookout = Lookout(
                poller,
                target: TargetDescription(
                    name: endpoint.name, address: endpoint.profileURL,
                    timeout: connection.timeout.value, joinsPrograms: history.name != nil),
                recording: .init(path: path, name: history.name, address: endpoint.name),
                judging: judging)
            let minutes = MinuteLine(name: endpoint.name)
            lookout.begin { [lines] news in
                Self.tell(news, of: endpoint.name)
                if lines, let line = minutes.line(after: news) {
                    try? StandardOutput.print("\(line)\n")
                }
            }
            return lookout
        }
        Signals.wait(for: [SIGTERM, SIGINT, SIGHUP])
        lookouts.forEach { $0.stop() }
        for (poller, lookout) in zip(pollers, lookouts) {
            for failure in lookout.finish() {
                StandardError.tell("\(poller.endpoint.name): \(failure)")
            }
        }
    }

    private static func tell(_ news: Lookout.News, of name: String) {
        switch news {
        case .recording(.stopped(let reason)):
            StandardError.tell("\(name): recording stopped: \(reason)")
        case .message(let text): StandardError.tell("\(name): \(text)")
        case .raised(let alarm, let isWarning):
            StandardError.tell("\(name): \(isWarning ? "warning" : "ALARM"): \(alarm.text)")
        case .over(let text): StandardError.tell("\(name): \(text)")
        case .failed(let failure): StandardError.tell("\(name): \(failure.explanation)")
        case .recovered(let failures):
            StandardError.tell("\(name) answers again after \(failures.counted("failed poll"))")
        case .restarted(let isCertain, let before, let now):
            StandardError.tell(
                "\(name) \(isCertain ? "" : "probably ")restarted: \(before.counted("goroutine")) "
                    + "before, \(now.grouped) now")
        case .polled, .recording(.on), .recording(.off): break
        }
    }
}

/// What one service did in each minute.
private final class MinuteLine: Sendable {
    private struct Minute {
        var number: Int?
        var polls = 0
        var failures = 0
        var newest: Poll?
        var verdict: String?
        var failure: PollFailure?
    }

    let name: String
    private let minute = Mutex(Minute())

    init(name: String) {
        self.name = name
    }

    /// - Returns: the line of the minute that is over, once; a first answer is told at once.
    func line(after news: Lookout.News) -> String? {
        guard case .polled(let event, let verdict) = news else { return nil }
        return minute.withLock { minute in
            switch event {
            case .asking, .interval: return nil
            case .answered(let poll):
                minute.polls += 1
                (minute.newest, minute.failure) = (poll, nil)
                minute.verdict = verdict
            case .failed(let failure, _, _):
                minute.polls += 1
                minute.failures += 1
                minute.failure = failure
            }
            let number = Int(Clock.now / 60)
            guard number != minute.number else { return nil }
            let line = text(of: minute)
            minute = Minute(number: number)
            return line
        }
    }

    private func text(of minute: Minute) -> String {
        let failed = minute.failures > 0 ? ", \(minute.failures.grouped) failed" : ""
        let polls = "\(minute.polls.counted("poll"))\(failed)"
        if let failure = minute.failure {
            return "\(Clock.now.clock)Z, \(name), \(polls): \(failure.explanation)".scrubbed
        }
        guard let poll = minute.newest else { return "" }
        let line = PlainLine(poll.snapshot, poll: poll, name: name, verdict: minute.verdict)
        return "\(line.text), \(polls)"
    }
}
