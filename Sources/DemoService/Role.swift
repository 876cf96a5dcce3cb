/// A group of goroutines that share a stack, and the rule for how many there are.
struct Role: Sendable {
    var park: Park
    /// Leaf first, including the runtime's frames, as in debug=0.
    var calls: [Call]
    /// The `go` statement that starts them.
    var creator: Call?
    var labels: [(key: String, value: String)]
    var size: Size

    enum Size: Sendable {
        case fixed(Int)
        /// This many at the mean load; proportional to it.
        case load(Double)
        /// One per audit event, while the release has a reader for them.
        case reader
        /// One per audit event, forever, when the release has no reader.
        case leak
        /// The goroutines that serve the poll itself.
        case poll
    }

    init(
        _ park: Park, _ size: Size, _ calls: [Call], by creator: Call? = nil,
        labels: [(key: String, value: String)] = []
    ) {
        (self.park, self.size) = (park, size)
        self.calls = park.calls + calls
        (self.creator, self.labels) = (creator, labels)
    }

    /// Without the leading runtime frames, as in the text formats.
    var visibleCalls: ArraySlice<Call> { calls.drop { $0.function.hasPrefix("runtime.") } }
}

/// What a goroutine is parked on: its wait state in debug=2, and the calls at the top of the stack.
enum Park: String, Sendable {
    case select
    case receive = "chan receive"
    case range = "chan receive (range)"
    case send = "chan send"
    case read = "IO wait"
    case accept = "IO wait (accept)"
    case sleep
    case mutex = "sync.Mutex.Lock"
    case condition = "sync.Cond.Wait"
    case waitGroup = "sync.WaitGroup.Wait"
    case signal = "syscall"
    case running

    /// As debug=2 prints it.
    var state: String { rawValue.split(separator: " (").first.map(String.init) ?? rawValue }

    /// As in Go 1.27, leaf first.
    var calls: [Call] {
        switch self {
        case .select: [Self.gopark, "runtime.selectgo select.go:351"]
        case .receive:
            [
                Self.gopark, "runtime.chanrecv chan.go:667",
                "runtime.chanrecv1 chan.go:509",
            ]
        case .range:
            [
                Self.gopark, "runtime.chanrecv chan.go:667",
                "runtime.chanrecv2 chan.go:514",
            ]
        case .send:
            [
                Self.gopark, "runtime.chansend chan.go:283",
                "runtime.chansend1 chan.go:161",
            ]
        case .read:
            Self.poll + [
                "internal/poll.(*pollDesc).waitRead fd_poll_runtime.go:89",
                "internal/poll.(*FD).Read fd_unix.go:170",
            ]
        case .accept:
            Self.poll + [
                "internal/poll.(*pollDesc).waitRead fd_poll_runtime.go:89",
                "internal/poll.(*FD).Accept fd_unix.go:618",
                "net.(*netFD).accept fd_unix.go:149",
                "net.(*TCPListener).accept tcpsock_posix.go:159",
                "net.(*TCPListener).Accept tcpsock.go:387",
            ]
        case .sleep: [Self.gopark, "time.Sleep runtime/time.go:368"]
        case .mutex:
            Self.semaphore + [
                "internal/sync.runtime_SemacquireMutex runtime/sema.go:95",
                "internal/sync.(*Mutex).lockSlow mutex.go:149",
                "internal/sync.(*Mutex).Lock mutex.go:70",
                "sync.(*Mutex).Lock mutex.go:46",
            ]
        case .condition:
            [
                Self.gopark, "runtime.goparkunlock proc.go:480",
                "sync.runtime_notifyListWait runtime/sema.go:617",
                "sync.(*Cond).Wait cond.go:71",
            ]
        case .waitGroup:
            Self.semaphore + [
                "sync.runtime_SemacquireWaitGroup runtime/sema.go:114",
                "sync.(*WaitGroup).Wait waitgroup.go:206",
            ]
        case .signal:
            [
                "runtime.notetsleepg lock_futex.go:123",
                "os/signal.signal_recv runtime/sigqueue.go:152",
            ]
        case .running:
            [
                "runtime.goroutineProfileWithLabels mprof.go:1248",
                "runtime.pprof_goroutineProfileWithLabels mprof.go:1239",
            ]
        }
    }

    private static let gopark: Call = "runtime.gopark proc.go:474"
    private static let poll: [Call] = [
        gopark, "runtime.netpollblock netpoll.go:575",
        "internal/poll.runtime_pollWait runtime/netpoll.go:351",
        "internal/poll.(*pollDesc).wait fd_poll_runtime.go:84",
    ]
    private static let semaphore: [Call] = [
        gopark, "runtime.goparkunlock proc.go:480", "runtime.semacquire1 sema.go:192",
    ]
}
