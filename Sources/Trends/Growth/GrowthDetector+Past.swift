extension GrowthDetector {
    /// Puts a recorded past, oldest first, before the samples of this detector, and the times of
    /// restarts. What began after the first sample is left out.
    mutating func precede(with past: some Sequence<HalfHour>, restarts: some Sequence<Double>) {
        var whole = GrowthDetector(leastRise: leastRise)
        var restarts = Array(restarts.sorted().reversed())
        let own = halfHours.records
        let first = begin.map { HalfHourSamples.start(at: $0) } ?? .infinity
        for halfHour in past where halfHour.start < first {
            whole.restart(until: halfHour.start + HalfHour.width, at: &restarts)
            whole.remember(halfHour)
        }
        guard begin != nil else { return self = whole }
        for record in own {
            whole.restart(until: record.end, at: &restarts)
            let mark = LowWaterMark(trough: Int(record.trough), high: Int(record.high))
            whole.remember(HalfHour(start: record.start, mark: mark))
        }
        whole.restart(until: now, at: &restarts)
        whole.goOn(as: self)
        self = whole
    }

    private mutating func restart(until time: Double, at restarts: inout [Double]) {
        while let next = restarts.last, next < time {
            restarts.removeLast()
            if begin != nil { beginLife(at: next) }
        }
    }
}
