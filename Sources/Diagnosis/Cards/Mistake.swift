/// A kind of mistake that leaves goroutines parked, or a reason for which they rest on purpose. Its
/// raw value is its name on screen and in JSON.
package enum Mistake: String, CaseIterable, Sendable {
    case fireAndForgetSend = "fire-and-forget send"
    case unansweredSend = "send with no receiver"
    case manySends = "n senders, one receive"
    case unclosedRange = "range over a channel never closed"
    case unansweredReceive = "receive with no sender"
    case nilChannel = "nil channel"
    case emptySelect = "select without cases"
    case startWithoutStop = "start without stop"

    case lockHeld = "lock held forever"
    case lockTwice = "lock taken twice by one goroutine"
    case readLockTwice = "read lock taken twice with a writer between"
    case lockOrder = "lock order"

    case operationUnderLock = "channel operation inside a critical section"

    case waitGroup = "WaitGroup never done"
    case condition = "Cond never signaled"

    case endlessLoop = "loop without a way out"

    case unclosedBody = "response body not closed"
    case noTimeout = "no timeout"
    case exhaustedPool = "connection pool exhausted"

    case resting = "at rest by design"

    /// What the mistake is about.
    package enum Family: String, Sendable {
        case channel
        case lock
        case lockAndChannel = "lock and channel"
        case counting
        case time
        case network = "net, sql"
        case rest
    }

    /// `rest` means that nothing is wrong.
    package var family: Family {
        switch self {
        case .fireAndForgetSend, .unansweredSend, .manySends, .unclosedRange,
            .unansweredReceive, .nilChannel, .emptySelect, .startWithoutStop:
            .channel
        case .lockHeld, .lockTwice, .readLockTwice, .lockOrder: .lock
        case .operationUnderLock: .lockAndChannel
        case .waitGroup, .condition: .counting
        case .endlessLoop: .time
        case .unclosedBody, .noTimeout, .exhaustedPool: .network
        case .resting: .rest
        }
    }
}

extension Mistake {
    /// What usually fixes it, in a few lines of Go or a sentence.
    package var fix: String {
        switch self {
        case .fireAndForgetSend:
            """
            select {
            case ch <- v:
            default: // count what is dropped
            }
            """
        case .unansweredSend: "ch := make(chan T, 1) // room for a late answer"
        case .manySends: "ch := make(chan T, n) // room for each sender, or receive n times"
        case .unclosedRange: "defer close(ch) // in the sender"
        case .unansweredReceive:
            """
            select {
            case v := <-ch:
            case <-ctx.Done():
                return ctx.Err()
            }
            """
        case .nilChannel: "ch = make(chan T) // before it is used"
        case .emptySelect: "return // or wait for ctx.Done() instead of select {}"
        case .startWithoutStop:
            """
            w.Start()
            defer w.Stop()
            """
        case .lockHeld:
            """
            mu.Lock()
            defer mu.Unlock() // on every path
            """
        case .lockTwice: "call an inner method that expects the lock to be held"
        case .readLockTwice:
            "do not call RLock where the read lock is held: a waiting writer blocks it"
        case .lockOrder: "take both locks in one order everywhere"
        case .operationUnderLock:
            """
            mu.Unlock()
            ch <- v // after the lock
            """
        case .waitGroup:
            """
            wg.Add(1) // before go
            go func() { defer wg.Done(); work() }()
            """
        case .condition:
            """
            mu.Lock()
            closed = true
            cond.Broadcast() // where it ends
            mu.Unlock()
            """
        case .endlessLoop:
            """
            select {
            case <-ticker.C:
            case <-ctx.Done():
                return
            }
            """
        case .unclosedBody:
            """
            defer resp.Body.Close()
            io.Copy(io.Discard, resp.Body)
            """
        case .noTimeout: "set a deadline: http.Client{Timeout: ...}, SetDeadline, or a context"
        case .exhaustedPool: "defer rows.Close(); or raise SetMaxOpenConns"
        case .resting: ""
        }
    }
}
