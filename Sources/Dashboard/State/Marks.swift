import Goroutines

/// A sample that is kept whole, to be compared with others.
struct Sample: Sendable {
    /// `A` is the baseline; `B` and so on are the reader's marks; a file's name otherwise.
    var name: String
    /// Seconds since 1970 of the clock; nil where a file tells no time.
    var time: Double?
    var snapshot: Snapshot
    /// Seconds since the process started.
    var uptime: Double?
    /// What it is, in a few words.
    var note = ""

    /// The same goroutines, whatever they are called.
    func isSame(as other: Sample) -> Bool {
        time == other.time && snapshot.total == other.snapshot.total
            && snapshot.stanzas.count == other.snapshot.stanzas.count
    }
}

/// The samples that were kept, and the newest one.
struct Marks: Sendable {
    private(set) var newest: Sample?
    /// By their letters, `A` first.
    private(set) var kept: [Sample] = []

    private static let letters = (UnicodeScalar("B").value...UnicodeScalar("Z").value)
        .compactMap(UnicodeScalar.init).map { String($0) }

    subscript(name: String) -> Sample? { kept.first { $0.name == name } }

    mutating func record(_ sample: Sample) { newest = sample }

    /// Makes the newest sample the baseline.
    mutating func keepBaseline(note: String) {
        guard var sample = newest else { return }
        (sample.name, sample.note) = ("A", note)
        kept.removeAll { $0.name == "A" }
        kept.insert(sample, at: 0)
    }

    /// Keeps the newest sample under the next letter, or under the one that it has already.
    /// - Returns: it, and the mark whose letter it took where all were taken; nil before any answer.
    mutating func keep(note: String) -> (sample: Sample, lost: Sample?)? {
        guard var sample = newest else { return nil }
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

    /// What is compared when nobody says what: the last two marks, or the baseline and now.
    var sides: (before: Sample, after: Sample)? {
        let marks = kept.filter { $0.name != "A" }
        if marks.count > 1 { return (marks[marks.count - 2], marks[marks.count - 1]) }
        guard let first = kept.first, let newest else { return nil }
        return (first, newest)
    }

    /// All that can be a side, in the order in which a key goes through them.
    var all: [Sample] { kept + (newest.map { [$0] } ?? []) }
}
