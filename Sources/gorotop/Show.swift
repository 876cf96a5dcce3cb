import ArgumentParser
import Poller
import Report

/// One report.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print one report and exit.")

    @Argument(help: "A service, a file, or - for standard input.")
    var target: String

    @Option(help: "text, markdown for a ticket, or json for programs (schema gorotop.snapshot/1).")
    var format = ReportFormat.text

    @Option(help: "Which of several dumps in a file, counted from 1 (default: the last).")
    var dump: Int?

    @OptionGroup var history: HistoryOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try UserError.ends {
            _ = try history.configuration.settings()
            try ReportCommand(
                target: Target(argument: target), dump: dump, connection: connection,
                history: history
            ).print(format)
        }
    }
}

enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown
}

/// Reads a target once and prints what it holds.
struct ReportCommand {
    var target: Target
    /// Which of several dumps in a file, from 1; nil for the last.
    var dump: Int?
    let connection: ConnectionOptions
    let history: HistoryOptions
    /// The service whose history is meant.
    var address: String?

    func print(_ format: ReportFormat) throws {
        let reading = try Reading(
            target, dump: dump, connection: connection, history: history, address: address)
        let report = Report(of: reading.snapshot, target: reading.name, now: Clock.now)
        let text =
            switch format {
            case .text: report.text
            case .json: report.json
            case .markdown: report.markdown
            }
        try StandardOutput.print(text)
        reading.tellDamage()
    }
}
