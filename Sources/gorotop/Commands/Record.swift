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
import Targets

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
                guard case .service(let endpoint) = try TargetArgument(argument: text) else {
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
            let alerts = alerts.settings(else: settings)
            let watches = pollers.map { poller in
                let endpoint = poller.endpoint
                let hook = hook.hook(else: settings)
                // Alarms are for whoever set a limit or a command.
                let raisesAlarms =
                    hook != nil || !alerts.rules.critical.isEmpty || !alerts.rules.warning.isEmpty
                return HeadlessWatch(
                    poller, target: Target(endpoint, connection, history),
                    recording: .init(
                        path: path, name: history.name, address: endpoint.name,
                        interval: interval.value),
                    alerts: alerts, hook: hook, raisesAlarms: raisesAlarms)
            }
            run(watches, of: pollers.map(\.endpoint.name))
        }
    }

    private func run(_ watches: [HeadlessWatch], of names: [String]) {
        for (watch, name) in zip(watches, names) {
            let minutes = MinuteLine(name: name)
            watch.begin { [lines] item in
                Self.tell(item, of: name)
                if lines, let line = minutes.line(after: item) {
                    try? StandardOutput.print("\(line)\n")
                }
            }
        }
        Signals.wait(for: [SIGTERM, SIGINT, SIGHUP])
        watches.forEach { $0.stop() }
        for (watch, name) in zip(watches, names) {
            for failure in watch.finish() { StandardError.tell("\(name): \(failure)") }
        }
    }

    private static func tell(_ item: HeadlessWatch.Item, of name: String) {
        switch item {
        case .message(let text): StandardError.tell("\(name): \(text)")
        case .news(let news):
            switch news {
            case .recording(.stopped):
                StandardError.tell("\(name): recording stopped: \(news.sentence)")
            case .warned: StandardError.tell("\(name): warning: \(news.sentence)")
            case .raised: StandardError.tell("\(name): ALARM: \(news.sentence)")
            case .over, .failed, .recovered, .restarted:
                StandardError.tell("\(name): \(news.sentence)")
            case .replaced:
                StandardError.tell("\(name): \(news.sentence). It has a history of its own.")
            case .first, .recording(.on), .recording(.off): break
            }
        case .polled, .failed, .judged: break
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

    /// - Returns: the line of the minute that is over, once; a first answer has one at once.
    func line(after item: HeadlessWatch.Item) -> String? {
        minute.withLock { minute in
            switch item {
            case .polled(let poll, let state):
                minute.polls += 1
                (minute.newest, minute.failure) = (poll, nil)
                minute.verdict = state.verdictInWords
            case .failed(let failure, _):
                minute.polls += 1
                minute.failures += 1
                minute.failure = failure
            case .news, .message, .judged: return nil
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
        return "\(PlainLine(poll, name: name, verdict: minute.verdict).text), \(polls)"
    }
}
