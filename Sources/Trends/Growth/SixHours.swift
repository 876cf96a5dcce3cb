/// Rule A: for six hours the quietest moment of each half hour has risen, beyond what the same half
/// hours of earlier days needed.
enum SixHours {
    struct Climb: Hashable, Sendable {
        var perHour: Double
        /// When the window began.
        var start: Double
        var isBeyondEarlierDays: Bool
    }

    static let width = 12
    /// So many of them may do.
    static let least = 11

    /// - Parameters:
    ///   - start: Of what is looked at in this life: its first half hour is left out.
    ///   - lowest: The lowest trough of the life.
    ///   - wasConfirmed: Growth was confirmed in this life before.
    static func climb(
        in halfHours: HalfHours, life: Int32, from start: Double, lowest: Double,
        wasConfirmed: Bool
    ) -> Climb? {
        let window = halfHours.newest(width, of: life, from: start)
        guard window.count >= least, let last = window.last, let first = window.first else {
            return nil
        }
        let need = Need.of(Double(last.trough), lowest: lowest)
        guard let rise = Rise(window.map(\.point), tau: 0.67, need: need) else { return nil }
        let excess = excess(of: window, in: halfHours)
        if excess.count * 2 >= window.count {
            guard let beyond = Rise(excess, tau: 0.6, need: need),
                excess[excess.count - 1].y >= need
            else { return nil }
            return Climb(perHour: beyond.perHour, start: first.start, isBeyondEarlierDays: true)
        }
        guard wasConfirmed || Double(last.trough) >= 1.5 * lowest else { return nil }
        return Climb(perHour: rise.perHour, start: first.start, isBeyondEarlierDays: false)
    }

    /// What is left when what the half hours needed on earlier days is taken away.
    static func excess(
        of window: some Sequence<HalfHours.Record>, in halfHours: HalfHours
    ) -> [Statistics.Point] {
        window.compactMap { record in
            halfHours.base(record.number).map {
                Statistics.Point(x: record.point.x, y: Double(record.trough - $0))
            }
        }
    }
}

/// How much a rise has to be at least, so that it matters.
enum Need {
    /// A tenth of the count, of a large one that climbed for long a tenth of three times its lowest.
    static func of(_ count: Double, lowest: Double) -> Double {
        max(20, min(count, 3 * lowest) / 10)
    }
}
