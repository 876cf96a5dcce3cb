internal import GRDB

/// Makes the records of coarser tiers and deletes what is too old, a slice at a time.
struct Compaction {
    /// Seconds that the clock may go forward at once before deleting waits.
    static let longestJump = 600.0
    /// Seconds of polls that it then waits for.
    static let pause = 3600.0

    mutating func advance(_ archive: Archive, now: Double) throws(ArchiveError) -> Bool {
        false
    }
}
