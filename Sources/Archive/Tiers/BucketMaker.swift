internal import GRDB
internal import Goroutines
internal import Trends

/// Gathers the polls of a slice of time into one record.
struct BucketMaker {
    /// The stanzas that are kept one by one: the largest at the end, and more of those
    /// with the largest peaks.
    static let largest = 40
    static let peaks = 10

    private var bucket: Bucket
    private var newestPoll: (id: Int64, time: Double)?
    private var chain: Int64?
    private var answers = 0
    private var otherStanzas = 0
    /// By the numbers of the stacks, in the newest poll.
    private var current: [Int64: (count: Int, state: WaitState?)] = [:]
    private var spans: [Int64: (low: Int, high: Int)] = [:]

    init(_ tier: Tier, start: Double) { bucket = Bucket(tier, start: start) }

    mutating func add(_ poll: ReplayedPoll, _ stanzas: StanzaChain) {
        bucket.polls += 1
        guard let total = poll.total else {
            bucket.failures += 1
            return chain = nil
        }
        if total > bucket.total?.high ?? .min { bucket.highTime = poll.time }
        bucket.total = Series.Span(
            low: min(bucket.total?.low ?? total, total),
            high: max(bucket.total?.high ?? total, total), last: total)
        newestPoll = (poll.id, poll.time)
        otherStanzas = poll.others
        if chain != nil, chain == poll.base {
            for number in poll.changed { set(number, stanzas.entries[number]) }
        } else {
            for number in current.keys where stanzas.entries[number] == nil { set(number, nil) }
            for (number, entry) in stanzas.entries { set(number, entry) }
        }
        chain = poll.base
        answers += 1
    }

    private mutating func set(_ number: Int64, _ entry: StanzaEntry?) {
        let count = entry?.count ?? 0
        if let span = spans[number] {
            spans[number] = (min(span.low, count), max(span.high, count))
        } else {
            // Missing in the answers before.
            spans[number] = (
                answers > 0 ? min(0, count) : count, max(count, answers > 0 ? 0 : count)
            )
        }
        current[number] = entry.map { ($0.count, $0.states.first?.value) }
    }

    /// The record of all polls that were added.
    func made(from database: Database) throws -> Bucket {
        var bucket = bucket
        for number in chosen {
            let (newest, span) = (current[number], spans[number])
            bucket.parts[number] = Bucket.Part(
                low: span?.low ?? 0, high: span?.high ?? 0, last: newest?.count ?? 0,
                state: newest?.state)
        }
        let kept = bucket.parts.values.reduce(0) { $0 + $1.last }
        bucket.others = Moment.Others(
            stanzas: otherStanzas + current.keys.count { bucket.parts[$0] == nil },
            goroutines: (bucket.total?.last ?? kept) - kept)
        guard let newestPoll else { return bucket }
        bucket.pollTime = newestPoll.time
        let row = try database.row(
            """
            SELECT format, start_time, resident, heap, stack_bytes, build FROM poll WHERE id = ?
            """, [newestPoll.id])
        guard let row else { return bucket }
        bucket.format = row.int(0)
        bucket.process = ProcessFigures(
            startTime: row.time(1), residentBytes: row.double(2), heapBytes: row.double(3),
            stackBytes: row.double(4))
        bucket.build = row.int64(5)
        return bucket
    }

    private var chosen: Set<Int64> {
        let bySize = current.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        var chosen = Set(bySize.prefix(Self.largest).map(\.key))
        let rest = spans.filter { !chosen.contains($0.key) }
            .sorted { ($1.value.high, $0.key) < ($0.value.high, $1.key) }
        chosen.formUnion(rest.prefix(Self.peaks).map(\.key))
        return chosen
    }
}
