import ArgumentParser
import Files

/// A configuration to begin with.
struct ConfigTemplate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config-template",
        abstract: "Print a commented configuration.",
        discussion: """
            `gorotop config-template > ~/.config/gorotop/config.yaml`, and take the # away where \
            something should be other than it is. gorotop never writes that file.
            """)

    func run() throws {
        try UserError.ends { try StandardOutput.print(Self.text) }
    }

    /// Says nothing until a # is taken away.
    static var text: String {
        let head = """
            # What gorotop does where no option says otherwise. It is read from
            # $XDG_CONFIG_HOME/gorotop/config.yaml, or ~/.config/gorotop/config.yaml.

            """
        return Configuration.Key.allCases.reduce(head) { text, key in
            let comment = key.comment.map { "# \($0)\n" }.joined()
            return text + "\n\(comment)#\(key.rawValue): \(key.example)\n"
        }
    }
}

extension Configuration.Key {
    /// A line each.
    fileprivate var comment: [String] {
        switch self {
        case .interval: ["Time from poll to poll; longer where a service answers slowly."]
        case .archive:
            [
                "Where what is seen is kept. The usual place is",
                "$XDG_STATE_HOME/gorotop/history.db.",
            ]
        case .memoryLimit:
            [
                "Memory that a service may use, where it does not tell: for the forecast. Ki, Mi and",
                "Gi count in 1,024s, k, M and G in thousands.",
            ]
        case .warning:
            [
                "Limits: goroutines in all, growth an hour, or goroutines of one line that wait so.",
                "`gorotop check` ends with 1 where one is exceeded.",
            ]
        case .critical: ["As warning, and `gorotop check` ends with 2."]
        case .onAlert:
            [
                "Run by sh once for each alarm of the dashboard, with the verdict's JSON on standard",
                "input, for 30 seconds at most. $GOROTOP_TARGET, $GOROTOP_VERDICT, $GOROTOP_ALERT and",
                "$GOROTOP_PROFILE (a file, for `go tool pprof`) say the same in short. What it leaves",
                "running ends with it.",
            ]
        case .bell: ["Whether an alarm rings the terminal's bell."]
        case .notify: ["Whether an alarm has the terminal notify the desktop (OSC 9)."]
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
        case .bell, .notify: "true"
        }
    }
}
