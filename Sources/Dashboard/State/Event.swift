package import Canvas
package import Goroutines
package import Targets
package import Trends

/// An input to the state.
package enum Event: Sendable {
    case key(Key)
    case paste(Paste)
    case mouse(MouseEvent)
    case resized(Size)
    /// Time has passed; comes at least once a second.
    case tick
    case target(Target.ID, TargetEvent)
    /// The answer to `open`: a snapshot, and the file's name.
    case opened(Snapshot, String)
    /// The answer to `pollNow` for a comparison; nil for a side that isn't a service.
    case polledAgain(before: Snapshot?, after: Snapshot?)
    /// The answer to `completePath`: all paths that begin with the text.
    case paths(beginningWith: String, [String])
    /// The answer to a `recall`. The moment is nil if there are no polls at or before it.
    case recalled(Recall, Moment?, HistorySlice<Stack.ID>)
    /// Why a `recall` failed, in a sentence.
    case recallFailed(Recall, String)
    /// A moment given on the command line.
    case goTo(Target.ID, TimeExpression)
    /// A sentence to show.
    case message(String)
    /// The process was suspended and runs again.
    case resumed
    /// The editor or pager has exited, with the status that a shell would report.
    case programEnded(status: Int32)
    /// A text was sent to the clipboard.
    case copied(bytes: Int)
    case copyTooLong(bytes: Int, limit: Int)
    /// `path` is absolute.
    case saved(path: String, bytes: Int)
    /// A sentence.
    case saveFailed(String)
    /// The file exists; it is only overwritten if the user agrees.
    case exists(SaveRequest, path: String)
}

/// A request for a past moment. All times are the wall clock's.
package struct Recall: Hashable, Sendable {
    package var target: Target.ID
    /// Seconds since 1970.
    package var time: Double
    /// The graph's range, which contains `time`; seconds since 1970.
    package var range: ClosedRange<Double>
    /// Seconds per column of the graph.
    package var width: Double

    package init(target: Target.ID, time: Double, range: ClosedRange<Double>, width: Double) {
        (self.target, self.time) = (target, time)
        (self.range, self.width) = (range, width)
    }
}

/// Something to do outside of the state.
package enum Effect: Hashable, Sendable {
    case quit
    /// Quits because the target cannot be polled, as a command without a screen would.
    case fail(PollFailure)
    case suspend
    case redraw
    /// Whether the terminal reports the mouse.
    case reportMouse(Bool)
    case pollNow(Target.ID)
    /// Seconds.
    case setInterval(Target.ID, Double)
    /// An effect of a target's state; its news is on screen already.
    case target(Target.ID, TargetEffect)
    /// Answered by `recalled` or `recallFailed`. Of each target one for the screen and one for a side
    /// of the difference may be in flight.
    case recall(Recall)
    /// Stores a mark at a wall clock time in the archive.
    case keepMark(Target.ID, String, at: Double)
    /// Rings the terminal's bell.
    case bell
    /// Sends a desktop notification through the terminal.
    case notify(String)
    /// Puts a text on the clipboard.
    case copy(String)
    case save(SaveRequest)
    /// Reads a file; answered by `opened` or a message.
    case open(path: String)
    /// Answered by `paths`.
    case completePath(String)
    /// Prints a text outside the full screen.
    case print(String)
    /// Opens a text in the editor, with a file name.
    case edit(String, name: String)
}
