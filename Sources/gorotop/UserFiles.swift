import Glibc

/// gorotop's files in the user's home, by the XDG rules; nil if no home folder is set.
enum UserFiles {
    /// `$XDG_STATE_HOME/gorotop`, the folder for files that outlive a run.
    static var state: String? { folder("XDG_STATE_HOME", default: ".local/state") }
    static var log: String? { state.map { "\($0)/gorotop.log" } }
    /// The folder for the profiles of alarms.
    static var alarms: String? { state.map { "\($0)/alarms" } }
    static var archive: String? { state.map { "\($0)/history.db" } }
    /// `$XDG_CONFIG_HOME/gorotop/config.yaml`.
    static var configuration: String? {
        folder("XDG_CONFIG_HOME", default: ".config").map { "\($0)/config.yaml" }
    }

    static let noState = "none: neither XDG_STATE_HOME nor HOME is set"

    private static func folder(_ variable: String, default usual: String) -> String? {
        func value(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let parent = value(variable) ?? value("HOME").map { "\($0)/\(usual)" }
        return parent.map { "\($0)/gorotop" }
    }
}
