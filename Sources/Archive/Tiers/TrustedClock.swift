internal import GRDB

/// The clock as all that record into a file saw it, kept in the file. A wrong clock must not thin
/// out what is there, so nothing is deleted until it has held for a day of polls.
struct TrustedClock {
    /// Seconds that the clock may go forward at once, and those that a file may have been left alone.
    static let longestJump = 600.0
    static let longestAbsence = 30 * 86_400.0
    /// Seconds of polls that are waited for: time for a person, or for NTP, to set a wrong clock
    /// right.
    static let pause = 86_400.0
    /// A trusted clock is written at this interval, in seconds.
    private static let spacing = 60.0

    /// The latest time reported by a recorder, to within `spacing`.
    private(set) var time: Double
    /// Seconds of polls since the clock went forward; `pause` where that is long ago.
    private var seen: Double

    /// Nil before the first poll.
    init?(from database: Database) throws {
        guard let row = try database.row("SELECT time, seen FROM clock") else { return nil }
        (time, seen) = (row.time(0) ?? 0, min(max(row.double(1) ?? 0, 0), Self.pause))
    }

    private init(time: Double) { (self.time, seen) = (time, Self.pause) }

    /// By what time something may be deleted at a time `now`; nil where nothing may be.
    static func deletes(at now: Double, in database: Database) throws -> Double? {
        guard let clock = try TrustedClock(from: database), clock.seen >= pause else { return nil }
        return min(now, clock.time + spacing)
    }

    /// Takes in the time of a poll; `jump` is by how much the clock was set since the recorder's
    /// poll before.
    static func note(
        _ time: Double, interval: Double, jump: Double?, isFirst: Bool, in database: Database
    ) throws {
        let known = try TrustedClock(from: database)
        var clock = known ?? TrustedClock(time: time)
        let passed = time - clock.time
        if jump ?? 0 > longestJump || isFirst && passed > longestAbsence {
            clock.seen = 0
        } else if known != nil, clock.seen == pause, (0..<spacing).contains(passed) {
            return
        } else {
            // Of several recorders each adds what the one before did not.
            clock.seen = min(clock.seen + min(max(passed, 0), 3 * interval), pause)
        }
        try database.run(
            "INSERT OR REPLACE INTO clock (id, time, seen) VALUES (1, ?, ?)", [time, clock.seen])
    }
}
