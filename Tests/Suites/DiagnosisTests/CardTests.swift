import Goroutines
import Testing

@testable import Diagnosis

@Suite("Cards")
struct CardTests {
    /// A stack of functions, leaf first, each in package `example.com/shop`.
    private static func stanza(
        _ count: Int, _ state: WaitState, _ functions: String..., runtime: [String] = [],
        createdBy creator: String? = nil, minutes: Int? = nil
    ) -> Stanza {
        func frame(_ name: String) -> Frame {
            let isFull = name.contains("/") || name.hasPrefix("sync.") || name.hasPrefix("main.")
            return Frame(
                function: isFull ? name : "example.com/shop.\(name)", file: "/src/shop.go", line: 7)
        }
        var stanza = Stanza(
            stack: Stack(
                frames: functions.map(frame),
                runtimeFrames: runtime.map { Frame(function: $0, file: "", line: 1) }),
            count: count, states: [Tally(state, count: count)],
            creators: creator.map { [Tally(frame($0), count: count)] } ?? [])
        stanza.waitMinutes = minutes.map {
            WaitMinutes(min: $0, median: $0, max: $0, known: count)
        }
        return stanza
    }

    private static func card(
        _ stanza: Stanza, beside others: Stanza..., growth: Cards.Growth = .unknown
    ) -> Card? {
        Cards(of: Snapshot(format: .protobuf, stanzas: [stanza] + others)) { _ in growth }[
            stanza.id]
    }

    // MARK: Channels

    @Test("a closure that only sends, whose function is gone, is fire-and-forget")
    func fireAndForget() throws {
        let leak = Self.stanza(184_000, .channelSend, "(*Logger).Record.func1")
        let card = try #require(Self.card(leak))
        #expect(card.mistake == .fireAndForgetSend)
        #expect(card.mistake.family == .channel)
        #expect(card.confidence == .likely)
        #expect(card.evidence[0] == "184,000 goroutines parked in chan send on this stack")
        #expect(card.evidence[1].contains("shop.(*Logger).Record"))
        #expect(card.evidence[2] == "no goroutine is in shop.(*Logger).Record any more")
        #expect(card.missing.contains("whether their number grows"))
        #expect(card.line?.function == "example.com/shop.(*Logger).Record.func1")
        #expect(card.isAccusation)
    }

    @Test("senders whose function still waits are more than it receives")
    func manySends() throws {
        let parent = Self.stanza(1, .channelReceive, "gather", "main.main")
        let senders = Self.stanza(40, .channelSend, "gather.func1")
        let card = try #require(Self.card(senders, beside: parent))
        #expect(card.mistake == .manySends)
        #expect(card.related == [parent.id])
    }

    @Test("a function that still runs is not called gone, be it a closure itself")
    func parents() throws {
        let handler = Self.stanza(1, .channelReceive, "main.main.func3", "net/http.(*conn).serve")
        let senders = Self.stanza(40, .channelSend, "main.main.func3.1")
        let card = try #require(Self.card(senders, beside: handler))
        #expect(card.mistake == .manySends)
        #expect(card.related == [handler.id])
        let running = Self.stanza(1, .running, "gather", "main.main")
        let others = Self.stanza(40, .channelSend, "gather.func1")
        let open = try #require(Self.card(others, beside: running))
        #expect(open.mistake == .fireAndForgetSend)
        #expect(!open.evidence.contains { $0.contains("any more") })
    }

    @Test("counts only the goroutines in the state that it names")
    func mixedStates() {
        var stanza = Self.stanza(40, .channelSend, "gather.func1")
        stanza.states = [Tally(.channelSend, count: 9), Tally(.runnable, count: 8)]
        #expect(Self.card(stanza) == nil)
        stanza.states[0].count = 30
        #expect(Self.card(stanza)?.evidence[0].hasPrefix("30 goroutines") == true)
    }

    @Test("a receive in a range, and any other receive")
    func receives() {
        let frames = ["runtime.gopark", "runtime.chanrecv", "runtime.chanrecv2"]
        let range = Self.stanza(50, .channelReceive, "drain", runtime: frames)
        #expect(Self.card(range)?.mistake == .unclosedRange)
        let receive = Self.stanza(50, .channelReceive, "(*Tx).awaitDone")
        #expect(Self.card(receive)?.mistake == .unansweredReceive)
        let loop = Self.stanza(50, .select, "(*Worker).Start.func1")
        #expect(Self.card(loop)?.mistake == .startWithoutStop)
    }

    @Test("a nil channel and a select without cases can never proceed, but main may wait so")
    func never() {
        #expect(Self.card(Self.stanza(1, .channelReceiveNil, "run"))?.confidence == .certain)
        #expect(Self.card(Self.stanza(2, .selectNoCases, "park"))?.mistake == .emptySelect)
        let main = Self.card(Self.stanza(1, .selectNoCases, "main.main"))
        #expect(main?.mistake == .resting)
    }

    @Test(
        "names the function that the goroutine was started with, of the program rather than a library"
    )
    func line() {
        let helper = Self.stanza(50, .channelSend, "(*Rows).push", "(*Job).run.func1")
        #expect(
            Self.card(helper)?.line?.function == "example.com/shop.(*Job).run.func1")
        let served = Self.stanza(
            50, .channelSend, "(*Rows).push", "(*Job).run", "net/http.(*conn).serve")
        #expect(Self.card(served)?.line?.function == "example.com/shop.(*Rows).push")
        var stack = Self.stanza(50, .channelSend, "(*Rows).push", "(*Job).run.func1").stack.frames
        stack.append(
            Frame(
                function: "golang.org/x/sync/errgroup.(*Group).Go.func1",
                file: "/go/pkg/mod/golang.org/x/sync@v0.10.0/errgroup/errgroup.go", line: 93))
        let grouped = Stanza(
            stack: Stack(frames: stack), count: 50, states: [Tally(.channelSend, count: 50)])
        #expect(
            Self.card(grouped)?.line?.function == "example.com/shop.(*Job).run.func1")
    }

    // MARK: How many, and whether they grow

    @Test(
        "a few are no finding, many are, growing ones always are",
        arguments: [
            (WaitState.channelSend, 9, 10), (.channelReceive, 32, 33), (.select, 32, 33),
            (.sleep, 32, 33), (.waitGroup, 4, 5), (.conditionWait, 4, 5),
        ])
    func crowd(state: WaitState, few: Int, many: Int) {
        #expect(Self.card(Self.stanza(few, state, "work")) == nil)
        #expect(Self.card(Self.stanza(many, state, "work"))?.isAccusation == true)
        #expect(Self.card(Self.stanza(2, state, "work"), growth: .grows)?.isAccusation == true)
    }

    @Test("a stack that was watched and does not grow is at rest, whatever its size")
    func flat() {
        let pool = Self.stanza(500, .channelReceive, "(*Pool).work")
        #expect(Self.card(pool, growth: .flat)?.mistake == .resting)
        #expect(Self.card(pool, growth: .flat)?.isAccusation == false)
    }

    @Test("what the runtime calls a deadlock or a leak needs no crowd")
    func proven() throws {
        let waiting = Self.stanza(1, .channelReceive, "work", "main.main")
        let crash = Snapshot(
            format: .crash, stanzas: [waiting],
            reason: "fatal error: all goroutines are asleep - deadlock!")
        let card = try #require(Cards(of: crash)[waiting.id])
        #expect(card.mistake == .unansweredReceive)
        #expect(card.confidence == .likely)
        #expect(card.evidence[0].contains("the runtime reports that they can never wake"))
        #expect(!card.missing.contains("whether their number grows"))
        var leaked = Self.stanza(2, .channelSend, "send.func1")
        leaked.leaked = 2
        #expect(Self.card(leaked)?.mistake == .fireAndForgetSend)
    }

    @Test("an old Go's semacquire is what its calls say")
    func semaphores() {
        func mistake(_ function: String) -> Mistake? {
            Self.card(Self.stanza(9, .semaphore, function, "(*Store).put"))?.mistake
        }
        #expect(mistake("sync.(*Mutex).Lock") == .lockHeld)
        #expect(mistake("sync.(*RWMutex).RLock") == .lockHeld)
        #expect(mistake("sync.(*WaitGroup).Wait") == .waitGroup)
    }

    // MARK: Locks

    @Test("who is at a channel in code whose lock many want is the probable holder")
    func underLock() throws {
        let holder = Self.stanza(1, .channelSend, "(*Mux).distribute", "(*Mux).loop")
        let waiting = Self.stanza(40, .mutexLock, "sync.(*Mutex).Lock", "(*Mux).stop", "handle")
        let victim = try #require(Self.card(waiting, beside: holder))
        #expect(victim.mistake == .operationUnderLock)
        #expect(victim.mistake.family == .lockAndChannel)
        #expect(victim.related == [holder.id])
        #expect(victim.line?.function == "example.com/shop.handle")
        let culprit = try #require(Self.card(holder, beside: waiting))
        #expect(culprit.mistake == .operationUnderLock)
        #expect(culprit.related == [waiting.id])
    }

    @Test("a loop at rest in the same type does not hold the lock")
    func restingLoop() {
        let loop = Self.stanza(1, .select, "(*Mux).loop")
        let waiting = Self.stanza(40, .mutexLock, "(*Mux).stop", "handle")
        #expect(Self.card(waiting, beside: loop)?.mistake == .lockHeld)
        #expect(Self.card(loop, beside: waiting) == nil)
    }

    @Test("Lock from another method of the type is a lock taken twice")
    func twice() throws {
        let stack = Self.stanza(
            20, .mutexLock, "sync.(*Mutex).Lock", "(*Log).exit", "(*Log).output")
        let card = try #require(Self.card(stack))
        #expect(card.mistake == .lockTwice)
        #expect(card.related == [stack.id])
    }

    @Test("RLock from another method while a writer waits is a read lock taken twice")
    func readTwice() throws {
        let reader = Self.stanza(20, .readLock, "(*Cache).String", "(*Cache).find", "handle")
        let writer = Self.stanza(3, .writeLock, "(*Cache).put", "handle")
        let card = try #require(Self.card(reader, beside: writer))
        #expect(card.mistake == .readLockTwice)
        #expect(card.related == [reader.id, writer.id])
        #expect(Self.card(writer, beside: reader)?.related == [reader.id])
    }

    @Test("two that wait in each other's code took the locks in opposite order")
    func order() throws {
        let one = Self.stanza(9, .mutexLock, "(*Names).get", "(*Leases).acquire")
        let other = Self.stanza(9, .mutexLock, "(*Names).remove", "(*Table).release")
        let card = try #require(Self.card(one, beside: other))
        #expect(card.mistake == .lockOrder)
        #expect(card.related == [other.id])
        #expect(Self.card(other, beside: one)?.related == [one.id])
    }

    @Test("contention is no mistake: the holder works, or few wait and not for long")
    func contention() {
        let waiting = Self.stanza(19, .mutexLock, "(*Store).put", "handle")
        let holder = Self.stanza(1, .sleep, "(*Store).flush", "handle")
        #expect(Self.card(waiting, beside: holder)?.mistake == .resting)
        #expect(Self.card(Self.stanza(4, .mutexLock, "(*Store).put")) == nil)
        let old = Self.stanza(1, .mutexLock, "(*Store).put", minutes: 3)
        #expect(Self.card(old)?.mistake == .lockHeld)
    }

    // MARK: Counting, network, rest

    @Test("who waits for goroutines that are stuck in a lock is their victim")
    func victims() throws {
        let waiting = Self.stanza(9, .waitGroup, "sync.(*WaitGroup).Wait", "render", "main.main")
        let stuck = Self.stanza(
            9, .mutexLock, "(*Page).plain", "(*Page).init", "render.func1")
        let card = try #require(Self.card(waiting, beside: stuck))
        #expect(card.mistake == .lockTwice)
        #expect(card.related == [stuck.id])
    }

    @Test("workers that a WaitGroup waits for are found by who started them")
    func workers() throws {
        let waiting = Self.stanza(9, .waitGroup, "(*Pool).Stop")
        let worker = Self.stanza(9, .channelSend, "work", createdBy: "(*Pool).Stop")
        let card = try #require(Self.card(waiting, beside: worker))
        #expect(card.mistake == .waitGroup)
        #expect(card.related == [worker.id])
    }

    @Test("who waits for goroutines that still work is at rest")
    func working() {
        let waiting = Self.stanza(9, .waitGroup, "(*Pool).Stop")
        let worker = Self.stanza(9, .running, "work", createdBy: "(*Pool).Stop")
        #expect(Self.card(waiting, beside: worker)?.mistake == .resting)
    }

    @Test("a stack of thousands of calls costs no more than one of some")
    func deep() {
        let names = (0..<4000).map { $0.isMultiple(of: 2) ? "f\($0)" : "(*T\($0)).m" }
        let frames = names.map {
            Frame(function: "example.com/deep.\($0)", file: "/src/deep.go", line: 1)
        }
        let stanzas = (0..<200).map { place in
            Stanza(
                stack: Stack(frames: Array(frames[place...])), count: 9,
                states: [Tally(place.isMultiple(of: 2) ? .mutexLock : .channelSend, count: 9)])
        }
        let cards = Cards(of: Snapshot(format: .protobuf, stanzas: stanzas))
        #expect(stanzas.allSatisfy { cards[$0.id]?.isAccusation == true })
    }

    @Test("idle connections are at rest; a client's that grow have open bodies")
    func connections() {
        let server = Self.stanza(900, .ioWait, "net/http.(*conn).serve")
        #expect(Self.card(server)?.mistake == .resting)
        let client = Self.stanza(20, .select, "net/http.(*persistConn).readLoop")
        #expect(Self.card(client)?.mistake == .resting)
        #expect(Self.card(client, growth: .grows)?.mistake == .unclosedBody)
        let pool = Self.stanza(12, .select, "database/sql.(*DB).conn", "(*Shop).find")
        #expect(Self.card(pool)?.mistake == .exhaustedPool)
    }

    @Test("every mistake has a name, and a fix unless it is none")
    func words() {
        #expect(Set(Mistake.allCases.map(\.rawValue)).count == Mistake.allCases.count)
        for mistake in Mistake.allCases {
            #expect(mistake.fix.isEmpty == (mistake.family == .rest))
        }
    }
}

@Suite("What a function's name says")
struct FunctionPartsTests {
    @Test(
        arguments: [
            (
                "example.com/audit.(*Logger).Record.func1", "example.com/audit.Logger",
                "example.com/audit.(*Logger).Record", "example.com/audit.(*Logger).Record", true
            ),
            ("main.F.func1.2", "main.F", "main.F", "main.F.func1", false),
            ("main.output.Write", "main.output", "main.output.Write", nil, true),
            ("main.(*Box[...]).Conv[...]", "main.Box", "main.(*Box[...]).Conv[...]", nil, true),
            (
                "example.com/retry%2ev3.loop.run", "example.com/retry%2ev3.loop",
                "example.com/retry%2ev3.loop.run", nil, true
            ),
            ("main.Serve.gowrap1", "main.Serve", "main.Serve", "main.Serve", false),
            ("main.F.func2-range1", "main.F", "main.F", "main.F", false),
            ("main.main", "main.main", "main.main", nil, false),
        ] as [(String, String, String, String?, Bool)])
    func parts(name: String, owner: String, outer: String, parent: String?, isMethod: Bool) {
        var table = FunctionTable()
        let parts = table[name]
        #expect(table.texts[parts.owner] == owner)
        #expect(table.texts[parts.outer] == outer)
        #expect(parts.parent.map { table.texts[$0] } == parent)
        #expect(parts.isMethod == isMethod)
    }

    @Test(
        "the standard library's are left out", arguments: ["net/http.(*conn).serve", "time.Sleep"])
    func standard(name: String) {
        var table = FunctionTable()
        #expect(table[name].isStandard)
    }
}
