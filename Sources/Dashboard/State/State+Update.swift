import Canvas
import Diagnosis
package import Goroutines
import Report
import Trends

extension State {
    /// The one place where the state moves on; `time` is in seconds since 1970.
    /// - Returns: what is to be done outside.
    package mutating func update(_ event: Event, at time: Double) -> [Effect] {
        advance(to: time)
        messages.expire(at: now, isRead: false)
        let effects = take(event)
        settle()
        return effects + recall()
    }

    private mutating func take(_ event: Event) -> [Effect] {
        switch event {
        case .key(let key): return press(key)
        case .resized(let size): self.size = size
        case .tick:
            _ = table.release(from: shown.history, at: now)
            _ = past?.liveTable?.release(from: history, at: now)
        case .asking: connection.askingSince = now
        case .polled(let poll):
            receive(poll)
            return watch(poll)
        case .pollFailed(let failure, let nextTry): receive(failure, nextTry: nextTry)
        case .interval(let seconds): connection.interval = seconds
        case .message(let text): messages.tell(text, at: now)
        case .resumed: return [.redraw]
        case .programEnded(status: 0): break
        case .programEnded(let status):
            messages.tell("the program ended with status \(status)", at: now)
        case .copied(let bytes):
            messages.tell(
                "copied \(bytes.counted("byte")) with OSC 52; if it did not arrive use w or P",
                at: now)
        case .copyTooLong(let bytes, let limit):
            messages.tell(
                "\(bytes.grouped) bytes are too long to copy (\(limit.grouped) at most); use w or P",
                at: now)
        case .saved(let path, let bytes):
            messages.tell("saved \(path.scrubbed), \(Double(bytes).bytes)", at: now)
        case .saveFailed(let reason): messages.tell(reason.scrubbed, isAlert: true, at: now)
        case .exists(let request, let path): ask(request, about: path)
        case .remembered(let slice, let last):
            history.remember(
                slice.shifted(by: clockLag), until: now, interval: connection.interval)
            if let last { history.follow(last) }
        case .judged(let growth): return remember(growth)
        case .rememberedParts(let parts): remember(parts: parts)
        case .recalled(let recall, let moment, let slice): show(recall, moment, in: slice)
        case .recallFailed(let recall, let reason): fail(recall, reason: reason)
        case .goTo(let expression): go(to: expression)
        case .recording(let recording): tell(recording)
        }
        return []
    }

    private mutating func advance(to time: Double) {
        let back = now - (time + clockLag)
        if back > 1 {
            clockLag += back
            messages.tell("the clock was set back by \(back.age); all times follow it", at: now)
        }
        now = max(now, time + clockLag)
    }

    /// A moment of `now`'s time as the time of day by the clock.
    func clock(_ time: Double) -> String { (time - clockLag).clock }

    /// Shows what a file or standard input held.
    ///
    /// - Parameters:
    ///   - snapshot: What it held.
    ///   - body: Its bytes, where they are a profile.proto and few enough to be kept.
    package mutating func open(_ snapshot: Snapshot, body: [UInt8]? = nil) {
        receive(
            Poll(
                startedAt: snapshot.takenAt ?? now, duration: 0, bodyBytes: 0, snapshot: snapshot,
                body: body))
        newest?.time = snapshot.takenAt
        for note in snapshot.readingNotes { messages.tell(note, at: now) }
        if let reason = snapshot.reason { messages.tell(reason, isAlert: true, at: now) }
    }

    private mutating func receive(_ poll: Poll) {
        let snapshot = poll.snapshot
        let time = min(now, poll.startedAt + clockLag)
        if connection.failure != nil {
            messages.tell(
                "answers again after \(connection.failures.counted("failed poll"))", at: now)
        }
        connection = Connection(interval: connection.interval, wanted: connection.wanted)
        if let program = snapshot.program, let known = history.program, program != known,
            !target.joinsPrograms
        {
            beginAnew(with: program, after: known)
        }
        let total = snapshot.total
        let before = history.newestTotal
        let restart = history.record(
            snapshot, at: time, startTime: poll.process?.startTime)
        if poll.duration > connection.interval / 2 { history.recordSlowPoll(at: time) }
        history.newestPoll = poll
        process = poll.process
        if poll.process?.residentBytes != nil { knowsMemory = true }
        newest = NewestPoll(poll, at: time)
        marks.record(
            Sample(
                name: "now", time: time - clockLag, snapshot: snapshot,
                uptime: poll.process?.startTime.map { max(0, time - clockLag - $0) }))
        if history.polls == 1 { marks.keepBaseline(note: "the first sample") }
        if past?.liveTable == nil {
            table.refresh(from: history, poll: true, at: now)
        } else {
            past?.liveTable?.refresh(from: history, poll: true, at: now)
        }
        if let restart { tellRestart(restart, from: before, to: total, at: time) }
        if history.polls == 1 { tellFirst() }
    }

    private mutating func receive(_ failure: PollFailure, nextTry: Double) {
        if connection.failure?.kind != failure.kind {
            messages.keep(failure.explanation, isAlert: true, at: now)
            messages.clear()
        }
        connection.askingSince = nil
        connection.failure = failure
        connection.failures += 1
        connection.nextTry = nextTry + clockLag
        history.recordFailure(at: now, note: failure.kind.rawValue)
    }

    private mutating func tellRestart(
        _ restart: HistoryEvent.Kind, from before: Int?, to total: Int, at time: Double
    ) {
        let certainty = restart == .restart(isCertain: true) ? "restarted" : "probably restarted"
        let fall = before.map { ", \($0.grouped) before, \(total.grouped) now" } ?? ""
        messages.tell(
            "\(certainty) \(clock(time))Z\(fall). \(glyphs.deltaBaseline) counts from the new process; "
                + "d still compares with the old one.", at: now)
    }

    private mutating func tellFirst() {
        guard target.isPolled else {
            tellDamage()
            return
        }
        let text =
            "A = \(clock(history.baseline?.time ?? now))Z, the first sample; M moves it. "
            + "Trends need 2 more polls."
        // What is recorded was told a moment ago, and is news.
        if recording != .off, messages.current != nil {
            messages.keep(text, isAlert: false, at: now)
        } else {
            messages.tell(text, at: now)
        }
    }

    /// What was seen of another program is no part of this one's history.
    private mutating func beginAnew(with program: String, after known: String) {
        history = history.begunAnew
        (growth, episodes) = (GrowthWatch(), Episodes())
        marks.releaseBaseline(note: "the baseline of \(known.scrubbed)")
        messages.tell(
            "another program answers: \(program.scrubbed), before \(known.scrubbed). "
                + "Its history begins here; marks stay.", isAlert: true, at: now)
    }

    private mutating func tell(_ recording: Recording) {
        guard recording != self.recording else { return }
        self.recording = recording
        switch recording {
        case .off: break
        case .on(let path):
            messages.tell("recording into \(path.scrubbed); --no-record turns it off", at: now)
        case .stopped(let reason): messages.tell(reason.scrubbed, isAlert: true, at: now)
        }
    }

    /// What of a file could not be shown.
    private mutating func tellDamage() {
        guard let newest else { return }
        if newest.isTruncated {
            messages.tell("the input was cut at its end", isAlert: true, at: now)
        }
        for part in newest.skipped {
            messages.tell(
                "skipped \(part.count.grouped) x \(part.reason), first at byte \(part.offset.grouped)",
                isAlert: true, at: now)
        }
    }
}
