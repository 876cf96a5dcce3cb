import ArgumentParser
import Dashboard
import Goroutines
import Poller
import Targets

/// Options for connecting to a service.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Give up on a poll after this long, e.g. 3s, 500ms or 1m.", valueName: "DURATION"))
    var timeout = Seconds(3)

    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp(
            "PEM file with certificates to trust in addition to the system's.", valueName: "FILE"),
        completion: .file())
    var caFile: String?

    @Option(
        help: ArgumentHelp(
            "File of HTTP headers to send, one `Name: value` a line, e.g. Authorization.",
            valueName: "FILE"),
        completion: .file())
    var headerFile: String?

    func pollerOptions(interval: Seconds? = nil) -> Poller.Options {
        var options = Poller.Options()
        options.timeout = .seconds(timeout.value)
        options.caFile = caFile
        options.headerFile = headerFile
        if let interval { options.interval = .seconds(interval.value) }
        return options
    }
}

extension Target {
    /// A service that is polled. With a `--name`, the history is one for all programs.
    init(_ endpoint: Endpoint, _ connection: ConnectionOptions, _ history: HistoryOptions) {
        self.init(
            name: endpoint.name, address: endpoint.profileURL, timeout: connection.timeout.value,
            joinsPrograms: history.name != nil)
    }
}

/// How the screen looks.
struct ScreenOptions: ParsableArguments {
    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    @Option(
        help: ArgumentHelp(
            "Colour theme; cvd is for colour vision deficiency.", valueName: "THEME"))
    var theme = Theme.auto

    @Flag(help: "Print text instead of opening the full screen: one line per poll.")
    var plain = false
}

/// A duration on the command line and in the configuration: see `Double.init(seconds:)`.
struct Seconds: Equatable, ExpressibleByArgument {
    var value: Double

    init(_ value: Double) {
        self.value = value
    }

    init?(argument: String) {
        guard let value = Double(seconds: argument), Poll.intervals.contains(value) else {
            return nil
        }
        self.value = value
    }

    var defaultValueDescription: String { value.span }
}

extension Theme: ExpressibleByArgument {}
