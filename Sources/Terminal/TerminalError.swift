package enum TerminalError: Error, Hashable, CustomStringConvertible {
    /// Standard output goes to a file or a pipe.
    case outputIsNoTerminal
    /// Standard input is no terminal, and there is no controlling terminal to read keys from.
    case noKeyboard
    /// A terminal that cannot move its cursor, such as `dumb`.
    case tooSimple(name: String)
    /// ncurses could not start.
    case failed(name: String)
    /// A program that should have had the terminal could not be started.
    case noProgram(name: String, reason: String)

    package var description: String {
        switch self {
        case .outputIsNoTerminal:
            "standard output is not a terminal"
        case .noKeyboard:
            "no keyboard: standard input is not a terminal, and /dev/tty cannot be opened"
        case .tooSimple(let name):
            "TERM=\(name) cannot show a full screen"
        case .failed(let name):
            "ncurses cannot start on TERM=\(name); --plain prints lines instead"
        case .noProgram(let name, let reason):
            "\(name) cannot be started: \(reason)"
        }
    }
}
