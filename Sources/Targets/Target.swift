import Goroutines

/// What gorotop shows: a service, a file or a recorded history.
package struct Target: Identifiable, Sendable {
    /// Tells the targets of one run apart.
    package struct ID: Hashable, Sendable {
        package var number: Int

        package init(_ number: Int) { self.number = number }
    }

    package enum Kind: Hashable, Sendable {
        case service
        /// The built-in service, which lives in a story.
        case demo(Narration)
        /// A file or standard input: read once.
        case fixed
        /// A recorded history: nothing is polled, everything is in the past.
        case archive
    }

    package var id: ID
    /// `host:port`, or a file's name; scrubbed.
    package var name: String
    /// The URL or path, for the help page.
    package var address: String
    package var kind: Kind
    /// Time limit of one poll, in seconds.
    package var timeout: Double
    /// All programs that answer share one history.
    package var joinsPrograms: Bool
    /// It was read once, and a side of it is a service that can be polled again.
    package var pollsAgain: Bool

    package init(
        id: ID = ID(0), name: String, address: String, kind: Kind = .service, timeout: Double = 3,
        joinsPrograms: Bool = false, pollsAgain: Bool = false
    ) {
        (self.id, self.name, self.address, self.kind) = (id, name.scrubbed, address.scrubbed, kind)
        (self.timeout, self.joinsPrograms) = (timeout, joinsPrograms)
        self.pollsAgain = pollsAgain
    }

    package var isPolled: Bool {
        switch kind {
        case .service, .demo: true
        case .fixed, .archive: false
        }
    }

    /// What is said of the demo; nil for any other target.
    package var narration: Narration? {
        if case .demo(let narration) = kind { narration } else { nil }
    }

    /// Seconds of its time in one of real time.
    package var speed: Double { narration?.speed ?? 1 }

    /// There is more than one moment.
    package var hasHistory: Bool { kind != .fixed }
}
