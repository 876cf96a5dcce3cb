internal import GRDB
package import Goroutines
package import Trends

extension Archive {
    /// What a graph of columns `width` seconds wide needs, from the coarsest tier with a record for
    /// each column. The five minutes before `moment` are read poll by poll, for its rates.
    package func slice(
        of history: History.ID, range: ClosedRange<Double>, width: Double,
        refinedBefore moment: Double? = nil
    ) throws(ArchiveError) -> HistorySlice<Stack.ID> {
        let wanted = Tier.allCases.last { $0.width <= width } ?? .polls
        return try read { database in
            var reader = try SliceReader(of: history, from: database)
            var start = range.lowerBound
            if let moment, wanted != .polls {
                // No record of the tier reaches into the five minutes.
                let fine = ((moment - 300) / wanted.width).rounded(.down) * wanted.width
                try reader.read(start...max(start, fine), wanted)
                try reader.read(max(start, fine)...max(start, moment), .polls)
                start = max(start, moment)
            }
            try reader.read(start...max(start, range.upperBound), wanted)
            return try reader.slice(range, ratesAt: moment)
        }
    }

    /// All there is up to `end`, finer the nearer to it: polls of the last hour, minutes of the last
    /// day, ten minutes of the last week, and hours. Without `graph` only the polls and all events.
    package func remembered(
        of history: History.ID, until end: Double, graph: Bool = true
    ) throws(ArchiveError) -> HistorySlice<Stack.ID> {
        try read { database in
            var reader = try SliceReader(of: history, from: database)
            var start = graph ? end - Tier.hours.age : end - 3600
            for (tier, age) in [
                (Tier.hours, 7 * 86_400.0), (.tenMinutes, 86_400), (.minutes, 3600), (.polls, 0),
            ] where end - age > start {
                try reader.read(start...(end - age), tier)
                start = end - age
            }
            return try reader.slice((end - Tier.hours.age)...end)
        }
    }

    /// When the total was highest in a range. Where polls are gone it is the time that the finest
    /// record left of it tells; of a record that reaches beyond the range, within the range.
    package func timeOfMaximum(
        in history: History.ID, range: ClosedRange<Double>
    ) throws(ArchiveError) -> Double? {
        try read { database in
            let poll = try database.row(
                """
                SELECT time, total FROM poll
                WHERE history = ? AND time BETWEEN ? AND ? AND total IS NOT NULL
                ORDER BY total DESC, time LIMIT 1
                """, [history, max(0, range.lowerBound), range.upperBound])
            var highest = (time: poll?.time(0), total: poll?.int(1) ?? .min)
            for tier in Tier.allCases {
                guard let finer = tier.finer else { continue }
                let bucket = try database.row(
                    """
                    SELECT high_time, high FROM bucket
                    WHERE history = ? AND tier = ? AND start > ? AND start <= ? AND start < ?
                        AND high_time IS NOT NULL
                    ORDER BY high DESC, start LIMIT 1
                    """,
                    [
                        history, tier.rawValue, max(0, range.lowerBound) - tier.width,
                        range.upperBound, try finer.start(in: history, database),
                    ])
                guard let time = bucket?.time(0), let high = bucket?.int(1), high > highest.total
                else { continue }
                highest = (min(max(time, range.lowerBound), range.upperBound), high)
            }
            return highest.time
        }
    }
}
