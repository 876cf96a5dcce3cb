import Archive
import Dashboard
import Dispatch
import Goroutines
import Poller
import Report
import Synchronization
import Targets
import Trends

/// Records a target's polls to an archive and reads its history, on queues of its own, so that a
/// slow disk delays no key. A write error is reported once; each poll tries again.
final class TargetArchive: Sendable {
    /// The archive, and the history in it.
    struct Subject: Sendable {
        var path: String
        var name: String?
        var address: String
        /// Polls are not recorded; an existing history is read.
        var isReadOnly = false
        /// The file is deleted at the end, so nothing outside of it refers to it.
        var isTemporary = false
        /// Seconds between polls; nil for single checks.
        var interval: Double?
        var purpose = Purpose.screen
    }

    /// A screen reads the whole history, the others only what a verdict needs. A check is too short
    /// to look for damage.
    enum Purpose { case screen, recording, check }

    enum Source: Sendable {
        case polls(Subject)
        /// A history that is only read.
        case history(PastReading)
    }

    private let source: Source
    private let id: Target.ID
    private let clock: Clock
    private let post: @Sendable (Event) -> Void
    private let writing = DispatchQueue(label: "archive")
    private let reading = DispatchQueue(label: "past")
    private let known: Mutex<Known>
    private let work: Mutex<Work>

    /// Used by both queues, locked only briefly.
    private struct Known {
        var archive: Archive?
        var history: Archive.History.ID?
    }

    /// Used by the writing queue, locked while it writes. Times are on `Clock.uptime`.
    private struct Work {
        var recorder: Recorder?
        /// Seconds between polls, if regular.
        var interval: Double?
        var recording: Recording?
        /// The history that was posted last.
        var remembered: Archive.History.ID?
        var nextCompaction = 0.0
        /// When to try again after a failure.
        var nextTry = 0.0
        /// Nothing is written any more.
        var isFinished = false
    }

    /// Seconds between compactions.
    private static let compactionInterval = 60.0
    /// Seconds before trying again after a failure.
    private static let retryInterval = 10.0

    init(
        _ source: Source, of id: Target.ID, clock: Clock,
        post: @escaping @Sendable (Event) -> Void
    ) {
        (self.source, self.id, self.clock, self.post) = (source, id, clock, post)
        switch source {
        case .polls(let subject):
            known = Mutex(Known())
            work = Mutex(Work(interval: subject.interval))
        case .history(let reading):
            known = Mutex(Known(archive: reading.archive, history: reading.history.id))
            work = Mutex(Work())
        }
    }

    /// Opens the archive and posts the history it has; the screen starts at `moment`.
    func begin(at moment: TimeExpression? = nil) {
        guard case .polls(let subject) = source else { return }
        if !subject.isReadOnly { post(.recording(.opening)) }
        writing.async {
            self.write(to: subject) { work in
                let archive = try self.opened(subject)
                let history = try archive.newestHistory(
                    name: subject.name, address: subject.address)
                if let history {
                    try self.remember(history, of: archive, until: self.clock.now, in: &work)
                }
            }
            if let moment { self.post(.goTo(self.id, moment)) }
            if subject.purpose != .check { self.check() }
        }
    }

    /// Waits until the history is posted.
    func settle() { writing.sync {} }

    /// Checks a large file for damage, which opening it did not. The next poll renames a damaged
    /// file.
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

    /// Waits until everything is written.
    func finish() {
        writing.finish(telling: "still writing to the archive") {
            defer { self.work.withLock { ($0.recorder, $0.isFinished) = (nil, true) } }
            guard case .polls(let subject) = self.source else { return }
            if subject.interval == nil { self.compactAtEnd() }
            // All is written already; what a log still holds is copied by the next run.
            try? self.known.withLock { $0.archive.take() }?.close()
        }
    }

    private func post(_ event: TargetEvent) { post(.target(id, event)) }
}

// MARK: - Writing

extension TargetArchive {
    /// Starts nothing new until `resume`.
    func pause() { writing.suspend() }
    func resume() { writing.resume() }

    func note(_ event: Poller.Event) {
        guard case .polls(let subject) = source else { return }
        // Nobody sets a story's clock, on which a millisecond of the machine's is long.
        let uptime = clock.speed == 1 ? clock.uptime : nil
        writing.async {
            switch event {
            case .asking: break
            case .failed(let failure, _, _) where failure.isLate: break
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

    /// Records an event.
    func note(_ event: HistoryEvent) {
        guard case .polls(let subject) = source else { return }
        writing.async {
            self.write(to: subject) { _ = try self.recorder(subject, in: &$0)?.record(event) }
        }
    }

    /// Stores a mark.
    func keepMark(_ name: String, at time: Double) {
        guard case .polls(let subject) = source else {
            post(
                .message(
                    "mark \(name) is lost when gorotop quits: the archive is open for reading only"
                ))
            return
        }
        writing.async {
            var kept: KeptMark?
            self.write(to: subject) { work in
                kept = try self.recorder(subject, in: &work)?.keepMark(name, at: time)
            }
            guard let kept else {
                self.post(
                    .message("mark \(name) is lost when gorotop quits: that moment isn't recorded"))
                return
            }
            if kept.name != name {
                self.post(.renamedMark(name, at: time, to: kept.name))
                self.post(
                    .message("another gorotop has set mark \(name); this one is \(kept.name)"))
            }
            if let earlier = kept.earlierBaseline {
                self.post(.renamedMark(MarkName.baseline, at: earlier.time, to: earlier.name))
                let time = Timestamp(secondsSince1970: earlier.time)?.text ?? "?"
                self.post(
                    .message(
                        "A is now this one; the earlier baseline, \(time), is mark \(earlier.name)")
                )
            }
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
        let recorder = Recorder(try opened(subject), name: subject.name, address: subject.address)
        work.recorder = recorder
        return recorder
    }

    private func record(
        _ poll: Poll, at uptime: Double?, _ subject: Subject, in work: inout Work
    ) throws {
        let archive = try opened(subject)
        let recorder = try recorder(subject, in: &work)
        let interval = try interval(subject, until: poll.startedAt, in: work)
        report(try recorder?.record(poll, interval: interval, uptime: uptime) ?? [])
        let history = try recorder?.history ?? archive.history(of: poll, subject)
        if let history, history.id != work.remembered {
            try remember(history, of: archive, until: poll.startedAt, in: &work)
        }
        try compact(&work)
    }

    /// Seconds between polls, for gaps. A check each minute has none; a pause of ten minutes is one.
    private func interval(_ subject: Subject, until now: Double, in work: Work) throws -> Double {
        if let interval = work.interval { return interval }
        let history = try opened(subject).newestHistory(
            name: subject.name, address: subject.address)
        guard let last = history?.last, now > last, now - last < 600 else { return 60 }
        return max(1, now - last)
    }

    private func report(_ notes: [Recorder.Note]) {
        for case .clockSet(let seconds) in notes {
            post(.message("the clock was set \(HistoryEvent.clockSet(by: seconds, at: 0).note)"))
        }
    }

    /// A single check compacts for some time, as nothing else does if an archive is only fed by
    /// checks. The next one goes on.
    private func compactAtEnd() {
        work.withLock { work in
            for _ in 0..<50 {
                guard (try? work.recorder?.compact(now: self.clock.now)) == true else { return }
            }
        }
    }

    private func compact(_ work: inout Work) throws {
        let now = Clock.uptime
        guard now >= work.nextCompaction, let recorder = work.recorder else { return }
        let isUnfinished = try recorder.compact(now: clock.now)
        work.nextCompaction = now + (isUnfinished ? 0 : Self.compactionInterval)
        guard isUnfinished, case .polls(let subject) = source else { return }
        // Polls that are waiting go first.
        writing.async { self.write(to: subject) { try self.compact(&$0) } }
    }

    /// - Returns: whether the step succeeded.
    @discardableResult
    private func write(to subject: Subject, _ step: (inout Work) throws -> Void) -> Bool {
        work.withLock { work in
            guard !work.isFinished, Clock.uptime >= work.nextTry || work.recorder != nil else {
                return false
            }
            do {
                try step(&work)
                // Without a write, it is unknown whether recording works.
                if !subject.isReadOnly, known.withLock({ $0.archive != nil }) {
                    report(.on(path: subject.path), in: &work)
                }
                return true
            } catch {
                // Starts over with a full snapshot, maybe in another file.
                work.recorder = nil
                known.withLock { $0.archive = nil }
                let isOver = (error as? ArchiveError)?.isOver ?? false
                work.nextTry = Clock.uptime + (isOver ? 0 : Self.retryInterval)
                // A missing file just has no history to read.
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

// MARK: - Reading

extension TargetArchive {
    /// Posts what was recorded at a moment; always answers.
    func recall(_ recall: Recall) {
        reading.async {
            let known = self.known.withLock { $0 }
            do {
                guard let history = known.history, let archive = known.archive else {
                    self.post(
                        .recallFailed(
                            recall, "there is no history yet: recording has not started"))
                    return
                }
                let moment = try archive.moment(of: history, at: recall.time)
                let slice = try archive.slice(
                    of: history, range: recall.range, width: recall.width,
                    refinedBefore: recall.time)
                self.post(.recalled(recall, moment, slice))
            } catch {
                self.post(
                    .recallFailed(recall, "cannot read the history: \(UserError(error).text)"))
            }
        }
    }

    /// Posts the earlier days of stacks that the growth test started to follow.
    func recallParts(_ parts: Set<Stack.ID>) {
        reading.async {
            let known = self.known.withLock { $0 }
            var halfHours: [Stack.ID: [HalfHour]] = [:]
            if let history = known.history, let archive = known.archive {
                // There is a verdict without them; errors are reported when polls are written.
                halfHours =
                    (try? archive.halfHours(of: history, parts: parts, until: self.clock.now))
                    ?? [:]
            }
            self.post(.rememberedParts(halfHours))
        }
    }

    /// Posts the growth test at `time`.
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
        _ history: Archive.History, of archive: Archive, until time: Double, in work: inout Work
    ) throws {
        guard case .polls(let subject) = source else { return }
        known.withLock { $0.history = history.id }
        post(
            .remembered(
                try archive.remembered(
                    of: history.id, until: time, graph: subject.purpose == .screen),
                last: try archive.moment(of: history.id, at: time)))
        // Takes longer, and the graph should not wait for it.
        post(
            .judged(
                try archive.growth(of: history.id, until: time), program: history.program))
        work.remembered = history.id
    }

    /// Reads the history although polls cannot be recorded, so that there is a verdict.
    private func rememberOnly(_ poll: Poll, _ subject: Subject) {
        guard !subject.isReadOnly, work.withLock({ $0.remembered == nil && !$0.isFinished }),
            let archive = try? Archive(subject.path, for: .reading),
            let history = try? archive.history(of: poll, subject)
        else { return }
        work.withLock { try? remember(history, of: archive, until: poll.startedAt, in: &$0) }
    }
}

extension Archive {
    /// The history that a poll belongs to, if polls are not recorded.
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
