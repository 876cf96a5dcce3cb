/// A count over time in bounded memory: a step function, absent while polls failed.
///
/// When there are too many entries, the older ones are merged so that an entry never covers more
/// than a fixed share of its age; each keeps the least, the greatest and the last value. So memory
/// grows with the logarithm of the time covered, and a count that doesn't change costs nothing.
package struct Series: Sendable {
    struct Entry: Hashable, Sendable {
        /// Seconds since 1970; the entry holds until the next one begins.
        var start: Double
        var low: Int32
        var high: Int32
        var last: Int32
        var isAbsent: Bool

        /// Extends the entry by the value that follows. A gap leaves no trace.
        mutating func absorb(_ next: Entry) {
            if next.isAbsent { return }
            low = isAbsent ? next.low : min(low, next.low)
            high = isAbsent ? next.high : max(high, next.high)
            (last, isAbsent) = (next.last, false)
        }
    }

    /// The values of a slice of time.
    package struct Span: Hashable, Sendable {
        package var low: Int
        package var high: Int
        /// At the slice's end.
        package var last: Int

        package init(low: Int, high: Int, last: Int) {
            (self.low, self.high, self.last) = (low, high, last)
        }
    }

    private(set) var entries: [Entry] = []
    /// The last entry is valid up to here.
    package private(set) var end: Double?
    /// If there are more entries, they are merged.
    private let capacity: Int

    /// - Parameter capacity: at least 64; 24 bytes each. 4,096 keep two seconds' polls of six weeks
    ///   so that each of 110 graph columns of every range has an entry of its own.
    package init(capacity: Int = 4096) { self.capacity = max(64, capacity) }

    /// Seconds since 1970 of the first sample.
    package var start: Double? { entries.first { !$0.isAbsent }?.start }

    /// The newest value; nil before the first sample and while polls fail.
    package var last: Int? {
        guard let entry = entries.last, !entry.isAbsent else { return nil }
        return Int(entry.last)
    }

    /// The newest value, even if polls failed since; nil before the first sample.
    package var lastSeen: Int? { entries.last { !$0.isAbsent }.map { Int($0.last) } }

    /// When the value last changed or became absent, in seconds since 1970; 0 without samples.
    package var lastChange: Double { entries.last?.start ?? 0 }

    /// Adds the value at `time`; nil if a poll failed. If the clock was set back, a time before the
    /// newest one counts as the newest one. Values are kept within 32 bits.
    package mutating func record(_ value: Int?, at time: Double) {
        let time = max(time, end ?? time)
        end = time
        let count = Int32(clamping: value ?? 0)
        if let newest = entries.last, newest.isAbsent == (value == nil), newest.last == count {
            return
        }
        entries.append(
            Entry(start: time, low: count, high: count, last: count, isAbsent: value == nil))
        if entries.count > capacity { merge(now: time) }
    }

    /// Adds a record of `[time, until)` as one entry; the next one begins at `until`.
    package mutating func record(_ span: Span, at time: Double, until: Double) {
        let time = max(time, end ?? time)
        end = max(time, until)
        let entry = Entry(
            start: time, low: Int32(clamping: span.low), high: Int32(clamping: span.high),
            last: Int32(clamping: span.last), isAbsent: false)
        if let newest = entries.last, !newest.isAbsent, newest.low == entry.low,
            newest.high == entry.high, newest.last == entry.last, entry.low == entry.high
        {
            return
        }
        entries.append(entry)
        if entries.count > capacity { merge(now: time) }
    }

    /// The value at `time`; nil outside the samples and while polls failed. Of merged values it is
    /// the last one.
    package func value(at time: Double) -> Int? {
        guard let end, time <= end, let index = index(at: time) else { return nil }
        return entries[index].isAbsent ? nil : Int(entries[index].last)
    }

    /// The values of `other` in at most `capacity` entries.
    package init(_ other: Series, capacity: Int) {
        self.init(capacity: capacity)
        (entries, end) = (other.entries, other.end)
        if let end, entries.count > self.capacity { merge(now: end) }
    }

    /// Appends a later series, without its values before the end of this one.
    package mutating func append(_ later: Series) {
        guard let stop = later.end, stop >= end ?? stop else { return }
        let seam = end ?? -.infinity
        for var entry in later.entries[(later.index(at: seam) ?? 0)...] {
            // The value at the seam goes on after it.
            entry.start = max(entry.start, seam)
            entries.append(entry)
        }
        end = stop
        if entries.count > capacity { merge(now: stop) }
    }

    /// Removes the values from `time` on.
    package mutating func cut(at time: Double) {
        guard let end, end > time else { return }
        entries.removeAll { $0.start >= time }
        self.end = entries.isEmpty ? nil : time
    }

    /// Moved by `seconds`.
    package func shifted(by seconds: Double) -> Series {
        guard seconds != 0 else { return self }
        var series = self
        for index in entries.indices { series.entries[index].start += seconds }
        series.end = end.map { $0 + seconds }
        return series
    }

    /// When the value was first highest within a range; nil without samples.
    package func timeOfMaximum(in range: ClosedRange<Double>) -> Double? {
        guard let end, range.lowerBound <= end else { return nil }
        let first = index(at: range.lowerBound) ?? 0
        let highest = entries[first...].prefix { $0.start <= range.upperBound }
            .filter { !$0.isAbsent }.max { $0.high < $1.high }
        return highest.map { max(range.lowerBound, $0.start) }
    }

    /// Whether the value fell at least once until `time`.
    package func hasFallen(until time: Double) -> Bool {
        var before: Entry?
        for entry in entries.prefix(while: { $0.start <= time }) where !entry.isAbsent {
            if entry.last < entry.high { return true }
            if let before, entry.low < before.last { return true }
            before = entry
        }
        return false
    }

    /// The values of `count` columns of `width` seconds, the first beginning at `from`; nil without
    /// samples.
    package func columns(from: Double, width: Double, count: Int) -> [Span?] {
        guard let end, count > 0, width > 0 else {
            return Array(repeating: nil, count: max(0, count))
        }
        var index = index(at: from) ?? 0
        while index > 0, entries[index - 1].start >= from { index -= 1 }
        return (0..<count).map { column in
            let start = from + Double(column) * width
            let stop = from + Double(column + 1) * width
            guard start <= end else { return nil }
            var span: Span?
            while index < entries.count, entries[index].start < stop {
                add(entries[index], to: &span)
                index += 1
            }
            // The last of them goes on into the next column, unless another begins with it.
            if index == entries.count || entries[index].start > stop { index = max(0, index - 1) }
            return span
        }
    }

    /// The least, the greatest and the last value since `time`.
    package func span(since time: Double) -> Span? {
        guard let end else { return nil }
        return columns(from: time, width: max(end - time, 0) + 1, count: 1)[0]
    }

    /// Whether the value is the same from `time` to the end.
    package func isConstant(since time: Double) -> Bool {
        guard let newest = entries.last else { return false }
        return newest.start <= time && !newest.isAbsent
    }

    private func add(_ entry: Entry, to span: inout Span?) {
        guard !entry.isAbsent else { return }
        let (low, high) = (Int(entry.low), Int(entry.high))
        span = Span(
            low: min(span?.low ?? low, low), high: max(span?.high ?? high, high),
            last: Int(entry.last))
    }

    /// The entry at `time`, by binary search.
    func index(at time: Double) -> Int? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].start <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }

    /// Makes room for an eighth of the capacity. No entry covers more than `age × 24 / capacity`,
    /// and gaps stay. If polls fail too often for that, gaps shorter than such an entry go, and at
    /// last entries cover more. The first sample and all peaks stay.
    private mutating func merge(now: Double) {
        let room = capacity * 7 / 8
        var share = 24 / Double(capacity)
        var merged = merged(now: now, share: share, keepingGaps: true)
        while merged.count > room {
            merged = self.merged(now: now, share: share, keepingGaps: false)
            share *= 2
        }
        entries = merged
    }

    /// Merges neighbours from the oldest on, so that none covers more than `share` of its age. The
    /// newest stays.
    private func merged(now: Double, share: Double, keepingGaps: Bool) -> [Entry] {
        var merged: [Entry] = []
        merged.reserveCapacity(capacity)
        for (index, entry) in entries.enumerated() {
            let next = index + 1
            guard let older = merged.last, next < entries.count,
                entries[next].start - older.start <= (now - older.start) * share,
                older.isAbsent == entry.isAbsent || !keepingGaps,
                // The series begins with its first sample.
                !older.isAbsent || entry.isAbsent || merged.count > 1
            else {
                merged.append(entry)
                continue
            }
            merged[merged.count - 1].absorb(entry)
        }
        return merged
    }
}
