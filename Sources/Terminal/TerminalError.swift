package enum TerminalError: Error, Hashable, CustomStringConvertible {
    /// Standard output is a file or a pipe.
    case outputIsNoTerminal
    /// Standard input is not a terminal, and there is no controlling terminal to read keys from.
    case noKeyboard
    /// A terminal that cannot move its cursor, such as `dumb`.
    case tooSimple(name: String)
    /// ncurses failed to start.
    case failed(name: String)
    /// The foreground program could not be started.
    case noProgram(name: String, reason: String)

    package var description: String {
        switch self {
        case .outputIsNoTerminal: "standard output is not a terminal"
        case .noKeyboard:
            "cannot read keys: standard input is not a terminal, and /dev/tty cannot be opened"
        case .tooSimple(let name): "TERM=\(name) cannot show a full screen"
        case .failed(let name): "ncurses cannot start with TERM=\(name); try --plain"
        case .noProgram(let name, let reason): "cannot start \(name): \(reason)"
        }
    }
}
