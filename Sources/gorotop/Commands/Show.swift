import ArgumentParser
import Poller
import Report

/// Prints one report.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print one report and exit.",
        discussion: """
            A live service is polled three times within two seconds, for its rate; anything else, and \
            an address that ends in debug=1 or debug=2, is read once.
            """)

    @Argument(
        help: ArgumentHelp(
            "A service, a file, a moment in an archive, or - for standard input.",
            valueName: "TARGET"))
    var target: String

    @Option(
        help: ArgumentHelp(
            "Output format; markdown is for tickets, json has the schema gorotop.snapshot/1.",
            valueName: "FORMAT"))
    var format = ReportFormat.text

    @Option(
        help: ArgumentHelp(
            "If a file has several dumps, show the Nth (default: the last).", valueName: "N"))
    var dump: Int?

    @OptionGroup var history: HistoryOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try UserError.ends {
            _ = try history.configuration.settings()
            try ReportCommand(
                target: TargetArgument(argument: target), dump: dump, connection: connection,
                history: history
            ).print(format)
        }
    }
}
