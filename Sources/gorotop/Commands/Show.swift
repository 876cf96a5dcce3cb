import ArgumentParser
import Poller
import Report

/// Prints one report.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print one report and exit.",
        usage: "gorotop show [OPTIONS] TARGET",
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
            "If a file has several dumps, show the Nth (default: the last).", valueName: "N"),
        transform: Count.read)
    var dump: Count?

    @OptionGroup var moment: MomentOptions
    @OptionGroup(title: "HISTORY") var history: HistoryOptions
    @OptionGroup(title: "CONNECTION") var connection: ConnectionOptions

    func run() throws {
        try UserError.ends {
            var command = ReportCommand(
                target: try TargetArgument(argument: target), dump: dump?.value,
                settings: try history.configuration.settings(history, connection),
                history: history)
            command.go(to: try moment.expression())
            try command.print(format)
        }
    }
}
