package import Canvas
package import Goroutines

/// What comes in from outside.
package enum Event: Sendable {
    case key(Key)
    case resized(Size)
    /// Time has passed; sent at least once a second.
    case tick
    /// A poll was sent.
    case asking
    case polled(Poll)
    /// `nextTry`: seconds since 1970.
    case pollFailed(PollFailure, nextTry: Double)
    /// The seconds between polls that are now in force.
    case interval(Double)
    /// Something to tell the reader.
    case message(String)
    /// The process was stopped, and runs again.
    case resumed
}

/// What should be done outside.
package enum Effect: Hashable, Sendable {
    case quit
    case suspend
    case redraw
    case pollNow
    /// Seconds.
    case setInterval(Double)
}
