/// Decides when to poll. It has no clock: times are seconds on one that never jumps.
///
/// Polls are `interval` apart, from start to start, and at least 20 times as far apart as the last
/// one took, so that a service spends no more than a twentieth of its time on being watched. After
/// failures the pause doubles, up to half a minute.
struct Schedule: Sendable {
    /// As the user set it.
    var interval: Double
    /// Failed polls since the last good one.
    private(set) var failures = 0
    private var phase = Phase.waiting
    private var startedAt: Double?
    private var endedAt = 0.0
    private var lastCost = 0.0

    private enum Phase { case waiting, asking }

    static let longestPause = 30.0
    static let duty = 20.0

    init(interval: Double) {
        self.interval = interval
    }

    /// Seconds from the start of one poll to the start of the next, in force now.
    var period: Double {
        let gentle = Self.duty * lastCost
        return gentle <= interval ? interval : gentle.rounded(.up)
    }

    /// When the next poll starts; nil while one is under way.
    var dueAt: Double? {
        guard phase == .waiting else { return nil }
        guard let startedAt else { return endedAt }
        guard failures > 0 else { return startedAt + period }
        return endedAt + max(interval, min(Self.longestPause, max(backOff, Self.duty * lastCost)))
    }

    private var backOff: Double {
        interval * Double(1 << min(failures - 1, 10))
    }

    /// Starts a poll, unless one is under way.
    mutating func start(at now: Double) -> Bool {
        guard phase == .waiting else { return false }
        phase = .asking
        startedAt = now
        return true
    }

    /// The poll was answered, and kept the service busy for `cost` seconds.
    mutating func succeeded(cost: Double, at now: Double) {
        phase = .waiting
        endedAt = now
        failures = 0
        lastCost = cost
    }

    /// The poll failed, and may have kept the service busy for `cost` seconds.
    mutating func failed(cost: Double, at now: Double) {
        phase = .waiting
        endedAt = now
        failures += 1
        lastCost = cost
    }
}
