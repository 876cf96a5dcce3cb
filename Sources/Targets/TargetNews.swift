package import Diagnosis
package import Goroutines

/// Something that happened to a target, reported once in one sentence, which is the same on screen,
/// in `record` and with `--plain`. Times are wall clock times, in seconds since 1970.
package enum TargetNews: Hashable, Sendable {
    /// The first poll succeeded and is the baseline.
    case first(at: Double)
    /// A poll failed; not repeated while polls fail for the same reason.
    case failed(PollFailure)
    case recovered(failures: Int)
    /// Another process answers.
    case restarted(isCertain: Bool, before: Int?, now: Int, at: Double)
    /// More than one process answers: in turn, or a second one that was already running.
    case shared(inTurn: Bool)
    /// Another program answers; it starts a new history.
    case replaced(program: String, before: String)
    /// A warning limit was crossed.
    case warned(Alarm)
    /// An alarm was raised.
    case raised(Alarm)
    /// An alarm or a warning is over, after a number of seconds.
    case over(Alarm, after: Double)
    case recording(Recording)

    package var isAlert: Bool {
        switch self {
        case .failed, .shared, .replaced, .warned, .raised, .recording(.stopped): true
        case .first, .recovered, .restarted, .over, .recording(.on), .recording(.off),
            .recording(.opening):
            false
        }
    }

    /// Scrubbed of control characters.
    package var sentence: String {
        switch self {
        case .first(let time):
            "A = \(time.clock)Z, the first sample; M moves A"
        case .failed(let failure): failure.explanation.scrubbed
        case .recovered(let failures): "answering again after \(failures.counted("failed poll"))"
        case .restarted(let isCertain, let before, let now, let time):
            "\(isCertain ? "restarted" : "probably restarted") at \(time.clock)Z"
                + (before.map { ": \($0.counted("goroutine")) before, \(now.grouped) now" } ?? "")
        case .shared(inTurn: false):
            "a different process is answering, and it was already running: "
                + "a rolling deploy, or several processes behind this address"
        case .shared(inTurn: true):
            "two or more processes answer at this address in turn, so these figures mix them; "
                + "name one of them, e.g. a single pod"
        case .replaced(let program, let before):
            "another program is answering: \(program.scrubbed), not \(before.scrubbed)"
        case .warned(let alarm), .raised(let alarm): alarm.text
        case .over(let alarm, let seconds): "over after \(seconds.age): \(alarm.text)"
        case .recording(.on(let path)): "recording into \(path.scrubbed); --no-record turns it off"
        case .recording(.stopped(let reason)): reason.scrubbed
        case .recording(.off): "not recording"
        case .recording(.opening): "opening the archive"
        }
    }
}
