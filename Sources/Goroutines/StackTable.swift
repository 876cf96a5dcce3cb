/// Every distinct stack of a run, once: a stack that was seen before costs a look-up and no text.
package struct StackTable: Sendable {
    private var stacks: [Stack.ID: Stack] = [:]

    package init() {}

    package var count: Int { stacks.count }

    package subscript(id: Stack.ID) -> Stack? { stacks[id] }

    /// The stack of that ID, made by `make` when it is seen for the first time.
    package mutating func stack(_ id: Stack.ID, make: () -> Stack) -> Stack {
        if let known = stacks[id] { return known }
        let new = make()
        stacks[id] = new
        return new
    }
}
