import Dashboard
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
    func run(_ poller: Poller, recording: Historian.Subject?) throws -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        let name = target.name
        let historian = recording.map { subject in
            Historian(subject, hasScreen: false) { event in
                switch event {
                case .recording(.on(let path)): StandardError.tell("recording into \(path)")
                case .recording(.stopped(let why)): StandardError.tell("recording stopped: \(why)")
                case .message(let text): StandardError.tell(text)
                default: break
                }
            }
        }
        historian?.begin()
        let done = DispatchSemaphore(value: 0)
        let task = Task.detached {
            await poller.run { event in
                historian?.note(event)
                let line: String
                switch event {
                case .answered(let poll):
                    line = PlainLine(poll.snapshot, poll: poll, name: name).text
                case .failed(let failure, let time, let nextTry):
                    let wait = max(0, nextTry - time).age
                    line =
                        "\(time.clock)Z \(name) FAILED: \(failure.explanation) Next try in \(wait)."
                case .asking, .interval: return
                }
                let isRead = "\(line)\n".withCString { write(STDOUT_FILENO, $0, strlen($0)) > 0 }
                if !isRead { done.signal() }
            }
        }
        done.wait()
        task.cancel()
        historian?.finish()
        return 0
    }
}

/// One poll in words.
struct PlainLine {
    let text: String

    init(_ snapshot: Snapshot, poll: Poll? = nil, name: String) {
        var parts = [snapshot.takenAt.map { "\($0.clock)Z" } ?? "", name]
        parts.append(
            "\(snapshot.total.grouped) goroutines in \(snapshot.stanzas.count.grouped) stacks")
        let serving = snapshot.pollServing
        if let largest = snapshot.stanzas.first(where: { !serving.contains($0.id) }) {
            let place = largest.stack.titleFrame.map { "\($0.shortName) at \($0.shortLocation)" }
            let state = largest.state.map { "in \($0.name) " } ?? ""
            parts.append("largest \(largest.count.grouped) \(state)\(place ?? "not yet run")")
        }
        if let poll { parts.append("answered in \(Int((poll.duration * 1000).rounded())) ms") }
        text = parts.filter { !$0.isEmpty }.joined(separator: ", ").scrubbed
    }
}
