extension Difference {
    /// The stanza of `before` whose stack is most like a row's: the row's own where it has one, else
    /// the one that shares most calls, those of the service's own code above all. Nil where no
    /// stack shares any.
    package func nearest(to row: Row) -> Stanza? {
        if let own = row.before { return own }
        var weights: [String: (weight: Int, calls: Int)] = [:]
        for frame in row.stack.frames {
            let calls = weights[frame.function]?.calls ?? 0
            weights[frame.function] = (frame.origin.weight, calls + 1)
        }
        let serving = before.pollServing
        var nearest: (score: Int, stanza: Stanza)?
        for stanza in before.stanzas where !serving.contains(stanza.id) {
            let score = Self.likeness(of: stanza.stack, to: weights, depth: row.stack.frames.count)
            // Of equal ones the first has the most goroutines.
            if score > nearest?.score ?? Int.min, score > 0 { nearest = (score, stanza) }
        }
        return nearest?.stanza
    }

    /// The weights of calls that both have, each as often as both have it, less one for each frame
    /// that one has more than the other.
    private static func likeness(
        of stack: Stack, to weights: [String: (weight: Int, calls: Int)], depth: Int
    ) -> Int {
        var seen: [String: Int] = [:]
        var score = 0
        for frame in stack.frames {
            guard let known = weights[frame.function] else { continue }
            let calls = seen[frame.function, default: 0]
            seen[frame.function] = calls + 1
            if calls < known.calls { score += known.weight }
        }
        guard score > 0 else { return 0 }
        return max(1, score * 2 - abs(depth - stack.frames.count))
    }
}

extension Frame.Origin {
    /// A call of the service's own code tells more than one of the standard library.
    fileprivate var weight: Int {
        switch self {
        case .user: 16
        case .dependency: 4
        case .standard: 2
        }
    }
}
