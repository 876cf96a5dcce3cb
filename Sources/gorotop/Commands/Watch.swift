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
        abstract: "Open the full screen, or print one report if standard output is not a terminal.",
        shouldDisplay: false)

    @Argument(
        help: ArgumentHelp(
            "A service, a file, an archive, or - for standard input.", valueName: "TARGET"))
    var targets: [String] = []

    @Option(
        help: ArgumentHelp(
            "Time between polls; default 2s, longer while the service answers slowly.",
            valueName: "DURATION"), transform: Seconds.read)
    var interval: Seconds?

    @OptionGroup var moment: MomentOptions
    @OptionGroup(title: "CONNECTION") var connection: ConnectionOptions
    @OptionGroup(title: "HISTORY") var recording: RecordingOptions
    @OptionGroup(title: "HISTORY") var history: HistoryOptions
    @OptionGroup(title: "ALARMS") var alerts: AlertOptions
    @OptionGroup(title: "ALARMS") var hook: HookOptions
    @OptionGroup(title: "ALARMS") var alarm: AlarmOptions
    @OptionGroup(title: "SCREEN") var screen: ScreenOptions

    func run() throws {
        let status = try UserError.ends {
            if let word = targets.first, let problem = Gorotop.problem(with: word) {
                throw UserError(problem)
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
        let moment = try moment.expression()
        // Read even if unused, so that a mistake in it is reported.
        let settings = try history.configuration.settings(
            connection, recording, history, alerts, hook, alarm, screen)
        if settings.plain == true, moment != nil, case .service = target {
            throw UserError(
                "--plain only prints new polls. Use `gorotop show @14:02` for the past.")
        }
        guard settings.plain == true || isatty(STDOUT_FILENO) == 1 else {
            var command = ReportCommand(target: target, settings: settings, history: history)
            command.go(to: moment)
            try command.print(.text)
            return 0
        }
        switch target {
        case .service(let endpoint):
            let interval = interval ?? settings.interval ?? Seconds(2)
            var options = settings.pollerOptions(interval: interval)
            options.isEager = true
            let poller = try Poller(endpoint, options: options)
            return try TargetScreen(
                target: settings.target(endpoint), settings: settings, interval: interval,
                alerts: settings.alerts, hook: settings.hook
            ).run(
                poller, recording: try subject(for: endpoint, settings, interval: interval),
                at: moment)
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
            return try TargetScreen(target: description, settings: settings).run(
                past, at: moment ?? at)
        case .file(let path):
            return try open(TargetArgument.read(file: path), settings, name: path)
        case .standardInput:
            return try open(TargetArgument.read(file: nil), settings, name: "standard input")
        }
    }

    /// Where polls are recorded; nil if they are not.
    private func subject(
        for endpoint: Endpoint, _ settings: Settings, interval: Seconds
    ) throws -> TargetArchive.Subject? {
        guard settings.record ?? true, let path = try history.knownPath() else { return nil }
        return TargetArchive.Subject(
            path: path, name: settings.name, address: endpoint.name, interval: interval.value,
            purpose: settings.plain ?? false ? .recording : .screen)
    }

    private func open(
        _ input: (snapshot: Snapshot, body: [UInt8]?), _ settings: Settings, name: String
    ) throws -> Int32 {
        let description = Target(name: name, address: name, kind: .fixed)
        return try TargetScreen(target: description, settings: settings).run(
            input.snapshot, body: input.body)
    }
}
