/// A recorded slice of time: the total, its parts by their keys, and events.
package struct HistorySlice<Key: Hashable & Sendable>: Sendable {
    package struct Part: Sendable {
        package var series: Series
        /// When it was first seen, in seconds since 1970; may be before the slice.
        package var firstSeen: Double

        package init(series: Series, firstSeen: Double) {
            (self.series, self.firstSeen) = (series, firstSeen)
        }
    }

    package var total: Series
    package var parts: [Key: Part]
    /// Oldest first.
    package var events: [HistoryEvent]
    /// Single polls of the hour before its end, or before the moment that rates are asked for, if
    /// they are known; the oldest first.
    package var samples: [RecentRate.Sample]
    /// Seconds that one of the coarsest records covers; nil if all are single polls.
    package var resolution: Double?

    package init(
        total: Series = Series(), parts: [Key: Part] = [:], events: [HistoryEvent] = [],
        samples: [RecentRate.Sample] = [], resolution: Double? = nil
    ) {
        (self.total, self.parts, self.events) = (total, parts, events)
        (self.samples, self.resolution) = (samples, resolution)
    }
}

extension HistorySlice {
    /// Moved by `seconds`.
    package func shifted(by seconds: Double) -> HistorySlice {
        guard seconds != 0 else { return self }
        return HistorySlice(
            total: total.shifted(by: seconds),
            parts: parts.mapValues {
                Part(series: $0.series.shifted(by: seconds), firstSeen: $0.firstSeen + seconds)
            },
            events: events.map { $0.shifted(by: seconds) },
            samples: samples.map {
                RecentRate.Sample(
                    time: $0.time + seconds, count: $0.count, resident: $0.resident)
            },
            resolution: resolution)
    }
}

extension HistoryEvent {
    fileprivate func shifted(by seconds: Double) -> HistoryEvent {
        HistoryEvent(kind, at: time + seconds, until: end + seconds, count: count, note: note)
    }
}
