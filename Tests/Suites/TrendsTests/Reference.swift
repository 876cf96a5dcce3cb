import Trends

/// What a series promises, worked out from a list of all changes.
struct Reference {
    var samples: [(time: Double, value: Int?)] = []
    var end: Double?

    var start: Double? { samples.first { $0.value != nil }?.time }
    var last: Int? { samples.last?.value }
    var lastSeen: Int? { samples.last { $0.value != nil }?.value }

    mutating func record(_ value: Int?, at time: Double) {
        let time = max(time, end ?? time)
        end = time
        if let newest = samples.last, newest.value == value { return }
        samples.append((time, value))
    }

    func value(at time: Double) -> Int? {
        guard let end, time <= end else { return nil }
        return samples.last { $0.time <= time }?.value
    }

    func columns(from: Double, width: Double, count: Int) -> [Series.Span?] {
        (0..<count).map { column in
            let start = from + Double(column) * width
            let stop = from + Double(column + 1) * width
            guard let end, start <= end else { return nil }
            let inside = samples.filter { $0.time >= start && $0.time < stop }
            let before = samples.last { $0.time < start }
            let isReplaced = inside.first?.time == start
            let values = ((isReplaced ? [] : [before?.value]) + inside.map(\.value))
                .compactMap { $0 }
            guard let low = values.min(), let high = values.max(), let last = values.last else {
                return nil
            }
            return Series.Span(low: low, high: high, last: last)
        }
    }

    func span(since time: Double) -> Series.Span? {
        guard let end, time <= end else { return nil }
        return columns(from: time, width: end - time + 1, count: 1)[0]
    }

    func isConstant(since time: Double) -> Bool {
        guard last != nil, let before = samples.lastIndex(where: { $0.time <= time }) else {
            return false
        }
        return samples[before...].allSatisfy { $0.value == last }
    }

    func change(over seconds: Double, until now: Double) -> (delta: Int, seconds: Double)? {
        guard let end, let last = value(at: min(now, end)) else { return nil }
        let from = now - seconds
        var begin = from
        var before = samples.last { $0.time <= from }?.value
        if before == nil {
            guard let first = samples.first(where: { $0.time > from && $0.value != nil }) else {
                return nil
            }
            (begin, before) = first
        }
        guard let before, begin < min(now, end) else { return nil }
        return (last - before, now - begin)
    }
}
