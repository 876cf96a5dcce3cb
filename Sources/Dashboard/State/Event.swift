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
    /// The reader's editor has ended, with the status that a shell would tell.
    case programEnded(status: Int32)
    /// A text of so many bytes was sent to the clipboard.
    case copied(bytes: Int)
    case copyTooLong(bytes: Int, limit: Int)
    /// Under a full path.
    case saved(path: String, bytes: Int)
    /// A sentence.
    case saveFailed(String)
    /// A file of that name is there, and stays until the reader says otherwise.
    case exists(SaveRequest, path: String)
}

/// What should be done outside.
package enum Effect: Hashable, Sendable {
    case quit
    case suspend
    case redraw
    case pollNow
    /// Seconds.
    case setInterval(Double)
    /// Puts a text on the clipboard.
    case copy(String)
    case save(SaveRequest)
    /// Shows a text outside of the full screen, as it is.
    case print(String)
    /// Opens a text in the reader's editor, under a file name.
    case edit(String, name: String)
}
