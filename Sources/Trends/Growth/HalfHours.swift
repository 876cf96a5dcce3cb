/// The half hours of the last fifteen days, each with the life of the process that it belongs to.
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
    static let perWeek = 7 * perDay
    /// Two weeks, and the day that is compared with them.
    static let capacity = 15 * Int(perDay)
    /// The same in seconds.
    static let span = Double(capacity) * HalfHour.width
    /// How many go at once, so that the rest isn't moved each time.
    static let slack = 16

    /// Oldest first; those older than fifteen days go.
    private(set) var records: [Record] = []

    /// How many half hours lie between two samples, as a rule: 1 unless they are far apart.
    private(set) var spacing = 1

    mutating func append(_ record: Record) {
        if let last = records.last, record.number <= last.number { return }
        defer { spacing = newSpacing() }
        if records.count >= Self.capacity + Self.slack {
            records.removeFirst(records.count - Self.capacity)
        }
        records.append(record)
    }

    /// The seconds that show a level: two hours, longer if samples are far apart.
    var levelTime: Double { 7200 * Double(spacing) }

    /// How many half hours away a sample may be that stands for one: half the distance of two.
    private var reach: Int32 { min(Int32(spacing), Self.perDay) / 2 }

    /// The mean distance of the newest records, without the hours that weren't watched.
    private func newSpacing() -> Int {
        let newest = records.suffix(13)
        let steps = zip(newest.dropFirst(), newest).map { Double($0.number - $1.number) }
        let usual = Statistics.median(steps)
        let regular = steps.filter { $0 <= 2 * usual }
        guard !regular.isEmpty else { return 1 }
        // One of twelve may be missing.
        return max(1, Int((regular.reduce(0, +) / Double(regular.count) - 0.1).rounded(.up)))
    }

    /// The seconds with samples since `time`.
    func watched(since time: Double) -> Double {
        Double(records.reversed().prefix { $0.start >= time }.count * spacing) * HalfHour.width
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

    /// The newest `count` records, if all belong to `life` and begin at or after `start`, else the
    /// fewer that do; oldest first.
    func newest(records count: Int, of life: Int32, from start: Double) -> ArraySlice<Record> {
        let newest = records.suffix(count)
        let first = newest.lastIndex { $0.life != life || $0.start < start }.map { $0 + 1 }
        return newest[(first ?? newest.startIndex)...]
    }

    /// The half hours of a day by its distance from the newest, which ends with the last half hour.
    func day(_ number: Int) -> ArraySlice<Record> {
        guard let last = records.last else { return [] }
        let end = last.number + 1 - Int32(number) * Self.perDay
        return records[index(end - Self.perDay)..<index(end)]
    }

    /// The clean trough of a week before, or the nearest one at hand where samples are far apart.
    func weekBefore(_ number: Int32) -> Int32? {
        let number = number - Self.perWeek
        for distance in 0...reach {
            guard let near = record(number + distance) ?? record(number - distance) else {
                continue
            }
            return near.isClean ? near.trough : nil
        }
        return nil
    }

    /// The highest record of the same half hour on the seven days before, give or take an hour:
    /// days aren't alike to the minute. Where samples are further apart, so are the neighbours.
    private func highest(_ number: Int32, _ count: (Record) -> Int32) -> Record? {
        let slack = max(2, reach)
        var highest: Record?
        for day in Int32(1)...7 {
            for near in number - day * Self.perDay - slack...number - day * Self.perDay + slack {
                guard let record = record(near), record.isClean else { continue }
                if let known = highest, count(known) >= count(record) { continue }
                highest = record
            }
        }
        return highest
    }

    private func record(_ number: Int32) -> Record? {
        guard let last = records.last, number <= last.number else { return nil }
        // This one, if there are no gaps.
        let near = records.count - 1 - Int(last.number - number)
        if records.indices.contains(near), records[near].number == number { return records[near] }
        let place = index(number)
        return place < records.count && records[place].number == number ? records[place] : nil
    }

    /// What the service needs: the highest clean trough at this time of day on earlier days. If the
    /// count hasn't come down since, that was growth and no rhythm, and it needs what it needed
    /// before.
    func base(_ record: Record) -> Int32? {
        guard let usual = highest(record.number, \.trough) else { return nil }
        let rise = record.trough - usual.trough
        guard rise > 0, usual.life == record.life else { return usual.trough }
        var (lowest, peak, fall) = (usual.trough, usual.trough, Int32(0))
        for between in records[index(usual.number)..<index(record.number)] {
            peak = max(peak, between.trough)
            fall = max(fall, peak - between.trough)
        }
        guard fall * 4 < rise,
            Double(fall) < Need.of(Double(record.trough), lowest: Double(usual.trough))
        else { return usual.trough }
        for before in records[index(usual.number - Self.perDay)..<index(usual.number)]
        where before.life == record.life && before.isClean {
            lowest = min(lowest, before.trough)
        }
        return lowest
    }

    /// The highest usual count at this time of day on earlier days.
    func usualHigh(_ number: Int32) -> Int32? { highest(number, \.high)?.high }

    /// The highest usual count before a time.
    func highest(before time: Double) -> Int32? {
        records.lazy.filter { $0.end <= time }.map(\.high).max()
    }

    /// The highest clean trough of a life before a half hour.
    func highestTrough(of life: Int32, before number: Int32) -> Int32? {
        records.lazy.filter { $0.number < number && $0.life == life && $0.isClean }
            .map(\.trough).max()
    }

    /// The place of the first record with this number or a later one.
    private func index(_ number: Int32) -> Int {
        var (low, high) = (0, records.count)
        while low < high {
            let middle = (low + high) / 2
            if records[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Marks the records of a life from `start` on, or of all lives, as what the service needs or
    /// not.
    mutating func mark(clean isClean: Bool, life: Int32? = nil, from start: Double) {
        for index in records.indices.reversed() {
            guard records[index].start >= start else { break }
            if life == nil || records[index].life == life { records[index].isClean = isClean }
        }
    }
}
