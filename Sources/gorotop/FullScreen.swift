import Canvas
import Dashboard
import Glibc
import Goroutines
import Logging
import Poller
import Terminal

/// The loop that owns the state: events in, effects out, and the screen after each.
@MainActor
struct FullScreen {
    /// Where events come from.
    enum Source {
        case polls(Poller)
        case snapshot(Snapshot)
        /// Two that are compared.
        case sides(Reading, Reading)
    }

    let target: TargetDescription
    let source: Source
    let options: ScreenOptions
    /// Seconds between polls, as they were asked for.
    let interval: Double
    let log: Logger

    /// Runs until the reader quits.
    /// - Returns: the exit status.
    func run() throws -> Int32 {
        let isColored = getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
        var terminal = try Terminal(options: Terminal.Options(color: isColored ? .auto : .never))
        let capabilities = terminal.capabilities
        var state = State(
            target: target, session: Session.description(capabilities), size: terminal.size,
            theme: capabilities.colors == 0 ? .mono : options.theme.theme,
            glyphs: glyphs(for: capabilities), interval: interval, now: Clock.now)
        for note in capabilities.notes { _ = state.update(.message(note), at: Clock.now) }

        let waker = terminal.waker
        let mailbox = Mailbox { waker.wake() }
        let task = start(&state, mailbox: mailbox)
        defer { task?.cancel() }

        while true {
            terminal.show(state.screen(), cursor: state.cursor)
            let inputs = terminal.wait(seconds: Self.untilNextSecond)
            for input in inputs {
                guard let event = Event(input) else {
                    if case .ended(let reason) = input { return end(reason) }
                    continue
                }
                for effect in state.update(event, at: Clock.now) {
                    guard run(effect, on: &terminal) else { return 0 }
                }
            }
            for event in mailbox.take() {
                note(event)
                _ = state.update(event, at: Clock.now)
            }
            if inputs.isEmpty { _ = state.update(.tick, at: Clock.now) }
        }
    }

    private func start(_ state: inout State, mailbox: Mailbox) -> Task<Void, Never>? {
        switch source {
        case .snapshot(let snapshot):
            state.open(snapshot)
            return nil
        case .sides(let before, let after):
            state.open(
                before: before.snapshot, named: before.name, after: after.snapshot,
                named: after.name)
            return nil
        case .polls(let poller):
            return Task.detached { await poller.run { mailbox.post(Event($0)) } }
        }
    }

    private func glyphs(for capabilities: Capabilities) -> Glyphs {
        if options.ascii || !capabilities.isUTF8 { return .ascii }
        // The console of Linux has no eighths of a block.
        return capabilities.name == "linux" ? .half : .blocks
    }

    /// - Returns: whether the loop goes on.
    private func run(_ effect: Effect, on terminal: inout Terminal) -> Bool {
        switch effect {
        case .quit: return false
        case .suspend: terminal.suspend()
        case .redraw: terminal.redraw()
        case .pollNow: if case .polls(let poller) = source { poller.pollNow() }
        case .setInterval(let seconds):
            if case .polls(let poller) = source { poller.setInterval(.seconds(seconds)) }
        }
        return true
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
        case .ended, .programEnded: return nil
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
