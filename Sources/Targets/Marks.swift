package import Goroutines

/// A sample that is kept whole, to be compared with others.
package struct Sample: Sendable {
    /// `A` is the baseline; `B` and so on are the reader's marks; a file's name otherwise.
    package var name: String
    /// Seconds since 1970 of the clock; nil where a file tells no time.
    package var time: Double?
    package var snapshot: Snapshot
    /// What was not kept one by one, since it is old.
    package var others: Moment.Others?
    /// Seconds since the process started.
    package var uptime: Double?
    /// What it is, in a few words.
    package var note: String

    package init(
        name: String, time: Double?, snapshot: Snapshot, others: Moment.Others? = nil,
        uptime: Double? = nil, note: String = ""
    ) {
        (self.name, self.time, self.snapshot) = (name, time, snapshot)
        (self.others, self.uptime, self.note) = (others, uptime, note)
    }

    /// Goroutines, the others included.
    package var total: Int { snapshot.total + (others?.goroutines ?? 0) }

    /// The same goroutines, whatever they are called.
    package func isSame(as other: Sample) -> Bool {
        time == other.time && total == other.total
            && snapshot.stanzas.count == other.snapshot.stanzas.count
    }
}

/// The samples that were kept, and the newest one.
package struct Marks: Sendable {
    package private(set) var newest: Sample?
    /// By their letters, `A` first.
    package private(set) var kept: [Sample] = []

    /// `R` is a restart on the row of events.
    private static let letters = "BCDEFGHIJKLMNOPQSTUVWXYZ".map { String($0) }

    package subscript(name: String) -> Sample? { kept.first { $0.name == name } }

    package mutating func record(_ sample: Sample) { newest = sample }

    /// Makes a sample, the newest one where none is given, the baseline.
    package mutating func keepBaseline(_ sample: Sample? = nil, note: String) {
        guard var sample = sample ?? newest else { return }
        (sample.name, sample.note) = ("A", note)
        kept.removeAll { $0.name == "A" }
        kept.insert(sample, at: 0)
    }

    /// The baseline of another program becomes a mark as any other.
    package mutating func releaseBaseline(note: String) {
        guard let baseline = self["A"] else { return }
        kept.removeAll { $0.name == "A" }
        _ = keep(baseline, note: note)
    }

    /// Keeps a sample, the newest one where none is given, under the next letter, or under the one
    /// that it has already.
    /// - Returns: it, and the mark whose letter it took where all were taken; nil before any answer.
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

    /// What is compared when nobody says what: the baseline and what is looked at in the past, the
    /// last two marks, or the baseline and now.
    package func sides(past: Sample?) -> (before: Sample, after: Sample)? {
        let marks = kept.filter { $0.name != "A" }
        if past == nil, marks.count > 1 {
            return (marks[marks.count - 2], marks[marks.count - 1])
        }
        guard let after = past ?? newest, let first = kept.first else { return nil }
        return (first, after)
    }

    /// All that can be a side, in the order in which a key goes through them.
    package func all(past: Sample?) -> [Sample] {
        kept + [past, newest].compactMap(\.self)
    }
}
