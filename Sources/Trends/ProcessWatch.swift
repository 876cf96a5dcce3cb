/// Detects from successive answers that another process or another build answers: the one rule for
/// the events of the screen and of the archive.
package struct ProcessWatch: Sendable {
    private var restarts = RestartDetector()
    /// The newest answer, with the start time and the build that are known by then.
    private var before: Answer?
    /// The newest answer is one of an earlier run.
    private var isResumed = false
    /// The first answer of this run, and whether polls failed before it.
    private var first: Answer?
    private var failedBefore = false
    private var hasRestarted = false
    /// Start times of processes that answered before the newest one.
    private var former: [Double] = []
    /// When the newest answer came from another process that ran already, in seconds since 1970.
    private var sharedAt: Double?
    /// A process answered again after another one had answered.
    package private(set) var takesTurns = false
    /// A switch that may be the end of a deploy.
    private var handover: Handover?
    /// The build that answered before the newest one, and its last answer in seconds since 1970.
    private var formerBuild: (id: String, time: Double)?
    /// The newest answer is from another process than the one before.
    package private(set) var hasSwitched = false
    /// The answers of this run are from another process than the last one of the earlier run.
    package private(set) var isNew = false
    /// Goroutines of the process that ended in the newest restart, when it answered last.
    package private(set) var endedTotal: Int?

    /// Seconds without an answer after which anything may have happened.
    private static let pause = 60.0
    /// Seconds by which the clocks of the service and of this machine may differ.
    private static let skew = 60.0
    /// How long several processes are reported, in seconds: after turns, and after one switch, which
    /// may be the end of a deploy.
    private static let (turnsLast, handoverLasts) = (600.0, 60.0)
    private static let maximumFormer = 16

    /// What an answer reports about its process.
    package struct Answer: Sendable {
        /// Seconds since 1970.
        package var time: Double
        package var total: Int
        /// Seconds since 1970; nil if the service does not report it.
        package var startTime: Double?
        package var buildID: String?

        package init(time: Double, total: Int, startTime: Double?, buildID: String?) {
            (self.time, self.total) = (time, total)
            (self.startTime, self.buildID) = (startTime, buildID)
        }
    }

    /// The last answer of one process and the first of another that ran already.
    private struct Handover {
        var last: Answer
        var first: Answer
    }

    package init() {}

    /// Goes on after an answer of an earlier run; a pause of more than a minute is as a failure.
    package init(after answer: Answer) {
        _ = take(answer)
        (first, isResumed) = (nil, true)
    }

    /// Goroutines of the newest answer; nil before the first.
    package var total: Int? { before?.total }

    /// Several processes answer at the address in turn, such as the pods behind a load balancer, or
    /// a second one that was already running.
    package func isShared(at time: Double) -> Bool {
        sharedAt.map { time - $0 < (takesTurns ? Self.turnsLast : Self.handoverLasts) } ?? false
    }

    /// A poll failed.
    package mutating func recordFailure() {
        restarts.recordFailure()
        if first == nil { failedBefore = true }
    }

    /// Goes on after an answer of an earlier run that becomes known only now.
    /// - Returns: a restart and a deploy, if the first answer of this run shows them beside it.
    package mutating func follow(_ answer: Answer) -> [HistoryEvent] {
        var earlier = ProcessWatch(after: answer)
        if failedBefore { earlier.recordFailure() }
        guard let first else {
            self = earlier
            return []
        }
        let events = earlier.take(first)
        isNew = earlier.isNew
        if sharedAt == nil { (sharedAt, takesTurns) = (earlier.sharedAt, earlier.takesTurns) }
        former = Array((earlier.former + former).suffix(Self.maximumFormer))
        handover = handover ?? (takesTurns ? nil : earlier.handover)
        if !hasRestarted {
            restarts.learn(startTime: earlier.before?.startTime)
            let startTime = before?.startTime ?? earlier.before?.startTime
            before?.startTime = startTime
        }
        let buildID = before?.buildID ?? earlier.before?.buildID
        before?.buildID = buildID
        return events
    }

    /// - Returns: a restart and a deploy, if the answer shows them.
    package mutating func take(_ answer: Answer) -> [HistoryEvent] {
        if isResumed, let before, answer.time - before.time > Self.pause {
            restarts.recordFailure()
        }
        let isFirst = isResumed
        (first, isResumed) = (first ?? answer, false)
        var events: [HistoryEvent] = []
        hasSwitched = switches(to: answer)
        if hasSwitched {
            sharedAt = answer.time
            restarts = RestartDetector()
            let isYounger = answer.startTime ?? 0 > before?.startTime ?? .infinity
            if takesTurns || !isYounger {
                handover = nil
            } else if let before {
                handover = handover ?? Handover(last: before, first: answer)
            }
        } else if let handover, !isShared(at: answer.time) {
            events += end(handover)
        }
        let kind = restarts.restart(total: answer.total, startTime: answer.startTime)
        if case .restart(let isCertain) = kind, let before {
            (hasRestarted, hasSwitched, endedTotal) = (true, true, before.total)
            if let startTime = before.startTime { remember(startTime) }
            events.append(
                .restart(
                    isCertain: isCertain, from: before.total, to: answer.total,
                    uptime: before.startTime.map { before.time - $0 }, at: answer.time))
        }
        if let before, let now = answer.buildID, let build = before.buildID, now != build {
            if !isShared(at: answer.time) {
                events.append(.deploy(from: build, to: now, at: answer.time))
            }
            formerBuild = (build, before.time)
        }
        if isFirst { isNew = hasSwitched }
        let known = before
        before = answer
        before?.startTime = answer.startTime ?? known?.startTime
        before?.buildID = answer.buildID ?? known?.buildID
        return events
    }

    /// The restart and the deploy that a switch turns out to have been, as the process before it has
    /// not answered for a minute.
    private mutating func end(_ handover: Handover) -> [HistoryEvent] {
        let (last, first) = (handover.last, handover.first)
        (self.handover, endedTotal) = (nil, last.total)
        let restart = HistoryEvent.restart(
            isCertain: true, from: last.total, to: first.total,
            uptime: last.startTime.map { last.time - $0 }, at: first.time)
        guard let former = last.buildID, let now = first.buildID ?? before?.buildID, now != former
        else { return [restart] }
        return [restart, .deploy(from: former, to: now, at: first.time)]
    }

    /// Whether the process ran already when another one answered, so that nothing restarted.
    private mutating func switches(to answer: Answer) -> Bool {
        if answer.startTime == nil, let build = answer.buildID, build != before?.buildID,
            let formerBuild, build == formerBuild.id,
            answer.time - formerBuild.time < Self.handoverLasts
        {
            takesTurns = true
            if let startTime = before?.startTime { remember(startTime) }
            return true
        }
        guard let before, let now = answer.startTime, let known = before.startTime,
            (now - known).magnitude > 1
        else { return false }
        let answeredBefore = former.contains { ($0 - now).magnitude <= 1 }
        guard answeredBefore || now < known || now < before.time - Self.skew else { return false }
        takesTurns = answeredBefore || takesTurns && isShared(at: answer.time)
        remember(known)
        return true
    }

    private mutating func remember(_ startTime: Double) {
        former.removeAll { ($0 - startTime).magnitude <= 1 }
        former = former.suffix(Self.maximumFormer - 1) + [startTime]
    }
}
