import ArgumentParser
import Files

/// Prints a configuration file to start from.
struct ConfigTemplate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config-template",
        abstract: "Print a commented configuration file to start from.",
        usage: "gorotop config-template > ~/.config/gorotop/config.yaml",
        discussion: """
            Save it with `gorotop config-template > ~/.config/gorotop/config.yaml` and uncomment the \
            settings to change. gorotop never writes that file.
            """)

    func run() throws {
        try UserError.ends { try StandardOutput.print(Self.text) }
    }

    /// Every setting is commented out.
    static var text: String {
        let head = """
            # Defaults for gorotop; options on the command line override them. Read from
            # $XDG_CONFIG_HOME/gorotop/config.yaml, or ~/.config/gorotop/config.yaml.

            """
        return Configuration.Key.allCases.reduce(head) { text, key in
            let comment = key.comment.map { "# \($0)\n" }.joined()
            return text + "\n\(comment)#\(key.rawValue): \(key.example)\n"
        }
    }
}

extension Configuration.Key {
    /// One string a line.
    fileprivate var comment: [String] {
        switch self {
        case .interval: ["Time between polls. It gets longer while a service answers slowly."]
        case .archive:
            [
                "The archive that polls are recorded to. The default is",
                "$XDG_STATE_HOME/gorotop/history.db.",
            ]
        case .memoryLimit:
            [
                "The service's memory limit, for the forecast; needed only if its metrics don't report",
                "one. Ki, Mi and Gi are powers of 1,024, k, M and G powers of 1,000.",
            ]
        case .warning:
            [
                "Alert thresholds: total goroutines, growth per minute or hour, or goroutines in one",
                "wait state on one line. Above any of them `gorotop check` exits with 1 (WARNING).",
            ]
        case .critical: ["Like warning; `gorotop check` exits with 2 (CRITICAL)."]
        case .onAlert:
            [
                "Shell command to run once per alarm, for at most 30 seconds, with the verdict as JSON",
                "on standard input. Variables: $GOROTOP_TARGET, $GOROTOP_VERDICT, $GOROTOP_ALERT, and",
                "$GOROTOP_PROFILE, a file for `go tool pprof`. Processes it leaves in the background",
                "are killed.",
            ]
        case .timeout: ["Time limit for one poll, from connecting to the last byte."]
        case .ca: ["PEM file with certificates to trust in addition to the system's."]
        case .headerFile:
            ["File of HTTP headers to send, one `Name: value` a line, such as Authorization."]
        case .name: ["Use one history with this name for every address."]
        case .record: ["Record polls to the archive."]
        case .theme: ["Colour theme: auto, cvd (for colour vision deficiency) or mono."]
        case .ascii: ["Draw with ASCII characters only."]
        case .mouse: ["Select, open, sort and scroll with the mouse."]
        case .plain: ["Print lines of text instead of opening the full screen."]
        case .bell: ["Ring the terminal bell on an alarm."]
        case .notify: ["Send a desktop notification through the terminal on an alarm (OSC 9)."]
        }
    }

    fileprivate var example: String {
        switch self {
        case .interval: "2s"
        case .archive: "~/billing.db"
        case .memoryLimit: "4GiB"
        case .warning: "[20000, 1200/h]"
        case .critical: "[100000, 10000 in chan send]"
        case .onAlert: "\"curl -s -m 10 -d @- https://alerts.example/gorotop\""
        case .timeout: "3s"
        case .ca: "~/certificates.pem"
        case .headerFile: "~/headers.txt"
        case .name: "billing"
        case .theme: "auto"
        case .bell, .notify, .record, .ascii, .mouse, .plain: "true"
        }
    }
}
