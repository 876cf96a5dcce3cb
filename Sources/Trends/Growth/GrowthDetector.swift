/// Judges whether the growth of one count lasts: the quietest moment of each half hour kept rising
/// for six hours beyond the same hours of earlier days, each of three days stood higher than the
/// one before, or the count comes down only when the process restarts.
struct GrowthDetector: Sendable {
    static let leastRise = 10.0
    static let maximumLives = 6

    private(set) var leastRise: Double
    private var median = MedianOfThree()
    private(set) var lows = TwoMinuteLows()
    private var samples = HalfHourSamples()
    private(set) var halfHours = HalfHours()
    private var lives: [Life] = []

    /// The number of the process's life, from 0.
    private(set) var life: Int32 = 0
    /// When the process started, in seconds since 1970; nil if unknown.
    private(set) var lifeStart: Double?
    /// When the last restart was seen.
    private var restart: Double?
    /// When this life was first seen.
    private var lifeSeen: Double?
    /// Seconds since 1970 of the first sample.
    private(set) var begin: Double?
    private(set) var now = -Double.infinity
    /// The lowest trough of this life.
    private var lowest: Double?
    /// Whether growth was confirmed in this life.
    private var wasConfirmed = false
    /// The hourly rate of the leak that the last restart ended.
    private var formerRate = 0.0

    private var sixHours: Confirmed<SixHours.Finding>?
    private var threeDays: Confirmed<RisingDays>?
    private var restarts: Restarts.Finding?
    private var early: Confirmed<EarlyNotice.Finding>?
    private var step: Step?

    private(set) var judgement = Judgement(.notEnoughData, since: 0)

    /// A rule that was met.
    private struct Confirmed<Rule: Hashable & Sendable>: Hashable, Sendable {
        var rule: Rule
        /// When growth began.
        var start: Double
        /// When the rule was last met.
        var met: Double
    }

    /// - Parameter leastRise: The least rise for an early notice.
    init(leastRise: Double = GrowthDetector.leastRise) { self.leastRise = leastRise }

    /// Begins with the lows of the last hours.
    init(lows: TwoMinuteLows, lifeStart: Double?, leastRise: Double) {
        (self.leastRise, self.lifeStart) = (leastRise, lifeStart)
        guard lows.count > 0, let last = lows.last else { return }
        begin = lows[0].start
        judgement.since = lows[0].start
        for index in 0..<lows.count {
            let low = lows[index]
            if let halfHour = samples.record(low.count, at: low.start) { add(halfHour) }
        }
        self.lows = lows
        now = last.start
    }

    /// Takes a sample, later than all before.
    mutating func record(_ count: Int32, at time: Double) {
        if time - now > HalfHour.width { median = MedianOfThree() }
        now = time
        lifeSeen = lifeSeen ?? time
        let count = median.filter(count)
        if begin == nil {
            begin = time
            judgement.since = time
        }
        if let halfHour = samples.record(count, at: time) { add(halfHour) }
        if lows.record(count, at: time) {
            lookBack()
            judge()
        }
    }

    /// Takes a recorded half hour.
    mutating func remember(_ halfHour: HalfHour) {
        if begin == nil { begin = halfHour.start }
        now = halfHour.start + HalfHour.width
        lifeSeen = lifeSeen ?? halfHour.start
        add(halfHour)
        settleRestart(level: Double(halfHour.mark.trough), atLeast: 3600)
        judge()
    }

    /// Goes on with the latest samples of `other`.
    mutating func goOn(as other: GrowthDetector) {
        (median, lows, samples) = (other.median, other.lows, other.samples)
        (early, step, now) = (other.early, other.step, other.now)
        restart = [restart, other.restart].compactMap(\.self).max()
        lifeStart = [lifeStart, other.lifeStart].compactMap(\.self).max()
        judge()
    }

    /// Takes the start time that the process reports for the first time.
    mutating func started(at time: Double) { lifeStart = lifeStart ?? time }

    /// Begins the life of a process that started at `time`. If only a fall of the count suggests
    /// it, and the life before didn't rise all the time, it may be the end of daily work.
    mutating func beginLife(at time: Double, isCertain: Bool = true) {
        if var over = endOfLife(at: time) {
            (over.isCertain, over.wasConfirmed, over.seen) = (isCertain, wasConfirmed, now)
            lives.append(over)
            if lives.count > Self.maximumLives { lives.removeFirst() }
            if !isCertain, !over.isSteady {
                halfHours.mark(clean: true, life: life, from: over.start)
            }
        }
        life += 1
        formerRate = max(sixHours?.rule.perHour ?? 0, threeDays?.rule.perHour ?? 0)
        (lifeStart, restart, lowest, wasConfirmed) = (time, time, nil, false)
        lifeSeen = nil
        (median, lows, samples) = (MedianOfThree(), TwoMinuteLows(), HalfHourSamples())
        (sixHours, threeDays, early, step) = (nil, nil, nil, nil)
        now = max(now, time)
        judge()
    }
}

// MARK: Lives

extension GrowthDetector {
    private func endOfLife(at time: Double) -> Life? {
        guard let start = lifeStart ?? begin else { return nil }
        return Life(start: start, end: time, levels: levels(from: start, of: life))
    }

    /// The lows of ten minutes if the two-minute lows reach back to the start, else those of half
    /// hours and of the last ten minutes.
    private func levels(from start: Double, of life: Int32) -> [Statistics.Point] {
        var levels: [Statistics.Point] = []
        let reachesBack = lows.count > 0 && lows[0].start <= start + HalfHour.width
        if !reachesBack {
            levels = halfHours.newest(HalfHours.capacity, of: life, from: start + HalfHour.width)
                .map(\.point)
        }
        for index in 0..<lows.count {
            let low = lows[index]
            guard low.start >= start + GrowthTimes.warmUp, reachesBack || lows.count - index <= 5
            else { continue }
            let ten = (Double(low.number / 5) * 600) / 3600
            if !reachesBack, let last = levels.last, ten <= last.x { continue }
            if let last = levels.last, last.x == ten {
                levels[levels.count - 1].y = min(last.y, Double(low.count))
            } else {
                levels.append(Statistics.Point(x: ten, y: Double(low.count)))
            }
        }
        return levels
    }

    /// Notes what the last restart freed, once the new process is half an hour old. If the count is
    /// back where it was an hour later, it only had to warm up.
    private mutating func settleRestart(level: Double, atLeast age: Double = HalfHour.width) {
        guard let restart, now >= restart + age, let seen = lifeSeen,
            now < max(restart + age, seen) + halfHours.levelTime / 2,
            let last = lives.last, last.end == restart,
            // Load may have come down unwatched, unless it never did in such hours.
            last.bridges || seen - last.seen <= halfHours.levelTime
        else { return }
        let freed = last.level - level
        guard last.freed == nil || freed < last.rise / 4 else { return }
        lives[lives.count - 1].freed = min(freed, last.freed ?? freed)
        if freed < last.rise / 4 { halfHours.mark(clean: true, life: life - 1, from: last.start) }
        guard last.age >= Life.least else { return }
        restarts = Restarts.finding(in: lives)
        if let restarts { halfHours.mark(clean: false, from: restarts.start) }
    }

    /// Whether this life doesn't rise as the ones before did.
    private func isCured(_ finding: Restarts.Finding) -> Bool {
        guard let start = lifeStart else { return true }
        let levels = levels(from: start, of: life)
        guard let first = levels.first, let last = levels.last else { return false }
        let expected = finding.perHour * (last.x - first.x)
        let need = Need.of(last.y, lowest: first.y)
        return expected >= 2 * need && last.y - first.y < expected / 4
    }
}

// MARK: Half hours

extension GrowthDetector {
    private mutating func add(_ halfHour: HalfHour) {
        let record = HalfHours.Record(
            number: Int32(clamping: Int(halfHour.start / HalfHour.width)),
            trough: Int32(clamping: halfHour.mark.trough),
            high: Int32(clamping: halfHour.mark.high),
            life: life, isClean: sixHours == nil && threeDays == nil && restarts == nil)
        halfHours.append(record)
        let from = lifeStart.map { $0 + HalfHour.width } ?? -.infinity
        guard record.start >= from else { return }
        let trough = Double(record.trough)
        let lowest = min(lowest ?? trough, trough)
        self.lowest = lowest
        lookAtSixHours(record, from: from, lowest: lowest)
        lookAtThreeDays(record, from: from, lowest: lowest)
        lookAtRestarts()
    }

    private mutating func lookAtRestarts() {
        if let restarts {
            guard isCured(restarts) else { return }
            self.restarts = nil
            halfHours.mark(clean: true, life: life, from: -.infinity)
        } else if lives.last?.wasConfirmed == true,
            let start = lifeStart,
            let current = Life(start: start, end: now, levels: levels(from: start, of: life)),
            let finding = Restarts.finding(in: current, after: lives)
        {
            restarts = finding
            halfHours.mark(clean: false, from: finding.start)
        }
    }

    private mutating func lookAtSixHours(_ record: HalfHours.Record, from: Double, lowest: Double) {
        let finding = SixHours.finding(
            in: halfHours,
            SixHours.Context(
                life: life, from: from, lowest: lowest, wasConfirmed: wasConfirmed,
                formerRate: formerRate))
        if let finding {
            let start = sixHours?.start ?? finding.start
            sixHours = Confirmed(rule: finding, start: start, met: record.end)
            wasConfirmed = true
            halfHours.mark(clean: false, life: life, from: finding.start)
        } else if let confirmed = sixHours {
            if goesOn(from: from, lowest: lowest) {
                sixHours?.met = max(
                    confirmed.met,
                    record.end - 5 * 3600 * Double(halfHours.spacing))
            }
            if hasFallen(from: from)
                || halfHours.watched(since: confirmed.met) > GrowthTimes.alarmStands
            {
                sixHours = nil
                if threeDays == nil {
                    halfHours.mark(clean: true, life: life, from: confirmed.start)
                }
            }
        }
    }

    /// The newest `count` half hours of this life, compared with earlier days if these are known.
    private func points(_ count: Int, from: Double) -> [Statistics.Point] {
        let window = halfHours.newest(count, of: life, from: from)
        let excess = SixHours.excess(of: window, in: halfHours)
        return excess.count * 2 >= window.count ? excess : window.map(\.point)
    }

    /// Whether six hours rose by half of what matters: too little to raise an alarm, enough to keep
    /// one.
    private func goesOn(from: Double, lowest: Double) -> Bool {
        let points = points(SixHours.points * halfHours.spacing, from: from)
        guard points.count >= SixHours.least, let last = halfHours.records.last else {
            return false
        }
        let rise =
            Statistics.theilSenSlope(points) * GrowthTimes.alarm / 3600
            * Double(halfHours.spacing)
        return rise >= Need.of(Double(last.trough), lowest: lowest) / 2
            && Statistics.kendallTau(points) >= 0.33
    }

    /// Whether the last two hours with samples stand lower than the first two of the last eight.
    private func hasFallen(from: Double) -> Bool {
        let records = halfHours.newest(records: 16, of: life, from: from)
        guard records.count == 16 else { return false }
        let excess = SixHours.excess(of: records, in: halfHours)
        let points = excess.count == records.count ? excess : records.map(\.point)
        return Statistics.median(points.suffix(4).map(\.y))
            < Statistics.median(points.prefix(4).map(\.y))
    }

    private mutating func lookAtThreeDays(
        _ record: HalfHours.Record, from: Double, lowest: Double
    ) {
        let finding =
            ThreeDays.finding(in: halfHours, life: life, from: from, lowest: lowest)
            ?? DailyLows.finding(in: halfHours, life: life, from: from, lowest: lowest)
        if let finding {
            let start = threeDays?.start ?? finding.start
            threeDays = Confirmed(rule: finding, start: start, met: record.end)
            wasConfirmed = true
            halfHours.mark(clean: false, life: life, from: finding.start)
        } else if let confirmed = threeDays,
            halfHours.watched(since: confirmed.met) > GrowthTimes.daysStand
        {
            threeDays = nil
            if sixHours == nil { halfHours.mark(clean: true, life: life, from: confirmed.start) }
        }
    }
}

// MARK: The word

extension GrowthDetector {
    /// Looks for an early notice, every two minutes.
    private mutating func lookBack() {
        guard let last = lows.last else { return }
        settleRestart(level: Double(lows.lowest(over: GrowthTimes.level) ?? last.count))
        let number = Int32(clamping: Int(last.start / HalfHour.width))
        if let finding = EarlyNotice.finding(
            in: lows, least: leastRise, usualHigh: { halfHours.usualHigh(number) })
        {
            let start = min(early?.start ?? finding.start, finding.start)
            early = Confirmed(rule: finding, start: start, met: now)
        } else if let early, now > early.met + GrowthTimes.noticeStands {
            self.early = nil
        }
        step = stepThatStands(last.count) ?? newStep()
    }

    /// The step seen before, while it is news and the count stands on it.
    private func stepThatStands(_ count: Int32) -> Step? {
        guard let step, now < step.time + Step.stands,
            Int(count) >= step.before + step.size / 2
        else { return nil }
        return step
    }

    private func newStep() -> Step? {
        let step = Step.finding(in: lows) { halfHours.highest(before: $0) }
        guard let step, now < step.time + Step.stands,
            step.time >= (lifeStart ?? -.infinity) + GrowthTimes.warmUp
        else { return nil }
        return step
    }

    private mutating func judge() {
        var next = newJudgement()
        if next.verdict == judgement.verdict, !next.isGrowth { next.since = judgement.since }
        judgement = next
    }

    private func newJudgement() -> Judgement {
        if let sixHours {
            let (rule, start) = (sixHours.rule, sixHours.start)
            var judgement = Judgement(
                .sustainedGrowth, since: max(start, begin ?? start), ratePerHour: rule.perHour,
                window: rule.window, reason: .sixHours(beyondEarlierDays: rule.isBeyondEarlierDays))
            if halfHours.spacing > 1 {
                judgement.spacing = Double(halfHours.spacing) * HalfHour.width
            }
            return judgement
        }
        if let threeDays {
            return Judgement(
                .sustainedGrowth, since: threeDays.start, ratePerHour: threeDays.rule.perHour,
                window: threeDays.rule.window, reason: .threeDays)
        }
        if let restarts {
            return Judgement(
                .sustainedGrowth, since: restarts.start, ratePerHour: restarts.perHour,
                window: now - restarts.start, reason: .restarts(lives: restarts.lives))
        }
        if let begin, lows.count < leastLows && restart == nil || now - begin < GrowthTimes.watch {
            var judgement = Judgement(.notEnoughData, since: now, window: now - begin)
            if leastLows == EarlyNotice.parts { judgement.spacing = lows.spacing }
            return judgement
        }
        if let restart, now - restart < GrowthTimes.restart {
            return Judgement(.restarted, since: now, window: now - restart)
        }
        if let lifeStart, now - lifeStart < GrowthTimes.warmUp {
            return Judgement(.warmingUp, since: now, window: now - lifeStart)
        }
        if let early {
            return Judgement(
                .growing, since: max(early.start, begin ?? early.start),
                ratePerHour: early.rule.perHour, window: early.rule.window)
        }
        if let step {
            var judgement = Judgement(.stepped, since: step.time, window: now - step.time)
            judgement.step = step
            return judgement
        }
        if let fall = fall() {
            return Judgement(.shrinking, since: now, ratePerHour: -fall / 2, window: 7200)
        }
        return Judgement(.stable, since: now, window: lows.count > 0 ? now - lows[0].start : 0)
    }

    /// The two-minute lows for a first verdict; if samples are far apart, as many as an early notice
    /// needs.
    private var leastLows: Int {
        EarlyNotice.isSparse(lows)
            ? EarlyNotice.parts : Int(GrowthTimes.watch / TwoMinuteLows.width)
    }

    /// How far the count fell over the last two hours; nil unless it fell all the time.
    private func fall() -> Double? {
        guard let points = lows.parts(10, over: 7200),
            let fall = EarlyNotice.rise(points, sign: -1, least: leastRise)
        else { return nil }
        return fall >= Need.of(points[0].y, lowest: lowest ?? points[9].y) ? fall : nil
    }
}
