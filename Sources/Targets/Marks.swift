package import Goroutines

/// A sample that is kept for comparisons.
package struct Sample: Sendable {
    /// `A` for the baseline, `B` and so on for marks, `now` for the newest poll, or a file's name.
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

    package init(
        name: String, time: Double?, snapshot: Snapshot, others: Moment.Others? = nil,
        uptime: Double? = nil, note: String = ""
    ) {
        (self.name, self.time, self.snapshot) = (name, time, snapshot)
        (self.others, self.uptime, self.note) = (others, uptime, note)
    }

    /// Goroutines, including `others`.
    package var total: Int { snapshot.total + (others?.goroutines ?? 0) }

    /// The same sample, whatever its name.
    package func isSame(as other: Sample) -> Bool {
        time == other.time && total == other.total
            && snapshot.stanzas.count == other.snapshot.stanzas.count
    }
}

/// The kept samples, and the newest one.
package struct Marks: Sendable {
    package private(set) var newest: Sample?
    /// By their letters, `A` first.
    package private(set) var kept: [Sample] = []

    /// Without `R`, which is a restart in the row of events.
    private static let letters = "BCDEFGHIJKLMNOPQSTUVWXYZ".map { String($0) }

    package subscript(name: String) -> Sample? { kept.first { $0.name == name } }

    package mutating func record(_ sample: Sample) { newest = sample }

    /// Makes a sample, or the newest one, the baseline.
    package mutating func keepBaseline(_ sample: Sample? = nil, note: String) {
        guard var sample = sample ?? newest else { return }
        (sample.name, sample.note) = ("A", note)
        kept.removeAll { $0.name == "A" }
        kept.insert(sample, at: 0)
    }

    /// Turns the baseline of another program into a mark.
    package mutating func releaseBaseline(note: String) {
        guard let baseline = self["A"] else { return }
        kept.removeAll { $0.name == "A" }
        _ = keep(baseline, note: note)
    }

    /// Keeps a sample, or the newest one, under the next letter, or under the one it has already.
    /// - Returns: the sample, and the mark it replaced if all letters were taken; nil before the
    ///   first poll.
    package mutating func keep(
        _ sample: Sample? = nil, note: String
    ) -> (sample: Sample, lost: Sample?)? {
        guard var sample = sample ?? newest else { return nil }
        if let known = kept.last(where: { $0.isSame(as: sample) }), known.name != "A" {
            return (known, nil)
        }
        let free = Self.letters.first { self[$0] == nil }
        var lost: Sample?
        if free == nil, let oldest = kept.firstIndex(where: { $0.name != "A" }) {
            lost = kept.remove(at: oldest)
        }
        (sample.name, sample.note) = (free ?? lost?.name ?? "B", note)
        kept.append(sample)
        return (sample, lost)
    }

    /// The sides to compare by default: the baseline and the past moment, else the last two marks,
    /// else the baseline and now.
    package func sides(past: Sample?) -> (before: Sample, after: Sample)? {
        let marks = kept.filter { $0.name != "A" }
        if past == nil, marks.count > 1 { return (marks[marks.count - 2], marks[marks.count - 1]) }
        guard let after = past ?? newest, let first = kept.first else { return nil }
        return (first, after)
    }

    /// All possible sides, in the order in which a key cycles through them.
    package func all(past: Sample?) -> [Sample] {
        kept + [past, newest].compactMap(\.self)
    }
}
