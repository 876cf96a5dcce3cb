import Trends

/// How well the verdicts on one recorded count meet the truth about it.
struct GrowthScore: Sendable {
    private static let hour = 3600.0

    /// Alarms that start outside of each leak, with an hour of grace, and of each grey slice.
    var falseAlarms = 0
    /// An alarm stood while it leaked; nil where nobody could say so.
    var isCaught: Bool?
    /// Of the time in which an alarm should stand.
    var covered = 0.0
    /// Seconds that an alarm stood after the leak had ended.
    var stuck = 0.0
    /// An early notice or an alarm while it leaked.
    var isEarly: Bool?
    /// Seconds in which nothing should be said, and of them those in which something was.
    var quiet = 0.0
    var growingWhenQuiet = 0.0
    var endsAsExpected: Bool
    var culpritsFound = 0
    var culpritsMissed = 0
    var culpritsWrong = 0

    init(
        _ label: LabelledSeries.Label, transitions: [SeriesReplay.Transition], culprits: [String]
    ) {
        let end = label.duration
        let alarms = Self.alarms(transitions, until: end)
        let notices = Self.spans(transitions, until: end) {
            $0 == .sustainedGrowth || $0 == .growing
        }
        for alarm in Self.joined(alarms, gap: 2 * Self.hour) {
            let isInLeak = label.leaks.contains {
                $0.lowerBound <= alarm.lowerBound
                    && alarm.lowerBound <= $0.upperBound + Self.hour
            }
            let isGrey = label.grey.contains { $0.contains(alarm.lowerBound) }
            if !isInLeak, !isGrey { falseAlarms += 1 }
        }
        if let leak = label.leaks.first {
            func meets(_ span: ClosedRange<Double>) -> Bool {
                span.upperBound > leak.lowerBound && span.lowerBound <= leak.upperBound + Self.hour
            }
            if let call = label.callAt {
                isCaught = alarms.contains(where: meets)
                let wanted = call...max(call, leak.upperBound)
                covered = Self.overlap(alarms, [wanted]) / max(1, leak.upperBound - call)
            }
            if label.visibleAt != nil { isEarly = notices.contains(where: meets) }
            if !label.growsAtEnd {
                for alarm in alarms
                where alarm.upperBound > leak.upperBound
                    && alarm.lowerBound <= leak.upperBound + Self.hour
                {
                    stuck += alarm.upperBound - max(alarm.lowerBound, leak.upperBound)
                }
            }
        }
        let silence = Self.silence(label)
        quiet = silence.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
        growingWhenQuiet = Self.overlap(notices, silence)
        endsAsExpected = label.expectedEnds.contains(transitions.last?.verdict.sort ?? "none")
        if label.stanzas != nil {
            let named = Set(culprits)
            culpritsFound = named.intersection(label.culprits).count
            culpritsMissed = label.culprits.subtracting(named).count
            culpritsWrong = named.subtracting(label.culprits).count
        }
    }

    /// When an alarm stood, of verdicts until `end`.
    static func alarms(
        _ transitions: [SeriesReplay.Transition], until end: Double
    ) -> [ClosedRange<Double>] {
        spans(transitions, until: end) { $0 == .sustainedGrowth }
    }

    private static func spans(
        _ transitions: [SeriesReplay.Transition], until end: Double,
        where isWanted: (Verdict) -> Bool
    ) -> [ClosedRange<Double>] {
        let ends = transitions.dropFirst().map(\.time) + [end]
        let spans = zip(transitions, ends).filter { isWanted($0.0.verdict) }
            .map { $0.time...max($0.time, $1) }
        return joined(spans, gap: .ulpOfOne)
    }

    private static func joined(
        _ spans: [ClosedRange<Double>], gap: Double
    ) -> [ClosedRange<Double>] {
        spans.reduce(into: []) { joined, span in
            if let last = joined.last, span.lowerBound - last.upperBound < gap {
                joined[joined.count - 1] = last.lowerBound...span.upperBound
            } else {
                joined.append(span)
            }
        }
    }

    private static func overlap(
        _ spans: [ClosedRange<Double>], _ others: [ClosedRange<Double>]
    ) -> Double {
        var sum = 0.0
        for span in spans {
            for other in others {
                let start = max(span.lowerBound, other.lowerBound)
                sum += max(0, min(span.upperBound, other.upperBound) - start)
            }
        }
        return sum
    }

    /// When neither a leak nor a grey slice is on.
    private static func silence(_ label: LabelledSeries.Label) -> [ClosedRange<Double>] {
        var silence: [ClosedRange<Double>] = []
        var time = 0.0
        for busy in (label.leaks + label.grey).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if busy.lowerBound > time { silence.append(time...busy.lowerBound) }
            time = max(time, busy.upperBound)
        }
        if time < label.duration { silence.append(time...label.duration) }
        return silence
    }
}

extension Verdict {
    /// What is scored of it.
    var sort: String {
        switch self {
        case .sustainedGrowth: "sustained"
        case .growing: "growing"
        default: "none"
        }
    }
}
