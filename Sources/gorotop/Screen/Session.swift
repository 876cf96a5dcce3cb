import Dashboard
import Glibc
import Terminal

/// What gorotop detected about its environment.
enum Session {
    static func description(_ capabilities: Capabilities, _ settings: Settings)
        -> SessionDescription
    {
        SessionDescription(
            lines: [
                "term    \(capabilities.name)  \(capabilities.isUTF8 ? "utf-8" : "ascii")"
                    + "  colours \(capabilities.colors)",
                "log     \(UserFiles.log ?? UserFiles.noState)",
                "version \(Version.text)",
            ], configuration: settings.configuration)
    }
}
