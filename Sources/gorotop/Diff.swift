import ArgumentParser
import Dashboard
import Glibc
import Goroutines
import Poller
import Report

/// What changed between two snapshots.
struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare two snapshots, stack by stack.",
        discussion: """
            Ends with 0 where nothing changed, with 1 where something did, and with 2 on trouble. \
            --threshold and --only narrow what counts as a change.
            """)

    @Argument(
        help: "Before and after: a service, a file, an archive's moment, or - for standard input.")
    var targets: [String] = []

    @Option(help: "Poll one service twice, so long apart, such as 30s.")
    var delay: Seconds?

    @Option(help: "text, markdown for a ticket, or json for programs (schema gorotop.diff/1).")
    var format: ReportFormat?

    @Option(help: "Leave out stacks that changed by fewer goroutines.")
    var threshold = 0

    @Option(help: "Show at most so many stacks.")
    var top: Int?

    @Option(help: "Only these changes, with commas between: new, grew, shrank, gone, same.")
    var only: Changes?

    @OptionGroup var history: HistoryOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var screen: ScreenOptions

    func run() throws {
        let status = try UserError.ends { () -> Int32 in
            guard threshold >= 0, top ?? 0 >= 0 else {
                throw UserError("--threshold and --top take a number of zero or more.")
            }
            let sides = try readSides()
            let isForScreen = format == nil && top == nil && only == nil && !screen.plain
            guard isForScreen, isatty(STDOUT_FILENO) == 1 else {
                return try report(sides, as: format ?? .text) ? 1 : 0
            }
            return try show(sides)
        }
        if status != 0 { throw ExitCode(status) }
    }

    /// Full screen, or the report where the terminal is too simple for that.
    private func show(_ sides: (before: Reading, after: Reading)) throws -> Int32 {
        let description = TargetDescription(
            name: "\(sides.before.shortName) -> \(sides.after.shortName)",
            address: "\(sides.before.name) -> \(sides.after.name)", kind: .fixed)
        return try Watching(target: description, screen: screen).run(
            sides, threshold: threshold, status: report(of: sides).differs ? 1 : 0
        ) {
            try report(sides, as: .text) ? 1 : 0
        }
    }

    /// Prints the difference, and tells whether there is one.
    func report(_ sides: (before: Reading, after: Reading), as format: ReportFormat) throws -> Bool
    {
        let report = self.report(of: sides)
        let text =
            switch format {
            case .text: report.text
            case .json: report.json
            case .markdown: report.markdown
            }
        try StandardOutput.print(text)
        sides.before.tellDamage()
        sides.after.tellDamage()
        return report.differs
    }

    private func report(of sides: (before: Reading, after: Reading)) -> DifferenceReport {
        DifferenceReport(
            of: Difference(from: sides.before.snapshot, to: sides.after.snapshot),
            names: (sides.before.name, sides.after.name),
            selection: .init(threshold: threshold, top: top, only: only?.set))
    }

    /// Both sides as the command line names them.
    func readSides() throws -> (before: Reading, after: Reading) {
        let targets = try targets.map { try Target(argument: $0) }
        if let delay {
            guard targets.count == 1, case .service(let endpoint) = targets[0] else {
                throw UserError(
                    "--delay polls one live service twice: "
                        + "name it alone, such as `gorotop diff :6060 --delay 30s`.")
            }
            return try poll(endpoint, twice: delay.value)
        }
        guard targets.count == 2 else {
            throw UserError(
                "name two snapshots, such as `gorotop diff before.pb.gz :6060`, "
                    + "or one live service and --delay 30s.")
        }
        guard targets != [.standardInput, .standardInput] else {
            throw UserError("standard input can be read once: name a file or a service beside it.")
        }
        // A moment of an archive is compared with what the other side's service is now.
        let address = targets.lazy.compactMap { target -> String? in
            if case .service(let endpoint) = target { endpoint.name } else { nil }
        }.first
        func read(_ target: Target) throws -> Reading {
            try Reading(target, connection: connection, history: history, address: address)
        }
        return (try read(targets[0]), try read(targets[1]))
    }

    /// Ctrl-C ends it: nothing is lost but the wait.
    private func poll(
        _ endpoint: Endpoint, twice seconds: Double
    ) throws -> (before: Reading, after: Reading) {
        let poller = try Poller(endpoint, options: connection.pollerOptions())
        let progress = Progress(name: endpoint.name)
        let (before, after) = try Blocking.wait {
            let start = ContinuousClock.now
            let before = try await poller.fetch().snapshot
            try await progress.wait(until: start + .seconds(seconds))
            return (before, try await poller.fetch().snapshot)
        }
        return (Reading(before, name: endpoint.name), Reading(after, name: endpoint.name))
    }
}

/// The argument of `--only`.
struct Changes: ExpressibleByArgument {
    var set: Set<Difference.Change>

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        let changes = words.compactMap { Difference.Change(rawValue: String($0)) }
        guard changes.count == words.count else { return nil }
        set = Set(changes)
    }
}

/// A line on standard error that counts down; nothing where that is no terminal.
private struct Progress {
    let name: String
    private let isShown = isatty(STDERR_FILENO) == 1

    init(name: String) {
        self.name = name.scrubbed
    }

    func wait(until end: ContinuousClock.Instant) async throws {
        var width = 0
        while case let rest = end - .now, rest > .zero {
            if isShown {
                let seconds = (Double(rest.components.seconds) + 1).age
                let line = "\(name) was polled, and will be again in \(seconds) "
                show("\r\(line)" + String(repeating: " ", count: max(0, width - line.count)))
                width = line.count
            }
            try await Task.sleep(for: min(rest, .seconds(1)))
        }
        if isShown { show("\r" + String(repeating: " ", count: width) + "\r") }
    }

    private func show(_ text: String) {
        _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }
}
