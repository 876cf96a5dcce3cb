import ArgumentParser
import Dashboard

/// Options for connecting to a service.
struct ConnectionOptions: ParsableArguments, ConfigurableOptions {
    @Option(
        help: ArgumentHelp(
            "Give up on a poll after this long, e.g. 500ms or 1m; default 3s.",
            valueName: "DURATION"), transform: Seconds.read)
    var timeout: Seconds?

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

    func override(_ settings: inout Settings) {
        settings.timeout = timeout ?? settings.timeout
        settings.ca = caFile ?? settings.ca
        settings.headerFile = headerFile ?? settings.headerFile
    }
}

/// Whether polls are recorded.
struct RecordingOptions: ParsableArguments, ConfigurableOptions {
    @Flag(inversion: .prefixedNo, help: "Record polls to the archive; on by default.")
    var record: Bool?

    func override(_ settings: inout Settings) { settings.record = record ?? settings.record }
}

/// How the screen looks and listens.
struct ScreenOptions: ParsableArguments, ConfigurableOptions {
    @Option(
        help: ArgumentHelp(
            "Colour theme; cvd is for colour vision deficiency.", valueName: "THEME"))
    var theme: Theme?

    @Flag(inversion: .prefixedNo, help: "Draw with ASCII characters only.")
    var ascii: Bool?

    @Flag(
        inversion: .prefixedNo,
        help:
            "Select, open, sort and scroll with the mouse; Shift still selects text in most terminals."
    )
    var mouse: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "Print text instead of opening the full screen: one line per poll.")
    var plain: Bool?

    func override(_ settings: inout Settings) {
        settings.theme = theme ?? settings.theme
        settings.ascii = ascii ?? settings.ascii
        settings.mouse = mouse ?? settings.mouse
        settings.plain = plain ?? settings.plain
    }
}

extension Theme: ExpressibleByArgument {}
