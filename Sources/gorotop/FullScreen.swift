import Archive
import Canvas
import Dashboard
import Diagnosis
import Glibc
import Goroutines
import Logging
import Poller
import Terminal
import Trends

/// The loop that owns the state: events in, effects out, and the screen after each.
@MainActor
struct FullScreen {
    /// Where events come from.
    enum Source {
        /// What they show is kept under `recording`, if anywhere; the screen begins at a moment.
        case polls(Poller, recording: HistoryWriter.Subject?, at: TimeExpression?)
        /// What was recorded, beginning at seconds since 1970.
        case past(PastReading, at: Double)
        /// With the bytes that it was read from, where they are a profile.proto that was kept.
        case snapshot(Snapshot, body: [UInt8]?)
        /// Two that are compared.
        case sides(Reading, Reading, threshold: Int)
    }

    /// How it ended.
    struct Ending {
        var status: Int32
        var outcomes: Saver.Outcomes
        /// What went wrong after the screen had gone.
        var failures: [String]
    }

    let target: TargetDescription
    let source: Source
    let options: ScreenOptions
    /// Seconds between polls, as they were asked for.
    let interval: Double
    let alerts: AlertSettings
    /// Runs when an alarm is raised.
    let hook: Hook?
    let log: Logger

    /// Runs until the reader quits.
    func run() throws -> Ending {
        let waker = Waker()
        let mailbox = Mailbox { waker.wake() }
        let saver = Saver(mailbox: mailbox)
        let past = past(telling: mailbox)
        defer { past?.finish() }
        let alarms = AlarmHandler(hook: hook, writer: past as? HistoryWriter) {
            mailbox.post($0)
        }
        let status = try show(mailbox: mailbox, saver: saver, past: past, alarms: alarms)
        // The terminal is the shell's again.
        return Ending(status: status, outcomes: saver.finish(), failures: alarms.finish())
    }

    private func show(
        mailbox: Mailbox, saver: Saver, past: (any Past)?, alarms: AlarmHandler
    ) throws -> Int32 {
        let isColored = getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
        var terminal = try Terminal(options: Terminal.Options(color: isColored ? .auto : .never))
        let capabilities = terminal.capabilities
        var state = State(
            target: target, session: Session.description(capabilities), size: terminal.size,
            theme: capabilities.colors == 0 ? .mono : options.theme.theme,
            glyphs: glyphs(for: capabilities), interval: interval, alerts: alerts,
            now: Clock.now)
        for note in capabilities.notes { _ = state.update(.message(note), at: Clock.now) }

        var editor = Editor { name in getenv(name).map { String(cString: $0) } }
        defer { editor.close() }
        let task = try start(&state, mailbox: mailbox, past: past)
        defer { task?.cancel() }

        while true {
            terminal.show(state.screen(), cursor: state.cursor)
            let inputs = terminal.wait(seconds: Self.untilNextSecond)
            var effects: [Effect] = []
            for input in inputs {
                if case .ended(let reason) = input { return end(reason) }
                if case .programEnded = input { editor.close() }
                guard let event = Event(input) else { continue }
                effects += state.update(event, at: Clock.now)
            }
            for event in mailbox.take() {
                note(event)
                effects += state.update(event, at: Clock.now)
            }
            if inputs.isEmpty { effects += state.update(.tick, at: Clock.now) }
            for effect in effects {
                switch effect {
                case .quit: return 0
                case .save(let request): saver.save(request)
                case .recall(let recall): past?.recall(recall)
                case .alarm(let notice):
                    log.warning("\(notice.alarm.text)")
                    alarms.handle(notice)
                case .recallParts(let parts): past?.recallParts(parts)
                case .keepMark(let letter, at: let time): past?.keepMark(letter, at: time)
                case .edit(let text, let name):
                    do {
                        try editor.open(text, name: name, on: &terminal)
                    } catch {
                        mailbox.post(.message(UserError(error).text))
                    }
                default: run(effect, on: &terminal, mailbox: mailbox)
                }
            }
        }
    }

    /// Who is asked what was seen before.
    private func past(telling mailbox: Mailbox) -> (any Past)? {
        switch source {
        case .polls(_, recording: let subject, _):
            subject.map { HistoryWriter($0) { mailbox.post($0) } }
        case .past(let reading, _): PastReader(reading) { mailbox.post($0) }
        case .snapshot, .sides: nil
        }
    }

    private func start(
        _ state: inout State, mailbox: Mailbox, past: (any Past)?
    ) throws -> Task<Void, Never>? {
        switch source {
        case .snapshot(let snapshot, let body):
            state.open(snapshot, body: body)
            return nil
        case .sides(let before, let after, let threshold):
            state.open(
                before: before.snapshot, named: before.name, after: after.snapshot,
                named: after.name, threshold: threshold)
            return nil
        case .past(let reading, let time):
            // All that is kept of it, and nothing that is still to come.
            let newest = max(time, reading.history.last ?? time)
            let slice = try reading.archive.remembered(of: reading.history.id, until: newest)
            for case .recall(let recall) in state.open(archive: slice, at: time) {
                past?.recall(recall)
            }
            (past as? PastReader)?.judge(until: reading.history.last ?? time)
            return nil
        case .polls(let poller, _, let moment):
            let writer = past as? HistoryWriter
            writer?.begin(at: moment)
            return Task.detached {
                await poller.run { event in
                    writer?.note(event)
                    mailbox.post(Event(event))
                }
            }
        }
    }

    private func glyphs(for capabilities: Capabilities) -> Glyphs {
        if options.ascii || !capabilities.isUTF8 { return .ascii }
        // The console of Linux has no eighths of a block.
        return capabilities.name == "linux" ? .half : .blocks
    }

    /// What concerns the terminal and the target.
    private func run(_ effect: Effect, on terminal: inout Terminal, mailbox: Mailbox) {
        switch effect {
        case .quit, .save, .edit, .recall, .recallParts, .keepMark, .alarm, .warn, .over: break
        case .bell: terminal.bell()
        case .notify(let text): terminal.notify(text.scrubbed)
        case .suspend: terminal.suspend()
        case .redraw: terminal.redraw()
        case .pollNow: if case .polls(let poller, _, _) = source { poller.pollNow() }
        case .setInterval(let seconds):
            if case .polls(let poller, _, _) = source { poller.setInterval(.seconds(seconds)) }
        case .print(let text): terminal.print(text)
        case .copy(let text):
            let bytes = text.utf8.count
            mailbox.post(
                terminal.copy(text)
                    ? .copied(bytes: bytes) : .copyTooLong(bytes: bytes, limit: Clipboard.limit))
        }
    }

    private func end(_ reason: EndReason) -> Int32 {
        log.notice("ended by \(reason)")
        return reason.exitStatus
    }

    private func note(_ event: Event) {
        if case .pollFailed(let failure, _) = event { log.warning("\(failure.explanation)") }
    }

    /// The clock on the screen moves with the second.
    private static var untilNextSecond: Double {
        let now = Clock.now
        return now.rounded(.down) + 1 - now
    }
}

extension Event {
    init?(_ input: Input) {
        switch input {
        case .key(let key): self = .key(key)
        case .resized(let size): self = .resized(size)
        case .woken: self = .tick
        case .resumed: self = .resumed
        case .programEnded(let status): self = .programEnded(status: status)
        case .ended: return nil
        }
    }

    init(_ event: Poller.Event) {
        switch event {
        case .asking: self = .asking
        case .answered(let poll): self = .polled(poll)
        case .failed(let failure, _, let nextTry): self = .pollFailed(failure, nextTry: nextTry)
        case .interval(let seconds): self = .interval(seconds)
        }
    }
}
