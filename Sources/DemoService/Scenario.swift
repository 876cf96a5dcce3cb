/// The incident as a function of time, in seconds since midnight of the Monday on which it starts:
/// a release removes the reader of the audit logger's channel, and from then on each event leaks a
/// goroutine. Deploys hide it until a deploy freeze; at 205,000 the pod runs out of memory.
package struct Scenario: Sendable {
    package init() {}

    /// One run of the process.
    package struct Process: Hashable, Sendable {
        package var startedAt: Double
        /// Number of the release; the reader is gone from 42 on.
        package var release: Int

        package var leaks: Bool { release >= 42 }
        /// The linker's build ID: 40 hex digits.
        package var buildID: String {
            (0..<3).map { part in
                let digits = String(mixed(UInt64(release * 3 + part)), radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined().prefix(40).description
        }
    }

    /// The state of the service at one moment.
    package struct Moment: Sendable {
        package var process: Process
        /// The number of goroutines of each role of `Role.billing`.
        var counts: [Int]
        package var heapBytes: Double
        package var requests: Double
        package var auditEvents: Double

        package var goroutines: Int { counts.reduce(0, +) }
        package var stackBytes: Double { Double(goroutines * 8192 + 4_194_304) }
        package var residentBytes: Double {
            heapBytes * 1.25 + stackBytes + Double(goroutines * 900) + 70e6
        }
    }

    /// The state of the service at `time`. `restart` is the time of a restart outside the scenario.
    package func moment(at time: Double, restartedAt restart: Double? = nil) -> Moment {
        var process = process(at: time)
        if let restart, restart <= time { process.startedAt = max(process.startedAt, restart) }
        let work = Load.work(until: time) - Load.work(until: process.startedAt)
        let events = work * Self.eventsPerSecond
        let hour = UInt64(max(0, time) / 3600)
        let counts = Role.billing.enumerated().map { index, role in
            switch role.size {
            case .fixed(let count): return count
            case .poll: return 1
            case .reader: return process.leaks ? 0 : 1
            case .leak: return process.leaks ? max(0, Int(events) - Self.buffer) : 0
            case .load(let mean):
                let noise = Double(mixed(hour &* 1000 &+ UInt64(index)) % 1000) / 1000
                return Int((mean * Load.level(at: time) * (0.85 + 0.3 * noise)).rounded())
            }
        }
        let collected = (time / 420).truncatingRemainder(dividingBy: 1)
        return Moment(
            process: process, counts: counts,
            heapBytes: 170e6 + 30e6 * Load.level(at: time) + 24e6 * collected,
            requests: work * Self.requestsPerSecond, auditEvents: events)
    }

    /// The run of the process that serves at `time`.
    package func process(at time: Double) -> Process {
        var process = Self.deploys.last { $0.startedAt <= time } ?? Self.deploys[0]
        guard process == Self.deploys.last else { return process }
        while let end = Self.end(of: process), end <= time { process.startedAt = end }
        return process
    }

    /// Six weeks after the reader was removed: when somebody finally looks.
    package static let climax = 45 * Load.day

    /// The deploys as days since the start of the story, and the release that each one starts.
    private static let deploys: [Process] = [
        (-2.0, 41), (3.4, 42), (7.62, 42), (9.4, 43), (14.6, 43), (16.42, 44), (18.4, 44),
        (22.6, 45), (24.45, 45), (28.62, 46), (30.4, 46),
    ].map { Process(startedAt: $0.0 * Load.day, release: $0.1) }

    /// At the mean load.
    private static let requestsPerSecond = 50.0
    private static let eventsPerSecond = 0.17
    /// Capacity of the channel.
    private static let buffer = 256
    private static let mostGoroutines = 205_000

    /// When a leaking run runs out of memory.
    private static func end(of process: Process) -> Double? {
        guard process.leaks else { return nil }
        let work =
            Load.work(until: process.startedAt) + Double(mostGoroutines + buffer) / eventsPerSecond
        var (low, high) = (process.startedAt, process.startedAt + 60 * Load.day)
        while high - low > 0.5 {
            let middle = (low + high) / 2
            if Load.work(until: middle) < work { low = middle } else { high = middle }
        }
        return high
    }
}

/// A reproducible pseudo-random number.
func mixed(_ number: UInt64) -> UInt64 {
    var bits = number &+ 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
    return bits ^ bits >> 31
}
