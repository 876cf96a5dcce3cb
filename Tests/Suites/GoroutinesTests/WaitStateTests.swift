import Goroutines
import Testing

@Suite("A wait state")
struct WaitStateTests {
    /// What a goroutine of a service's own may stay in, by the runtime's sources from Go 1.19 to
    /// 1.27; attributes such as `(durable)` are no part of the state.
    static let lasting = [
        "running", "runnable", "syscall", "IO wait", "chan receive", "chan send",
        "chan receive (nil chan)", "chan send (nil chan)", "select", "select (no cases)",
        "semacquire", "sleep", "sync.Cond.Wait", "sync.Mutex.Lock", "sync.RWMutex.RLock",
        "sync.RWMutex.Lock", "sync.WaitGroup.Wait", "coroutine", "preempted", "leaked", "panicwait",
    ]

    @Test("that lasts fits its column", arguments: lasting)
    func fits(name: String) {
        #expect(WaitState(name).shortName.count <= 9)
    }

    @Test("is told from every other in its column")
    func distinct() {
        let short = Self.lasting.map { WaitState($0).shortName }
        #expect(Set(short).count == short.count)
    }

    @Test(
        "that is not known is kept as it is",
        arguments: ["", "GC assist wait", "waiting for Godot"])
    func unknown(name: String) {
        #expect(WaitState(name).shortName == name)
    }
}
