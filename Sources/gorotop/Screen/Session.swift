import Dashboard
import Glibc
import Terminal

/// What gorotop detected about its environment.
enum Session {
    static func description(_ capabilities: Capabilities) -> SessionDescription {
        SessionDescription(lines: [
            "term    \(capabilities.name)  \(capabilities.isUTF8 ? "utf-8" : "ascii")"
                + "  colours \(capabilities.colors)",
            "log     \(StateFolder.log ?? "none: neither XDG_STATE_HOME nor HOME is set")",
            "version \(Version.text)",
        ])
    }
}
