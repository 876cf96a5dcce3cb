import Archive
import Canvas
import Dashboard
import Diagnosis
import Glibc
import Goroutines
import Logging
import Poller
import Targets
import Terminal
import Trends

/// The loop that owns the state: events in, effects out, and the screen after each.
@MainActor
struct FullScreen {
    /// The source of events.
    enum Source {
        /// Polls a service, recording to `recording`, if given; starts at a moment, if given.
        case polls(Poller, recording: TargetArchive.Subject?, at: TimeExpression?)
        /// A recorded history; starts at a time in seconds since 1970.
        case past(PastReading, at: Double)
        /// A snapshot, with its bytes if they are a profile.proto that was kept.
        case snapshot(Snapshot, body: [UInt8]?)
        /// Two snapshots to compare.
        case sides(Reading, Reading, threshold: Int)
    }

    /// How it ended.
    struct Ending {
        var status: Int32
        var outcomes: Saver.Outcomes
        /// What failed after the screen was closed.
        var failures: [String]
    }

    let target: Target
    let source: Source
    let settings: Settings
    let clock: Clock
    /// Seconds between polls.
    let interval: Double
    let alerts: AlertSettings
    /// The command to run for alarms.
    let hook: Hook?
    let log: Logger

    /// Runs until the user quits.
    func run() throws -> Ending {
        let waker = Waker()
        let mailbox = Mailbox { waker.wake() }
        let saver = Saver(mailbox: mailbox)
        let watcher = watcher(posting: mailbox)
        defer { watcher.finishWriting() }
        let status = try show(mailbox: mailbox, saver: saver, watcher: watcher)
        // The screen is closed now.
        return Ending(status: status, outcomes: saver.finish(), failures: watcher.finishAlarms())
    }

    private func watcher(posting mailbox: Mailbox) -> Watcher {
        let (poller, archive): (Poller?, TargetArchive.Source?) =
            switch source {
            case .polls(let poller, let subject, _): (poller, subject.map { .polls($0) })
            case .past(let reading, _): (nil, .history(reading))
            case .snapshot, .sides: (nil, nil)
            }
        return Watcher(target.id, poller: poller, archive: archive, hook: hook, clock: clock) {
            mailbox.post($0)
        }
    }

    private func show(mailbox: Mailbox, saver: Saver, watcher: Watcher) throws -> Int32 {
        let isColored = getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
        var terminal = try Terminal(options: Terminal.Options(color: isColored ? .auto : .never))
        let capabilities = terminal.capabilities
        var state = State(
            target: target, session: Session.description(capabilities, settings),
            size: terminal.size,
            theme: capabilities.colors == 0 ? .mono : settings.theme ?? .auto,
            glyphs: glyphs(for: capabilities), mouse: settings.mouse ?? false,
            interval: interval * clock.speed, alerts: alerts, now: clock.now)
        terminal.reportMouse(settings.mouse ?? false)
        for note in capabilities.notes { _ = state.update(.message(note), at: clock.now) }

        var editor = Editor { name in getenv(name).map { String(cString: $0) } }
        defer { editor.close() }
        try start(&state, watcher: watcher)
        defer { watcher.stop() }

        while true {
            terminal.show(state.screen())
            let inputs = terminal.wait(seconds: Self.untilNextSecond)
            var effects: [Effect] = []
            for input in inputs {
                if case .ended(let reason) = input { return end(reason) }
                if case .programEnded = input { editor.close() }
                guard let event = Event(input) else { continue }
                effects += state.update(event, at: clock.now)
            }
            for event in mailbox.take() {
                note(event)
                effects += state.update(event, at: clock.now)
            }
            if inputs.isEmpty {
                effects += state.update(.tick, at: clock.now)
                terminal.repaintNextRow()
            }
            for effect in effects {
                switch effect {
                case .quit: return 0
                case .fail(let failure): throw failure
                case .save(let request): saver.save(request)
                case .edit(let text, let name):
                    do {
                        try editor.open(text, name: name, on: &terminal)
                    } catch {
                        mailbox.post(.message(UserError(error).text))
                    }
                default:
                    watcher.run(effect)
                    run(effect, on: &terminal, mailbox: mailbox)
                }
            }
        }
    }

    private func start(_ state: inout State, watcher: Watcher) throws {
        switch source {
        case .snapshot(let snapshot, let body): state.open(snapshot, body: body)
        case .sides(let before, let after, let threshold):
            state.open(
                before: before.snapshot, named: before.name, after: after.snapshot,
                named: after.name, threshold: threshold,
                isNow: (before.poller != nil, after.poller != nil))
        case .past(let reading, let time):
            // The whole history, but nothing from the future.
            let newest = max(time, reading.history.last ?? time)
            let slice = try reading.archive.remembered(of: reading.history.id, until: newest)
            let first = try slice.total.start.flatMap {
                try reading.archive.moment(of: reading.history.id, at: $0)
            }
            for effect in state.open(archive: slice, first: first, at: time) {
                watcher.run(effect)
            }
            watcher.judge(until: reading.history.last ?? time)
        case .polls(_, _, let moment): watcher.begin(at: moment)
        }
    }

    /// Polls the services that are compared.
    private func pollAgain(_ mailbox: Mailbox) {
        guard case .sides(let before, let after, threshold: _) = source else { return }
        let (first, second) = (before.poller, after.poller)
        let names = (before.name, after.name)
        Task.detached {
            do {
                async let old = first?.fetch().stacks(of: names.0)
                async let new = second?.fetch().stacks(of: names.1)
                mailbox.post(.polledAgain(before: try await old, after: try await new))
            } catch {
                mailbox.post(.message(UserError(error).text))
            }
        }
    }

    private func glyphs(for capabilities: Capabilities) -> Glyphs {
        if settings.ascii == true || !capabilities.isUTF8 { return .ascii }
        // The Linux console has no eighth blocks.
        return capabilities.name == "linux" ? .half : .blocks
    }

    /// Runs the effects that are not about the target.
    private func run(_ effect: Effect, on terminal: inout Terminal, mailbox: Mailbox) {
        switch effect {
        case .pollNow: pollAgain(mailbox)
        case .open(let path): FileReader.open(path, mailbox: mailbox)
        case .completePath(let text): FileReader.complete(text, mailbox: mailbox)
        case .target(_, .alarm(let notice)): log.warning("\(notice.alarm.text)")
        case .bell: terminal.bell()
        case .notify(let text): terminal.notify(text.scrubbed)
        case .suspend: terminal.suspend()
        case .redraw: terminal.redraw()
        case .reportMouse(let isOn): terminal.reportMouse(isOn)
        case .print(let text): terminal.print(text)
        case .copy(let text):
            let bytes = text.utf8.count
            mailbox.post(
                terminal.copy(text)
                    ? .copied(bytes: bytes) : .copyTooLong(bytes: bytes, limit: Clipboard.limit))
        default: break
        }
    }

    private func end(_ reason: EndReason) -> Int32 {
        log.notice("ended by \(reason)")
        return reason.exitStatus
    }

    private func note(_ event: Event) {
        if case .target(_, .failed(let failure, _)) = event {
            log.warning("\(failure.explanation)")
        }
    }

    /// So that the clock on screen changes on the second.
    private static var untilNextSecond: Double {
        let now = Clock.wall.now
        return now.rounded(.down) + 1 - now
    }
}

extension Event {
    init?(_ input: Input) {
        switch input {
        case .key(let key): self = .key(key)
        case .paste(let paste): self = .paste(paste)
        case .mouse(let event): self = .mouse(event)
        case .resized(let size): self = .resized(size)
        case .woken: self = .tick
        case .resumed: self = .resumed
        case .programEnded(let status): self = .programEnded(status: status)
        case .ended: return nil
        }
    }
}
