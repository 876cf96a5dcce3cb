import Archive
import ArgumentParser
import Glibc
import Goroutines
import Poller
import Targets
import Trends

/// The dashboard, or one report if standard output is not a terminal.
struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Open the full screen, or print one report if standard output is not a terminal.")

    @Argument(
        help: ArgumentHelp(
            "A service, a file, an archive, or - for standard input.", valueName: "TARGET"))
    var targets: [String] = []

    @Option(
        help: ArgumentHelp(
            "Time between polls; default 2s, longer while the service answers slowly.",
            valueName: "DURATION"))
    var interval: Seconds?

    @Flag(help: "Don't record polls to the archive.")
    var noRecord = false

    @Option(
        name: .customLong("at"), parsing: .unconditional,
        help: ArgumentHelp(
            "Start at a moment in the past (UTC): 14:02, 2026-11-24 14:02, -40m, a mark such as A, or max.",
            valueName: "TIME"))
    var moment: String?

    @OptionGroup var alerts: AlertOptions
    @OptionGroup var hook: HookOptions
    @OptionGroup var alarm: AlarmOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var screen: ScreenOptions

    func run() throws {
        let status = try UserError.ends {
            if let word = targets.first, let command = Gorotop.command(near: word) {
                throw UserError(
                    "`\(word)` is neither a command nor a target. Did you mean `gorotop \(command)`?"
                )
            }
            guard let argument = targets.first, targets.count == 1 else {
                throw UserError(
                    targets.isEmpty
                        ? "no TARGET given. Name a service, e.g. `gorotop :6060`, or try `gorotop demo`."
                        : "\(targets.count) targets given, but the screen shows one. "
                            + "Start gorotop once for each target.")
            }
            return try watch(argument)
        }
        if status != 0 { throw ExitCode(status) }
    }

    private func watch(_ argument: String) throws -> Int32 {
        let target = try TargetArgument(argument: argument)
        let moment = try moment.map { words in
            guard let expression = TimeExpression(words) else { throw UserError(noMoment: words) }
            return expression
        }
        if screen.plain, moment != nil, case .service = target {
            throw UserError(
                "--plain only prints new polls. Use `gorotop show @14:02` for the past.")
        }
        // Read even if unused, so that a mistake in it is reported.
        let settings = try history.configuration.settings()
        guard screen.plain || isatty(STDOUT_FILENO) == 1 else {
            try report(target, at: moment)
            return 0
        }
        switch target {
        case .service(let endpoint):
            let interval = interval ?? settings.interval ?? Seconds(2)
            var options = connection.pollerOptions(interval: interval)
            options.isEager = true
            let poller = try Poller(endpoint, options: options)
            return try TargetScreen(
                target: Target(endpoint, connection, history), screen: screen, interval: interval,
                alerts: alerts.settings(alarm, else: settings),
                hook: hook.hook(else: settings)
            ).run(
                poller, recording: try subject(for: endpoint, interval: interval), at: moment)
        case .archive(let path, let at):
            let past: PastReading
            do {
                past = try history.open(path)
            } catch let several as SeveralHistories {
                try StandardOutput.print(several.table)
                return 0
            }
            let description = Target(
                name: past.history.title, address: past.archive.path, kind: .archive)
            return try TargetScreen(target: description, screen: screen).run(past, at: moment ?? at)
        case .file(let path):
            return try open(TargetArgument.read(file: path), name: path)
        case .standardInput:
            return try open(TargetArgument.read(file: nil), name: "standard input")
        }
    }

    /// Prints one report of a target, or of a recorded moment.
    private func report(_ target: TargetArgument, at moment: TimeExpression?) throws {
        var command = ReportCommand(target: target, connection: connection, history: history)
        switch (target, moment) {
        case (.service(let endpoint), let moment?):
            (command.target, command.address) = (.archive(nil, at: moment), endpoint.name)
        case (.archive(let path, _), let moment?): command.target = .archive(path, at: moment)
        default: break
        }
        try command.print(.text)
    }

    /// Where polls are recorded; nil if they are not.
    private func subject(
        for endpoint: Endpoint, interval: Seconds
    ) throws -> TargetArchive.Subject? {
        guard !noRecord, let path = try history.knownPath() else { return nil }
        return TargetArchive.Subject(
            path: path, name: history.name, address: endpoint.name, interval: interval.value,
            purpose: screen.plain ? .recording : .screen)
    }

    private func open(_ input: (snapshot: Snapshot, body: [UInt8]?), name: String) throws -> Int32 {
        let description = Target(name: name, address: name, kind: .fixed)
        return try TargetScreen(target: description, screen: screen).run(
            input.snapshot, body: input.body)
    }
}
