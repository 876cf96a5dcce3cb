import Dashboard
import Diagnosis
import Dispatch
import Glibc
import Goroutines
import Poller
import Report

/// A line of words for each poll: for screen readers, pipes, logs, and terminals that cannot move
/// their cursor.
struct PlainLines {
    let target: TargetDescription

    /// Prints until the program is stopped or nobody reads any more.
    func run(
        _ poller: Poller, recording: HistoryWriter.Subject?, judging: Lookout.Judging
    ) throws -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        let name = target.name
        let lookout = Lookout(poller, target: target, recording: recording, judging: judging)
        let done = DispatchSemaphore(value: 0)
        let rings = judging.alerts.bell || judging.alerts.notifies
        lookout.begin { news in
            guard let text = Self.line(news, of: name) else { return }
            var line = text
            if case .raised(_, isWarning: false) = news, rings { line = "\u{7}\(text)" }
            let isRead = "\(line)\n".withCString { write(STDOUT_FILENO, $0, strlen($0)) > 0 }
            if !isRead { done.signal() }
        }
        let signal = Signals.wait(for: [SIGTERM, SIGINT, SIGHUP], or: done)
        lookout.stop()
        for failure in lookout.finish() { StandardError.tell(failure) }
        // Whoever started it is to see what ended it.
        if let signal { raise(signal) }
        return 0
    }

    /// The line that tells this; what concerns the recording is no part of the output.
    private static func line(_ news: Lookout.News, of name: String) -> String? {
        switch news {
        case .polled(.answered(let poll), let verdict):
            return PlainLine(poll.snapshot, poll: poll, name: name, verdict: verdict).text
        case .polled(.failed(let failure, let time, let nextTry), _):
            let wait = max(0, nextTry - time).age
            return "\(time.clock)Z \(name) FAILED: \(failure.explanation) Next try in \(wait)."
                .scrubbed
        case .polled(.asking, _), .polled(.interval, _), .recording(.off): break
        case .raised(let alarm, let isWarning):
            return "\(alarm.time.clock)Z \(name) \(isWarning ? "WARNING" : "ALARM"): \(alarm.text)"
                .scrubbed
        case .over(let text): return "\(Clock.now.clock)Z \(name) \(text)".scrubbed
        case .restarted(let isCertain, let before, let now):
            return "\(Clock.now.clock)Z \(name) \(isCertain ? "" : "PROBABLY ")RESTARTED: "
                + "\(before.counted("goroutine")) before, \(now.grouped) now"
        // Each line has it.
        case .failed, .recovered: break
        case .recording(.on(let path)): StandardError.tell("recording into \(path)")
        case .recording(.stopped(let why)): StandardError.tell("recording stopped: \(why)")
        case .message(let text): StandardError.tell(text)
        }
        return nil
    }
}

/// One poll in words.
struct PlainLine {
    let text: String

    init(_ snapshot: Snapshot, poll: Poll? = nil, name: String, verdict: String? = nil) {
        var parts = [snapshot.takenAt.map { "\($0.clock)Z" } ?? "", name]
        parts.append(
            "\(snapshot.total.grouped) goroutines in \(snapshot.stanzas.count.grouped) stacks")
        let serving = snapshot.pollServing
        if let largest = snapshot.stanzas.first(where: { !serving.contains($0.id) }) {
            let place = largest.stack.titleFrame.map { "\($0.shortName) at \($0.shortLocation)" }
            let state = largest.state.map { "in \($0.name) " } ?? ""
            parts.append("largest \(largest.count.grouped) \(state)\(place ?? "not yet run")")
        }
        if let verdict { parts.append("verdict: \(verdict)") }
        if let poll { parts.append("answered in \(Int((poll.duration * 1000).rounded())) ms") }
        text = parts.filter { !$0.isEmpty }.joined(separator: ", ").scrubbed
    }
}
