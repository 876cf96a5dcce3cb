/// Every distinct stack of a run, once: a stack that was seen before costs a look-up and no text.
package struct StackTable: Sendable {
    private var stacks: [Stack.ID: Stack] = [:]

    package init() {}

    package var count: Int { stacks.count }

    /// Forgets all stacks but those of a snapshot, once there are more than `limit`: a service that
    /// never repeats a stack must not fill the memory.
    package mutating func trim(to snapshot: Snapshot, over limit: Int) {
        guard stacks.count > limit else { return }
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
