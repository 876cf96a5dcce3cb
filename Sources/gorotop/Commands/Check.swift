import Archive
import ArgumentParser
import Diagnosis
import Exposition
import Glibc
import Goroutines
import Poller
import Report
import Targets
import Trends

/// Prints the status of a service for an alerting system.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print one status line for Nagios or Icinga; the exit code is the severity.",
        usage: "gorotop check [OPTIONS] TARGET",
        discussion: """
            Exit codes: 0 OK; 1 WARNING, growing or over a --warning limit; 2 CRITICAL, sustained \
            growth or over a --critical limit; 3 UNKNOWN, no data or a limit that cannot be judged. \
            A climb that fills the memory within two hours is a WARNING, within thirty minutes \
            CRITICAL; else the exit code is 0 while there is too little data for a verdict, to \
            avoid false pages. Each check is recorded, so one a \
            minute is enough for a verdict. A saved profile or an archive (as TARGET, or --archive \
            without a TARGET) is judged as is, without polling.
            """)

    @Argument(
        help: ArgumentHelp(
            "A service, an archive, a file, or - for standard input.", valueName: "TARGET"))
    var target: String?

    @Option(
        help: ArgumentHelp(
            "Keep polling this long, e.g. 10m; stops early on Ctrl-C or CRITICAL.",
            valueName: "DURATION"), transform: Seconds.read)
    var wait: Seconds?

    @Option(
        help: ArgumentHelp("Time between polls with --wait; default 5s.", valueName: "DURATION"),
        transform: Seconds.read)
    var interval: Seconds?

    @Option(
        help: ArgumentHelp(
            "Print a report instead of the status line; markdown is for tickets, json has the schema gorotop.verdict/1.",
            valueName: "FORMAT"))
    var format: ReportFormat?

    @Option(
        help: ArgumentHelp(
            "Judge a recorded count from a CSV file instead of a target: columns t_seconds, goroutines, and optionally start_time and s:NAME. Prints JSON by default.",
            valueName: "FILE"),
        completion: .file())
    var series: String?

    @OptionGroup(title: "LIMITS") var alerts: AlertOptions
    @OptionGroup(title: "HISTORY") var recording: RecordingOptions
    @OptionGroup(title: "HISTORY") var history: HistoryOptions
    @OptionGroup(title: "CONNECTION") var connection: ConnectionOptions

    func run() throws {
        let level: AlertLevel
        do {
            let report = try series.map { try judge(series: $0) } ?? judge()
            try StandardOutput.print(
                format?.text(of: report) ?? (series == nil ? report.pluginLine : report.json))
            level = report.level
        } catch {
            Self.tellUnknown(
                UserError(error).text, onStandardOutput: format == nil && series == nil)
            throw ExitCode(AlertLevel.unknown.rawValue)
        }
        throw ExitCode(level.rawValue)
    }

    /// Alerting systems read standard output, people read standard error; on a terminal that is one
    /// line too many.
    static func tellUnknown(_ reason: String, onStandardOutput isPlugin: Bool) {
        if isPlugin { try? StandardOutput.print(VerdictReport.pluginLine(unknown: reason)) }
        let isShown = isPlugin && isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1
        if !isShown { StandardError.tell(reason) }
    }

    private func judge() throws -> VerdictReport {
        switch try target.map(TargetArgument.init(argument:)) {
        case .service(let endpoint): return try judge(endpoint)
        case .archive(let path, let moment):
            guard path == nil || history.archive == nil else {
                throw UserError(
                    "two archives given: \(path ?? "") and \(history.archive ?? ""). Give one of them."
                )
            }
            return try judge(archive: path, at: moment)
        case nil where history.archive != nil || history.name != nil:
            return try judge(archive: nil, at: nil)
        case .file(let path): return try judge(try Reading(file: path))
        case .standardInput:
            return try judge(Reading(TargetArgument.snapshot(ofFile: nil), name: "standard input"))
        case nil:
            throw UserError("no TARGET given. Name a service to check, e.g. `gorotop check :6060`.")
        }
    }

    /// A single snapshot has no growth, so only the limits apply.
    private func judge(_ reading: Reading) throws -> VerdictReport {
        guard wait == nil else {
            throw UserError(
                "--wait needs a service to poll, and \(reading.name) is a saved profile. Drop --wait."
            )
        }
        reading.tellDamage()
        return VerdictReport(
            nil, of: reading.name, poll: Poll(reading.snapshot), now: Clock.wall.now,
            rules: try settings().rules)
    }

    /// Judges the newest recorded poll, or the one at `moment`.
    private func judge(archive path: String?, at moment: TimeExpression?) throws -> VerdictReport {
        let past = try history.open(path)
        guard wait == nil else {
            throw UserError(
                "--wait needs a service to poll, and \(past.archive.path) is an archive. Drop --wait."
            )
        }
        let time = try past.time(of: moment)
        let newest = try past.moment(at: moment)
        let age = moment == nil ? max(0, Clock.wall.now - time) : 0
        var state = TargetState(
            Target(name: past.history.title, address: past.archive.path, kind: .archive),
            alerts: try settings().alerts,
            clock: ForwardClock(now: moment == nil ? Clock.wall.now : time),
            followsStacks: false)
        let recent = try past.archive.remembered(of: past.history.id, until: time, graph: false)
        let growth = try past.archive.growth(of: past.history.id, until: time)
        for event in [TargetEvent.remembered(recent, last: nil), .judged(growth)] {
            _ = state.take(event, at: state.clock)
        }
        return state.report(
            of: newest.poll, notes: age > 600 ? ["the newest poll is \(age.length) old"] : [])
    }

    private func judge(_ endpoint: Endpoint) throws -> VerdictReport {
        let settings = try settings()
        let interval = interval ?? settings.interval ?? Seconds(5)
        var options = settings.pollerOptions(interval: interval)
        options.isEager = wait != nil
        let poller = try Poller(endpoint, options: options)
        let check = ServiceCheck(
            poller, target: settings.target(endpoint),
            archive: try history.knownPath().map {
                .init(
                    path: $0, name: settings.name, address: endpoint.name,
                    isReadOnly: settings.record == false,
                    interval: wait == nil ? nil : interval.value, purpose: .check)
            },
            alerts: settings.alerts, name: settings.name ?? endpoint.name)
        return try wait.map { try check.polling(for: $0.value) } ?? check.once()
    }

    private func settings() throws -> Settings {
        try history.configuration.settings(history, connection, recording, alerts)
    }
}

// MARK: - Recorded counts

extension Check {
    private func judge(series path: String) throws -> VerdictReport {
        guard target == nil, wait == nil, alerts.warning.isEmpty, alerts.critical.isEmpty else {
            throw UserError(
                "--series can't be combined with TARGET, --wait or limits. Give it alone.")
        }
        let counts = try Self.counts(ofFile: path)
        var replay = SeriesReplay(names: counts.names)
        for sample in counts.samples { replay.record(sample) }
        var notes: [String] = []
        if counts.skipped > 0 {
            notes.append("skipped \(counts.skipped.counted("line")) without a valid count")
        }
        if replay.leftOut > 0 {
            notes.append(
                "skipped \(replay.leftOut.counted("line")): t_seconds not a time, or not later than on "
                    + "the line before")
        }
        guard replay.finding != nil else {
            throw UserError(
                "\(path) has no samples\(notes.map { "; \($0)" }.joined()). "
                    + "Expected lines with t_seconds and goroutines.")
        }
        return VerdictReport(replay, of: path, notes: notes)
    }

    private static func counts(ofFile path: String) throws -> RecordedCounts {
        let bytes = try TargetArgument.bytes(ofFile: path == "-" ? nil : path)
        do throws(RecordedCounts.Malformation) {
            return try RecordedCounts(bytes)
        } catch {
            throw UserError("\(path):\(error.line): \(error.explanation).")
        }
    }
}
