/// How many digits of an ID are shown: the fewest, at least 4, that tell all stacks of this run
/// apart. Once longer, IDs stay longer: what was read out is still found.
package struct ShortIDs: Sendable {
    package private(set) var digits = 4
    private var known: Set<Stack.ID> = []
    private var prefixes: Set<UInt64> = []

    package init() {}

    package init(_ ids: some Sequence<Stack.ID>) { for id in ids { insert(id) } }

    package var count: Int { known.count }

    package mutating func insert(_ id: Stack.ID) {
        guard known.insert(id).inserted else { return }
        while !prefixes.insert(id.prefix(digits: digits)).inserted, digits < 16 {
            digits += 1
            prefixes = Set(known.subtracting([id]).map { $0.prefix(digits: digits) })
        }
    }

    /// As many digits of it as are shown.
    package func text(of id: Stack.ID) -> String { String(id.description.prefix(digits)) }
}

extension Stack.ID {
    fileprivate func prefix(digits: Int) -> UInt64 { rawValue >> UInt64(64 - 4 * digits) }
}
