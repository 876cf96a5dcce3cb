/// A kind of mistake that leaves goroutines parked, or a reason for which they rest on purpose. Its
/// raw value is its name on screen and in JSON.
package enum Mistake: String, CaseIterable, Sendable {
    case fireAndForgetSend = "fire-and-forget send"
    case abandonedSend = "sender left after timeout or early return"
    case manySends = "n senders, one receive"
    case doubleSend = "double send"
    case unclosedRange = "range over a channel never closed"
    case unansweredReceive = "receive that nobody answers"
    case nilChannel = "nil channel"
    case emptySelect = "select without cases"
    case startWithoutStop = "start without stop"

    case lockHeld = "lock held for ever"
    case lockTwice = "lock taken twice by one goroutine"
    case readLockTwice = "read lock taken twice with a writer between"
    case lockOrder = "lock order"

    case operationUnderLock = "channel operation inside a critical section"

    case waitGroup = "WaitGroup never done"
    case condition = "cond wait without a signal"

    case endlessLoop = "loop without a way out"

    case unclosedBody = "response body not closed"
    case noTimeout = "no timeout"
    case exhaustedPool = "connection pool exhausted"
    case unboundedWorkers = "unbounded workers"

    case resting = "resting on purpose"

    /// What the mistake is about; `rest` is none.
    package enum Family: String, Sendable {
        case channel
        case lock
        case lockAndChannel = "lock and channel"
        case counting
        case time
        case network = "net, sql"
        case rest
    }

    package var family: Family {
        switch self {
        case .fireAndForgetSend, .abandonedSend, .manySends, .doubleSend, .unclosedRange,
            .unansweredReceive, .nilChannel, .emptySelect, .startWithoutStop:
            .channel
        case .lockHeld, .lockTwice, .readLockTwice, .lockOrder: .lock
        case .operationUnderLock: .lockAndChannel
        case .waitGroup, .condition: .counting
        case .endlessLoop: .time
        case .unclosedBody, .noTimeout, .exhaustedPool, .unboundedWorkers: .network
        case .resting: .rest
        }
    }
}

extension Mistake {
    /// What usually mends it, in a few lines of Go or a sentence.
    package var fix: String {
        switch self {
        case .fireAndForgetSend:
            """
            select {
            case ch <- v:
            default: // count what is dropped
            }
            """
        case .abandonedSend: "ch := make(chan T, 1) // room for the answer that nobody waits for"
        case .manySends: "ch := make(chan T, n) // room for each sender, or receive n times"
        case .doubleSend:
            """
            ch <- err
            return // before the second send
            """
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
        case .unboundedWorkers:
            """
            sem <- struct{}{} // before go; its capacity is the limit
            go func() { defer func() { <-sem }(); work() }()
            """
        case .resting: ""
        }
    }
}
