import Archive
import ArgumentParser
import Dashboard
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
            address, or on the archive, shows it.
            """)

    @Argument(help: "Services.")
    var targets: [String] = []

    @Option(
        help: "Time from poll to poll; 5s if none is given, longer when a service answers slowly.")
    var interval: Seconds?

    @Flag(help: "Print a line for each service each minute.")
    var lines = false

    @OptionGroup var history: HistoryOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try Trouble.ends {
            guard !targets.isEmpty else {
                throw Trouble("name a service to record, such as `gorotop record :6060`.")
            }
            guard history.name == nil || targets.count == 1 else {
                throw Trouble("--name is for one service: start gorotop once for each.")
            }
            let interval = try interval ?? history.configuration.settings().interval ?? Seconds(5)
            let pollers = try targets.map { text in
                guard case .service(let endpoint) = try Target(argument: text) else {
                    throw Trouble("\(text) is no service. `gorotop import` takes saved profiles.")
                }
                return try Poller(endpoint, options: connection.pollerOptions(interval: interval))
            }
            let path = try history.path()
            // Said at once where it cannot be: nobody watches this program.
            let archive = try Archive(path, for: .writing)
            for note in archive.notes { StandardError.tell(note) }
            try StandardOutput.print(
                "recording \(targets.count.counted("service")) into \(path.scrubbed)\n")
            record(pollers, into: path)
        }
    }

    private func record(_ pollers: [Poller], into path: String) {
        let historians = pollers.map { poller in
            let name = poller.endpoint.name
            return Historian(
                .init(path: path, name: history.name, address: name), hasScreen: false,
                tell: { tell($0, of: name) })
        }
        historians.forEach { $0.begin() }
        let tasks = zip(pollers, historians).map { poller, historian in
            let minutes = MinuteLine(name: poller.endpoint.name)
            return Task.detached { [lines] in
                await poller.run { event in
                    historian.note(event)
                    if lines, let line = minutes.line(after: event) {
                        try? StandardOutput.print("\(line)\n")
                    }
                }
            }
        }
        Signals.wait(for: [SIGTERM, SIGINT, SIGHUP])
        tasks.forEach { $0.cancel() }
        historians.forEach { $0.finish() }
    }

    private func tell(_ event: Event, of name: String) {
        switch event {
        case .recording(.stopped(let reason)):
            StandardError.tell("\(name): recording stopped: \(reason)")
        case .message(let text): StandardError.tell("\(name): \(text)")
        default: break
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
        var failure: PollFailure?
    }

    let name: String
    private let minute = Mutex(Minute())

    init(name: String) {
        self.name = name
    }

    /// - Returns: the line of the minute that is over, once; a first answer is told at once.
    func line(after event: Poller.Event) -> String? {
        minute.withLock { minute in
            switch event {
            case .asking, .interval: return nil
            case .answered(let poll):
                minute.polls += 1
                (minute.newest, minute.failure) = (poll, nil)
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
        return "\(PlainLine(poll.snapshot, poll: poll, name: name).text), \(polls)"
    }
}
