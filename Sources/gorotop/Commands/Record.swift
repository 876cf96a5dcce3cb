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

/// Records polls to the archive until stopped.
struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record services without a screen, until stopped.",
        usage: "gorotop record [OPTIONS] TARGET ...",
        discussion: """
            Ctrl-C or SIGTERM stops it; no poll is lost. To see the recording, run `gorotop` with \
            the same address or with the archive. With a limit or --on-alert, alarms are raised as \
            on the dashboard, and printed to standard error.
            """)

    @Argument(help: ArgumentHelp("The services to record.", valueName: "TARGET"))
    var targets: [String] = []

    @Option(
        help: ArgumentHelp(
            "Time between polls; default 5s, longer while a service answers slowly.",
            valueName: "DURATION"), transform: Seconds.read)
    var interval: Seconds?

    @Flag(help: "Print one line per service per minute.")
    var lines = false

    @OptionGroup(title: "ALARMS") var alerts: AlertOptions
    @OptionGroup(title: "ALARMS") var hook: HookOptions
    @OptionGroup(title: "HISTORY") var history: HistoryOptions
    @OptionGroup(title: "CONNECTION") var connection: ConnectionOptions

    func run() throws {
        try UserError.ends {
            guard !targets.isEmpty else {
                throw UserError(
                    "no TARGET given. Name a service to record, e.g. `gorotop record :6060`.")
            }
            if let twice = targets.first(where: { text in targets.count { $0 == text } > 1 }) {
                throw UserError("\(twice) is given twice. Name each service once.")
            }
            let settings = try history.configuration.settings(history, connection, alerts, hook)
            guard settings.name == nil || targets.count == 1 else {
                throw UserError(
                    "the name `\(settings.name ?? "")` is for one service. Run gorotop once for each."
                )
            }
            let interval = interval ?? settings.interval ?? Seconds(5)
            let pollers = try targets.map { text in
                guard case .service(let endpoint) = try TargetArgument(argument: text) else {
                    throw UserError(
                        "\(text) is not a service. Use `gorotop import` for saved profiles.")
                }
                return try Poller(endpoint, options: settings.pollerOptions(interval: interval))
            }
            let path = try history.path()
            // Fails at once if it cannot be opened, as no one watches this program.
            let archive = try Archive(path, for: .writing)
            for note in archive.notes { StandardError.tell(note) }
            try StandardOutput.print(
                "recording \(targets.count.counted("service")) into \(path.scrubbed)\n")
            let (alerts, hook) = (settings.alerts, settings.hook)
            let watches = pollers.map { poller in
                let endpoint = poller.endpoint
                // Without a limit or a command, no alarms are wanted.
                let raisesAlarms =
                    hook != nil || !alerts.rules.critical.isEmpty || !alerts.rules.warning.isEmpty
                return HeadlessWatch(
                    poller, target: settings.target(endpoint),
                    recording: .init(
                        path: path, name: settings.name, address: endpoint.name,
                        interval: interval.value, purpose: .recording),
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
            case .over, .failed, .recovered, .restarted, .shared:
                StandardError.tell("\(name): \(news.sentence)")
            case .replaced:
                StandardError.tell("\(name): \(news.sentence). It gets its own history.")
            case .first, .recording(.on), .recording(.off), .recording(.opening): break
            }
        case .polled, .failed, .judged: break
        }
    }
}

/// Makes a line for each minute of a service.
private final class MinuteLine: Sendable {
    private struct Minute {
        var number: Int?
        var polls = 0
        var failures = 0
        var newest: Poll?
        var growth: [String] = []
        var failure: PollFailure?
    }

    let name: String
    private let minute = Mutex(Minute())

    init(name: String) {
        self.name = name
    }

    /// - Returns: the line for the minute that is over, once; the first poll gets one right away.
    func line(after item: HeadlessWatch.Item) -> String? {
        minute.withLock { minute in
            switch item {
            case .polled(let poll, let state):
                minute.polls += 1
                (minute.newest, minute.failure) = (poll, nil)
                minute.growth = state.growthInWords
            case .failed(let failure, _):
                if !failure.isLate {
                    minute.polls += 1
                    minute.failures += 1
                }
                minute.failure = failure
            case .news, .message, .judged: return nil
            }
            let number = Int(Clock.wall.now / 60)
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
            return "\(Clock.wall.now.clock)Z, \(name), \(polls): \(failure.explanation)".scrubbed
        }
        guard let poll = minute.newest else { return "" }
        return "\(PlainLine(poll, name: name, growth: minute.growth).text), \(polls)"
    }
}
