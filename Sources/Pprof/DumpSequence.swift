/// The dumps of one input, one after the other: which is wanted, and where the next begins.
struct DumpSequence: Sendable {
    /// From 1; nil for the last.
    private let wanted: Int?
    private var chosen: Profile?
    private(set) var count = 1
    /// Where the current one begins.
    private(set) var start = 0

    /// The next goroutine is not merely one more.
    var needsCare = false
    /// The next goroutine follows without an empty line.
    var isApart = false
    /// Lines of something else came since the last goroutine that was running.
    var isOutside = false
    /// Such lines came in the middle of a goroutine.
    var isInside = false
    /// Goroutines of this dump are parted by empty lines: some logs lose those.
    var hasEmptyLines = false
    /// Goroutines that were running on other threads, by number: the records that count them.
    var unavailable: [Int: Int] = [:]
    /// The goroutine that is being read, where it is one of those.
    var unavailableNumber: Int?

    init(wanted: Int?, chosen: Profile? = nil, count: Int = 1, start: Int = 0) {
        (self.wanted, self.chosen, self.count, self.start) = (wanted, chosen, count, start)
    }

    /// A dump is complete and another begins.
    mutating func next(at offset: Int, _ finished: () -> Profile) {
        if wanted == count { chosen = finished() }
        self = DumpSequence(wanted: wanted, chosen: chosen, count: count + 1, start: offset)
    }

    /// The wanted one, told how many there were.
    consuming func choose(last: Profile) throws(ProfileError) -> Profile {
        var profile = last
        if let wanted, wanted != count {
            guard let chosen else { throw .noSuchDump(wanted, of: count) }
            profile = chosen
        }
        profile.dumps = count
        return profile
    }
}
