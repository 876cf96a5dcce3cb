package import Diagnosis
package import Goroutines
package import Trends

/// What happens to a target. All times are the wall clock's, in seconds since 1970.
package enum TargetEvent: Sendable {
    /// A poll was sent.
    case asking
    case polled(Poll)
    case failed(PollFailure, nextTry: Double)
    /// The seconds between polls that are now in force.
    case interval(Double)
    /// What earlier runs recorded, and the newest moment of that.
    case remembered(HistorySlice<Stack.ID>, last: Moment?)
    /// The growth test as if it had watched everything that was recorded before this run.
    case judged(GrowthTest<Stack.ID>)
    /// What a `recallParts` found; empty for stacks without a past.
    case rememberedParts([Stack.ID: [HalfHour]])
    case recording(Recording)
}

/// What a target's state asks for in return.
package enum TargetEffect: Hashable, Sendable {
    /// To be shown or printed.
    case news(TargetNews)
    /// An alarm was raised: once for each episode. Its news comes before.
    case alarm(AlarmNotice)
    /// Is answered by `rememberedParts`: the growth test began to watch these stacks, and their
    /// earlier days may be known.
    case recallParts(Set<Stack.ID>)
}

/// An alarm with what was seen when it was raised, for the hook and the kept profile.
package struct AlarmNotice: Hashable, Sendable {
    /// Its time is the wall clock's.
    package var alarm: Alarm
    package var target: String
    package var verdict: Verdict
    /// `gorotop.verdict/1`.
    package var json: String
    /// The answer that raised it; nil from a source that only counts goroutines.
    package var snapshot: Snapshot?
    /// Its bytes, if they were kept.
    package var body: [UInt8]?
    /// Seconds since 1970.
    package var time: Double
}
