import Archive
import Dashboard
import Dispatch
import Goroutines
import Poller
import Report
import Synchronization
import Trends

/// Writes down what one target answers and tells its past, beside the loop: a slow disk delays no
/// key. What cannot be written is told once; each poll tries anew.
final class HistoryWriter: Past {
    /// Whose history it is, and where.
    struct Subject: Sendable {
        var path: String
        var name: String?
        var address: String
    }

    let subject: Subject
    private let writing = DispatchQueue(label: "writer")
    private let reading = DispatchQueue(label: "past")
    let tell: @Sendable (Event) -> Void
    private let known = Mutex(Known())
    private let work = Mutex(Work())

    /// What both queues touch, for moments only.
    private struct Known {
        var archive: Archive?
        var history: Archive.History.ID?
    }

    /// What the writing queue touches, for as long as it writes. Times are of `Clock.uptime`.
    private struct Work {
        var recorder: Recorder?
        var interval = 2.0
        var told: Recording?
        /// The history whose past was told last.
        var remembered: Archive.History?
        var nextCompaction = 0.0
        /// After a failure.
        var nextTry = 0.0
        /// What comes now comes too late.
        var isFinished = false
    }

    /// Seconds from one look for what can be thinned out to the next.
    private static let compactionInterval = 60.0
    /// Seconds after which a failed archive is tried again.
    private static let retryInterval = 10.0

    /// Who is told of the past.
    enum Audience: Sendable {
        /// Whoever looks at a screen.
        case reader
        /// Growth is judged by it, and nobody looks.
        case judge
        case nobody
    }

    private let audience: Audience

    init(
        _ subject: Subject, for audience: Audience = .reader,
        tell: @escaping @Sendable (Event) -> Void
    ) {
        self.subject = subject
        self.audience = audience
        self.tell = tell
    }

    /// Opens the archive and tells what it knows already; `moment` is where the reader begins.
    func begin(at moment: TimeExpression? = nil) {
        writing.async {
            self.write { work in
                let known = try self.opened().newestHistory(
                    name: self.subject.name, address: self.subject.address)
                if let known { try self.remember(known, in: &work, until: Clock.now) }
            }
            if let moment { self.tell(.goTo(moment)) }
            self.check()
        }
    }

    /// Looks at the pages of a large file, which opening did not. What is damaged is set aside; the
    /// next poll finds that.
    private func check() {
        guard let archive = known.withLock({ $0.archive }) else { return }
        reading.async {
            do {
                try archive.check()
            } catch {
                self.tell(.message(UserError(error).text))
            }
        }
    }

    func note(_ event: Poller.Event) {
        let uptime = Clock.uptime
        writing.async {
            self.write { work in
                switch event {
                case .asking: break
                case .interval(let seconds): work.interval = seconds
                case .answered(let poll): try self.record(poll, at: uptime, in: &work)
                case .failed(let failure, let time, _):
                    self.tell(
                        try self.recorder(in: &work).record(
                            failure, at: time, interval: work.interval, uptime: uptime))
                }
                try self.compact(&work)
            }
        }
    }

    /// Something that the screen made of what was answered.
    func note(_ event: HistoryEvent) {
        writing.async { self.write { _ = try self.recorder(in: &$0).record(event) } }
    }

    func keepMark(_ letter: Character, at time: Double) {
        writing.async {
            var isKept = false
            self.write { work in
                isKept = try self.recorder(in: &work).keepMark(letter, at: time) != nil
            }
            if isKept { return }
            self.tell(.message("\(letter) is kept until gorotop ends: nothing is recorded of then"))
        }
    }

    func recall(_ recall: Recall) {
        reading.async {
            let known = self.known.withLock { $0 }
            self.answer(recall, of: known.history, in: known.archive)
        }
    }

    func recallParts(_ parts: Set<Stack.ID>) {
        reading.async {
            let known = self.known.withLock { $0 }
            var halfHours: [Stack.ID: [HalfHour]] = [:]
            if let history = known.history, let archive = known.archive {
                // The verdict goes on without; whatever is wrong is told where polls are written.
                halfHours =
                    (try? archive.halfHours(of: history, parts: parts, until: Clock.now)) ?? [:]
            }
            self.tell(.rememberedParts(halfHours))
        }
    }

    /// Waits until all that came is written.
    func finish() {
        writing.finish(telling: "what was seen last is still being recorded") {
            self.work.withLock { ($0.recorder, $0.isFinished) = (nil, true) }
            // All is written already; what a log still holds is copied by the next run.
            try? self.known.withLock { $0.archive.take() }?.close()
        }
    }

    private func opened() throws -> Archive {
        if let archive = known.withLock({ $0.archive }) { return archive }
        let opened = try Archive(subject.path, for: .writing)
        known.withLock { $0.archive = opened }
        for note in opened.notes { tell(.message(note)) }
        return opened
    }

    private func recorder(in work: inout Work) throws -> Recorder {
        if let recorder = work.recorder { return recorder }
        let recorder = Recorder(try opened(), name: subject.name, address: subject.address)
        work.recorder = recorder
        return recorder
    }

    private func record(_ poll: Poll, at uptime: Double, in work: inout Work) throws {
        let recorder = try recorder(in: &work)
        tell(try recorder.record(poll, interval: work.interval, uptime: uptime))
        if let history = recorder.history, history.id != work.remembered?.id {
            if let before = work.remembered { tellOther(history, than: before) }
            try remember(history, in: &work, until: poll.startedAt)
        }
    }

    private func tell(_ notes: [Recorder.Note]) {
        for case .clockSet(let seconds) in notes {
            let way = seconds < 0 ? "back" : "forward"
            tell(.message("the clock was set \(way) by \(abs(seconds).age)"))
        }
    }

    private func tellOther(_ history: Archive.History, than before: Archive.History) {
        // A screen sees that by itself.
        guard audience != .reader else { return }
        tell(
            .message(
                "another program answers: \(history.program ?? "?"), before "
                    + "\(before.program ?? "?"). It has a history of its own."))
    }

    private func remember(
        _ history: Archive.History, in work: inout Work, until time: Double
    ) throws {
        work.remembered = history
        known.withLock { $0.history = history.id }
        guard audience != .nobody else { return }
        let archive = try opened()
        tell(
            .remembered(
                try archive.remembered(of: history.id, until: time),
                last: try archive.moment(of: history.id, at: time)))
        // The graph is not to wait for it.
        tell(.judged(try archive.growth(of: history.id, until: time)))
    }

    private func compact(_ work: inout Work) throws {
        let now = Clock.uptime
        guard now >= work.nextCompaction, let recorder = work.recorder else { return }
        let isUnfinished = try recorder.compact(now: Clock.now)
        work.nextCompaction = now + (isUnfinished ? 0 : Self.compactionInterval)
        guard isUnfinished else { return }
        // A poll that came meanwhile goes first.
        writing.async { self.write { try self.compact(&$0) } }
    }

    private func write(_ step: (inout Work) throws -> Void) {
        work.withLock { work in
            guard !work.isFinished, Clock.uptime >= work.nextTry || work.recorder != nil else {
                return
            }
            do {
                try step(&work)
                // Where nothing had to be written nothing is known either.
                if known.withLock({ $0.archive != nil }) {
                    tell(.on(path: subject.path), in: &work)
                }
            } catch {
                // What was begun is begun anew, with a whole snapshot, perhaps in another file.
                work.recorder = nil
                known.withLock { $0.archive = nil }
                let isOver = (error as? ArchiveError)?.isOver ?? false
                work.nextTry = Clock.uptime + (isOver ? 0 : Self.retryInterval)
                tell(.stopped(UserError(error).text), in: &work)
            }
        }
    }

    private func tell(_ recording: Recording, in work: inout Work) {
        guard work.told != recording else { return }
        work.told = recording
        tell(.recording(recording))
    }
}
