package import Canvas
package import Goroutines
package import Targets
package import Trends

/// What comes in from outside.
package enum Event: Sendable {
    case key(Key)
    case resized(Size)
    /// Time has passed; sent at least once a second.
    case tick
    case target(Target.ID, TargetEvent)
    /// What a `recall` found. The moment is nil if nothing was recorded at or before it.
    case recalled(Recall, Moment?, HistorySlice<Stack.ID>)
    /// Why a `recall` has no answer, in a sentence.
    case recallFailed(Recall, String)
    /// The reader asked for a moment on the command line.
    case goTo(Target.ID, TimeExpression)
    /// Something to show, in a sentence.
    case message(String)
    /// The process was stopped, and runs again.
    case resumed
    /// The reader's editor has ended, with the status that a shell would report.
    case programEnded(status: Int32)
    /// A text of so many bytes was sent to the clipboard.
    case copied(bytes: Int)
    case copyTooLong(bytes: Int, limit: Int)
    /// Under a full path.
    case saved(path: String, bytes: Int)
    /// A sentence.
    case saveFailed(String)
    /// A file of that name exists, and stays unless the reader says otherwise.
    case exists(SaveRequest, path: String)
}

/// A request for a past moment. All times are the wall clock's.
package struct Recall: Hashable, Sendable {
    package var target: Target.ID
    /// Seconds since 1970.
    package var time: Double
    /// Seconds since 1970: what the graph shows, `time` within it.
    package var range: ClosedRange<Double>
    /// Seconds of one of the graph's columns.
    package var width: Double

    package init(
        target: Target.ID, time: Double, range: ClosedRange<Double>, width: Double
    ) {
        (self.target, self.time) = (target, time)
        (self.range, self.width) = (range, width)
    }
}

/// What should be done outside.
package enum Effect: Hashable, Sendable {
    case quit
    case suspend
    case redraw
    case pollNow(Target.ID)
    /// Seconds.
    case setInterval(Target.ID, Double)
    /// What a target's state asks for; its news are on screen already.
    case target(Target.ID, TargetEffect)
    /// Is answered by `recalled` or `recallFailed`; until then there is no other for this target.
    case recall(Recall)
    /// Keeps the poll of that moment of the wall clock under a letter.
    case keepMark(Target.ID, Character, at: Double)
    /// Rings the terminal's bell.
    case bell
    /// Has the terminal notify the desktop.
    case notify(String)
    /// Puts a text on the clipboard.
    case copy(String)
    case save(SaveRequest)
    /// Shows a text outside of the full screen, as it is.
    case print(String)
    /// Opens a text in the reader's editor, under a file name.
    case edit(String, name: String)
}
