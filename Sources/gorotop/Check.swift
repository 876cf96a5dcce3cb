import Archive
import ArgumentParser
import Diagnosis
import Exposition
import Goroutines
import Poller
import Report
import Trends

/// An answer for an alerting system.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer an alerting system: one line, and how bad it is as exit status.",
        discussion: """
            0 is all right, 1 is growing or a --warning limit that is exceeded, 2 is sustained growth or \
            a --critical limit, 3 is that no answer could be had. What is not known yet is 0: it pages \
            nobody. Each check is recorded, so that one a minute is all that the verdict needs; a saved \
            profile, or an archive with --archive alone or as TARGET, is judged as it is.
            """)

    @Argument(help: "A service, an archive, a file, or - for standard input.")
    var target: String?

    @Option(
        help: ArgumentHelp(
            "Poll for so long before the answer, such as 10m; Ctrl-C ends it earlier, and so does what is critical.",
            valueName: "time"))
    var wait: Seconds?

    @Option(help: "Time from poll to poll while --wait lasts; 5s if none is given.")
    var interval: Seconds?

    @Option(
        help:
            "text, markdown for a ticket, or json for programs (schema gorotop.verdict/1), in place of the line."
    )
    var format: ReportFormat?

    @Option(
        help: ArgumentHelp(
            "Judge a count that was recorded instead: columns t_seconds, goroutines, perhaps start_time and s:NAME. Prints JSON.",
            valueName: "file.csv"),
        completion: .file())
    var series: String?

    @Flag(help: "Keep nothing of what is seen.")
    var noRecord = false

    @OptionGroup var alerts: AlertOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let level: AlertLevel
        do {
            let report = try series.map { try judge(series: $0) } ?? judge()
            try StandardOutput.print(text(of: report))
            level = report.level
        } catch {
            Self.tellUnknown(
                UserError(error).text, onStandardOutput: format == nil && series == nil)
            throw ExitCode(AlertLevel.unknown.rawValue)
        }
        throw ExitCode(level.rawValue)
    }

    /// An alerting system reads standard output, a person what stands beside it.
    static func tellUnknown(_ reason: String, onStandardOutput isPlugin: Bool) {
        if isPlugin { try? StandardOutput.print(VerdictReport.pluginLine(unknown: reason)) }
        StandardError.tell(reason)
    }

    private func text(of report: VerdictReport) -> String {
        switch format {
        case nil: series == nil ? report.pluginLine : report.json
        case .text: report.text
        case .markdown: report.markdown
        case .json: report.json
        }
    }

    private func judge() throws -> VerdictReport {
        switch try target.map(Target.init(argument:)) {
        case .service(let endpoint): return try judge(endpoint)
        case .archive(let path, let moment):
            guard path == nil || history.archive == nil else {
                throw UserError(
                    "two archives were named: \(path ?? "") and \(history.archive ?? "").")
            }
            return try judge(archive: path, at: moment)
        case nil where history.archive != nil || history.name != nil:
            return try judge(archive: nil, at: nil)
        case .file(let path): return try judge(try Reading(file: path))
        case .standardInput:
            return try judge(Reading(Target.snapshot(ofFile: nil), name: "standard input"))
        case nil: throw UserError("name a service to check, such as `gorotop check :6060`.")
        }
    }

    /// One moment tells no growth; limits still count.
    private func judge(_ reading: Reading) throws -> VerdictReport {
        guard wait == nil else {
            throw UserError("--wait polls a service: \(reading.name) is none.")
        }
        reading.tellDamage()
        let settings = try history.configuration.settings()
        return VerdictReport(
            nil, of: reading.name, snapshot: reading.snapshot, now: Clock.now,
            rules: alerts.rules(else: settings))
    }

    /// As the growth test judged when the newest poll came.
    private func judge(archive path: String?, at moment: TimeExpression?) throws -> VerdictReport {
        let past = try history.open(path, for: moment)
        guard wait == nil else {
            throw UserError("--wait polls a service: \(past.archive.path) is none.")
        }
        if past.all.count > 1, moment == nil {
            throw UserError(
                "\(past.archive.path) has several histories: \(past.titles). "
                    + "--name says which is meant.")
        }
        let time = try past.time(of: moment)
        let newest = try past.moment(at: moment)
        let settings = try history.configuration.settings()
        let age = moment == nil ? max(0, Clock.now - time) : 0
        return VerdictReport(
            try past.archive.growth(of: past.history.id, until: time).finding,
            of: past.history.title, snapshot: newest.poll.snapshot,
            now: moment == nil ? Clock.now : time, rules: alerts.rules(else: settings),
            ratePerHour: try past.archive.recentRise(of: past.history.id, until: time).perHour,
            memoryLimit: alerts.memoryLimit(else: settings)
                ?? newest.poll.process?.memoryLimit,
            notes: age > 600 ? ["the newest poll is \(age.length) old"] : [])
    }

    private func judge(_ endpoint: Endpoint) throws -> VerdictReport {
        let settings = try history.configuration.settings()
        let interval = interval ?? settings.interval ?? Seconds(5)
        let poller = try Poller(endpoint, options: connection.pollerOptions(interval: interval))
        let service = CheckedService(
            endpoint.name, name: history.name, archive: try history.knownPath(),
            records: !noRecord)
        let rules = alerts.rules(else: settings)
        func report(of poll: Poll) -> VerdictReport {
            VerdictReport(
                service.finding, of: history.name ?? endpoint.name, snapshot: poll.snapshot,
                now: Clock.now, rules: rules, ratePerHour: service.ratePerHour,
                memoryLimit: alerts.memoryLimit(else: settings) ?? poll.process?.memoryLimit,
                notes: service.notes)
        }
        guard let wait else {
            do {
                let poll = try Blocking.wait { try await poller.fetch() }
                service.take(poll, interval: nil)
                service.finish()
                return report(of: poll)
            } catch let failure as PollFailure {
                service.take(failure, at: Clock.now, interval: nil)
                throw failure
            }
        }
        return try CheckWait(poller: poller, service: service, seconds: wait.value)
            .answer(report)
    }
}

// MARK: - Recorded counts

extension Check {
    private func judge(series path: String) throws -> VerdictReport {
        guard target == nil, wait == nil, alerts.warning.isEmpty, alerts.critical.isEmpty else {
            throw UserError(
                "--series judges a file and nothing else: no TARGET, no --wait and no limits.")
        }
        let counts = try Self.counts(ofFile: path)
        var replay = SeriesReplay(names: counts.names)
        for sample in counts.samples { replay.record(sample) }
        var notes: [String] = []
        if counts.skipped > 0 {
            notes.append("\(counts.skipped.counted("line")) without a count left out")
        }
        if replay.leftOut > 0 {
            notes.append(
                "\(replay.leftOut.counted("line")) left out whose t_seconds is not later than the one "
                    + "before, or no time in seconds")
        }
        guard replay.finding != nil else {
            throw UserError("\(path): no sample in it\(notes.map { "; \($0)" }.joined()).")
        }
        return VerdictReport(replay, of: path, notes: notes)
    }

    private static func counts(ofFile path: String) throws -> RecordedCounts {
        let bytes = try Target.bytes(ofFile: path == "-" ? nil : path)
        do throws(RecordedCounts.Malformation) {
            return try RecordedCounts(bytes)
        } catch {
            throw UserError("\(path):\(error.line): \(error.explanation).")
        }
    }
}
