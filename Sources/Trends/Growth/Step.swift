/// A count that jumped within minutes and has stood there since: no growth, but something happened.
package struct Step: Hashable, Sendable {
    /// Seconds since 1970 of the steepest moment.
    package var time: Double
    /// By how much the count stood higher afterwards.
    package var size: Int
    /// What it never reached before.
    package var before: Int

    package init(time: Double, size: Int, before: Int) {
        (self.time, self.size, self.before) = (time, size, before)
    }
}

extension Step {
    /// The least size that matters.
    static let least = 100
    /// The two-minute lows that have to be known before it, and after it.
    static let (leastBefore, leastAfter) = (5, 3)
    /// How long it is news, in seconds.
    static let stands = 2 * 3600.0

    /// Returns the step that a count has stood on for some minutes: to twice what it ever was, or
    /// more. `highest` tells the highest usual count of the half hours before a time; nil if unknown.
    static func finding(in lows: TwoMinuteLows, highest: (Double) -> Int32?) -> Step? {
        guard let last = lows.last, Int(last.count) >= least,
            lows.count > leastBefore + leastAfter
        else { return nil }
        // From the newest back: as long as the count stands on one level.
        var (floor, ceiling) = (last.count, last.count)
        var first = lows.count - 1
        while first > 0, lows[first - 1].count >= ceiling / 4 * 3 {
            first -= 1
            (floor, ceiling) = (min(floor, lows[first].count), max(ceiling, lows[first].count))
        }
        // One slice may hold the jump itself.
        let end = first - 1
        guard lows.count - first >= leastAfter, end >= leastBefore else { return nil }
        let before = (0..<end).map { lows[$0] }
        guard let top = before.map(\.count).max(),
            Int(floor) - Int(top) >= max(least, Int(top)),
            ceiling - floor <= (floor - top) / 4
        else { return nil }
        let time =
            (end - 1..<min(first + 1, lows.count)).map { lows[$0] }
            .max { $0.jump < $1.jump }?.jumpTime ?? lows[first].start
        if let known = highest(time), Int(known) * 2 > Int(floor) { return nil }
        return Step(time: time, size: Int(floor) - Int(top), before: Int(top))
    }
}
