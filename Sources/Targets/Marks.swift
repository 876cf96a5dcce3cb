package import Goroutines
import Trends

/// A sample that is kept for comparisons.
package struct Sample: Sendable {
    /// `A` for the baseline, `B` and so on for marks, `now` for the newest poll, a moment, or a file's
    /// name.
    package var name: String
    /// Seconds since 1970 of the wall clock; nil if a file has no time.
    package var time: Double?
    package var snapshot: Snapshot
    /// Stacks that were only counted, in an old record.
    package var others: Moment.Others?
    /// Seconds since the process started.
    package var uptime: Double?
    /// A short description.
    package var note: String
    /// The newest answer of a service, which gets older by the second.
    package var isNow = false

    package init(
        name: String, time: Double?, snapshot: Snapshot, others: Moment.Others? = nil,
        uptime: Double? = nil, note: String = ""
    ) {
        (self.name, self.time, self.snapshot) = (name, time, snapshot)
        (self.others, self.uptime, self.note) = (others, uptime, note)
    }

    /// The newest answer, at `time` in seconds since 1970.
    package init(newest snapshot: Snapshot, at time: Double, startTime: Double?) {
        self.init(
            name: "now", time: time, snapshot: snapshot,
            uptime: startTime.map { max(0, time - $0) })
        isNow = true
    }

    /// Goroutines, including `others`.
    package var total: Int { snapshot.total + (others?.goroutines ?? 0) }

    /// Seconds since 1970; nil if unknown.
    package var startTime: Double? { time.flatMap { time in uptime.map { time - $0 } } }

    /// The same sample, whatever its name.
    package func isSame(as other: Sample) -> Bool {
        time == other.time && total == other.total
            && snapshot.stanzas.count == other.snapshot.stanzas.count
    }
}

/// Two samples to compare, the earlier one first.
package struct Sides: Sendable {
    package private(set) var before: Sample
    package private(set) var after: Sample

    /// In the order of time; as given if one has no time.
    package init(_ one: Sample, _ other: Sample) {
        let isLater = (one.time ?? -.infinity) > (other.time ?? .infinity)
        (before, after) = isLater ? (other, one) : (one, other)
    }

    /// As the user wants them, whatever their times.
    package init(before: Sample, after: Sample) { (self.before, self.after) = (before, after) }
}

/// The kept samples, and the newest one.
package struct Marks: Sendable {
    package private(set) var newest: Sample?
    /// By their names, `A` first.
    package private(set) var kept: [Sample] = []

    package subscript(name: String) -> Sample? { kept.first { $0.name == name } }

    package mutating func record(_ sample: Sample) { newest = sample }

    /// Makes a sample, or the newest one, the baseline.
    package mutating func keepBaseline(_ sample: Sample? = nil, note: String) {
        guard var sample = sample ?? newest else { return }
        (sample.name, sample.note, sample.isNow) = (MarkName.baseline, note, false)
        kept.removeAll { $0.name == MarkName.baseline }
        kept.insert(sample, at: 0)
    }

    /// Turns the baseline of another program into a mark.
    package mutating func releaseBaseline(note: String) {
        guard let baseline = self[MarkName.baseline] else { return }
        kept.removeAll { $0.name == MarkName.baseline }
        _ = keep(baseline, besides: [], note: note)
    }

    /// Keeps a sample, or the newest one, under the next name that is not taken, or under the one it
    /// has already.
    /// - Returns: the sample; nil before the first poll.
    package mutating func keep(
        _ sample: Sample? = nil, besides taken: Set<String>, note: String
    ) -> Sample? {
        guard var sample = sample ?? newest else { return nil }
        if let known = kept.last(where: { $0.isSame(as: sample) }),
            known.name != MarkName.baseline
        {
            return known
        }
        sample.name = MarkName.next(besides: taken.union(kept.map(\.name)))
        (sample.note, sample.isNow) = (note, false)
        kept.append(sample)
        return sample
    }

    /// Gives the mark of a time another name.
    package mutating func rename(_ name: String, at time: Double, to other: String) {
        guard let index = kept.firstIndex(where: { $0.name == name && $0.time == time }) else {
            return
        }
        kept[index].name = other
    }

    /// The sides to compare by default: the baseline and the past moment, else the last two marks,
    /// else the baseline and `newest`.
    package func sides(past: Sample?, newest: Sample?) -> Sides? {
        let marks = kept.filter { $0.name != MarkName.baseline }
        if past == nil, marks.count > 1 {
            return Sides(marks[marks.count - 2], marks[marks.count - 1])
        }
        guard let other = past ?? newest, let first = kept.first else { return nil }
        return Sides(first, other)
    }
}
