/// What is known of a service at one moment of its past.
package struct Moment: Sendable {
    /// Stanzas that were not kept one by one, since the moment is old.
    package struct Others: Hashable, Sendable {
        package var stanzas: Int
        package var goroutines: Int

        package init(stanzas: Int, goroutines: Int) {
            (self.stanzas, self.goroutines) = (stanzas, goroutines)
        }
    }

    /// The newest answer at that moment, without its bytes.
    package var poll: Poll
    package var others: Others?
    /// Seconds that the record covers of which this is the end; nil where it is one poll.
    package var resolution: Double?
    /// When the next answer began, in seconds since 1970; nil if unknown, or if this is the newest.
    package var next: Double?

    package init(
        poll: Poll, others: Others? = nil, resolution: Double? = nil, next: Double? = nil
    ) {
        (self.poll, self.others) = (poll, others)
        (self.resolution, self.next) = (resolution, next)
    }

    /// Goroutines, the others included.
    package var total: Int { poll.total + (others?.goroutines ?? 0) }
}
