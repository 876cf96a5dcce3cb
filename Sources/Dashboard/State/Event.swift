package import Canvas
package import Diagnosis
package import Goroutines
package import Trends

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
    /// What was seen before this run, by the clock, and the newest moment of that.
    case remembered(HistorySlice<Stack.ID>, last: Moment?)
    /// The growth test as if it had watched all that was seen before this run, by the clock.
    case judged(GrowthTest<Stack.ID>)
    /// What a `recallParts` found; empty for what was never seen.
    case rememberedParts([Stack.ID: [HalfHour]])
    /// What a `recall` found. The moment is nil where nothing was seen at or before it.
    case recalled(Recall, Moment?, HistorySlice<Stack.ID>)
    /// Why a `recall` has no answer, in a sentence.
    case recallFailed(Recall, String)
    /// The reader asked for a moment on the command line.
    case goTo(TimeExpression)
    /// What became of the recording, now.
    case recording(Recording)
}

/// A wish to see the past. All times are those of the clock.
package struct Recall: Hashable, Sendable {
    /// Seconds since 1970.
    package var time: Double
    /// Seconds since 1970: what the graph shows, `time` within it.
    package var range: ClosedRange<Double>
    /// Seconds of one of the graph's columns.
    package var width: Double

    package init(time: Double, range: ClosedRange<Double>, width: Double) {
        self.time = time
        self.range = range
        self.width = width
    }
}

/// Whether what is seen is kept.
package enum Recording: Hashable, Sendable {
    /// Nobody asked for it.
    case off
    /// Into the file of that path.
    case on(path: String)
    /// What happened, in a sentence; the screen goes on without.
    case stopped(String)
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
    /// Is answered by `recalled` or `recallFailed`; until then there is no other.
    case recall(Recall)
    /// Is answered by `rememberedParts`: the growth test began to watch these stacks, and their days
    /// before may be known.
    case recallParts(Set<Stack.ID>)
    /// An alarm was raised: once for each episode.
    case alarm(AlarmNotice)
    /// A limit of a warning is crossed, at a time of the clock: the screen tells it, and nobody is
    /// woken.
    case warn(Alarm)
    /// What was an alarm or a warning is over, in a sentence.
    case over(String)
    /// Rings the terminal's bell.
    case bell
    /// Has the terminal notify the desktop.
    case notify(String)
    /// Keeps the poll of that moment of the clock under a letter.
    case keepMark(Character, at: Double)
    /// Opens a text in the reader's editor, under a file name.
    case edit(String, name: String)
}
