extension Difference {
    /// Finds the stanzas of two snapshots that are the same stack. Each step looks only at what the
    /// ones before it left: by ID, by the leaves of stacks too deep for a form, by shape, and by names
    /// without the numbers of closures.
    ///
    /// Places are indices into the snapshots' stanzas, which are large.
    struct Matching {
        struct Pair {
            var before: Int?
            var after: Int?
            var match = Match.exact
        }

        let before: [Stanza]
        let after: [Stanza]
        /// Lines move and closures are numbered anew by a compiler only: in one and the same binary
        /// a stack on another line is another stack.
        private let isOneBuild: Bool
        private(set) var servingBefore = 0
        private(set) var servingAfter = 0
        private var pairs: [Pair] = []
        private(set) var leftBefore: [Int] = []
        private(set) var leftAfter: [Int] = []
        /// Places that were paired since those left were last updated.
        private var paired: (before: Set<Int>, after: Set<Int>) = ([], [])

        init(before: Snapshot, after: Snapshot) {
            self.before = before.stanzas
            self.after = after.stanzas
            isOneBuild = before.buildID != nil && before.buildID == after.buildID
            pairs.reserveCapacity(max(self.before.count, self.after.count))
            let serving = Serving(before: before, after: after)
            leftBefore = self.before.indices.filter { !serving.contains(self.before[$0].id) }
            leftAfter = self.after.indices.filter { !serving.contains(self.after[$0].id) }
            servingBefore = before.total - leftBefore.reduce(0) { $0 + self.before[$1].count }
            servingAfter = after.total - leftAfter.reduce(0) { $0 + self.after[$1].count }
        }

        mutating func run() {
            pairByID()
            step { $0.pairDeepStacks() }
            if !isOneBuild {
                step { $0.pairGroups(by: { $0.stack.shape }) { .moved(candidates: $0) } }
                var numbers = ClosureNumbers()
                step { $0.pairGroups(by: { numbers.shapeWithout($0.stack) }) { _ in .renumbered } }
            }
            pairs += leftBefore.map { Pair(before: $0, after: nil) }
            pairs += leftAfter.map { Pair(before: nil, after: $0) }
        }

        mutating func pair(_ old: Int, _ new: Int, as match: Match) {
            pairs.append(Pair(before: old, after: new, match: match))
            paired.before.insert(old)
            paired.after.insert(new)
        }

        private mutating func step(_ pairSome: (inout Matching) -> Void) {
            guard !leftBefore.isEmpty, !leftAfter.isEmpty else { return }
            pairSome(&self)
            guard !paired.before.isEmpty else { return }
            leftBefore.removeAll { paired.before.contains($0) }
            leftAfter.removeAll { paired.after.contains($0) }
            paired = ([], [])
        }

        /// The largest change first.
        var ranked: [Pair] {
            let keys = pairs.indices.map { index in
                let (old, new) = (pairs[index].before, pairs[index].after)
                let delta = (new.map { after[$0].count } ?? 0) - (old.map { before[$0].count } ?? 0)
                let id = new.map { after[$0].id } ?? old.map { before[$0].id }
                return (delta, id?.rawValue ?? 0, index)
            }
            let order = keys.sorted { left, right in
                if left.0 != right.0 {
                    return (left.0.magnitude, left.0) > (right.0.magnitude, right.0)
                }
                return (left.1, left.2) < (right.1, right.2)
            }
            return order.map { pairs[$0.2] }
        }
    }
}

extension Difference.Matching {
    private mutating func pairByID() {
        var places: [Stack.ID: Int] = [:]
        places.reserveCapacity(leftAfter.count)
        for place in leftAfter { places[after[place].id] = place }
        leftBefore.removeAll { old in
            guard let new = places.removeValue(forKey: before[old].id) else { return false }
            pairs.append(.init(before: old, after: new))
            return true
        }
        let unpaired = Set(places.values)
        leftAfter.removeAll { !unpaired.contains($0) }
    }

    /// Pairs those of equal keys, the nearest lines first.
    private mutating func pairGroups(
        by key: (Stanza) -> Stack.ID, as match: (_ candidates: Int) -> Difference.Match
    ) {
        var groups: [Stack.ID: (before: [Int], after: [Int])] = [:]
        for place in leftBefore {
            groups[key(before[place]), default: ([], [])].before.append(place)
        }
        for place in leftAfter {
            let key = key(after[place])
            // Most have nothing to be paired with.
            guard groups[key] != nil else { continue }
            groups[key]?.after.append(place)
        }
        for group in groups.values where !group.after.isEmpty {
            let candidates = max(group.before.count, group.after.count)
            for (old, new) in nearest(group.before, group.after) {
                pair(old, new, as: match(candidates))
            }
        }
    }

    /// In a small group the nearest two of all are paired, then the nearest of the rest, and so on.
    private func nearest(_ old: [Int], _ new: [Int]) -> [(Int, Int)] {
        if old.count == 1, new.count == 1 { return [(old[0], new[0])] }
        guard old.count * new.count <= Self.maximumCandidates else { return inOrder(old, new) }
        var candidates: [Candidate] = []
        candidates.reserveCapacity(old.count * new.count)
        for place in old { for other in new { candidates.append(candidate(place, other)) } }
        candidates.sort { $0.precedes($1) }
        var (takenOld, takenNew): (Set<Int>, Set<Int>) = ([], [])
        return candidates.compactMap { candidate in
            guard !takenOld.contains(candidate.old), !takenNew.contains(candidate.new) else {
                return nil
            }
            takenOld.insert(candidate.old)
            takenNew.insert(candidate.new)
            return (candidate.old, candidate.new)
        }
    }

    /// More than this many possible pairs of one key are not all looked at: a hostile profile has
    /// thousands of stacks of one shape.
    private static let maximumCandidates = 64
    /// How many of the next stanzas each one of a large group is compared with.
    private static let window = 8

    /// In a large group both sides go by their lines, and each takes the nearest of the next few.
    private func inOrder(_ old: [Int], _ new: [Int]) -> [(Int, Int)] {
        let isSwapped = old.count > new.count
        let (fewer, more) =
            isSwapped
            ? (sorted(new, of: after), sorted(old, of: before))
            : (sorted(old, of: before), sorted(new, of: after))
        var pairs: [(Int, Int)] = []
        var next = 0
        for (offset, place) in fewer.enumerated() {
            // Each of those behind needs one as well.
            let last = more.count - (fewer.count - offset)
            let found = (next...min(last, next + Self.window - 1)).lazy.map { position in
                isSwapped
                    ? (candidate(more[position], place), position)
                    : (candidate(place, more[position]), position)
            }.min { $0.0.precedes($1.0) }
            guard let (candidate, position) = found else { continue }
            pairs.append((candidate.old, candidate.new))
            next = position + 1
        }
        return pairs
    }

    private func sorted(_ places: [Int], of stanzas: [Stanza]) -> [Int] {
        places.sorted { left, right in
            let (first, second) = (stanzas[left].stack, stanzas[right].stack)
            for (one, other) in zip(first.frames, second.frames) where one.line != other.line {
                return one.line < other.line
            }
            return first.id < second.id
        }
    }

    private struct Candidate {
        var distance: Int
        /// Of the stacks, to break ties the same way every time.
        var ids: (old: UInt64, new: UInt64)
        var old: Int
        var new: Int

        func precedes(_ other: Candidate) -> Bool {
            (distance, ids.old, ids.new, old, new)
                < (other.distance, other.ids.old, other.ids.new, other.old, other.new)
        }
    }

    private func candidate(_ old: Int, _ new: Int) -> Candidate {
        let (first, second) = (before[old].stack, after[new].stack)
        return Candidate(
            distance: first.distance(to: second), ids: (first.id.rawValue, second.id.rawValue),
            old: old, new: new)
    }
}

/// The stacks that only answer the poll wherever they are.
private struct Serving {
    private var ids: Set<Stack.ID>

    init(before: Snapshot, after: Snapshot) {
        let (old, new) = (before.pollServing, after.pollServing)
        ids = old.union(new)
        // A stack that serves the poll on one side may be the service's own work on the other.
        for id in old.symmetricDifference(new) {
            let other = old.contains(id) ? after : before
            if other.stanzas.contains(where: { $0.id == id }) { ids.remove(id) }
        }
    }

    func contains(_ id: Stack.ID) -> Bool { !ids.isEmpty && ids.contains(id) }
}

extension Stack {
    /// How far the lines of two stacks of one shape are apart, all frames together.
    fileprivate func distance(to other: Stack) -> Int {
        var sum = 0
        for index in 0..<min(frames.count, other.frames.count) {
            sum += abs(frames[index].line - other.frames[index].line)
        }
        return sum
    }
}
