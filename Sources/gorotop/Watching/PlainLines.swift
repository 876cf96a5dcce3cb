import Dashboard
import Diagnosis
import Dispatch
import Files
import Glibc
import Goroutines
import Poller
import Targets
import Trends

/// A line of text per poll: for screen readers, pipes, logs, and terminals that cannot move their
/// cursor.
struct PlainLines {
    let target: Target
    var clock = Clock.wall

    /// Prints until a signal arrives or standard output is closed.
    func run(
        _ poller: Poller, recording: TargetArchive.Subject?, alerts: AlertSettings, hook: Hook?
    ) throws -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        let name = target.name
        let watch = HeadlessWatch(
            poller, target: target, recording: recording, alerts: alerts, hook: hook,
            clock: clock)
        let done = DispatchSemaphore(value: 0)
        let rings = alerts.bell || alerts.notifies
        watch.begin { item in
            guard let text = line(item, of: name) else { return }
            var line = text
            if case .news(.raised) = item, rings { line = "\u{7}\(text)" }
            let error = Descriptor.write(Array("\(line)\n".utf8), to: STDOUT_FILENO)
            if error != nil { done.signal() }
        }
        let signal = Signals.wait(for: [SIGTERM, SIGINT, SIGHUP], or: done)
        watch.stop()
        for failure in watch.finish() { StandardError.tell(failure) }
        if let signal { throw EndedBySignal(number: signal) }
        return 0
    }

    /// The line for an item; nil if it has none on standard output.
    /// Some items print to standard error instead.
    private func line(_ item: HeadlessWatch.Item, of name: String) -> String? {
        func line(_ label: String, _ news: TargetNews, at time: Double? = nil) -> String {
            "\((time ?? clock.now).clock)Z \(name) \(label)\(news.sentence)".scrubbed
        }
        switch item {
        case .polled(let poll, let state):
            return PlainLine(poll, name: name, growth: state.growthInWords).text
        case .failed(let failure, let nextTry):
            let wait = max(0, nextTry - clock.now).age
            return "\(clock.now.clock)Z \(name) FAILED: \(failure.explanation) Next try in \(wait)."
                .scrubbed
        case .news(let news):
            switch news {
            case .raised(let alarm): return line("ALARM: ", news, at: alarm.time)
            case .warned(let alarm): return line("WARNING: ", news, at: alarm.time)
            case .over, .restarted, .shared, .replaced: return line("", news)
            case .recording(.on(let path)): StandardError.tell("recording into \(path)")
            case .recording(.stopped(let why)): StandardError.tell("recording stopped: \(why)")
            // The lines for polls show these.
            case .first, .failed, .recovered, .recording(.off), .recording(.opening): break
            }
        case .message(let text): StandardError.tell(text)
        case .judged: break
        }
        return nil
    }
}

/// One poll as a line of text.
struct PlainLine {
    let text: String

    /// `growth` is what is known of it, a clause each.
    init(_ poll: Poll, name: String, growth: [String] = []) {
        let snapshot = poll.snapshot
        let time = snapshot.map { $0.takenAt } ?? poll.startedAt
        var parts = [time.map { "\($0.clock)Z" } ?? "", name]
        let stacks = snapshot.map { " in \($0.stanzas.count.grouped) stacks" } ?? ""
        parts.append("\(poll.total.grouped) goroutines\(stacks)")
        if let largest = snapshot?.largestStanza {
            let place = largest.called { "\($0.shortName) at \($0.shortLocation)" }
            let state = largest.state.map { "in \($0.name) " } ?? ""
            parts.append("largest \(largest.count.grouped) \(state)\(place)")
        }
        parts += growth
        if poll.duration > 0 {
            parts.append("answered in \(Int((poll.duration * 1000).rounded())) ms")
        }
        text = parts.filter { !$0.isEmpty }.joined(separator: ", ").scrubbed
    }
}

extension TargetState {
    /// The change since the first poll, the rate and the verdict.
    var growthInWords: [String] {
        let change = history.baseline.flatMap { baseline in
            history.polls > 1
                ? history.newestTotal.map {
                    "\(($0 - baseline.total).signed) since \(clock.stamp(baseline.time))"
                } : nil
        }
        return [
            change, history.rate.figure?.perHour.asRate,
            verdictInWords.map { "verdict: \($0.hasSuffix(".") ? String($0.dropLast()) : $0)" },
        ].compactMap(\.self)
    }
}

extension Snapshot {
    /// The largest stanza, except those that only serve the poll.
    fileprivate var largestStanza: Stanza? {
        let serving = pollServing
        return stanzas.first { !serving.contains($0.id) }
    }
}
