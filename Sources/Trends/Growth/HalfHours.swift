/// The half hours of the last seven days, each with the life of the process that it belongs to.
struct HalfHours: Hashable, Sendable {
    struct Record: Hashable, Sendable {
        /// The number of the half hour since 1970.
        var number: Int32
        var trough: Int32
        var high: Int32
        /// The number of the life.
        var life: Int32
        /// Whether it is outside all confirmed growth, and shows what the service needs at this
        /// time of day.
        var isClean = true

        var start: Double { Double(number) * HalfHour.width }
        var end: Double { start + HalfHour.width }
        var point: Statistics.Point { Statistics.Point(x: start / 3600, y: Double(trough)) }
    }

    static let perDay: Int32 = 48
    static let capacity = 7 * Int(perDay)
    /// How many go at once, so that the rest isn't moved each time.
    static let slack = 16

    /// Oldest first; those older than seven days go.
    private(set) var records: [Record] = []

    mutating func append(_ record: Record) {
        if let last = records.last, record.number <= last.number { return }
        if records.count >= Self.capacity + Self.slack {
            records.removeFirst(records.count - Self.capacity)
        }
        records.append(record)
    }

    /// Those of the newest `count` half hours that belong to `life` and begin at or after `start`,
    /// oldest first.
    func newest(_ count: Int, of life: Int32, from start: Double) -> ArraySlice<Record> {
        guard let last = records.last else { return [] }
        let first =
            records.lastIndex {
                $0.number <= last.number - Int32(count) || $0.life != life || $0.start < start
            }.map { $0 + 1 } ?? 0
        return records[first...]
    }

    /// The highest `count` of the same half hour on the seven days before, give or take an hour:
    /// days aren't alike to the minute.
    private func highest(_ number: Int32, _ count: (Record) -> Int32) -> Int32? {
        var highest: Int32?
        for day in Int32(1)...7 {
            for near in number - day * Self.perDay - 2...number - day * Self.perDay + 2 {
                guard let record = record(near), record.isClean else { continue }
                highest = max(highest ?? .min, count(record))
            }
        }
        return highest
    }

    private func record(_ number: Int32) -> Record? {
        guard let last = records.last, number <= last.number else { return nil }
        // This one, if there are no gaps.
        let near = records.count - 1 - Int(last.number - number)
        if records.indices.contains(near), records[near].number == number { return records[near] }
        var (low, high) = (0, records.count)
        while low < high {
            let middle = (low + high) / 2
            if records[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < records.count && records[low].number == number ? records[low] : nil
    }

    /// What the service needs: the highest clean trough at this time of day on earlier days.
    func base(_ number: Int32) -> Int32? { highest(number, \.trough) }

    /// The highest usual count at this time of day on earlier days.
    func usualHigh(_ number: Int32) -> Int32? { highest(number, \.high) }

    /// Marks the records of a life from `start` on, or of all lives, as what the service needs or
    /// not.
    mutating func mark(clean isClean: Bool, life: Int32? = nil, from start: Double) {
        for index in records.indices.reversed() {
            guard records[index].start >= start else { break }
            if life == nil || records[index].life == life { records[index].isClean = isClean }
        }
    }
}
