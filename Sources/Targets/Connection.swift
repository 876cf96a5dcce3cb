package import Goroutines

/// The state of the conversation with a target.
package struct Connection: Sendable {
    /// Seconds between polls, now in force.
    package internal(set) var interval = 2.0
    /// Seconds between polls as asked for; slow answers stretch the interval.
    package internal(set) var wanted = 2.0
    /// When the poll under way was sent.
    package internal(set) var askingSince: Double?
    package internal(set) var failure: PollFailure?
    /// Polls in a row that failed.
    package internal(set) var failures = 0
    /// When the next poll is due after a failure.
    package internal(set) var nextTry: Double?

    init(interval: Double) { (self.interval, wanted) = (interval, interval) }

    /// As it is after an answer.
    var answered: Connection {
        var connection = Connection(interval: interval)
        connection.wanted = wanted
        return connection
    }
}

/// Whether polls are being recorded.
package enum Recording: Hashable, Sendable {
    case off
    /// Into the file of that path.
    case on(path: String)
    /// Why not, in a sentence; watching goes on without.
    case stopped(String)
}
