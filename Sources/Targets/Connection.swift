package import Goroutines

/// The state of the connection to a target.
package struct Connection: Sendable {
    /// Seconds between polls at present; longer than `wanted` while the target answers slowly.
    package internal(set) var interval = 2.0
    /// Seconds between polls as configured.
    package internal(set) var wanted = 2.0
    /// When the current poll was sent; nil if there is none in flight.
    package internal(set) var askingSince: Double?
    package internal(set) var failure: PollFailure?
    /// Consecutive failed polls.
    package internal(set) var failures = 0
    /// When the next poll is due after a failure.
    package internal(set) var nextTry: Double?

    init(interval: Double) { (self.interval, wanted) = (interval, interval) }

    /// The connection after a successful poll.
    var answered: Connection {
        var connection = Connection(interval: interval)
        connection.wanted = wanted
        return connection
    }
}

/// Whether polls are being recorded.
package enum Recording: Hashable, Sendable {
    case off
    /// The archive is being opened, and maybe has a history to read.
    case opening
    /// Into the archive at this path.
    case on(path: String)
    /// Stopped for a reason, given as a sentence; polling continues.
    case stopped(String)
}
