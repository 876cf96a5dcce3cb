import Archive
import Dashboard
import Dispatch
import Goroutines
import Poller
import Report
import Synchronization
import Targets
import Trends

/// A target's part of an archive: records what it answers, and reads its past, beside the loop, so
/// that a slow disk delays no key. What cannot be written is reported once; each poll tries again.
final class TargetArchive: Sendable {
    /// Which history, and where.
    struct Subject: Sendable {
        var path: String
        var name: String?
        var address: String
        /// Polls are not recorded; the past is read if there is one.
        var isReadOnly = false
        /// Seconds between polls; nil for checks that come now and then.
        var interval: Double?
    }

    enum Source: Sendable {
        case polls(Subject)
        /// A history that is only read.
        case history(PastReading)
    }

    private let source: Source
    private let id: Target.ID
    private let post: @Sendable (Event) -> Void
    private let writing = DispatchQueue(label: "archive")
    private let reading = DispatchQueue(label: "past")
    private let known: Mutex<Known>
    private let work: Mutex<Work>

    /// What both queues touch, for moments only.
    private struct Known {
        var archive: Archive?
        var history: Archive.History.ID?
    }

    /// What the writing queue touches, for as long as it writes. Times are of `Clock.uptime`.
    private struct Work {
        var recorder: Recorder?
        /// Seconds between polls, if they come regularly.
        var interval: Double?
        var recording: Recording?
        /// The history whose past was posted last.
        var remembered: Archive.History.ID?
        var nextCompaction = 0.0
        /// After a failure.
        var nextTry = 0.0
        /// What comes now comes too late.
        var isFinished = false
    }

    /// Seconds from one compaction to the next.
    private static let compactionInterval = 60.0
    /// Seconds after which a failed archive is tried again.
    private static let retryInterval = 10.0

    init(_ source: Source, of id: Target.ID, post: @escaping @Sendable (Event) -> Void) {
        (self.source, self.id, self.post) = (source, id, post)
        switch source {
        case .polls(let subject):
            known = Mutex(Known())
            work = Mutex(Work(interval: subject.interval))
        case .history(let reading):
            known = Mutex(Known(archive: reading.archive, history: reading.history.id))
            work = Mutex(Work())
        }
    }

    /// Opens the archive and posts what it knows already; the screen begins at `moment`.
    func begin(at moment: TimeExpression? = nil) {
        guard case .polls(let subject) = source else { return }
        writing.async {
            self.write(to: subject) { work in
                let archive = try self.opened(subject)
                let history = try archive.newestHistory(
                    name: subject.name, address: subject.address)
                if let history { try self.remember(history, until: Clock.now, in: &work) }
            }
            if let moment { self.post(.goTo(self.id, moment)) }
            self.check()
        }
    }

    /// Looks at the pages of a large file, which opening did not. A damaged file is set aside by the
    /// next poll.
    private func check() {
        guard let archive = known.withLock({ $0.archive }) else { return }
        reading.async {
            do {
                try archive.check()
            } catch {
                self.post(.message(UserError(error).text))
            }
        }
    }

    /// Waits until all that came is written.
    func finish() {
        writing.finish(telling: "what was seen last is still being recorded") {
            self.work.withLock { ($0.recorder, $0.isFinished) = (nil, true) }
            guard case .polls = self.source else { return }
            // All is written already; what a log still holds is copied by the next run.
            try? self.known.withLock { $0.archive.take() }?.close()
        }
    }

    private func post(_ event: TargetEvent) { post(.target(id, event)) }
}

// MARK: - Writing

extension TargetArchive {
    func note(_ event: Poller.Event) {
        guard case .polls(let subject) = source else { return }
        let uptime = Clock.uptime
        writing.async {
            switch event {
            case .asking: break
            case .interval(let seconds): self.work.withLock { $0.interval = seconds }
            case .answered(let poll):
                let isWritten = self.write(to: subject) { work in
                    try self.record(poll, at: uptime, subject, in: &work)
                }
                if !isWritten { self.rememberOnly(poll, subject) }
            case .failed(let failure, let time, _):
                self.write(to: subject) { work in
                    let recorder = try self.recorder(subject, in: &work)
                    let interval = try self.interval(subject, until: time, in: work)
                    self.report(
                        try recorder?.record(
                            failure, at: time, interval: interval, uptime: uptime) ?? [])
                    try self.compact(&work)
                }
            }
        }
    }

    /// An event that the state made of an answer.
    func note(_ event: HistoryEvent) {
        guard case .polls(let subject) = source else { return }
        writing.async {
            self.write(to: subject) { _ = try self.recorder(subject, in: &$0)?.record(event) }
        }
    }

    /// Keeps the poll of that moment under a letter.
    func keepMark(_ letter: Character, at time: Double) {
        guard case .polls(let subject) = source else {
            post(.message("\(letter) is kept until gorotop ends: this archive is only read"))
            return
        }
        writing.async {
            var isKept = false
            self.write(to: subject) { work in
                let recorder = try self.recorder(subject, in: &work)
                isKept = try recorder?.keepMark(letter, at: time) != nil
            }
            if isKept { return }
            self.post(
                .message("\(letter) is kept until gorotop ends: nothing is recorded of then"))
        }
    }

    private func opened(_ subject: Subject) throws -> Archive {
        if let archive = known.withLock({ $0.archive }) { return archive }
        let opened = try Archive(subject.path, for: subject.isReadOnly ? .reading : .writing)
        known.withLock { $0.archive = opened }
        for note in opened.notes { post(.message(note)) }
        return opened
    }

    /// Nil if nothing is to be recorded.
    private func recorder(_ subject: Subject, in work: inout Work) throws -> Recorder? {
        guard !subject.isReadOnly else { return nil }
        if let recorder = work.recorder { return recorder }
        let recorder = Recorder(
            try opened(subject), name: subject.name, address: subject.address)
        work.recorder = recorder
        return recorder
    }

    private func record(
        _ poll: Poll, at uptime: Double, _ subject: Subject, in work: inout Work
    ) throws {
        let archive = try opened(subject)
        let recorder = try recorder(subject, in: &work)
        let interval = try interval(subject, until: poll.startedAt, in: work)
        report(try recorder?.record(poll, interval: interval, uptime: uptime) ?? [])
        let history = try recorder?.history ?? archive.history(of: poll, subject)
        if let history, history.id != work.remembered {
            try remember(history, until: poll.startedAt, in: &work)
        }
        try compact(&work)
    }

    /// Seconds between polls. Checks each minute watch without a break; a pause of ten minutes is
    /// one.
    private func interval(
        _ subject: Subject, until now: Double, in work: Work
    ) throws -> Double {
        if let interval = work.interval { return interval }
        let history = try opened(subject).newestHistory(
            name: subject.name, address: subject.address)
        guard let last = history?.last, now > last, now - last < 600 else { return 60 }
        return max(1, now - last)
    }

    private func report(_ notes: [Recorder.Note]) {
        for case .clockSet(let seconds) in notes {
            let way = seconds < 0 ? "back" : "forward"
            post(.message("the clock was set \(way) by \(abs(seconds).age)"))
        }
    }

    private func compact(_ work: inout Work) throws {
        let now = Clock.uptime
        guard now >= work.nextCompaction, let recorder = work.recorder else { return }
        let isUnfinished = try recorder.compact(now: Clock.now)
        work.nextCompaction = now + (isUnfinished ? 0 : Self.compactionInterval)
        guard isUnfinished, case .polls(let subject) = source else { return }
        // A poll that came meanwhile goes first.
        writing.async { self.write(to: subject) { try self.compact(&$0) } }
    }

    /// - Returns: whether the step went well.
    @discardableResult
    private func write(to subject: Subject, _ step: (inout Work) throws -> Void) -> Bool {
        work.withLock { work in
            guard !work.isFinished, Clock.uptime >= work.nextTry || work.recorder != nil else {
                return false
            }
            do {
                try step(&work)
                // If nothing had to be written nothing is known either.
                if !subject.isReadOnly, known.withLock({ $0.archive != nil }) {
                    report(.on(path: subject.path), in: &work)
                }
                return true
            } catch {
                // What was begun is begun anew, with a whole snapshot, perhaps in another file.
                work.recorder = nil
                known.withLock { $0.archive = nil }
                let isOver = (error as? ArchiveError)?.isOver ?? false
                work.nextTry = Clock.uptime + (isOver ? 0 : Self.retryInterval)
                // Without a file there is no past to read.
                if !subject.isReadOnly || (error as? ArchiveError)?.kind != .missing {
                    report(.stopped(UserError(error).text), in: &work)
                }
                return false
            }
        }
    }

    private func report(_ recording: Recording, in work: inout Work) {
        guard work.recording != recording else { return }
        work.recording = recording
        post(.recording(recording))
    }
}

// MARK: - The past

extension TargetArchive {
    /// Answers with what was recorded then, always.
    func recall(_ recall: Recall) {
        reading.async {
            let known = self.known.withLock { $0 }
            do {
                guard let history = known.history, let archive = known.archive else {
                    self.post(
                        .recallFailed(
                            recall, "nothing is kept of the past: recording has not begun"))
                    return
                }
                let moment = try archive.moment(of: history, at: recall.time)
                let slice = try archive.slice(
                    of: history, range: recall.range, width: recall.width,
                    refinedBefore: recall.time)
                self.post(.recalled(recall, moment, slice))
            } catch {
                self.post(
                    .recallFailed(recall, "the past cannot be read: \(UserError(error).text)"))
            }
        }
    }

    /// Posts the earlier days of stacks that the growth test began to watch.
    func recallParts(_ parts: Set<Stack.ID>) {
        reading.async {
            let known = self.known.withLock { $0 }
            var halfHours: [Stack.ID: [HalfHour]] = [:]
            if let history = known.history, let archive = known.archive {
                // The verdict goes on without; whatever is wrong is reported when polls are written.
                halfHours =
                    (try? archive.halfHours(of: history, parts: parts, until: Clock.now)) ?? [:]
            }
            self.post(.rememberedParts(halfHours))
        }
    }

    /// Posts whether the count grew until then.
    func judge(until time: Double) {
        guard case .history(let past) = source else { return }
        reading.async {
            do {
                self.post(.judged(try past.archive.growth(of: past.history.id, until: time)))
            } catch {
                self.post(.message("no verdict: \(UserError(error).text)"))
            }
        }
    }

    private func remember(
        _ history: Archive.History, until time: Double, in work: inout Work
    ) throws {
        guard let archive = known.withLock({ $0.archive }) else { return }
        try remember(history, of: archive, until: time)
        work.remembered = history.id
    }

    private func remember(
        _ history: Archive.History, of archive: Archive, until time: Double
    ) throws {
        known.withLock { $0.history = history.id }
        post(
            .remembered(
                try archive.remembered(of: history.id, until: time),
                last: try archive.moment(of: history.id, at: time)))
        // The graph is not to wait for it.
        post(.judged(try archive.growth(of: history.id, until: time)))
    }

    /// Trouble with recording hides no verdict: what can be read of the past is.
    private func rememberOnly(_ poll: Poll, _ subject: Subject) {
        guard !subject.isReadOnly, work.withLock({ $0.remembered == nil && !$0.isFinished }),
            let archive = try? Archive(subject.path, for: .reading),
            let history = try? archive.history(of: poll, subject)
        else { return }
        try? remember(history, of: archive, until: poll.startedAt)
        work.withLock { $0.remembered = history.id }
    }
}

extension Archive {
    /// The history that an answer belongs to, if nothing is recorded.
    fileprivate func history(
        of poll: Poll, _ subject: TargetArchive.Subject
    ) throws(ArchiveError) -> History? {
        try histories().first {
            if let name = subject.name { return $0.name == name }
            return $0.name == nil && $0.address == subject.address
                && $0.program == poll.snapshot?.program
        }
    }
}
