import Canvas
import Goroutines
import Targets
import Testing
import Trends

@testable import Dashboard

@Suite("The connection to the target")
struct ConversationTests {
    private static let refused = PollFailure(
        kind: .refused, explanation: "connection refused by svc:6060. Is the pprof port open?")
    private static let timedOut = PollFailure(
        kind: .timedOut, explanation: "no full answer in 3s.")

    private static func state(columns: Int = 160) -> State {
        State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: columns, rows: 30), interval: 2, now: 1000)
    }

    private static func header(_ state: State) -> String { state.screen().text(row: 0) }
    private static func totals(_ state: State) -> String { state.screen().text(row: 1) }
    private static func sentence(_ state: State) -> String { state.screen().text(row: 28) }

    @Test("before the first answer the screen shows what is polled and for how long")
    func asking() {
        var state = Self.state()
        _ = state.update(.asking, at: 1000)
        _ = state.update(.tick, at: 1002)
        #expect(Self.header(state).contains("ASKING"))
        #expect(Self.sentence(state).contains("polling svc:6060 ... 2s (timeout 3s)"))
        #expect(Self.totals(state).contains("goroutines ?"))
    }

    @Test("connection refused: DOWN, the reason, how often, the next try, and the key to retry")
    func down() {
        var state = Self.state()
        for second in 0..<22 {
            let now = 1000 + Double(second)
            _ = state.update(.pollFailed(Self.refused, nextTry: now + 30), at: now)
        }
        _ = state.update(.key(.escape), at: 1040)
        #expect(Self.header(state).contains("DOWN"))
        #expect(
            Self.sentence(state).contains("22 failed polls. Next try in 11s; r retries now."))
        _ = state.update(.asking, at: 1051)
        _ = state.update(.tick, at: 1052)
        #expect(Self.sentence(state).contains("22 failed polls. Retrying now."))
        state.poll(["leaky": 100], at: 1053)
        _ = state.update(.pollFailed(Self.refused, nextTry: 1060), at: 1055)
        #expect(
            Self.sentence(state).contains(
                "connection refused by svc:6060. Is the pprof port open? Next try in 5s; "
                    + "r retries now."))
    }

    @Test(
        "a target that was never polled shows the whole reason instead of an empty graph",
        arguments: [(160, 30), (80, 24), (60, 20), (40, 16)])
    func failedStart(columns: Int, rows: Int) {
        var state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060/debug/pprof/goroutine"),
            size: Size(columns: columns, rows: rows), interval: 2, now: 1000)
        let page = PollFailure(
            kind: .notAProfile,
            explanation: "svc:6060 returned the web page “Sign in” (text/html) instead of a Go "
                + "profile. If it is a login page, send credentials with --header-file FILE; if it "
                + "is another service, give the full path in the target.")
        let effects = state.update(.pollFailed(page, nextTry: 1005), at: 1000)
        #expect(!effects.contains(.fail(page)))
        let words = state.lines.joined(separator: " ").split(separator: " ")
        #expect(words.joined(separator: " ").contains(page.explanation))
        #expect(!words.contains { $0.hasPrefix("└") || $0 == "COUNT" })
        state.poll(["leaky": 100], at: 1005)
        _ = state.update(.pollFailed(page, nextTry: 1010), at: 1007)
        #expect(state.lines.contains { $0.contains("leaky") })
    }

    @Test(
        "a start that only another command line can mend quits, unless there is a history",
        arguments: PollFailure.Kind.allCases)
    func hopelessStart(kind: PollFailure.Kind) {
        let failure = PollFailure(kind: kind, explanation: "no.")
        var state = Self.state()
        let isLasting = [
            .unknownHost, .unauthorized, .forbidden, .untrusted, .unknownProfile,
        ].contains(kind)
        let fails: [Effect] = isLasting ? [.fail(failure)] : []
        #expect(state.update(.pollFailed(failure, nextTry: 1005), at: 1000) == fails)

        // The archive may still have something to show.
        var slow = Self.state()
        _ = slow.update(.target(slow.target.id, .recording(.opening)), at: 1000)
        #expect(slow.update(.pollFailed(failure, nextTry: 1005), at: 1000) == [])
        let archive = TargetEvent.recording(.on(path: "/x.db"))
        #expect(slow.update(.target(slow.target.id, archive), at: 1001) == fails)

        var known = Self.state()
        known.poll(["leaky": 100], at: 1000)
        #expect(known.update(.pollFailed(failure, nextTry: 1005), at: 1002) == [])

        var remembered = Self.state()
        var slice = HistorySlice<Stack.ID>()
        slice.total.record(100, at: 900)
        _ = remembered.update(
            .target(remembered.target.id, .remembered(slice, last: nil)), at: 1000)
        #expect(remembered.update(.pollFailed(failure, nextTry: 1005), at: 1002) == [])
    }

    @Test(
        "without an answer the chip says so at once, with its age, and no figure needs fresh data"
    )
    func stale() {
        var state = Self.state()
        for second in stride(from: 0.0, through: 10, by: 2) {
            state.poll(["leaky": 100 + Int(second)], at: 1000 + second)
        }
        #expect(Self.header(state).contains("LIVE"))
        #expect(Self.totals(state).contains(/\+[56]\d\/min/))
        _ = state.update(.asking, at: 1012)
        _ = state.update(.tick, at: 1012.5)
        #expect(Self.header(state).contains("LIVE"))
        _ = state.update(.tick, at: 1013.5)
        #expect(Self.header(state).contains("WAITING 3s"))
        #expect(Self.totals(state).contains("?/min"))
        _ = state.update(.pollFailed(Self.timedOut, nextTry: 1017), at: 1015)
        #expect(Self.header(state).contains("NO ANSWER 4s  next try in 2s"))
        _ = state.update(.tick, at: 1027)
        #expect(Self.header(state).contains("NO ANSWER 16s"))
        #expect(!Self.header(state).contains("answered in"))
        #expect(Self.totals(state).contains("goroutines 110"))
        #expect(Self.totals(state).contains("Δ5m ?"))
        #expect(Self.totals(state).contains("?/min"))
        state.poll(["leaky": 300], at: 1030)
        #expect(Self.header(state).contains("LIVE"))
        #expect(Self.sentence(state).contains("answering again after 1 failed poll"))
    }

    @Test("an answer that is no profile is a failure, not silence")
    func refusedProfile() {
        for (kind, word) in [
            (PollFailure.Kind.unauthorized, "  FAILED 5s"), (.cutShort, "  NO ANSWER 5s"),
            (.refused, "  DOWN 5s"),
        ] {
            var state = Self.state()
            state.poll(["leaky": 100], at: 1000)
            let failure = PollFailure(kind: kind, explanation: "It failed.")
            _ = state.update(.pollFailed(failure, nextTry: 1010), at: 1006)
            #expect(Self.header(state).contains(word), "\(kind)")
        }
    }

    @Test("a gap is blank, not zero")
    func gap() {
        var state = Self.state()
        for second in stride(from: 0.0, through: 50, by: 2) {
            if (20..<36).contains(second) {
                _ = state.update(.pollFailed(Self.timedOut, nextTry: 0), at: 1000 + second)
            } else {
                state.poll(["leaky": 100], at: 1000 + second)
            }
        }
        // The lowest row of bars: some, a gap, some.
        let bars = state.lines.first { $0.hasPrefix("      0 ┤") }?.dropFirst(9) ?? ""
        let runs = bars.split(separator: " ").filter { $0.allSatisfy { $0 == "█" } }
        #expect(runs.count == 2)
        #expect(
            state.lines.contains { $0.hasPrefix(" events") && $0.contains("xxxxxxxxxxxxxxx") })
        // Polls that fail in a row are one event.
        #expect(state.watched.history.events.filter { $0.kind == .failedPoll }.map(\.count) == [8])
    }

    @Test("another start time is a restart: a message, an event, and changes count from there")
    func restart() {
        var state = Self.state()
        var poll = Poll.of(["leaky": 4000], at: 1000)
        poll.process = ProcessFigures(startTime: 500)
        _ = state.update(.polled(poll), at: 1000)
        poll = Poll.of(["leaky": 12], at: 1010)
        poll.process = ProcessFigures(startTime: 1006)
        _ = state.update(.polled(poll), at: 1010)
        #expect(
            Self.sentence(state).contains("restarted at 00:16:50Z: 4,000 goroutines before, 12 now")
        )
        #expect(Self.totals(state).contains("Δ A 0"))
        #expect(state.lines.contains { $0.hasPrefix(" events") && $0.contains("R") })
        #expect(Self.header(state).contains("up 4s"))
    }

    @Test("after a restart, rates need three polls of the new process, and use no others")
    func rateAfterRestart() {
        var state = Self.state()
        func poll(_ count: Int, at time: Double, started: Double) {
            var poll = Poll.of(["leaky": count], at: time)
            poll.process = ProcessFigures(startTime: started)
            _ = state.update(.polled(poll), at: time)
        }
        for second in 0..<20 { poll(4000 + second, at: 1000 + 2 * Double(second), started: 500) }
        poll(10, at: 1040, started: 1039)
        #expect(Self.totals(state).contains("?/min"))
        for second in 1..<10 { poll(10 + 2 * second, at: 1040 + 2 * Double(second), started: 1039) }
        #expect(Self.totals(state).contains(/Δ18s \+18  \+[56]\d\/min/), "\(Self.totals(state))")
    }

    @Test("a total beyond 32 bits is shown in full")
    func hugeTotal() {
        var state = Self.state()
        state.poll(["leaky": 1 << 40, "idle": 3], at: 1000)
        #expect(Self.totals(state).contains("goroutines 1,099,511,627,779"))
    }

    @Test("after the clock is set back, ages and the graph go on")
    func clockSetBack() {
        var state = Self.state()
        for second in 0..<5 { state.poll(["leaky": 10 + second], at: 5000 + 2 * Double(second)) }
        state.type([.down], at: 5008)
        _ = state.update(.tick, at: 1408)
        #expect(
            Self.sentence(state).contains("the clock was set back by 1h00m; times are adjusted"))
        for second in 0..<5 { state.poll(["leaky": 20 + second], at: 1410 + 2 * Double(second)) }
        #expect(Self.header(state).contains("LIVE  every 2s  answered in 20ms  0s ago  00:23:38Z"))
        #expect(Self.totals(state).contains("Δ18s +14"), "\(Self.totals(state))")
        _ = state.update(.tick, at: 1440)
        #expect(Self.header(state).contains("WAITING 21s"))
        #expect(!state.lines.contains { $0.contains("Order held") })
    }

    @Test("a stack's graph is blank for failed polls, like the total's")
    func stackGap() {
        var state = Self.state()
        for second in stride(from: 0.0, through: 50, by: 2) {
            if (20..<36).contains(second) {
                _ = state.update(.pollFailed(Self.timedOut, nextTry: 0), at: 1000 + second)
            } else {
                state.poll(["leaky": 100], at: 1000 + second)
            }
        }
        state.type([.enter], at: 1051)
        let bars = state.lines.first { $0.hasPrefix("      0 ┤") }?.dropFirst(9) ?? ""
        #expect(bars.split(separator: " ").count == 2)
    }

    @Test("a file can't be sorted by changes, and its help doesn't mention that")
    func fixedOrders() {
        var state = State(
            target: Target(name: "dump.txt", address: "dump.txt", kind: .fixed),
            size: Size(columns: 120, rows: 60), now: 5000)
        state.open(Snapshot.of(["leaky": 40, "idle": 2], at: 1000))
        state.type([.character("s")], at: 5001)
        #expect(state.lines[59].hasPrefix(" sort by:  c count  n name  Esc cancel"))
        state.type([.escape, .character(">")], at: 5001)
        #expect(state.title.contains("sort name"))
        state.type([.character("?")], at: 5001)
        let help = state.lines.joined(separator: "\n")
        #expect(help.contains("or two files") && !help.contains("back one column"))
        #expect(!help.contains("Δ") && !help.contains("baseline") && !help.contains("/min"))
    }

    @Test("M moves the baseline, or shows why it can't without a fresh sample")
    func baseline() {
        var state = Self.state()
        state.type([.character("M")], at: 1000)
        #expect(Self.sentence(state).contains("no fresh sample"))
        state.poll(["leaky": 10], at: 1000)
        state.poll(["leaky": 25], at: 1002)
        #expect(Self.totals(state).contains("Δ A +15"))
        state.type([.character("M")], at: 1003)
        #expect(Self.totals(state).contains("Δ A 0"))
        #expect(Self.sentence(state).contains("A = 00:16:42Z, 25 goroutines"))
    }

    @Test("memory figures are side by side if the service reports them")
    func memory() {
        var state = Self.state()
        var poll = Poll.of(["leaky": 10], at: 1000)
        poll.process = ProcessFigures(
            residentBytes: 2.04e9, heapBytes: 222.3e6, stackBytes: 1.503e9)
        _ = state.update(.polled(poll), at: 1000)
        #expect(state.lines[2].contains("RSS 1.9G  heap 212M  goroutine stacks 1.4G"))
    }

    @Test("the prompt for the interval shows the cost, and an error shows what is valid")
    func interval() {
        var state = Self.state()
        state.poll(["leaky": 10], at: 1000)
        state.type([.character("i")], at: 1001)
        #expect(Self.sentence(state).contains("each poll costs the service about 20ms and 2.0K"))
        state.type([.character("5")], at: 1001)
        #expect(state.screen().cursor?.row == 29)
        #expect(state.update(.key(.enter), at: 1001) == [.setInterval(Target.ID(0), 5)])
        state.type([.character("i"), .character("x"), .enter], at: 1002)
        #expect(Self.sentence(state).contains("`x` isn't an interval"))
        _ = state.update(.interval(12), at: 1003)
        #expect(Self.header(state).contains("every 12s, slow answers"))
    }

    @Test("a file shows FIXED, its states, and no key that needs polls")
    func fixed() {
        var state = State(
            target: Target(name: "dump.txt", address: "dump.txt", kind: .fixed),
            size: Size(columns: 120, rows: 30), now: 5000)
        state.open(Snapshot.of(["leaky": 40, "idle": 2], at: 1000))
        #expect(Self.header(state).contains("FIXED"))
        #expect(Self.totals(state).contains("goroutines 42  chan send 40  select 2"))
        #expect(!state.lines[29].contains("freeze"))
        state.type([.character("z")], at: 5001)
        #expect(Self.sentence(state).contains("z needs a live service; this is a snapshot"))
        #expect(state.update(.key(.character("q")), at: 5002) == [.quit])
    }

    @Test("the key of the page that is open says so")
    func alreadyThere() {
        var state = State(
            target: Target(name: "dump.txt", address: "dump.txt", kind: .fixed),
            size: Size(columns: 120, rows: 30), now: 5000)
        state.open(Snapshot.of(["leaky": 40], at: 1000))
        state.type([.character("2")], at: 5001)
        #expect(Self.sentence(state).contains("already on this page"))
    }

    @Test("a stack without frames has one name, in the table and on its page")
    func untitled() {
        var state = State(
            target: Target(name: "dump.txt", address: "dump.txt", kind: .fixed),
            size: Size(columns: 120, rows: 30), now: 5000)
        state.open(
            Snapshot(
                format: .protobuf, takenAt: 1000,
                stanzas: [Stanza(stack: Stack(frames: []), count: 3, states: [])]))
        #expect(state.lines.contains { $0.contains("  3 ") && $0.contains("(no frames)") })
        state.type([.enter], at: 5001)
        #expect(state.lines.contains { $0.contains("(no frames)") })
    }

    @Test("why a program died, and how its log was read, are shown")
    func crash() {
        var state = State(
            target: Target(name: "log.txt", address: "log.txt", kind: .fixed),
            size: Size(columns: 120, rows: 30), now: 5000)
        var snapshot = Snapshot.of(["leaky": 40], at: 1000)
        snapshot.reason = "panic: out of money"
        snapshot.removedPrefix = "billing-1  | "
        state.open(snapshot)
        #expect(Self.sentence(state).contains("panic: out of money"))
        state.type([.character("!")], at: 5001)
        #expect(state.lines.contains { $0.contains("removed the log prefix `billing-1  | `") })
    }

    @Test("the goroutine that died comes first, and says so")
    func death() throws {
        var state = State(
            target: Target(name: "log.txt", address: "log.txt", kind: .fixed),
            size: Size(columns: 120, rows: 30), now: 5000)
        let stanzas = Snapshot.of(["leaky": 40, "codec": 1], at: 1000).stanzas
        let died = try #require(stanzas.last)
        state.open(
            Snapshot(
                format: .crash, stanzas: stanzas, reason: "panic: bad length",
                death: Snapshot.Death(goroutine: 90, stack: died.id)))
        let row = try #require(state.lines.first { $0.contains("died ") && $0.contains("codec") })
        let larger = try #require(state.lines.first { $0.contains(" 40 ") && $0.contains("leaky") })
        #expect(
            try #require(state.lines.firstIndex(of: row))
                < (try #require(state.lines.firstIndex(of: larger))))
        #expect(Self.sentence(state).contains("panic: bad length"))
        state.type([.enter], at: 5100)
        #expect(state.lines.contains { $0.contains("goroutine 90 died here") })
        state.type([.character("q")], at: 5101)
        #expect(Self.sentence(state).contains("panic: bad length. Goroutine 90 died in"))
    }

    @Test("text from a target is always scrubbed")
    func hostile() {
        let state = State(
            target: Target(name: "a\u{1b}]0;x\u{7}\u{202e}b", address: "\u{9b}31m"),
            size: Size(columns: 80, rows: 24), now: 5000)
        #expect(Self.header(state).contains("a?]0;x??b"))
    }
}
