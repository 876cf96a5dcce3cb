internal import GRDB
package import Goroutines
package import Trends

extension Archive {
    /// What a graph of columns `width` seconds wide needs: the coarsest tier that still gives each
    /// column a record. Values of parts are those of stanzas kept one by one; occurrences are those
    /// within the range. The five minutes before `moment` are read poll by poll, for its rates.
    package func stretch(
        of history: History.ID, range: ClosedRange<Double>, width: Double,
        refinedBefore moment: Double? = nil
    ) throws(ArchiveError) -> Stretch<Stack.ID> {
        let wanted = Tier.allCases.last { $0.width <= width } ?? .polls
        return try read { database in
            var reader = try StretchReader(of: history, from: database)
            var start = range.lowerBound
            if let moment, wanted != .polls {
                // No record of the tier reaches into the five minutes.
                let fine = ((moment - 300) / wanted.width).rounded(.down) * wanted.width
                try reader.read(start...max(start, fine), wanted)
                try reader.read(max(start, fine)...max(start, moment), .polls)
                start = max(start, moment)
            }
            try reader.read(start...max(start, range.upperBound), wanted)
            return try reader.stretch(range)
        }
    }

    /// All there is up to `end`, finer the nearer to it: polls of the last hour, minutes of the last
    /// day, ten minutes of the last week, and hours.
    package func remembered(
        of history: History.ID, until end: Double
    ) throws(ArchiveError) -> Stretch<Stack.ID> {
        try read { database in
            var reader = try StretchReader(of: history, from: database)
            var start = end - Tier.hours.age
            for (tier, age) in [
                (Tier.hours, 7 * 86_400.0), (.tenMinutes, 86_400), (.minutes, 3600), (.polls, 0),
            ] {
                try reader.read(start...(end - age), tier)
                start = end - age
            }
            return try reader.stretch((end - Tier.hours.age)...end)
        }
    }

    /// When the total was highest in a range.
    package func timeOfMaximum(
        in history: History.ID, range: ClosedRange<Double>
    ) throws(ArchiveError) -> Double? {
        try read { database in
            let poll = try database.row(
                """
                SELECT time, total FROM poll
                WHERE history = ? AND time BETWEEN ? AND ? AND total IS NOT NULL
                ORDER BY total DESC, time LIMIT 1
                """, [history, range.lowerBound, range.upperBound])
            let bucket = try database.row(
                """
                SELECT poll_time, high FROM bucket
                WHERE history = ? AND start >= ? AND start + 60 * CASE tier
                    WHEN 1 THEN 1 WHEN 2 THEN 10 ELSE 60 END <= ? AND high IS NOT NULL
                ORDER BY high DESC, tier LIMIT 1
                """, [history, range.lowerBound, range.upperBound])
            guard let bucket, bucket.int(1) ?? 0 > poll?.int(1) ?? Int.min else {
                return poll?.double(0)
            }
            return bucket.double(0)
        }
    }
}
