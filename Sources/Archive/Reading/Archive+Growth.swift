internal import GRDB
package import Goroutines
package import Trends

extension Archive {
    /// The growth test as if it had watched a history up to `end`: fifteen days by half hours, then
    /// four hours or more poll by poll, or ninety polls if these are far apart; the newest moment, if
    /// those are thinned out already. Imported profiles count like polls.
    package func growth(
        of history: History.ID, until end: Double, maximumParts: Int = 200
    ) throws(ArchiveError) -> GrowthTest<Stack.ID> {
        var growth = try growthByPolls(of: history, until: end, maximumParts: maximumParts)
        guard growth.finding == nil, let moment = try moment(of: history, at: end) else {
            return growth
        }
        let (poll, process) = (moment.poll, moment.poll.process)
        growth.record(
            total: moment.total, parts: poll.counts,
            at: poll.startedAt, startTime: process?.startTime, resident: process?.residentBytes)
        return growth
    }

    private func growthByPolls(
        of history: History.ID, until end: Double, maximumParts: Int
    ) throws(ArchiveError) -> GrowthTest<Stack.ID> {
        let lowest = try lowest(of: history, before: end - LowWater.age)
        return try read { database in
            let heads = try StackReader.heads(of: history, in: database)
            let seam = try Self.seam(of: history, until: end, in: database)
            let recorded = try LowWater.all(
                of: history, range: (end - LowWater.age)...max(end - LowWater.age, seam.nextDown),
                heads, in: database)
            let imported = try ImportedCounts.all(
                of: history, in: (end - LowWater.age)...end, heads, from: database)
            let late = imported.firstIndex { $0.time >= seam } ?? imported.endIndex
            let halfHours = recorded.filled(with: imported[..<late])
            var next = imported[late...]
            var past = GrowthPast(halfHours, parts: Self.standing(halfHours, maximumParts))
            past.precede(with: lowest)
            past.restarts = try HistoryEvent.all(
                of: history, in: (end - LowWater.age)...max(end - LowWater.age, seam),
                from: database
            ).filter(\.isRestart).map(\.time)
            var growth = GrowthTest<Stack.ID>(maximumParts: maximumParts)
            growth.remember(past)
            func recordImported(before time: Double) {
                while let first = next.first, first.time < time {
                    growth.record(
                        total: first.total, parts: first.parts, at: first.time, startTime: nil)
                    next.removeFirst()
                }
            }
            try Replay.each(of: history, in: seam..<end.nextUp, from: database) { poll, stanzas in
                guard let total = poll.total else { return }
                recordImported(before: poll.time)
                let parts = stanzas.entries.compactMap { number, entry in
                    heads[number].map { ($0.id, entry.count) }
                }
                growth.record(
                    total: total, parts: parts, at: poll.time, startTime: poll.startTime,
                    resident: poll.resident)
            }
            recordImported(before: .infinity)
            return growth
        }
    }

    /// The lowest half hours of the process that ran at `end`, of the total and of its parts: growth
    /// is measured against the lowest of a life, which may be older than the half hours that are kept.
    private func lowest(
        of history: History.ID, before end: Double
    ) throws(ArchiveError) -> (total: HalfHour?, parts: [Stack.ID: HalfHour]) {
        guard let moment = try moment(of: history, at: end) else { return (nil, [:]) }
        return try read { database in
            let restart = try HistoryEvent.all(of: history, in: 0...max(0, end), from: database)
                .last(where: \.isRestart)?.time
            let start = (moment.poll.process?.startTime ?? restart ?? 0) + HalfHour.width
            let range = max(start, end - Tier.tenMinutes.age)...max(start, end)
            guard range.lowerBound < range.upperBound else { return (nil, [:]) }
            var reader = try SliceReader(of: history, from: database)
            try reader.read(range, .hours)
            let slice = try reader.slice(range)
            return (
                slice.total.lowestHalfHour(in: range),
                slice.parts.compactMapValues { $0.series.lowestHalfHour(in: range) }
            )
        }
    }

    /// The half hours of parts that a growth test begins to watch.
    package func halfHours(
        of history: History.ID, parts: Set<Stack.ID>, until end: Double
    ) throws(ArchiveError) -> [Stack.ID: [HalfHour]] {
        let range = (end - LowWater.age)...end
        return GrowthPast(try lowWater(of: history, range: range), parts: parts).parts
    }

    /// How far back polls are read one by one, in seconds: three hours of two-minute lows, and the
    /// rest of the half hour before them.
    private static let closeLook = 4 * 3600.0
    /// Ten polls that take longer are so far apart that the growth test needs more of them.
    private static let farApart = 3 * 3600.0

    /// Where half hours end and polls begin: half hours that aren't made yet are read as polls.
    private static func seam(
        of history: Int64, until end: Double, in database: Database
    ) throws -> Double {
        let made = try database.row(
            "SELECT time FROM progress WHERE history = ? AND tier = ?",
            [history, LowWater.progress])?.time(0)
        let close = (end - closeLook).floored(to: HalfHour.width)
        guard let tenth = try time(ofNewest: 10, of: history, until: end, in: database),
            end - tenth > farApart
        else { return min(close, made ?? (end - LowWater.age)) }
        // As many polls as there are two-minute lows.
        let far = try time(ofNewest: 90, of: history, until: end, in: database) ?? close
        let first = min(close, far.floored(to: HalfHour.width))
        return min(first, made ?? (end - LowWater.age))
    }

    /// When the oldest of so many newest answers came, or the first if there are fewer.
    private static func time(
        ofNewest count: Int, of history: Int64, until end: Double, in database: Database
    ) throws -> Double? {
        try database.row(
            """
            SELECT min(time) FROM (
                SELECT time FROM poll
                WHERE history = ? AND time BETWEEN ? AND ? AND kept < 2 AND total IS NOT NULL
                ORDER BY time DESC LIMIT ?)
            """, [history, end - LowWater.age, end, count])?.time(0)
    }

    /// The parts that matter: the largest of the last hours, and those that rose most.
    private static func standing(_ halfHours: [LowWater], _ maximum: Int) -> Set<Stack.ID> {
        let newest = halfHours.suffix(8)
        var highest: [Stack.ID: Int] = [:]
        for halfHour in newest {
            for (id, mark) in halfHour.parts { highest[id] = max(highest[id] ?? 0, mark.high) }
        }
        guard highest.count > maximum else { return Set(highest.keys) }
        var risen = highest
        for halfHour in halfHours {
            for (id, high) in highest {
                risen[id] = max(risen[id] ?? 0, high - (halfHour.parts[id]?.trough ?? 0))
            }
        }
        func first(_ marks: [Stack.ID: Int]) -> some Sequence<Stack.ID> {
            marks.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(maximum).map(\.key)
        }
        return Set(first(highest)).union(first(risen))
    }
}

extension Series {
    /// The half hour with the lowest count that isn't 0, as before a part appears; to the hour.
    fileprivate func lowestHalfHour(in range: ClosedRange<Double>) -> HalfHour? {
        let hour = Tier.hours.width
        let start = range.lowerBound.floored(to: hour)
        let hours = columns(
            from: start, width: hour, count: Int((range.upperBound - start) / hour))
        let lows = hours.enumerated().compactMap { index, span in
            span.flatMap { $0.low > 0 ? (index: index, count: $0.low) : nil }
        }
        return lows.min { $0.count < $1.count }.map {
            HalfHour(
                start: start + Double($0.index) * hour,
                mark: LowWaterMark(trough: $0.count, high: $0.count))
        }
    }
}

extension GrowthPast<Stack.ID> {
    /// Puts one half hour before the others; of parts, if it is known which matter, only of those.
    fileprivate mutating func precede(with first: (total: HalfHour?, parts: [Stack.ID: HalfHour])) {
        if let halfHour = first.total { total.insert(halfHour, at: 0) }
        let known = parts
        for (id, halfHour) in first.parts where known.isEmpty || known[id] != nil {
            parts[id, default: []].insert(halfHour, at: 0)
        }
    }

    /// The total and some parts; a mark is 0 if only other parts were there.
    fileprivate init(_ halfHours: [LowWater], parts: Set<Stack.ID>) {
        self.init(total: halfHours.map { HalfHour(start: $0.start, mark: $0.total) })
        for halfHour in halfHours { resident[halfHour.start] = halfHour.residentP10 }
        for id in parts {
            self.parts[id] = halfHours.map { halfHour in
                HalfHour(
                    start: halfHour.start,
                    mark: halfHour.parts[id] ?? LowWaterMark(trough: 0, high: 0))
            }
        }
    }
}
