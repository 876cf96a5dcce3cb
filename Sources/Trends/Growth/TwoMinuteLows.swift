/// The lowest counts of the last 90 slices of two minutes with samples.
struct TwoMinuteLows: Hashable, Sendable {
    struct Low: Hashable, Sendable {
        /// The number of the two minutes since 1970.
        var number: Int32
        var count: Int32
        /// The largest rise from one sample to the next, and the seconds from the start to it.
        var jump: Int32 = 0
        var jumpAt: Int32 = 0

        var jumpTime: Double { start + Double(jumpAt) }
        var start: Double { Double(number) * TwoMinuteLows.width }
    }

    static let width = 120.0
    static let capacity = 90

    /// A ring: the oldest is at `first` once it is full.
    private var ring: [Low] = []
    private var first = 0
    private var current: Low?
    private var lastCount: Int32?

    static func number(at time: Double) -> Int32 { Int32((time / width).rounded(.down)) }

    /// Takes a sample, and returns whether two minutes end with it.
    mutating func record(_ count: Int32, at time: Double) -> Bool {
        let number = Self.number(at: time)
        defer {
            noteJump(to: count, at: time)
            lastCount = count
        }
        guard let low = current else {
            current = Low(number: number, count: count)
            return false
        }
        guard number > low.number else {
            if count < low.count { current?.count = count }
            return false
        }
        append(low)
        current = Low(number: number, count: count)
        return true
    }

    private mutating func noteJump(to count: Int32, at time: Double) {
        guard let lastCount, let low = current, count - lastCount > low.jump else { return }
        current?.jump = count - lastCount
        current?.jumpAt = Int32(time - low.start)
    }

    /// Seconds between two samples, as a rule, if these are far apart; else two minutes.
    var spacing: Double {
        let first = max(0, count - 10)
        guard count > 1 else { return Self.width }
        // Most have no gap, or one.
        let span = Int(self[count - 1].number - self[first].number)
        guard span > 2 * (count - 1 - first) else { return Self.width }
        let steps = (first..<count - 1).map { Double(self[$0 + 1].number - self[$0].number) }
        return Statistics.median(steps) * Self.width
    }

    private mutating func append(_ low: Low) {
        guard ring.count == Self.capacity else { return ring.append(low) }
        ring[first] = low
        first = first + 1 == Self.capacity ? 0 : first + 1
    }

    /// The number of slices that are over.
    var count: Int { ring.count }

    /// Oldest first.
    subscript(index: Int) -> Low {
        let place = first + index
        return ring[place < ring.count ? place : place - ring.count]
    }

    var last: Low? { ring.isEmpty ? nil : self[count - 1] }

    /// The lowest of the last `seconds` with samples.
    func lowest(over seconds: Double) -> Int32? {
        guard let last else { return nil }
        let from = last.number - Int32(seconds / Self.width)
        var lowest = last.count
        var index = count - 1
        while index >= 0, self[index].number > from {
            lowest = min(lowest, self[index].count)
            index -= 1
        }
        return lowest
    }

    /// The highest low before the last `seconds`.
    func highest(before seconds: Double) -> Int32? {
        guard let last else { return nil }
        let from = last.number - Int32(seconds / Self.width)
        return ring.lazy.filter { $0.number <= from }.map(\.count).max()
    }

    /// The lowest of each of `parts` equal parts of the last `seconds`; nil if a part has none.
    func parts(_ parts: Int, over seconds: Double) -> [Statistics.Point]? {
        guard let last else { return nil }
        let span = Int32(seconds / Self.width)
        let from = last.number - span
        var lows = [Int32](repeating: .max, count: parts)
        var index = count - 1
        while index >= 0, self[index].number > from {
            let low = self[index]
            let part = Int(low.number - from - 1) * parts / Int(span)
            lows[part] = min(lows[part], low.count)
            index -= 1
        }
        guard !lows.contains(.max) else { return nil }
        return lows.enumerated().map {
            Statistics.Point(
                x: (Double(from) + 1 + (Double($0) + 0.5) * Double(span) / Double(parts))
                    * Self.width,
                y: Double($1))
        }
    }
}
