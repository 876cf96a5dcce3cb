extension Series {
    /// Growth over the last `seconds` before `now`: least squares over points a thirtieth of that
    /// apart, so that one odd sample weighs little.
    /// - Returns: counts per second; nil with fewer than three points.
    package func slope(over seconds: Double, until now: Double) -> Double? {
        guard let start, let end else { return nil }
        let begin = max(start, now - seconds)
        if isConstant(since: begin) { return 0 }
        let step = max((min(now, end) - begin) / 30, 0.1)
        var points = Accumulator()
        var time = begin
        while time <= end {
            if let value = value(at: time) { points.add(x: time - begin, y: Double(value)) }
            time += step
        }
        return points.slope
    }

    /// The change over the last `seconds` before `now`, or over what there is, with the seconds
    /// that it covers; nil while polls fail or before a second sample.
    package func change(over seconds: Double, until now: Double) -> (delta: Int, seconds: Double)? {
        guard let start, let end, let last else { return nil }
        let begin = max(start, now - seconds)
        guard begin < end, let before = value(at: begin) else { return nil }
        return (last - before, min(seconds, now - begin))
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
