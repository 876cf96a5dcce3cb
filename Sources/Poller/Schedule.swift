/// Decides when to poll, in seconds on a monotonic clock.
///
/// Polls start `interval` apart, and so far apart that the service works on them for at most 5% of
/// its time. An eager schedule spends that budget early: its first polls follow each other closely,
/// and the rest of the minute makes up for it. After failures the pause grows to 15 s, or to 5 s if
/// the service did no work, so that its return is noticed soon.
struct Schedule: Sendable {
    /// In seconds, as set by the user.
    var interval: Double
    /// Failed polls since the last successful one.
    private(set) var failures = 0
    private var isAsking = false
    private var startedAt: Double?
    private var endedAt = 0.0
    /// Seconds that the service worked on the last poll.
    private var lastCost = 0.0
    /// The last answer came after its time was up.
    private var wasLate = false
    /// After the last failure, in seconds.
    private var pause = 0.0
    private var firstMinute: FirstMinute?
    /// The current time from the start of one poll to the start of the next, in seconds.
    private var gentle = 0.0
    private let sparesService: Bool

    /// A second of work for each 20 s.
    static let duty = 20.0
    private static let pauses = [2.0, 5, 10, 15]
    private static let idlePauses = [2.0, 5]
    private static let longestPause = 30.0

    init(interval: Double, isEager: Bool = false, sparesService: Bool = true) {
        (self.interval, self.sparesService) = (interval, sparesService)
        firstMinute = isEager ? FirstMinute() : nil
    }

    /// The current time from the start of one poll to the start of the next, in seconds.
    var period: Double { gentle <= interval ? interval : gentle.rounded(.up) }

    /// When the next poll is due; nil while one is under way.
    var dueAt: Double? {
        guard !isAsking else { return nil }
        guard let startedAt else { return endedAt }
        guard failures == 0 else { return endedAt + pause }
        if firstMinute?.allows(cost: lastCost) ?? false {
            return max(endedAt, startedAt + min(interval, FirstMinute.spacing))
        }
        return startedAt + period
    }

    /// Starts a poll, unless one is under way.
    mutating func start(at now: Double) -> Bool {
        guard !isAsking else { return false }
        (isAsking, startedAt) = (true, now)
        return true
    }

    /// The poll succeeded, and the service worked on it for `cost` seconds.
    mutating func succeeded(cost: Double, at now: Double) {
        (isAsking, endedAt, failures, wasLate) = (false, now, 0, false)
        spend(cost, at: now)
    }

    /// The answer to a poll came after the poll had failed. Once, that says that the service hung;
    /// twice in a row, that it needs so long.
    mutating func succeededLate(cost: Double, at now: Double) {
        (endedAt, startedAt, failures) = (now, now, 0)
        if wasLate { spend(cost, at: now) }
        wasLate = true
    }

    /// The poll failed, and the service may have worked on it for `cost` seconds; nil if it didn't.
    /// If time was up, it is unknown what the service did, which doesn't lengthen the pause.
    mutating func failed(cost: Double?, isTimeUp: Bool = false, at now: Double) {
        (isAsking, endedAt) = (false, now)
        let pauses = cost == nil ? Self.idlePauses : Self.pauses
        pause = pauses[min(failures, pauses.count - 1)]
        if let cost, !isTimeUp {
            pause = max(pause, min(Self.longestPause, Self.duty * cost))
        }
        failures += 1
    }

    private mutating func spend(_ cost: Double, at now: Double) {
        lastCost = cost
        guard sparesService else { return }
        gentle = Self.duty * cost
        guard var minute = firstMinute else { return }
        minute.spend(cost, at: now)
        gentle = max(gentle, minute.period(cost: cost, at: now))
        firstMinute = minute
    }
}

/// The first minute of an eager schedule: some quick polls, for which the rest of it saves.
private struct FirstMinute: Sendable {
    static let spacing = 0.5
    private static let polls = 5
    private static let length = 60.0
    /// Seconds of work that the minute allows.
    private static let budget = length / Schedule.duty

    private var beganAt: Double?
    private var answers = 0
    private var spent = 0.0

    mutating func spend(_ cost: Double, at now: Double) {
        beganAt = beganAt ?? now
        answers += 1
        spent += cost
    }

    /// Whether the next poll may come at once: three make a rate, which is worth more of the budget.
    func allows(cost: Double) -> Bool {
        answers < Self.polls && spent + cost <= Self.budget * (answers < 3 ? 0.8 : 0.5)
    }

    /// Seconds between polls that leave the minute within its budget.
    func period(cost: Double, at now: Double) -> Double {
        guard let beganAt, now < beganAt + Self.length, answers > 1 else { return 0 }
        let left = max(Self.budget - spent, Self.budget / 10)
        return cost * (beganAt + Self.length - now) / left
    }
}
