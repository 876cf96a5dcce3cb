package import Canvas

/// What a terminal tells the program.
package enum Input: Hashable, Sendable {
    case key(Key)
    /// The terminal has another size; what it shows has to be shown again.
    case resized(Size)
    /// A `Waker` was used, once or more.
    case woken
    /// The program was stopped, and goes on.
    case resumed
    /// The program that had the terminal has ended, with the status that a shell would tell.
    case programEnded(status: Int32)
    case ended(EndReason)
}

/// Why the program should end.
package enum EndReason: Hashable, Sendable {
    /// SIGTERM, SIGHUP or SIGINT.
    case signal(Int32)
    /// The terminal is gone.
    case hangUp

    /// What a shell expects as the exit status.
    package var exitStatus: Int32 {
        switch self {
        case .signal(let number): 128 + number
        case .hangUp: 128 + 1
        }
    }
}
