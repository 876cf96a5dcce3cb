import ArgumentParser
import Dashboard
import Glibc
import Goroutines
import Poller
import Report
import Targets

/// Compares two snapshots.
struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare two snapshots, stack by stack.",
        usage: """
            gorotop diff [OPTIONS] BEFORE AFTER
            gorotop diff [OPTIONS] --delay DURATION TARGET
            """,
        discussion: """
            Exit codes: 0 if nothing changed, 1 if something did, 2 on errors. --threshold and \
            --only limit what counts as a change.
            """)

    @Argument(
        help: ArgumentHelp(
            "BEFORE and AFTER: each a service, a file, a moment in an archive, or - for standard input.",
            valueName: "TARGET"))
    var targets: [String] = []

    @Option(
        help: ArgumentHelp(
            "Poll one service twice, this far apart, e.g. 30s.", valueName: "DURATION"),
        transform: Seconds.read)
    var delay: Seconds?

    @Option(
        help: ArgumentHelp(
            "Print a report; markdown is for tickets, json has the schema gorotop.diff/1.",
            valueName: "FORMAT"))
    var format: ReportFormat?

    @Option(
        help: ArgumentHelp("Skip stacks that changed by fewer goroutines.", valueName: "N"),
        transform: Count.read)
    var threshold: Count?

    @Option(
        help: ArgumentHelp("Show at most this many stacks.", valueName: "N"), transform: Count.read)
    var top: Count?

    @Option(
        help: ArgumentHelp("Show only \(Changes.forms).", valueName: "CHANGES"),
        transform: Changes.read)
    var only: Changes?

    @OptionGroup(title: "HISTORY") var history: HistoryOptions
    @OptionGroup(title: "CONNECTION") var connection: ConnectionOptions
    @OptionGroup(title: "SCREEN") var screen: ScreenOptions

    func run() throws {
        let status = try UserError.ends { () -> Int32 in
            let settings = try settings()
            let sides = try readSides()
            let isForScreen =
                format == nil && top == nil && only == nil && settings.plain != true
            guard isForScreen, isatty(STDOUT_FILENO) == 1 else {
                return try report(sides, as: format ?? .text) ? 1 : 0
            }
            return try show(sides, settings)
        }
        if status != 0 { throw ExitCode(status) }
    }

    private func settings() throws -> Settings {
        try history.configuration.settings(history, connection, screen)
    }

    /// Full screen, or the report if the terminal cannot show one.
    private func show(
        _ sides: (before: Reading, after: Reading), _ settings: Settings
    ) throws -> Int32 {
        let description = Target(
            name: "\(sides.before.shortName) -> \(sides.after.shortName)",
            address: "\(sides.before.name) -> \(sides.after.name)", kind: .fixed,
            pollsAgain: sides.before.poller != nil || sides.after.poller != nil)
        return try TargetScreen(target: description, settings: settings).run(
            sides, threshold: threshold?.value ?? 0, status: report(of: sides).differs ? 1 : 0
        ) {
            try report(sides, as: .text) ? 1 : 0
        }
    }

    /// Prints the difference.
    /// - Returns: whether there is one.
    func report(_ sides: (before: Reading, after: Reading), as format: ReportFormat) throws -> Bool
    {
        let report = self.report(of: sides)
        try StandardOutput.print(format.text(of: report))
        sides.before.tellDamage()
        sides.after.tellDamage()
        return report.differs
    }

    private func report(of sides: (before: Reading, after: Reading)) -> DifferenceReport {
        DifferenceReport(
            of: Difference(from: sides.before.snapshot, to: sides.after.snapshot),
            names: (sides.before.name, sides.after.name),
            selection: .init(threshold: threshold?.value ?? 0, top: top?.value, only: only?.set))
    }

    /// Reads both sides given on the command line.
    func readSides() throws -> (before: Reading, after: Reading) {
        let targets = try targets.map { try TargetArgument(argument: $0) }
        if let delay {
            guard targets.count == 1, case .service(let endpoint) = targets[0] else {
                throw UserError(
                    "--delay polls one live service twice. "
                        + "Give just that, e.g. `gorotop diff :6060 --delay 30s`.")
            }
            return try poll(endpoint, twice: delay.value)
        }
        guard targets.count == 2 else {
            throw UserError(
                "diff needs two snapshots, e.g. `gorotop diff before.pb.gz :6060`, "
                    + "or one live service and --delay 30s.")
        }
        guard targets != [.standardInput, .standardInput] else {
            throw UserError(
                "both sides are standard input, which can be read only once. Make one of them a file or a service."
            )
        }
        // A moment in an archive is looked up in the history of the other side's service.
        let address = targets.lazy.compactMap { target -> String? in
            if case .service(let endpoint) = target { endpoint.name } else { nil }
        }.first
        let settings = try settings()
        func read(_ target: TargetArgument) throws -> Reading {
            try Reading(target, settings: settings, history: history, address: address)
        }
        return (try read(targets[0]), try read(targets[1]))
    }

    /// Ctrl-C simply ends the program: there is nothing to lose but the wait.
    private func poll(
        _ endpoint: Endpoint, twice seconds: Double
    ) throws -> (before: Reading, after: Reading) {
        let poller = try Poller(endpoint, options: settings().pollerOptions())
        if let note = poller.endpoint.droppedNote { StandardError.tell(note) }
        let (before, after) = try Blocking.wait {
            let start = ContinuousClock.now
            let before = try await poller.fetch()
            while case let rest = start + .seconds(seconds) - .now, rest > .zero {
                let left = (Double(rest.components.seconds) + 1).age
                StandardError.showProgress("polled \(endpoint.name); polling again in \(left)")
                try await Task.sleep(for: min(rest, .seconds(1)))
            }
            StandardError.showProgress("")
            return (before, try await poller.fetch())
        }
        let name = endpoint.name
        return (
            Reading(try before.stacks(of: name), name: name),
            Reading(try after.stacks(of: name), name: name, poller: poller)
        )
    }
}

/// The value of `--only`.
struct Changes: OptionValue {
    var set: Set<Difference.Change>

    static let forms =
        "some of \(Difference.Change.allCases.map(\.rawValue).joined(separator: ", ")), "
        + "with commas between them"

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        let changes = words.compactMap { Difference.Change(rawValue: String($0)) }
        guard changes.count == words.count else { return nil }
        set = Set(changes)
    }
}
