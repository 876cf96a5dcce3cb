package import Goroutines
package import Trends

extension Verdict {
    /// What a person does next; `stanza` is the one that grows most, where one is known.
    package func nextStep(stanza: Stanza?) -> String {
        switch self {
        case .notEnoughData, .restarted, .warmingUp: "ask again later: nothing is known yet"
        case .stable, .shrinking: "nothing"
        case .growing:
            "ask again in an hour: load goes down again, a leak does not" + place(of: stanza)
        case .sustainedGrowth:
            "\(question(about: stanza?.shownState))\(place(of: stanza)). A restart gives the memory "
                + "back and leaves the cause"
        }
    }

    private func place(of stanza: Stanza?) -> String {
        guard let frame = stanza?.stack.userFrame, frame.line > 0 else { return "" }
        return self == .growing
            ? "; look at \(frame.shortLocation.scrubbed) meanwhile"
            : " See \(frame.shortLocation.scrubbed)"
    }

    /// What decides whether goroutines that wait so can ever go on.
    private func question(about state: WaitState?) -> String {
        switch state {
        case .channelSend?: "is there still somebody who receives what is sent there?"
        case .channelReceive?: "is there still somebody who sends to that channel, or closes it?"
        case .channelSendNil?, .channelReceiveNil?: "who should have made that channel?"
        case .select?: "can one of its cases still happen? Is its context ever cancelled?"
        case .ioWait?: "do these connections have a deadline?"
        case .mutexLock?, .readLock?, .writeLock?: "who holds that lock?"
        case .waitGroup?, .semaphore?, .conditionWait?: "who should have woken them?"
        case .sleep?: "what starts them, and do they ever return?"
        case .leaked?: "Go itself found that nothing can wake them: what should have?"
        default: "what do they wait for, and will it come?"
        }
    }
}
