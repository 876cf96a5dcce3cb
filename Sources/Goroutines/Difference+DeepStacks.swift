extension Difference.Matching {
    /// Pairs stacks that are too deep for a form: profiles end where their limit is, and dumps leave
    /// out the middle. Two are taken for one where all frames agree that both have at the leaf.
    mutating func pairDeepStacks() {
        func isDeep(_ stanza: Stanza) -> Bool { stanza.stack.frames.count >= Self.leastDepth }
        let (old, new) = (
            leftBefore.filter { isDeep(before[$0]) }, leftAfter.filter { isDeep(after[$0]) }
        )
        guard !old.isEmpty, !new.isEmpty,
            old.contains(where: { before[$0].isIncomplete })
                || new.contains(where: { after[$0].isIncomplete })
        else { return }
        var candidates: [Stack.ID: [Int]] = [:]
        for place in new { candidates[after[place].stack.leafID, default: []].append(place) }
        for place in old {
            let key = before[place].stack.leafID
            guard
                let found = candidates[key]?.prefix(Self.deepCandidates).firstIndex(where: {
                    before[place].mayBe(after[$0])
                }), let other = candidates[key]?.remove(at: found)
            else { continue }
            pair(place, other, as: .cut)
        }
    }

    /// The lowest limit of a profile is 32 frames, those of the runtime included.
    fileprivate static let leastDepth = 24
    /// A hostile profile may have thousands of stacks that begin alike.
    private static let deepCandidates = 8
}

extension Stanza {
    /// The profile's limit cut the root off, or the runtime left out the middle.
    fileprivate var isIncomplete: Bool { stack.isCut || elidedFrames != nil }

    fileprivate func mayBe(_ other: Stanza) -> Bool {
        guard isIncomplete || other.isIncomplete,
            depths.overlaps(other.depths)
        else { return false }
        return zip(stack.frames.prefix(leafFrames), other.stack.frames.prefix(other.leafFrames))
            .allSatisfy { $0.line == $1.line && $0.function == $1.function }
    }

    /// Frames in front of whatever is missing; the runtime prints the first 50.
    private var leafFrames: Int { elidedFrames == nil ? stack.frames.count : 40 }

    /// How many frames the whole stack may have.
    private var depths: ClosedRange<Int> {
        let count = stack.frames.count
        if stack.isCut { return count...Int.max }
        guard let elidedFrames else { return count...count }
        return count...count + elidedFrames.upperBound
    }
}

extension Stack {
    /// The ID of as many frames as any form has of a deep stack.
    fileprivate var leafID: ID {
        var hash = StackHash()
        for frame in frames.prefix(Difference.Matching.leastDepth) {
            hash.combine(name: StackHash.name(frame.function), line: frame.line)
        }
        return hash.id
    }
}
