/// One answer of a source: goroutines by stack, or only how many there are.
package struct Poll: Sendable {
    /// When the request was sent: seconds since 1970.
    package var startedAt: Double
    /// From the request to the last byte of the profile, in seconds.
    package var duration: Double
    /// Bytes of the profile on the wire.
    package var bodyBytes: Int
    /// Goroutines by stack; nil from a source that only counts them.
    package var snapshot: Snapshot?
    /// Goroutines, from a source that only counts them.
    private var count = 0
    /// What the service reports on its process; nil if nothing.
    package var process: ProcessFigures?
    /// The profile as it came, if it is a profile.proto of at most `keptBytes`. Saved, it has all
    /// that Go wrote.
    package var body: [UInt8]?

    /// The valid times from poll to poll, in seconds.
    package static let intervals = 0.1...86_400.0

    /// 184,000 goroutines on one line take 2 KB, 5,000 stacks some hundred.
    package static let keptBytes = 4 << 20

    package init(
        startedAt: Double, duration: Double, bodyBytes: Int, snapshot: Snapshot,
        process: ProcessFigures? = nil, body: [UInt8]? = nil
    ) {
        (self.startedAt, self.duration, self.bodyBytes) = (startedAt, duration, bodyBytes)
        (self.snapshot, self.process, self.body) = (snapshot, process, body)
    }

    /// What a file holds, as if it had been polled when it was taken, or at `time`.
    package init(_ snapshot: Snapshot, at time: Double = 0, body: [UInt8]? = nil) {
        self.init(
            startedAt: snapshot.takenAt ?? time, duration: 0, bodyBytes: 0, snapshot: snapshot,
            body: body)
    }

    /// An answer of a source that only counts goroutines.
    package init(startedAt: Double, duration: Double, total: Int, process: ProcessFigures? = nil) {
        (self.startedAt, self.duration, count) = (startedAt, duration, total)
        (bodyBytes, self.process) = (0, process)
    }

    /// Goroutines in all.
    package var total: Int { snapshot?.total ?? count }

    /// Goroutines of each stack; empty from a source that only counts them.
    package var counts: [(Stack.ID, Int)] { snapshot?.stanzas.map { ($0.id, $0.count) } ?? [] }
}

/// What a service reports on its own process, with the names of Prometheus' Go client.
package struct ProcessFigures: Hashable, Sendable {
    /// `process_start_time_seconds`: seconds since 1970. If it changes, the process restarted.
    package var startTime: Double?
    /// `process_resident_memory_bytes`.
    package var residentBytes: Double?
    /// `go_memstats_heap_inuse_bytes`.
    package var heapBytes: Double?
    /// `go_memstats_stack_inuse_bytes`: the goroutines' stacks.
    package var stackBytes: Double?
    /// The label of `go_info`, such as `go1.27.3`.
    package var goVersion: String?
    /// `go_goroutines`, a moment after the profile.
    package var goroutines: Double?
    /// Bytes that it may use: the limit of its container, or of its runtime if that is lower and not
    /// reached yet. A process lives on above `GOMEMLIMIT`.
    package var memoryLimit: Double?

    package init(
        startTime: Double? = nil, residentBytes: Double? = nil, heapBytes: Double? = nil,
        stackBytes: Double? = nil, goVersion: String? = nil, goroutines: Double? = nil,
        memoryLimit: Double? = nil
    ) {
        (self.startTime, self.residentBytes, self.heapBytes) = (startTime, residentBytes, heapBytes)
        (self.stackBytes, self.goVersion) = (stackBytes, goVersion)
        (self.goroutines, self.memoryLimit) = (goroutines, memoryLimit)
    }
}

/// Why a poll has no snapshot.
package struct PollFailure: Error, Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case unknownHost, refused, unreachable, timedOut, untrusted
        case unauthorized, forbidden, notMounted, unknownProfile, redirected, badStatus
        case notAProfile, cutShort, tooLarge

        /// Waiting doesn't mend it: gorotop was started with a wrong address or without credentials.
        package var isLasting: Bool {
            switch self {
            case .unknownHost, .untrusted, .unauthorized, .forbidden, .unknownProfile: true
            case .refused, .unreachable, .timedOut, .notMounted, .redirected, .badStatus,
                .notAProfile, .cutShort, .tooLarge:
                false
            }
        }
    }

    package var kind: Kind
    /// Whole sentences: what happened, and what to do about it.
    package var explanation: String
    /// How a poll ended that had failed before, when its time was up: not one more failed poll.
    package var isLate = false

    package init(kind: Kind, explanation: String) {
        (self.kind, self.explanation) = (kind, explanation)
    }
}
