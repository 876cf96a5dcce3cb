extension Series {
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
