/// What a goroutine is doing or parked on, in the word that debug=2 prints in brackets, such as
/// `chan send`. The set is open: a state from a future Go version is kept verbatim.
package struct WaitState: Hashable, Sendable {
    package var name: String

    package init(_ name: String) { self.name = name }

    package static let running = WaitState("running")
    package static let runnable = WaitState("runnable")
    package static let channelSend = WaitState("chan send")
    package static let channelReceive = WaitState("chan receive")
    package static let channelSendNil = WaitState("chan send (nil chan)")
    package static let channelReceiveNil = WaitState("chan receive (nil chan)")
    package static let select = WaitState("select")
    package static let selectNoCases = WaitState("select (no cases)")
    package static let ioWait = WaitState("IO wait")
    package static let sleep = WaitState("sleep")
    package static let conditionWait = WaitState("sync.Cond.Wait")
    package static let mutexLock = WaitState("sync.Mutex.Lock")
    package static let readLock = WaitState("sync.RWMutex.RLock")
    package static let writeLock = WaitState("sync.RWMutex.Lock")
    package static let waitGroup = WaitState("sync.WaitGroup.Wait")
    package static let semaphore = WaitState("semacquire")
    package static let coroutine = WaitState("coroutine")
    package static let systemCall = WaitState("syscall")
    /// Found unreachable by the runtime's own leak check.
    package static let leaked = WaitState("leaked")

    /// Those above, which are all that a poll tells.
    package static let known: [WaitState] = [
        .running, .runnable, .channelSend, .channelReceive, .channelSendNil, .channelReceiveNil,
        .select, .selectNoCases, .ioWait, .sleep, .conditionWait, .mutexLock, .readLock,
        .writeLock, .waitGroup, .semaphore, .coroutine, .systemCall, .leaked,
    ]

    /// A known state as somebody typed it: its name or its short form, in whatever case; nil for
    /// any other word.
    package init?(typed text: String) {
        let word = text.lowercased()
        let state = Self.known.first {
            [$0.name, $0.shortName].contains { $0.lowercased() == word }
        }
        guard let state else { return nil }
        self = state
    }

    /// The form for a narrow column: at most 9 cells for the states that a service's goroutines
    /// stay in.
    package var shortName: String {
        switch self {
        case .channelReceive: "chan recv"
        case .channelSendNil: "nil send"
        case .channelReceiveNil: "nil recv"
        case .selectNoCases: "select {}"
        case .conditionWait: "cond wait"
        case .mutexLock: "mutex"
        case .readLock: "rwmutex R"
        case .writeLock: "rwmutex W"
        case .waitGroup: "waitgroup"
        case .semaphore: "semaphore"
        default: name
        }
    }
}
