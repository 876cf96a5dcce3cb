package import Goroutines
package import Trends

// Recorded history: of earlier runs, and at a past moment.
extension History {
    /// Prepends what earlier runs recorded. There is a gap in between if nothing was polled for more
    /// than three times `interval` seconds.
    package mutating func remember(
        _ slice: HistorySlice<Stack.ID>, until now: Double, interval: Double
    ) {
        var earlier = slice.total
        if let since { earlier.cut(at: since) }
        guard let end = earlier.end else { return }
        if (since ?? now) - end > max(3 * interval, 10) { earlier.record(nil, at: end) }
        earlier.append(total)
        total = earlier
        for (id, part) in slice.parts where followsStacks {
            var series = part.series
            if let since { series.cut(at: since) }
            guard let track = tracks[id] else {
                remembered[id] = Part(series: series, firstSeen: part.firstSeen)
                continue
            }
            var joined = Series(capacity: Self.trackCapacity)
            if let start = total.start, start < part.firstSeen { joined.record(0, at: start) }
            joined.append(series)
            joined.append(track.series)
            tracks[id]?.series = joined
            tracks[id]?.firstSeen = min(track.firstSeen, part.firstSeen)
            if joined.hasFallen(until: now) { tracks[id]?.hasShrunk = true }
        }
        log.remember(slice.events, until: since ?? .infinity)
    }

    /// Treats the newest moment of an earlier run as the poll before the first one of this run, so
    /// that a restart or deploy in between is detected.
    /// - Returns: the restart, if an answer shows it already.
    mutating func follow(_ last: Moment) -> HistoryEvent? {
        if since == nil { program = last.poll.snapshot?.program }
        let events = process.follow(
            ProcessWatch.Answer(
                time: last.poll.startedAt, total: last.total,
                startTime: last.poll.process?.startTime, buildID: last.poll.snapshot?.buildID))
        for event in events { log.add(event) }
        let restart = events.first(where: \.isRestart)
        if restart != nil { processSince = processSince ?? since }
        return restart
    }

    /// The history at a past moment: everything in `slice`, with the moment's stacks. `stacks` are
    /// the ones that `slice` may have series for.
    package init(
        at moment: Moment, in slice: HistorySlice<Stack.ID>, baseline: Sample?,
        knowing stacks: [Stack]
    ) {
        let time = moment.poll.startedAt
        (self.moment, others) = (time, moment.others)
        newestPoll = moment.poll
        pollServing = moment.poll.snapshot?.pollServing ?? []
        (total, remembered) = (slice.total, slice.parts)
        if total.end == nil { total.record(moment.total, at: time) }
        for event in slice.events { log.add(event) }
        // There may be few points in the series, however many polls they stand for.
        (polls, since) = (2, total.start)
        processSince = slice.events.last { $0.isRestart && $0.time <= time }?.time
        let begin = processSince ?? -.infinity
        rate.remember(slice.samples.filter { $0.time >= begin && $0.time <= time })
        if rate.figure == nil {
            rate = RecentRate(of: total, over: window(until: time), until: time)
        }
        let stretch = rate.stretch
        for stack in stacks where slice.parts[stack.id] != nil { addTrack(of: stack, at: time) }
        for stanza in moment.poll.snapshot?.stanzas ?? [] {
            if tracks[stanza.id] == nil { addTrack(of: stanza.stack, at: time) }
            tracks[stanza.id]?.stanza = stanza
        }
        if let baseline {
            setBaseline(baseline.snapshot, total: baseline.total, at: baseline.time ?? time)
        }
        for id in Array(tracks.keys) { tracks[id]?.settle(at: time, over: stretch) }
        leaders = Leaders(of: self)
    }
}

extension History {
    /// Sets the verdict for a past moment.
    package mutating func judge(_ finding: GrowthFinding<Stack.ID>?) { self.finding = finding }
}

extension TargetState {
    /// The verdict at a past moment: only the end of an archive has one.
    package func finding(at time: Double) -> GrowthFinding<Stack.ID>? {
        guard !target.isPolled, let finding = history.finding, time >= finding.time - 1 else {
            return nil
        }
        return finding
    }

    /// The baseline for a past moment: mark A, or the first sample of the process that ran then if
    /// that started later. Nil before A: a change since a later moment would be the wrong way round.
    package func baseline(at time: Double) -> Sample? {
        var baseline = marks[MarkName.baseline]
        baseline?.time? += clock.lag
        if let known = baseline?.time, known > time + 0.001 { baseline = nil }
        guard let live = history.baseline, live.time <= time, live.time > baseline?.time ?? 0 else {
            return baseline
        }
        return Sample(
            name: "A", time: live.time,
            snapshot: Snapshot(
                format: .protobuf, stanzas: history.tracks.values.compactMap(\.baseline)))
    }
}
