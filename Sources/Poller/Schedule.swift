/// Decides when to poll, in seconds on a monotonic clock: `interval` apart, and at least 20 times
/// as long as the last poll took, so that a service spends at most 5% of its time on them. After
/// failures the pause doubles, up to 30 s.
struct Schedule: Sendable {
    /// In seconds, as set by the user.
    var interval: Double
    /// Failed polls since the last successful one.
    private(set) var failures = 0
    private var isAsking = false
    private var startedAt: Double?
    private var endedAt = 0.0
    private var lastCost = 0.0

    static let longestPause = 30.0
    static let duty = 20.0

    init(interval: Double) { self.interval = interval }

    /// The current time from the start of one poll to the start of the next, in seconds.
    var period: Double {
        let gentle = Self.duty * lastCost
        return gentle <= interval ? interval : gentle.rounded(.up)
    }

    /// When the next poll is due; nil while one is under way.
    var dueAt: Double? {
        guard !isAsking else { return nil }
        guard let startedAt else { return endedAt }
        guard failures > 0 else { return startedAt + period }
        return endedAt + max(interval, min(Self.longestPause, max(backOff, Self.duty * lastCost)))
    }

    private var backOff: Double { interval * Double(1 << min(failures - 1, 10)) }

    /// Starts a poll, unless one is under way.
    mutating func start(at now: Double) -> Bool {
        guard !isAsking else { return false }
        (isAsking, startedAt) = (true, now)
        return true
    }

    /// The poll succeeded, and kept the service busy for `cost` seconds.
    mutating func succeeded(cost: Double, at now: Double) {
        (isAsking, endedAt, failures, lastCost) = (false, now, 0, cost)
    }

    /// The poll failed, and may have kept the service busy for `cost` seconds.
    mutating func failed(cost: Double, at now: Double) {
        (isAsking, endedAt, failures, lastCost) = (false, now, failures + 1, cost)
    }
}
