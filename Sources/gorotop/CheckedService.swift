import Archive
import Glibc
import Goroutines
import Trends

/// The growth test of one service: it goes on where the archive left it, and what is polled goes
/// into the archive. UserError with that hides no verdict: it is one of the `notes`.
final class CheckedService {
    private let name: String?
    private let address: String
    private var archive: Archive?
    private var recorder: Recorder?
    /// That of the newest poll.
    private var history: Archive.History.ID?
    private var growth = GrowthTest<Stack.ID>()
    private var recent = RecentRise()
    private(set) var notes: [String] = []

    /// - Parameters:
    ///   - address: Under which it is polled.
    ///   - name: Of the history that is meant, whatever the address.
    ///   - path: Of the archive; nil for none.
    ///   - records: Whether what is polled is written down.
    init(_ address: String, name: String?, archive path: String?, records: Bool) {
        (self.address, self.name) = (address, name)
        guard let path else { return }
        if records {
            do {
                let archive = try Archive(path, for: .writing)
                self.archive = archive
                recorder = Recorder(archive, name: name, address: address)
                notes += archive.notes
                return
            } catch {
                note("not recorded", error)
            }
        }
        do throws(ArchiveError) {
            archive = try Archive(path, for: .reading)
        } catch {
            // Without a file nothing is known of the past.
            if error.kind != .missing, !records { note("without the past", error) }
        }
    }

    /// Nil before the first poll.
    var finding: GrowthFinding<Stack.ID>? { growth.finding }
    /// How fast the total rose of late; nil where it is not known.
    var ratePerHour: Double? { recent.perHour }

    /// Takes in an answer; `interval` is what is between two polls, nil for whoever asks now and
    /// then.
    func take(_ poll: Poll, interval: Double?) {
        record { recorder in
            let last = try archive?.newestHistory(name: name, address: address)?.last
            _ = try recorder.record(
                poll, interval: interval ?? Self.interval(since: last, until: poll.startedAt),
                uptime: Clock.uptime)
        }
        recall(until: poll)
        growth.record(
            total: poll.snapshot.total,
            parts: poll.snapshot.stanzas.map { ($0.id, $0.count) }, at: poll.startedAt,
            startTime: poll.process?.startTime, resident: poll.process?.residentBytes)
        recent.record(poll)
        recallParts(until: poll.startedAt)
    }

    func take(_ failure: PollFailure, at time: Double, interval: Double?) {
        record { recorder in
            let known = try archive?.newestHistory(name: name, address: address)
            guard let known else { return }
            try recorder.record(
                failure, at: time,
                interval: interval ?? Self.interval(since: known.last, until: time),
                uptime: Clock.uptime)
        }
    }

    /// Thins out what is old: where nothing but checks writes, nobody else does.
    func finish() {
        let isRecording = recorder != nil
        record { recorder in
            for _ in 0..<Self.slices where try recorder.compact(now: Clock.now) {}
        }
        if isRecording { try? archive?.close() }
        (archive, recorder) = (nil, nil)
    }

    /// Some milliseconds each.
    private static let slices = 50

    /// Whoever asks each minute watches, and a pause of an hour is one.
    private static func interval(since last: Double?, until now: Double) -> Double {
        guard let last, now > last, now - last < 600 else { return 60 }
        return max(1, now - last)
    }

    // MARK: The archive

    private func record(_ step: (Recorder) throws -> Void) {
        guard let recorder else { return }
        do {
            try step(recorder)
        } catch {
            self.recorder = nil
            note("not recorded", error)
        }
    }

    /// Goes on where the archive left, when the first answer tells which history it belongs to.
    private func recall(until poll: Poll) {
        guard let archive else { return }
        do {
            let now = try recorder?.history?.id ?? archive.history(of: poll, name, address)?.id
            guard let now, now != history else { return }
            history = now
            growth = try archive.growth(of: now, until: poll.startedAt)
            recent = try archive.recentRise(of: now, until: poll.startedAt)
        } catch {
            note("without the past", error)
        }
    }

    private func recallParts(until time: Double) {
        guard let archive, let history, !growth.unremembered.isEmpty else { return }
        let parts = growth.unremembered
        let halfHours = try? archive.halfHours(of: history, parts: parts, until: time)
        growth.remember(parts: halfHours ?? [:])
    }

    private func note(_ what: String, _ error: any Error) {
        note("\(what): \(UserError(error).text)")
    }

    /// Something that whoever reads the answer has to know.
    func note(_ text: String) {
        if !notes.contains(text) { notes.append(text) }
    }
}

extension Archive {
    /// The history that an answer belongs to, where nobody records.
    fileprivate func history(
        of poll: Poll, _ name: String?, _ address: String
    ) throws(ArchiveError) -> History? {
        try histories().first {
            if let name { return $0.name == name }
            return $0.name == nil && $0.address == address
                && $0.program == poll.snapshot.program
        }
    }

    /// The total of the last hour.
    func recentRise(of history: History.ID, until end: Double) throws(ArchiveError) -> RecentRise {
        let range = (end - RecentRise.window)...end
        return RecentRise(try slice(of: history, range: range, width: 0))
    }
}

/// How fast a total rose in the last hour, whatever that means: for limits that somebody set.
struct RecentRise {
    static let window = 3600.0
    /// Less tells nothing: a burst is no rate.
    private static let least = 300.0

    private var total = Series()
    private var restarts = RestartDetector()
    /// The process is not older.
    private var begin = -Double.infinity

    init() {}

    init(_ slice: HistorySlice<Stack.ID>) {
        total = slice.total
        begin = slice.events.last(where: \.isRestart)?.time ?? begin
    }

    mutating func record(_ poll: Poll) {
        let (count, startTime) = (poll.snapshot.total, poll.process?.startTime)
        if restarts.restart(total: count, startTime: startTime) != nil { begin = poll.startedAt }
        begin = max(begin, startTime ?? begin)
        total.record(count, at: poll.startedAt)
    }

    /// Goroutines an hour, since the process started if that is later; nil where too little is
    /// known.
    var perHour: Double? {
        guard let start = total.start, let end = total.end else { return nil }
        let seconds = min(Self.window, end - max(start, begin))
        guard seconds >= Self.least else { return nil }
        return total.slope(over: seconds, until: end).map { $0 * 3600 }
    }
}
