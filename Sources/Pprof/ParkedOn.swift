import Goroutines

/// What a stack says of its goroutines' state, by the frames at its leaf.
struct ParkedOn: Sendable, Equatable {
    /// The states that frames tell. Unlike `WaitState`, which is open, one is a byte.
    enum Kind: UInt8, Sendable {
        case running, runnable, channelSend, channelReceive, channelSendNil, channelReceiveNil
        case select, selectNoCases, ioWait, sleep, conditionWait
        case mutexLock, readLock, writeLock, waitGroup, semaphore, coroutine, systemCall
    }

    var kind: Kind
    /// Line of the park inside runtime/chan.go: a nil channel parks on an earlier line of the same
    /// function.
    var channelLine: Int32?

    init(_ kind: Kind, channelLine: Int32? = nil) {
        (self.kind, self.channelLine) = (kind, channelLine)
    }

    var state: WaitState {
        switch kind {
        case .running: .running
        case .runnable: .runnable
        case .channelSend: .channelSend
        case .channelReceive: .channelReceive
        case .channelSendNil: .channelSendNil
        case .channelReceiveNil: .channelReceiveNil
        case .select: .select
        case .selectNoCases: .selectNoCases
        case .ioWait: .ioWait
        case .sleep: .sleep
        case .conditionWait: .conditionWait
        case .mutexLock: .mutexLock
        case .readLock: .readLock
        case .writeLock: .writeLock
        case .waitGroup: .waitGroup
        case .semaphore: .semaphore
        case .coroutine: .coroutine
        case .systemCall: .systemCall
        }
    }

    /// `role` tells what the frame at a depth does and its line; the leaf is at 0.
    init(depth: Int, role: (Int) -> (park: FunctionRole.Park, line: Int32)) {
        guard depth > 0 else {
            // Created and not yet run.
            self.init(.runnable)
            return
        }
        let leaf = role(0)
        guard leaf.park == .park else {
            switch leaf.park {
            case .coroutine: self.init(.coroutine)
            case .systemCall: self.init(.systemCall)
            case .preempted: self.init(.runnable)
            default: self.init(.running)
            }
            return
        }
        var index = 1
        while index < depth, role(index).park == .park { index += 1 }
        guard index < depth else {
            self.init(.running)
            return
        }
        let next = role(index)
        switch next.park {
        case .channelSend: self.init(.channelSend, channelLine: next.line)
        case .channelReceive: self.init(.channelReceive, channelLine: next.line)
        case .select: self.init(.select)
        case .selectNoCases: self.init(.selectNoCases)
        case .netPoll: self.init(.ioWait)
        case .sleep: self.init(.sleep)
        case .notifyListWait: self.init(.conditionWait)
        case .coroutine: self.init(.coroutine)
        case .semaphore:
            self.init(
                Self.semaphore(
                    index + 1 < depth ? role(index + 1).park : .none,
                    index + 2 < depth ? role(index + 2).park : .none))
        default: self.init(.running)
        }
    }

    /// From the first of the calls that debug=1 shows, which leaves out those of package runtime; nil if
    /// it tells nothing.
    init?(inSight depth: Int, role: (Int) -> FunctionRole.Park) {
        guard depth > 0 else {
            self.init(.runnable)
            return
        }
        switch role(0) {
        case .netPoll: self.init(.ioWait)
        case .sleep: self.init(.sleep)
        case .notifyListWait: self.init(.conditionWait)
        case .systemCall: self.init(.systemCall)
        case .mutex, .readLock, .writeLock, .waitGroup, .syncSemaphore:
            self.init(Self.semaphore(role(0), depth > 1 ? role(1) : .none))
        default: return nil
        }
    }

    /// Which primitive holds a goroutine in `semacquire1`, by its two callers: old versions of Go
    /// say only `semacquire`.
    private static func semaphore(_ caller: FunctionRole.Park, _ next: FunctionRole.Park) -> Kind {
        switch caller {
        case .mutex: .mutexLock
        case .readLock: .readLock
        case .writeLock: .writeLock
        case .waitGroup: .waitGroup
        case .syncSemaphore:
            switch next {
            case .waitGroupWait: .waitGroup
            case .rwMutexRLock: .readLock
            case .rwMutexLock: .writeLock
            default: .semaphore
            }
        default: .semaphore
        }
    }
}
