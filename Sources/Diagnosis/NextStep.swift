package import Goroutines
package import Trends

extension Verdict {
    /// The recommended next step. `stanza` is the one that grows most, if known.
    package func nextStep(stanza: Stanza?) -> String {
        switch self {
        case .notEnoughData, .restarted, .warmingUp: "check again later."
        case .stable, .shrinking: "nothing to do."
        case .stepped:
            "find out what happened then: a deploy, a new job, or a dependency that hangs."
                + (Self.place(of: stanza).map { " See \($0)." } ?? "")
        case .growing:
            "check again in an hour: load comes back down, a leak does not."
                + (Self.place(of: stanza).map { " Meanwhile, look at \($0)." } ?? "")
        case .sustainedGrowth:
            (stanza.map(Self.question) ?? "find out which stacks grow.")
                + (Self.place(of: stanza).map { " See \($0)." } ?? "")
                + " A restart frees the memory but does not fix the cause."
        }
    }

    private static func place(of stanza: Stanza?) -> String? {
        guard let frame = stanza?.stack.userFrame, frame.line > 0 else { return nil }
        return frame.shortLocation.scrubbed
    }

    /// The question that decides whether goroutines in this state can ever continue.
    private static func question(about stanza: Stanza) -> String {
        switch stanza.shownState {
        case .channelSend?: "is anything still receiving from that channel?"
        case .channelReceive?: "does anything still send to that channel, or close it?"
        case .channelSendNil?, .channelReceiveNil?: "where should that channel have been made?"
        case .select?: "can any of its cases still happen? Is its context ever cancelled?"
        case .ioWait?: "do these connections have a deadline?"
        case .mutexLock?, .readLock?, .writeLock?: "what holds that lock?"
        case .waitGroup?, .semaphore?, .conditionWait?: "what should have woken them?"
        case .sleep?: "what starts them, and do they ever return?"
        case .leaked?: "Go found that nothing can wake them: what should have?"
        default: "what are they waiting for, and will it ever come?"
        }
    }
}
