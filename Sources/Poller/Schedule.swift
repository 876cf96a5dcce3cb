/// Decides when to poll, in seconds on a monotonic clock.
///
/// Polls start `interval` apart, and so far apart that the service works on them for at most 5% of
/// its time. An eager schedule spends that budget early: its first polls follow each other closely,
/// one comes after ten seconds, and the rest of the minute makes up for them; the interval doesn't
/// apply until there are three answers, enough for a rate. After failures the pause grows to 15 s, to
/// 5 s if the service did no work, so that its return is noticed soon, and to 30 s if it did much.
struct Schedule: Sendable {
    /// In seconds, as set by the user.
    var interval: Double
    /// Failed polls since the last successful one.
    private(set) var failures = 0
    private var isAsking = false
    private var startedAt: Double?
    private var endedAt = 0.0
    /// Seconds that the service worked on the last poll, but for a hiccup.
    private var lastCost = 0.0
    private var hiccupAt: Double?
    /// Seconds of work for the last answer, if it came after its time was up.
    private var lateCost: Double?
    /// A poll ended with an error after its time was up, and no other has been answered since.
    private var hasEndedLate = false
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
    /// How long an answer is awaited after its time was up, in seconds; at the next poll it is given up.
    static let patience = 60.0

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
        if allowsQuickPolls() {
            return max(endedAt, startedAt + min(interval, FirstMinute.spacing))
        }
        return startedAt + (firstMinute?.lacksRate == true ? gentle : period)
    }

    /// Whether the next `count` polls may follow each other closely.
    func allowsQuickPolls(_ count: Int = 1) -> Bool {
        firstMinute?.allows(count, cost: lastCost) ?? false
    }

    /// Starts a poll, unless one is under way.
    mutating func start(at now: Double) -> Bool {
        guard !isAsking else { return false }
        (isAsking, startedAt) = (true, now)
        return true
    }

    /// The poll succeeded, and the service worked on it for `cost` seconds.
    mutating func succeeded(cost: Double, at now: Double) {
        (isAsking, endedAt, failures, lateCost, hasEndedLate) = (false, now, 0, nil, false)
        spend(cost, at: now)
    }

    /// The answer to a poll came after the poll had failed. Once means that the service hung; twice in
    /// a row, that it needs this long.
    mutating func succeededLate(cost: Double, at now: Double) {
        (endedAt, startedAt, failures, hasEndedLate) = (now, now, 0, false)
        if lateCost != nil { spend(cost, at: now) }
        lateCost = cost
    }

    /// The poll failed, and the service may have worked on it for `cost` seconds; nil if it didn't.
    /// If time was up, it is unknown what the service did, which doesn't lengthen the pause; but a
    /// service that needs longer than any pause gets the time to finish now and then.
    mutating func failed(cost: Double?, isTimeUp: Bool = false, at now: Double) {
        (isAsking, endedAt) = (false, now)
        let pauses = cost == nil ? Self.idlePauses : Self.pauses
        pause = pauses[min(failures, pauses.count - 1)]
        if !isTimeUp {
            lateCost = nil
            if let cost { pause = max(pause, min(Self.longestPause, Self.duty * cost)) }
        } else if failures >= pauses.count, failures.isMultiple(of: 2) {
            pause = Self.patience
        } else if let lateCost {
            pause = max(pause, min(Self.patience, 2 * lateCost))
        }
        failures += 1
    }

    /// A poll that had failed as its time was up has ended with an error: the service may have been
    /// replaced, which is worth a quick look. If it happens again, the service may have worked on both
    /// for `cost` seconds.
    mutating func endedLate(cost: Double, at now: Double) {
        let wait = hasEndedLate ? min(Self.longestPause, Self.duty * cost) : Self.pauses[0]
        pause = min(pause, now - endedAt + wait)
        hasEndedLate = true
    }

    /// One slow answer after a quick one, at most once a minute, means that the service hung for a
    /// moment: it doesn't lengthen the interval, or the next hang would be noticed late.
    private mutating func isHiccup(_ cost: Double, at now: Double) -> Bool {
        let isHiccup =
            lastCost > 0 && cost > 4 * lastCost && hiccupAt.map { now - $0 >= 60 } ?? true
        if isHiccup { hiccupAt = now }
        return isHiccup
    }

    private mutating func spend(_ cost: Double, at now: Double) {
        guard sparesService else {
            lastCost = cost
            return
        }
        firstMinute?.spend(cost, at: now)
        let cost = lateCost == nil && isHiccup(cost, at: now) ? lastCost : cost
        lastCost = cost
        gentle =
            firstMinute?.period(cost: cost, from: startedAt ?? now, at: now) ?? Self.duty * cost
    }
}

/// The first minute of an eager schedule: some quick polls and one more, for which the rest of it
/// saves.
private struct FirstMinute: Sendable {
    /// Seconds from one quick poll to the next.
    static let spacing = 0.5
    private static let polls = 5
    /// As many answers make a rate.
    private static let leastAnswers = 3
    private static let length = 60.0
    /// When one more poll tells whether the count climbs, in seconds.
    private static let secondLook = 10.0
    /// Seconds of work that the minute allows.
    private static let budget = length / Schedule.duty
    /// How much slower the second look may be than the last answer.
    private static let slowing = 1.5

    private var beganAt: Double?
    private var answers = 0
    private var spent = 0.0
    /// Seconds of work for the first poll, which is spent however long the next pause is.
    private var first = 0.0

    var lacksRate: Bool { answers < Self.leastAnswers }

    mutating func spend(_ cost: Double, at now: Double) {
        if beganAt == nil { (beganAt, first) = (now, cost) }
        answers += 1
        spent += cost
    }

    /// Whether the next polls may come at once. Those for a rate leave time for the second look,
    /// even if it takes longer; more of them are worth half of the budget.
    func allows(_ count: Int, cost: Double) -> Bool {
        switch answers + count {
        case ...Self.leastAnswers:
            spent - first + (Double(count) + Self.slowing) * cost <= Self.budget
        case ...Self.polls: spent + Double(count) * cost <= Self.budget / 2
        default: false
        }
    }

    /// Seconds from a poll that began at `start` to the next one, which leave the minute within its
    /// budget.
    func period(cost: Double, from start: Double, at now: Double) -> Double {
        let even = Schedule.duty * cost
        guard let beganAt, case let end = beganAt + Self.length, now < end else { return even }
        let left = Self.budget - (spent - first)
        let spread = left > 0 ? max(even, cost * (end - now) / left) : .infinity
        let period = min(spread, max(even, end - start))
        let look = beganAt + Self.secondLook - start
        return look > 0 && min(cost, spent / Double(answers)) <= left ? min(period, look) : period
    }
}
