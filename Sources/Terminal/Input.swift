package import Canvas

/// An event from the terminal.
package enum Input: Hashable, Sendable {
    case key(Key)
    case paste(Paste)
    case mouse(MouseEvent)
    /// The terminal was resized, and has to be redrawn.
    case resized(Size)
    /// A `Waker` was used, one or more times.
    case woken
    /// The program was stopped and continued.
    case resumed
    /// The foreground program ended, with the exit status as a shell reports it.
    case programEnded(status: Int32)
    case ended(EndReason)
}

/// Why the program should exit.
package enum EndReason: Hashable, Sendable {
    /// SIGTERM, SIGHUP or SIGINT.
    case signal(Int32)
    /// The terminal is gone.
    case hangUp

    /// The exit status that a shell expects.
    package var exitStatus: Int32 {
        switch self {
        case .signal(let number): 128 + number
        case .hangUp: 128 + 1
        }
    }
}
