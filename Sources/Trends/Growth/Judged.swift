/// The judgement of one process: the worst of its total and its parts.
struct Judged<Key: Hashable & Comparable & Sendable>: Sendable {
    var judgement: Judgement
    var total: Judgement
    var parts: [Key: Judgement] = [:]
    var culprits: [GrowthFinding<Key>.Culprit] = []
    var pattern = GrowthFinding<Key>.Pattern.plain
    var bytesPerGoroutine: Double?

    init(_ track: ProcessTrack<Key>) {
        func known(_ judgement: Judgement) -> Judgement {
            guard judgement.isGrowth, let begin = track.total.begin else { return judgement }
            let isSlow = judgement.verdict == .sustainedGrowth
            let slack = isSlow ? HalfHour.width : TwoMinuteLows.width
            guard judgement.since - begin <= slack else { return judgement }
            var judgement = judgement
            (judgement.since, judgement.beganUnseen) = (begin, true)
            return judgement
        }
        total = known(track.total.judgement)
        judgement = total
        for part in track.parts.parts {
            guard let own = part.detector.map({ known($0.judgement) }) else { continue }
            parts[part.key] = own
            // If there are several, the fastest.
            if own.isGrowth,
                own.rank > judgement.rank
                    || own.rank == judgement.rank && own.rank > total.rank
                        && own.ratePerHour > judgement.ratePerHour
            {
                judgement = own
            }
        }
        if judgement.rank > total.rank { pattern = .masked }
        if total.isGrowth,
            track.parts.roseTogether(with: track.total, since: track.lastAnswer - judgement.window)
        {
            pattern = .load
        }
        culprits = track.parts.culprits(of: judgement)
        bytesPerGoroutine = track.bytesPerGoroutine
    }
}
