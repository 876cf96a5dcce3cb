import ArgumentParser
import Goroutines
import Poller

/// Options for reaching a service.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "Time for one whole answer, such as 3s, 500ms or 1m.")
    var timeout = Seconds(3)

    @Option(
        name: .customLong("ca"), help: "PEM file with certificates to trust beside the system's.",
        completion: .file())
    var caFile: String?

    @Option(
        help: "File with a line `Name: value` for each header to send, such as Authorization.",
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

/// How the screen looks.
struct ScreenOptions: ParsableArguments {
    @Flag(help: "Draw with ASCII signs only.")
    var ascii = false

    @Option(help: "Colours: auto, cvd (for colour vision deficiency) or mono.")
    var theme = ThemeChoice.auto

    @Flag(help: "Print a line of words for each poll instead of a full screen.")
    var plain = false
}

/// A length of time on the command line and in the configuration.
struct Seconds: ExpressibleByArgument {
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
