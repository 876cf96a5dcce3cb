extension Series {
    /// Growth over the last `seconds` before `now`: least squares over points a thirtieth of that
    /// apart, and at least a tenth of a second, so that one odd sample weighs little.
    /// - Returns: counts per second, 0 if the value is constant; nil with fewer than three points.
    package func slope(over seconds: Double, until now: Double) -> Double? {
        guard let start, let end else { return nil }
        let (begin, until) = (max(start, now - seconds), min(now, end))
        guard begin < until else { return nil }
        if isConstant(since: begin) { return 0 }
        let length = until - begin
        let steps = Int(min(30, length * 10))
        var points = Accumulator()
        for step in 0...steps {
            let x = length * Double(step) / Double(max(1, steps))
            if let value = value(at: min(begin + x, until)) { points.add(x: x, y: Double(value)) }
        }
        return points.slope
    }

    /// The change over the last `seconds` before `now`, with the seconds that it covers: fewer
    /// after a gap or the first sample. Nil while polls fail, or before a second sample.
    package func change(over seconds: Double, until now: Double) -> (delta: Int, seconds: Double)? {
        guard let end, let last = value(at: min(now, end)),
            let before = entryInForce(since: now - seconds)
        else { return nil }
        let begin = max(before.start, now - seconds)
        guard begin < min(now, end) else { return nil }
        return (last - Int(before.last), now - begin)
    }

    /// The first entry from `time` on that isn't a gap.
    private func entryInForce(since time: Double) -> Entry? {
        entries[(index(at: time) ?? 0)...].first { !$0.isAbsent }
    }
}

private struct Accumulator {
    var (count, sumX, sumY, sumXX, sumXY) = (0.0, 0.0, 0.0, 0.0, 0.0)

    mutating func add(x: Double, y: Double) {
        count += 1
        sumX += x
        sumY += y
        sumXX += x * x
        sumXY += x * y
    }

    var slope: Double? {
        let spread = count * sumXX - sumX * sumX
        guard count >= 3, spread > 0 else { return nil }
        return (count * sumXY - sumX * sumY) / spread
    }
}
