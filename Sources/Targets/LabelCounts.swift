import Goroutines
import Trends

/// How many goroutines had each label at some of the last polls, for the rates of labels.
struct LabelCounts: Sendable {
    private struct Sample {
        var time: Double
        var counts: [String: Int]
        /// Whether labels with few goroutines were left out.
        var isPartial: Bool
    }

    /// Seconds between two samples, but for the first ones and the newest.
    private static let spacing = RecentRate.window / 24
    private static let firstSamples = 5
    /// Labels that are kept of a poll, those of the most goroutines.
    private static let mostLabels = 1000

    /// Oldest first.
    private var samples: [Sample] = []

    mutating func record(_ stanzas: some Sequence<Stanza>, at time: Double) {
        var counts: [String: Int] = [:]
        for group in stanzas.lazy.flatMap(\.labelGroups) {
            counts[group.value, default: 0] += group.count
        }
        let count = samples.count
        if count > Self.firstSamples, time - samples[count - 2].time < Self.spacing {
            samples.removeLast()
        }
        let isPartial = counts.count > Self.mostLabels
        if isPartial {
            let most = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            counts = Dictionary(uniqueKeysWithValues: most.prefix(Self.mostLabels).map { ($0, $1) })
        }
        samples.append(Sample(time: time, counts: counts, isPartial: isPartial))
        let old = samples.count { $0.time < time - RecentRate.window }
        samples.removeFirst(max(0, min(old - 1, samples.count - 3)))
    }

    /// The newest number of goroutines with a label; nil if unknown.
    func count(of label: String) -> Int? { samples.last.flatMap { Self.count(of: label, in: $0) } }

    /// Goroutines per minute since `start`; nil with fewer than three samples.
    func perMinute(of label: String, since start: Double) -> Double? {
        let known = samples.filter { $0.time >= start }.compactMap { sample in
            Self.count(of: label, in: sample).map { (time: sample.time, count: $0) }
        }
        return RateStretch(known.map(\.time)).map { $0.slope(of: known.map(\.count)) * 60 }
    }

    private static func count(of label: String, in sample: Sample) -> Int? {
        sample.counts[label] ?? (sample.isPartial ? nil : 0)
    }
}
