/// The incident as a function of time, in seconds since midnight of a Monday: a quiet week, then the
/// six weeks of the story, from a Tuesday on. A release removes the reader of the audit logger's
/// channel, and from then on each event leaks a goroutine. Deploys hide it until a deploy freeze; at
/// 186,000 the pod runs out of memory and is killed.
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
        package var counts: [Int]
        package var heapBytes: Double
        package var requests: Double
        package var auditEvents: Double

        package var goroutines: Int { counts.reduce(0, +) }
        package var stackBytes: Double { Double(goroutines * 8192 + 4_194_304) }
        /// The heap's share is that of its peak, as Go returns memory late.
        package var residentBytes: Double { stackBytes + Double(goroutines * 900) + 448e6 }
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
            case .leak:
                let leaked = process.leaks ? max(0, Int(events) - Self.buffer) : 0
                return min(leaked, Self.mostGoroutines)
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

    /// The run of the process that serves at `time`, or that was killed and isn't replaced yet.
    package func process(at time: Double) -> Process {
        var process = Self.deploys.last { $0.startedAt <= time } ?? Self.deploys[0]
        guard process == Self.deploys.last else { return process }
        while let end = Self.end(of: process), end + Self.outage <= time {
            process.startedAt = end + Self.outage
        }
        return process
    }

    /// When no process runs next, or now: from a kill until the next process listens.
    package func outage(after time: Double) -> Range<Double>? {
        let last = Self.deploys[Self.deploys.count - 1]
        return Self.end(of: process(at: max(time, last.startedAt))).map { $0..<$0 + Self.outage }
    }

    /// At the mean load.
    private static let requestsPerSecond = 50.0
    private static let eventsPerSecond = 0.147
    /// Capacity of the channel.
    private static let buffer = 256
    private static let mostGoroutines = 186_000

    /// Seconds from a kill to the next process.
    private static let outage = 300.0

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

extension Scenario {
    /// A profile for each number in `Moment.counts`, with one goroutine of that role.
    package static var profiles: [[UInt8]] {
        Role.billing.map { role in
            let group = GoroutineProfile.Group(role: role, count: 1, oldestMinutes: 0)
            return GoroutineProfile(groups: [group], takenAt: 0, buildID: "").protobuf
        }
    }

    package static let goVersion = "go1.27.3"
}

// MARK: - The calendar

extension Scenario {
    /// When the story begins; the week before it is quiet.
    package static let start = 8 * Load.day
    /// Six weeks.
    package static let days = 42
    /// Its last day, two hours before memory ends: when somebody finally looks.
    package static let climax = 49 * Load.day + 16 * 3600
    /// When memory ends for the first time.
    package static let memoryEnd = end(of: deploys[deploys.count - 1]) ?? .infinity
    /// Bytes.
    package static let memoryLimit = Double(2 << 30)

    /// Seconds since 1970: the first day is Monday, 5 October 2026.
    package static func date(of time: Double) -> Double { 1_791_158_400 + time }

    /// The deploys since the beginning, and the release that each one starts.
    package static let deploys: [Process] = [
        (-2.0, 41), (9.4, 42), (11.62, 42), (15.4, 43), (18.6, 43), (21.42, 44), (23.4, 44),
        (25.6, 45), (28.45, 45), (30.62, 46), (32.4, 46),
    ].map { Process(startedAt: $0.0 * Load.day, release: $0.1) }
}

/// A reproducible pseudo-random number.
func mixed(_ number: UInt64) -> UInt64 {
    var bits = number &+ 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
    return bits ^ bits >> 31
}
