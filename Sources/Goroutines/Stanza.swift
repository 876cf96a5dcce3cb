/// The goroutines of one snapshot that share a stack.
package struct Stanza: Hashable, Sendable, Identifiable {
    package var stack: Stack
    /// Goroutines; negative only in a delta profile.
    package var count: Int
    /// The commonest first; their counts add up to `count`. Empty where the form tells none
    /// (debug=1 without its symbols).
    package var states: [Tally<WaitState>]
    /// pprof labels, the commonest first; a goroutine with two labels counts for both.
    package var labels: [Tally<Label>]
    /// The `go` statements that started them, the commonest first; known from debug=2 only.
    package var creators: [Tally<Frame>]
    /// Known from debug=2 only, and only after the service's first garbage collection.
    package var waitMinutes: WaitMinutes?
    /// Goroutines that the runtime's own leak check found unreachable.
    package var leaked = 0
    /// Goroutines locked to their thread; known from debug=2 only.
    package var lockedToThread = 0
    /// Goroutines inside a bubble of testing/synctest; known from debug=2 only.
    package var inBubble = 0
    /// How many frames the runtime left out in the middle of the stack, the fewest and the most.
    package var elidedFrames: ClosedRange<Int>?

    package init(
        stack: Stack, count: Int, states: [Tally<WaitState>] = [], labels: [Tally<Label>] = [],
        creators: [Tally<Frame>] = [], waitMinutes: WaitMinutes? = nil
    ) {
        (self.stack, self.count, self.states, self.labels) = (stack, count, states, labels)
        (self.creators, self.waitMinutes) = (creators, waitMinutes)
    }

    package var id: Stack.ID { stack.id }
    /// The program's own `go` statement that started goroutines which have only frames of the standard
    /// library: it says more than those. Nil if there are others, or if it is unknown.
    package var startedBy: Frame? {
        stack.frames.contains { !$0.isStandard }
            ? nil : creators.first { !$0.value.isStandard }?.value
    }
    /// The frame that lists show for it; nil if it has no frames.
    package var title: Frame? { startedBy ?? stack.titleFrame }
    /// The name that lists show for it: what `name` makes of `title`, after `created by` if that frame
    /// is not on the stack.
    package func called(_ name: (Frame) -> String) -> String {
        if let startedBy { return "created by \(name(startedBy))" }
        return stack.titleFrame.map(name) ?? Stack.untitled
    }
    /// The commonest state; nil where the form tells none.
    package var state: WaitState? { states.first?.value }
    /// The state to show: that the runtime proved a leak says more than what it waits for.
    package var shownState: WaitState? { leaked > 0 ? .leaked : state }
}

/// How many goroutines of a stanza have a value.
package struct Tally<Value: Hashable & Sendable>: Hashable, Sendable {
    package var value: Value
    package var count: Int

    package init(_ value: Value, count: Int) { (self.value, self.count) = (value, count) }
}

/// How long goroutines have been parked, in whole minutes. A lower bound: Go counts from the first
/// garbage collection that found the goroutine parked.
package struct WaitMinutes: Hashable, Sendable {
    package var min: Int
    package var median: Int
    package var max: Int
    /// Goroutines whose header told the minutes; the others are younger than a minute or were
    /// never seen by a collection.
    package var known: Int

    package init(min: Int, median: Int, max: Int, known: Int) {
        (self.min, self.median, self.max, self.known) = (min, median, max, known)
    }
}
