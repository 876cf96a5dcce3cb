package import Goroutines
package import Trends

extension Verdict {
    /// What a person does next; `stanza` is the one that grows most, where one is known.
    package func nextStep(stanza: Stanza?) -> String {
        switch self {
        case .notEnoughData, .restarted, .warmingUp: "ask again later."
        case .stable, .shrinking: "nothing."
        case .growing:
            "ask again in an hour: load goes down again, a leak does not."
                + (Self.place(of: stanza).map { " Look at \($0) meanwhile." } ?? "")
        case .sustainedGrowth:
            (stanza.map(Self.question) ?? "find out which stack it is.")
                + (Self.place(of: stanza).map { " See \($0)." } ?? "")
                + " A restart gives the memory back and leaves the cause."
        }
    }

    private static func place(of stanza: Stanza?) -> String? {
        guard let frame = stanza?.stack.userFrame, frame.line > 0 else { return nil }
        return frame.shortLocation.scrubbed
    }

    /// What decides whether goroutines that wait so can ever go on.
    private static func question(about stanza: Stanza) -> String {
        switch stanza.shownState {
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
