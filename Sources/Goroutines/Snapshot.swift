/// What one poll showed, or what one file holds: the stanzas of a service at one moment.
package struct Snapshot: Hashable, Sendable {
    /// The form the profile came in.
    package enum Format: String, Sendable {
        /// debug=0, gzipped profile.proto.
        case protobuf
        /// Grouped text.
        case debug1
        /// Full text.
        case debug2
        /// Standard error of a dying program.
        case crash
    }

    package var format: Format
    /// Seconds since 1970; nil where neither the profile nor the poll tells.
    package var takenAt: Double?
    /// The stack of the goroutine that died, then by count, then by ID, so that equal rows never swap.
    package var stanzas: [Stanza]
    /// What the input says of itself, nil where it says nothing.
    package var statedTotal: Int?
    /// The input ends where a size limit cut it.
    package var isTruncated: Bool
    package var skipped: [Skipped]
    /// The path of the binary, from the first mapping; nil where the form has none.
    package var program: String?
    /// The linker's build ID in hex, Go 1.24 on; nil where the form has none.
    package var buildID: String?
    /// Why the program died, as the first line of its crash says; nil where it did not.
    package var reason: String?
    /// The goroutine that the program died of; nil where it did not, or no single one is to blame.
    package var death: Death?
    /// The runtime's own goroutines, which only dying programs list: in no stanza and no total.
    package var systemGoroutines: Int
    /// Dumps in the input, of which this is one.
    package var dumps: Int
    /// What a log wrote in front of every line of the dump.
    package var removedPrefix: String?
    /// What the dump was in, such as `JSON field log` or `file goroutines.txt`; nil if it was in nothing.
    package var foundIn: String?
    /// The lines of the input came from the last to the first, as log services export them.
    package var wasReversed = false

    /// The goroutine that Go prints first, below the reason of a crash.
    package struct Death: Hashable, Sendable {
        package var goroutine: Int
        package var stack: Stack.ID

        package init(goroutine: Int, stack: Stack.ID) {
            (self.goroutine, self.stack) = (goroutine, stack)
        }
    }

    package init(
        format: Format, takenAt: Double? = nil, stanzas: [Stanza], statedTotal: Int? = nil,
        isTruncated: Bool = false, skipped: [Skipped] = [], program: String? = nil,
        buildID: String? = nil, reason: String? = nil, death: Death? = nil,
        systemGoroutines: Int = 0, dumps: Int = 1, removedPrefix: String? = nil
    ) {
        (self.format, self.takenAt) = (format, takenAt)
        // Stanzas are large, so their places are sorted.
        let keys = stanzas.indices.map {
            (stanzas[$0].id == death?.stack ? Int.max : stanzas[$0].count, stanzas[$0].id, $0)
        }
        self.stanzas = keys.sorted { ($1.0, $0.1, $0.2) < ($0.0, $1.1, $1.2) }.map { stanzas[$0.2] }
        self.death = death
        (self.statedTotal, self.isTruncated, self.skipped) = (statedTotal, isTruncated, skipped)
        (self.program, self.buildID, self.reason) = (program, buildID, reason)
        (self.systemGoroutines, self.dumps) = (systemGoroutines, dumps)
        self.removedPrefix = removedPrefix
    }

    /// Goroutines in all stanzas.
    package var total: Int { stanzas.reduce(0) { $0 + $1.count } }

    /// The stanzas whose goroutines only answer this poll: the one that writes the profile and, if
    /// no other client has one, the reader that waits on the same connection.
    package var pollServing: Set<Stack.ID> {
        let writers = stanzas.filter(\.stack.servesPoll)
        let writing = writers.reduce(0) { $0 + $1.count }
        let readers = stanzas.filter { $0.count <= writing && $0.stack.isBackgroundRead }
        return Set((writers + readers).map(\.id))
    }
}

/// A part of the input that could not be read.
package struct Skipped: Hashable, Sendable {
    /// One clause, such as `goroutine header without a number`.
    package var reason: String
    /// Bytes from the start of the body to the first such part.
    package var offset: Int
    /// How many parts were left out for this reason.
    package var count: Int

    package init(reason: String, offset: Int, count: Int = 1) {
        (self.reason, self.offset, self.count) = (reason, offset, count)
    }
}
