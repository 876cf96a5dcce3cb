/// Something that happened at one moment and belongs under a graph.
package struct Occurrence: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A baseline or a mark, by its letter.
        case mark(Character)
        /// The process started anew; `isCertain` when its start time says so.
        case restart(isCertain: Bool)
        case failedPoll
        /// The answer took more than half of the interval.
        case slowPoll
    }

    package var kind: Kind
    /// Seconds since 1970.
    package var time: Double

    package init(_ kind: Kind, at time: Double) {
        self.kind = kind
        self.time = time
    }
}
