/// What the name of a function means for the stack it is on: whether debug=2 prints it, and what a
/// goroutine waits for that is parked in it.
struct FunctionRole: Sendable, Equatable {
    enum Visibility: UInt8, Sendable {
        case shown
        /// Package runtime, not exported.
        case hidden
        /// `runtime.gopanic`: shown as `panic`, but not as the first frame.
        case panic
        /// `internal/runtime/…`: debug=1 hides it in front, so it is hidden there in every form.
        case hiddenInFront
        /// The entry of the main goroutine: hidden, and the proof that the root was not cut off.
        case mainEntry
    }

    enum Park: UInt8, Sendable {
        case none
        case park
        case channelSend, channelReceive, select, selectNoCases, netPoll, sleep, notifyListWait
        case semaphore, mutex, readLock, writeLock, waitGroup, syncSemaphore
        case waitGroupWait, rwMutexRLock, rwMutexLock
        case coroutine, systemCall, preempted
    }

    var visibility: Visibility = .shown
    var park: Park = .none
}

extension FunctionRole {
    init(_ name: Span<UInt8>) {
        self.init()
        guard !name.isEmpty, Self.mayTell(name[0]) else { return }
        let end = name.count
        if name.starts(with: "runtime.", at: 0, before: end) {
            self = Self.runtime(name.text(8..<end, limit: Limits.nameBytes))
        } else if name.starts(with: "internal/runtime/", at: 0, before: end) {
            visibility = .hiddenInFront
            if name.starts(with: "internal/runtime/syscall", at: 0, before: end) {
                park = .systemCall
            }
        } else if name.starts(with: "sync.", at: 0, before: end)
            || name.starts(with: "internal/sync.", at: 0, before: end)
            || name.starts(with: "internal/poll.runtime_", at: 0, before: end)
            || name.starts(with: "time.Sleep", at: 0, before: end)
            || name.starts(with: "syscall.", at: 0, before: end)
            || name.starts(with: "os/signal.signal_recv", at: 0, before: end)
        {
            park = Self.park(name.text(0..<end, limit: Limits.nameBytes))
        }
    }

    /// The first letter rules out most names.
    @inline(__always)
    private static func mayTell(_ initial: UInt8) -> Bool {
        switch initial {
        case UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "r"), UInt8(ascii: "s"),
            UInt8(ascii: "t"):
            true
        default: false
        }
    }

    /// `name` is without `runtime.`.
    private static func runtime(_ name: String) -> FunctionRole {
        let visibility: Visibility =
            switch name {
            case "gopanic": .panic
            case "runFinalizers", "runCleanups": .shown
            case "main": .mainEntry
            default: isExported(name) ? .shown : .hidden
            }
        let park: Park =
            switch name {
            case "gopark", "goparkunlock": .park
            case "chansend": .channelSend
            case "chanrecv": .channelReceive
            case "selectgo": .select
            case "block": .selectNoCases
            case "netpollblock": .netPoll
            case "semacquire1": .semaphore
            case "coroswitch": .coroutine
            case "cgocall", "notetsleepg": .systemCall
            case "asyncPreempt", "asyncPreempt2": .preempted
            default: .none
            }
        return FunctionRole(visibility: visibility, park: park)
    }

    private static func park(_ name: String) -> Park {
        switch name {
        case "time.Sleep": .sleep
        case "internal/poll.runtime_pollWait": .netPoll
        case "sync.runtime_notifyListWait": .notifyListWait
        case "sync.runtime_SemacquireMutex", "internal/sync.runtime_SemacquireMutex": .mutex
        case "sync.runtime_SemacquireRWMutexR": .readLock
        case "sync.runtime_SemacquireRWMutex": .writeLock
        case "sync.runtime_SemacquireWaitGroup": .waitGroup
        case "sync.runtime_Semacquire", "internal/poll.runtime_Semacquire": .syncSemaphore
        case "sync.(*WaitGroup).Wait": .waitGroupWait
        case "sync.(*RWMutex).RLock": .rwMutexRLock
        case "sync.(*RWMutex).Lock": .rwMutexLock
        case "os/signal.signal_recv", "syscall.Syscall", "syscall.Syscall6", "syscall.Syscall9",
            "syscall.RawSyscall",
            "syscall.RawSyscall6", "syscall.syscall", "syscall.syscall6", "syscall.rawSyscall",
            "syscall.rawVforkSyscall", "syscall.runtime_entersyscall",
            "syscall.RawSyscallNoError", "syscall.rawSyscallNoError":
            .systemCall
        default: .none
        }
    }

    /// Go's own rule: an exported function, or an exported method of an exported type.
    private static func isExported(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let last = parts.last, isCapital(last.first) else { return false }
        guard parts.count > 1 else { return true }
        let pointer = name.hasPrefix("(*")
        return isCapital(pointer ? name.utf8.dropFirst(2).first : name.utf8.first)
    }

    private static func isCapital(_ byte: UInt8?) -> Bool {
        byte.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? false
    }
}
