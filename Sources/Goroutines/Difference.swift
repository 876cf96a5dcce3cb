/// What changed between two snapshots, stack by stack.
///
/// Stanzas that only answer the poll (`Snapshot.pollServing`) are in no row, unless their stack is
/// the service's own work on the other side; their goroutines are counted apart, so that the deltas
/// of all rows and `servingPollAfter - servingPollBefore` add up to `after.total - before.total`.
package struct Difference: Sendable {
    package let before: Snapshot
    package let after: Snapshot
    /// The largest change first, growth before shrinkage where both are equal, then by ID.
    package let rows: [Row]
    /// Goroutines that are in no row since they only answered the poll.
    package let servingPollBefore: Int
    package let servingPollAfter: Int
    /// Goroutines that came on rows that grew.
    package let growth: Int
    /// Goroutines that went on rows that shrank; zero or more.
    package let shrinkage: Int
    /// Both sides run code of their own, and no stack of it is on both: two services, or two builds
    /// that are far apart.
    package let sharesNoStack: Bool
    /// Rows whose two stacks are on other lines.
    package let moved: Int
    private let sums: [Change: Sum]

    package init(from before: Snapshot, to after: Snapshot) {
        (self.before, self.after) = (before, after)
        var matching = Matching(before: before, after: after)
        matching.run()
        (servingPollBefore, servingPollAfter) = (matching.servingBefore, matching.servingAfter)
        let tellsLabels = before.tellsLabels && after.tellsLabels
        var rows = matching.ranked.map { pair in
            Row(
                before: pair.before.map { before.stanzas[$0] },
                after: pair.after.map { after.stanzas[$0] },
                match: pair.match, tellsLabels: tellsLabels)
        }
        let growth = rows.reduce(0) { $0 + max(0, $1.delta) }
        self.growth = growth
        shrinkage = rows.reduce(0) { $0 - min(0, $1.delta) }
        var sum = 0
        for index in rows.indices where rows[index].delta > 0 {
            sum += rows[index].delta
            rows[index].share = Double(rows[index].delta) / Double(growth)
            rows[index].cumulative = Double(sum) / Double(growth)
        }
        self.rows = rows
        sharesNoStack = Self.sharesNoStack(rows)
        moved = rows.count { $0.isMoved }
        sums = rows.reduce(into: [:]) { sums, row in
            sums[row.change, default: Sum()].rows += 1
            sums[row.change, default: Sum()].delta += row.delta
        }
    }

    /// Goroutines more than before, those that serve the poll included.
    package var delta: Int { after.total - before.total }

    package func count(of change: Change) -> Sum { sums[change] ?? Sum() }

    /// The changes that there are, with their rows.
    package var counts: [(change: Change, sum: Sum)] {
        Change.allCases.compactMap { change in sums[change].map { (change, $0) } }
    }

    private static func sharesNoStack(_ rows: [Row]) -> Bool {
        func isOwn(_ row: Row) -> Bool { row.stack.frames.contains { $0.origin == .user } }
        // Looking at frames comes last: it costs more than all the rest.
        return !rows.contains { $0.before != nil && $0.after != nil && isOwn($0) }
            && rows.contains { $0.before != nil && isOwn($0) }
            && rows.contains { $0.after != nil && isOwn($0) }
    }
}

extension Difference {
    package enum Change: String, CaseIterable, Sendable {
        case new, grew, shrank, gone, same
    }

    /// How a row's two stacks were found to be the same.
    package enum Match: Equatable, Sendable {
        /// They have one ID, or there is only one.
        case exact
        /// They are too deep for a form, and equal in all frames that both have at the leaf.
        case cut
        /// They have one shape and other lines, of another build. Of several `candidates`, the
        /// stanzas of the shape on the side that has more, the nearest lines decided.
        case moved(candidates: Int)
        /// They are called by other numbers of Go's closures, such as `func1` and `func2`.
        case renumbered
    }

    /// Some rows together.
    package struct Sum: Equatable, Sendable {
        package var rows: Int
        package var delta: Int

        package init(rows: Int = 0, delta: Int = 0) { (self.rows, self.delta) = (rows, delta) }
    }

    /// How many goroutines of a row have a value.
    package struct ValueChange<Value: Hashable & Sendable>: Equatable, Sendable {
        package let value: Value
        package let before: Int
        package let after: Int
    }

    /// A stack on both sides, or on the one that has it.
    package struct Row: Sendable, Identifiable {
        /// Nil where it was missing.
        package let before: Stanza?
        package let after: Stanza?
        package let match: Match
        /// Of all growth, from 0 to 1; nil where it did not grow.
        package internal(set) var share: Double?
        /// The shares of this row and those above it.
        package internal(set) var cumulative: Double?
        /// Both sides' forms tell labels, so that a label missing on one is a change.
        package let tellsLabels: Bool

        init(before: Stanza?, after: Stanza?, match: Match, tellsLabels: Bool) {
            precondition(before != nil || after != nil, "a row has a stack")
            (self.before, self.after) = (before, after)
            (self.match, self.tellsLabels) = (match, tellsLabels)
        }
    }
}

extension Difference.Row {
    /// The later one, where there are two.
    package var stanza: Stanza {
        guard let stanza = after ?? before else { preconditionFailure("a row has a stack") }
        return stanza
    }

    package var stack: Stack { stanza.stack }
    package var id: Stack.ID { stanza.id }
    package var beforeCount: Int { before?.count ?? 0 }
    package var afterCount: Int { after?.count ?? 0 }
    package var delta: Int { afterCount - beforeCount }

    package var isMoved: Bool { if case .moved = match { true } else { false } }

    /// By counts: in a delta profile they may be negative, which is neither new nor gone.
    package var change: Difference.Change {
        switch (beforeCount, afterCount) {
        case (let before, let after) where before == after: .same
        case (0, 1...): .new
        case (1..., 0): .gone
        default: delta > 0 ? .grew : .shrank
        }
    }

    /// States that more or fewer goroutines are in, the largest change first; none where a side's
    /// form tells no state.
    package var stateChanges: [Difference.ValueChange<WaitState>] {
        if let before, let after, before.states.isEmpty || after.states.isEmpty { return [] }
        return changes(\.states) { $0.name < $1.name }
    }

    /// Labels that more or fewer goroutines have, the largest change first; none where a side's
    /// form tells no labels.
    package var labelChanges: [Difference.ValueChange<Label>] {
        guard tellsLabels else { return [] }
        return changes(\.labels) { ($0.key, $0.value) < ($1.key, $1.value) }
    }

    private func changes<Value>(
        _ tallies: KeyPath<Stanza, [Tally<Value>]>, by precedes: (Value, Value) -> Bool
    ) -> [Difference.ValueChange<Value>] {
        var counts: [Value: (before: Int, after: Int)] = [:]
        for tally in before?[keyPath: tallies] ?? [] {
            counts[tally.value, default: (0, 0)].before += tally.count
        }
        for tally in after?[keyPath: tallies] ?? [] {
            counts[tally.value, default: (0, 0)].after += tally.count
        }
        return counts.filter { $0.value.before != $0.value.after }
            .map { .init(value: $0.key, before: $0.value.before, after: $0.value.after) }
            .sorted {
                let left = ($0.after - $0.before).magnitude
                let right = ($1.after - $1.before).magnitude
                return left == right ? precedes($0.value, $1.value) : left > right
            }
    }
}

extension Snapshot {
    /// debug=2 tells labels from Go 1.27 on.
    fileprivate var tellsLabels: Bool {
        switch format {
        case .protobuf, .debug1: true
        case .debug2, .crash: stanzas.contains { !$0.labels.isEmpty }
        }
    }
}

extension Difference: Hashable {
    /// All else follows from the two sides.
    package static func == (left: Difference, right: Difference) -> Bool {
        left.before == right.before && left.after == right.after
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(before)
        hasher.combine(after)
    }
}
