package import Diagnosis
package import Goroutines
package import Trends

/// An input to a target's state. Times are wall clock times, in seconds since 1970.
package enum TargetEvent: Sendable {
    /// A poll was sent.
    case asking
    case polled(Poll)
    case failed(PollFailure, nextTry: Double)
    /// The new number of seconds between polls.
    case interval(Double)
    /// The history of earlier runs, with its newest moment.
    case remembered(HistorySlice<Stack.ID>, last: Moment?)
    /// The growth test after everything that was recorded before this run, and the path of the
    /// program that it is about; nil if unknown.
    case judged(GrowthTest<Stack.ID>, program: String? = nil)
    /// The answer to `recallParts`; nothing for stacks without a past.
    case rememberedParts([Stack.ID: [HalfHour]])
    case recording(Recording)
    /// The archive keeps the mark of a time under another name, as this one is taken.
    case renamedMark(String, at: Double, to: String)
}

/// Something to do outside of a target's state.
package enum TargetEffect: Hashable, Sendable {
    /// A sentence to show or print.
    case news(TargetNews)
    /// An alarm was raised, once per episode. Its news comes first.
    case alarm(AlarmNotice)
    /// An event to record, with its wall clock time.
    case note(HistoryEvent)
    /// Asks for the earlier days of stacks that the growth test started to follow; answered by
    /// `rememberedParts`.
    case recallParts(Set<Stack.ID>)
}

/// An alarm with its evidence, for the hook and the saved profile.
package struct AlarmNotice: Hashable, Sendable {
    /// Its time is a wall clock time.
    package var alarm: Alarm
    package var target: String
    package var verdict: Verdict
    /// The verdict, in the schema `gorotop.verdict/1`.
    package var json: String
    /// The snapshot that raised it; nil from a source that only counts goroutines.
    package var snapshot: Snapshot?
    /// Its bytes, if they were kept.
    package var body: [UInt8]?
    /// Seconds since 1970.
    package var time: Double
}
