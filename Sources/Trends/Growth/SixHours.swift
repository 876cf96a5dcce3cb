/// Rule A: for six hours the quietest moment of each half hour has risen, beyond what the same half
/// hours of earlier days needed. The same for each hour of twelve, and for each two hours of a day,
/// finds slow rises under much noise. A rise of only six hours must end above every earlier low of
/// the process, since load falls back.
enum SixHours {
    struct Finding: Hashable, Sendable {
        var perHour: Double
        /// When the window began.
        var start: Double
        /// Seconds.
        var window: Double
        var isBeyondEarlierDays: Bool
    }

    static let points = Int(GrowthTimes.alarm / HalfHour.width)
    /// How many of them have to be known.
    static let least = 11
    /// An excess that rises by less than this share of the base's rise is a busier day.
    private static let loadShare = 0.4
    /// How many half hours a point covers.
    static let scales = [1, 2, 4]

    /// The life of the process that is judged.
    struct Context {
        var life: Int32
        /// The end of its first half hour, which is left out.
        var from: Double
        /// The lowest trough of the life.
        var lowest: Double
        /// Whether growth was confirmed in this life before.
        var wasConfirmed: Bool
        /// The hourly rate of a leak that the last restart ended.
        var formerRate: Double
    }

    /// The shortest window that rises.
    static func finding(in halfHours: HalfHours, _ context: Context) -> Finding? {
        scales.lazy.map { $0 * halfHours.spacing }.filter { points * $0 <= HalfHours.capacity }
            .compactMap { finding(in: halfHours, context, scale: $0) }.first
    }

    private static func finding(in halfHours: HalfHours, _ context: Context, scale: Int) -> Finding?
    {
        let window = halfHours.newest(points * scale, of: context.life, from: context.from)
        guard let first = window.first, let last = window.last,
            last.number - first.number + Int32(halfHours.spacing) >= Int32(points * scale),
            window.count * halfHours.spacing >= least * scale
        else { return nil }
        let need = Need.of(Double(last.trough), lowest: context.lowest)
        // Most counts hardly move. One point of the first and of the last four may be missing.
        let third = Int32(4 * scale)
        var (lowest, highest) = (Int32.max, Int32.min)
        for record in window {
            if record.number < first.number + third { lowest = min(lowest, record.trough) }
            if record.number > last.number - third { highest = max(highest, record.trough) }
        }
        guard Double(highest) - Double(lowest) >= need else { return nil }
        let groups = groups(
            of: window, last: last.number, scale: scale, spacing: halfHours.spacing)
        guard groups.count >= least else { return nil }
        let troughs = groups.map { group in
            Statistics.Point(x: group.x, y: Statistics.median(group.records.map(\.point.y)))
        }
        guard let rise = Rise(troughs, tau: 0.67, need: need) else { return nil }
        let hours = Double(last.number - first.number + 1) / 2
        func found(_ rise: Rise, beyond: Bool) -> Finding {
            Finding(
                perHour: rise.perHour, start: first.start, window: hours * 3600,
                isBeyondEarlierDays: beyond)
        }
        let excess = groups.compactMap { group -> Statistics.Point? in
            let beyond = Self.excess(of: group.records, in: halfHours)
            guard beyond.count * 2 >= group.records.count else { return nil }
            return Statistics.Point(x: group.x, y: Statistics.median(beyond.map(\.y)))
        }
        if excess.count * 2 >= groups.count {
            guard let beyond = Rise(excess, tau: 0.6, need: need),
                excess[excess.count - 1].y >= need,
                !isLoad(troughs, excess: excess)
            else { return nil }
            if scale == halfHours.spacing,
                let highest = halfHours.highestTrough(of: context.life, before: first.number),
                troughs[troughs.count - 1].y < Double(highest)
            {
                return nil
            }
            return found(beyond, beyond: true)
        }
        // A first day: what rises with the day has fallen before.
        guard
            context.wasConfirmed || scale == 4 * halfHours.spacing
                || Double(last.trough) >= 1.5 * context.lowest,
            rise.amount >= context.formerRate * hours / 4
        else { return nil }
        return found(rise, beyond: false)
    }

    /// Whether load explains the excess over earlier days: it rises with the base, as a busier day
    /// does, or the count stood far above the base before the window began, and is now as many times
    /// as high as then.
    private static func isLoad(
        _ troughs: [Statistics.Point], excess: [Statistics.Point]
    ) -> Bool {
        let bases = excess.compactMap { point in
            troughs.first { $0.x == point.x }.map { $0.y - point.y }
        }
        let third = excess.count / 3
        guard third > 0, bases.count == excess.count else { return false }
        let base = (
            Statistics.median(Array(bases.prefix(third))),
            Statistics.median(Array(bases.suffix(third)))
        )
        let above = (
            Statistics.median(excess.prefix(third).map(\.y)),
            Statistics.median(excess.suffix(third).map(\.y))
        )
        if above.1 - above.0 < loadShare * (base.1 - base.0) { return true }
        guard base.0 > 0, base.1 > 0 else { return false }
        let share = (above.0 / base.0, above.1 / base.1)
        return share.0 >= 0.5 && 1 + share.1 < 1.2 * (1 + share.0)
    }

    private struct Group {
        /// Hours.
        var x: Double
        var records: [HalfHours.Record]
    }

    private static func groups(
        of window: ArraySlice<HalfHours.Record>, last: Int32, scale: Int, spacing: Int
    ) -> [Group] {
        var groups: [Group] = []
        for record in window.reversed() {
            let number = Int(last - record.number) / scale
            let x = (Double(last) - (Double(number) + 0.5) * Double(scale)) / 2
            if groups.last?.x == x {
                groups[groups.count - 1].records.append(record)
            } else {
                groups.append(Group(x: x, records: [record]))
            }
        }
        return groups.filter { $0.records.count * 2 * spacing >= scale }.reversed()
    }

    /// What the half hours had beyond their need on earlier days.
    static func excess(
        of window: some Sequence<HalfHours.Record>, in halfHours: HalfHours
    ) -> [Statistics.Point] {
        window.compactMap { record in
            halfHours.base(record).map {
                Statistics.Point(x: record.point.x, y: Double(record.trough - $0))
            }
        }
    }
}

/// The least rise that matters.
enum Need {
    /// A tenth of the count, or of three times its lowest if that is less; at least 20.
    static func of(_ count: Double, lowest: Double) -> Double {
        max(20, min(count, 3 * lowest) / 10)
    }
}
