internal import GRDB
internal import Goroutines
internal import Trends

/// The counts of an imported profile.
struct ImportedCounts {
    /// Seconds since 1970.
    var time: Double
    var total: Int
    var parts: [(Stack.ID, Int)]

    /// Those of a history in a range of time, oldest first, with the parts that `heads` has.
    static func all(
        of history: Int64, in range: ClosedRange<Double>, _ heads: [Int64: StackReader.Head],
        from database: Database
    ) throws -> [ImportedCounts] {
        let rows = try database.rows(
            """
            SELECT time, total, entries FROM poll JOIN kept_stanzas ON poll = id
            WHERE history = ? AND time BETWEEN ? AND ? AND poll.kept = 2 ORDER BY time
            """, [history, range.lowerBound, range.upperBound])
        var all: [ImportedCounts] = []
        while let row = try rows.next() {
            guard let time = row.time(0), let total = row.int(1) else { continue }
            let entries = row.bytes(2).flatMap(StanzaChain.entries(whole:)) ?? [:]
            let parts = entries.compactMap { number, entry in
                heads[number].map { ($0.id, entry.count) }
            }
            all.append(ImportedCounts(time: time, total: total, parts: parts))
        }
        return all
    }
}

extension [LowWater] {
    /// These, and the half hours that only `imported` has; both oldest first.
    func filled(with imported: some Sequence<ImportedCounts>) -> [LowWater] {
        let known = Set(map(\.start))
        var gathered: [Double: [ImportedCounts]] = [:]
        for counts in imported {
            let start = counts.time.floored(to: HalfHour.width)
            if !known.contains(start) { gathered[start, default: []].append(counts) }
        }
        let more = gathered.compactMap { start, counts in LowWater(start: start, counts) }
        return more.isEmpty ? self : (self + more).sorted { $0.start < $1.start }
    }
}

extension LowWater {
    fileprivate init?(start: Double, _ counts: [ImportedCounts]) {
        guard let total = LowWaterMark(sorted: counts.map(\.total).sorted()) else { return nil }
        var parts: [Stack.ID: [Int]] = [:]
        for counts in counts {
            for (id, count) in counts.parts { parts[id, default: []].append(count) }
        }
        let marks = parts.compactMapValues { present in
            let absent = [Int](repeating: 0, count: Swift.max(0, counts.count - present.count))
            return LowWaterMark(sorted: (absent + present).sorted())
        }
        self.init(
            start: start, samples: counts.count, total: total, residentP10: nil,
            parts: marks.filter { $0.value.high != 0 })
    }
}
