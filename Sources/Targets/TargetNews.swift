package import Diagnosis
package import Goroutines

/// Something about a target that a reader should hear of, once: one sentence, the same on the
/// screen, from `record` and from `--plain`. All times are the wall clock's, in seconds since 1970.
package enum TargetNews: Hashable, Sendable {
    /// The first answer came, and is the baseline.
    case first(at: Double)
    /// A poll failed, for another reason than the one before if that failed too.
    case failed(PollFailure)
    case recovered(failures: Int)
    /// Another process answers.
    case restarted(isCertain: Bool, before: Int?, now: Int, at: Double)
    /// Another program answers: its history begins here.
    case replaced(program: String, before: String)
    /// A warning limit is crossed.
    case warned(Alarm)
    /// An alarm was raised.
    case raised(Alarm)
    /// An alarm or a warning has ended, after so many seconds.
    case over(Alarm, after: Double)
    case recording(Recording)

    package var isAlert: Bool {
        switch self {
        case .failed, .replaced, .warned, .raised, .recording(.stopped): true
        case .first, .recovered, .restarted, .over, .recording(.on), .recording(.off): false
        }
    }

    /// Nothing in it is written raw that a target sent.
    package var sentence: String {
        switch self {
        case .first(let time):
            "A = \(time.clock)Z, the first sample; M moves it. Trends need 2 more polls."
        case .failed(let failure): failure.explanation.scrubbed
        case .recovered(let failures): "answers again after \(failures.counted("failed poll"))"
        case .restarted(let isCertain, let before, let now, let time):
            "\(isCertain ? "restarted" : "probably restarted") at \(time.clock)Z"
                + (before.map { ": \($0.counted("goroutine")) before, \(now.grouped) now" } ?? "")
        case .replaced(let program, let before):
            "another program answers: \(program.scrubbed), before \(before.scrubbed)"
        case .warned(let alarm), .raised(let alarm): alarm.text
        case .over(let alarm, let seconds): "over, after \(seconds.age): \(alarm.text)"
        case .recording(.on(let path)):
            "recording into \(path.scrubbed); --no-record turns it off"
        case .recording(.stopped(let reason)): reason.scrubbed
        case .recording(.off): "nothing is recorded"
        }
    }
}
