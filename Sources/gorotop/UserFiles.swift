import Glibc

/// The folder for files that outlive a run.
enum StateFolder {
    /// `$XDG_STATE_HOME/gorotop`; nil if no home folder is set.
    static var path: String? {
        func value(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let state = value("XDG_STATE_HOME") ?? value("HOME").map { "\($0)/.local/state" }
        return state.map { "\($0)/gorotop" }
    }

    static var log: String? { path.map { "\($0)/gorotop.log" } }
    /// The folder for the profiles of alarms.
    static var alarms: String? { path.map { "\($0)/alarms" } }
    static var archive: String? { path.map { "\($0)/history.db" } }
}
