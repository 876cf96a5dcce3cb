/// The distinct stacks of a run, once: a stack that was seen before costs a look-up and no text.
package struct StackTable: Sendable {
    private var stacks: [Stack.ID: Stack] = [:]

    package init() {}

    package var count: Int { stacks.count }

    /// How many stacks that are gone are kept, beyond as many as the snapshot has.
    private static let maximumGone = 2_000

    /// Forgets all stacks but those of a snapshot, once too many others are kept: a service that
    /// never repeats a stack must not fill the memory.
    package mutating func trim(to snapshot: Snapshot) {
        guard stacks.count > 2 * snapshot.stanzas.count + Self.maximumGone else { return }
        stacks = Dictionary(
            snapshot.stanzas.map { ($0.id, $0.stack) }, uniquingKeysWith: { first, _ in first })
    }

    package subscript(id: Stack.ID) -> Stack? { stacks[id] }

    /// The stack of that ID, made by `make` when it is seen for the first time.
    package mutating func stack(_ id: Stack.ID, make: () -> Stack) -> Stack {
        if let known = stacks[id] { return known }
        let new = make()
        stacks[id] = new
        return new
    }
}
