import Canvas
import Dashboard
import Goroutines
import Targets
import Trends

/// A checkout service watched for forty minutes: a leak that began halfway, a gap, and the quiet
/// stacks of any service. The same in every run.
enum Scene {
    /// 2026-03-02 14:32:07 UTC.
    static let now = 1_772_461_927.0
    static let start = now - 2400

    static func state(
        size: Size, theme: Theme = .auto, glyphs: Glyphs = .blocks, until end: Double = now
    ) -> State {
        var state = State(
            target: Target(
                name: "checkout-7d9f-x2k1:6060",
                address: "http://checkout-7d9f-x2k1:6060/debug/pprof/goroutine"),
            session: SessionDescription(lines: ["term    xterm-256color  utf-8  colours 256"]),
            size: size, theme: theme, glyphs: glyphs, interval: 5, now: start)
        for time in stride(from: start, through: end, by: 10) {
            _ = state.update(.asking, at: time)
            if isFailing(at: time) {
                _ = state.update(
                    .pollFailed(
                        PollFailure(
                            kind: .timedOut,
                            explanation: "no full answer in 3s. Try --timeout 10s."),
                        nextTry: time + 5), at: time + 3)
            } else {
                _ = state.update(.polled(poll(at: time)), at: time + 0.041)
            }
        }
        // The messages of so long ago were read.
        _ = state.update(.key(.escape), at: end)
        _ = state.update(.tick, at: end + 2)
        return state
    }

    private static func isFailing(at time: Double) -> Bool {
        (time - start - 600).magnitude < 60
    }

    /// The scene as it was recorded, with what happened before it.
    static let recorded: Recorded = {
        var recorded = Recorded(interval: 10)
        for time in stride(from: start, through: now, by: 10) {
            if isFailing(at: time) {
                recorded.failures.append(time + 3)
            } else {
                recorded.polls.append(poll(at: time))
            }
        }
        recorded.events = [
            HistoryEvent(.beginning, at: start - 90_000),
            HistoryEvent(.restart(isCertain: true), at: start - 11_000, note: "3,912 -> 1,502"),
            HistoryEvent(.deploy, at: start - 11_000, note: "8c1f2aa -> 41d09be"),
            HistoryEvent(.unwatched, at: start - 8000, until: start),
        ]
        return recorded
    }()

    static func poll(at time: Double) -> Poll {
        Poll(
            startedAt: time, duration: 0.041, bodyBytes: 38_000, snapshot: snapshot(at: time),
            process: ProcessFigures(
                startTime: start - 11_000, residentBytes: 1.9e9, heapBytes: 212e6,
                stackBytes: 1.4e9, goVersion: "go1.27.3"))
    }

    static func snapshot(at time: Double) -> Snapshot {
        let elapsed = Int(time - start)
        let wave = [0, 1, 3, 4, 3, 1][elapsed / 60 % 6]
        let leaked = elapsed < 900 ? 0 : (elapsed - 900) * 96 / 60
        var stanzas = [
            stanza(
                "payments.(*Client).publish", "payments/client.go", 214, 0, .channelSend,
                path: shop,
                callers: [
                    ("\(shop)/payments.(*Client).Charge.func1", "payments/client.go", 188),
                    (
                        "golang.org/x/sync/errgroup.(*Group).Go.func1",
                        "/go/pkg/mod/golang.org/x/sync@v0.16.0/errgroup/errgroup.go", 93
                    ),
                ]),
            stanza(
                "(*conn).serve", "/usr/local/go/src/net/http/server.go", 2102, 599 + 10 * wave,
                .ioWait, path: "net/http"),
            stanza(
                "inventory.(*Cache).refresh", "inventory/cache.go", 77, 224 + elapsed / 30,
                .select, path: shop),
            stanza(
                "inventory.(*Cache).warm", "inventory/cache.go", 31, max(0, 31 - elapsed / 40),
                .select, path: shop),
            stanza(
                "ledger.(*Store).withLock", "ledger/store.go", 45, 16 + wave, .mutexLock,
                path: shop),
            stanza(
                "transport.(*loopyWriter).run", grpc + "controlbuf.go", 600, 96, .select,
                path: "google.golang.org/grpc/internal"),
            stanza("worker.(*Pool).loop", "worker/pool.go", 12, 64, .channelReceive, path: shop),
            stanza("metrics.(*Flusher).run", "metrics/flush.go", 9, 32, .sleep, path: shop),
            stanza("queue.(*Ring).pop", "queue/ring.go", 58, 16, .conditionWait, path: shop),
            stanza("台帳.(*Größe).Warten", "ledger/größe.go", 3, 5, .select, path: shop),
        ]
        stanzas[0].count = leaked
        stanzas[0].states = [Tally(.channelSend, count: leaked)]
        stanzas[0].labels = [
            Tally(Label(key: "route", value: "/v1/pay"), count: leaked - leaked / 90),
            Tally(Label(key: "route", value: "/v1/refund"), count: leaked / 90),
        ]
        stanzas.append(
            stanza(
                "writeGoroutine", "/usr/local/go/src/runtime/pprof/pprof.go", 752, 1, .running,
                path: "runtime/pprof"))
        return Snapshot(
            format: .protobuf, takenAt: time, stanzas: stanzas.filter { $0.count > 0 })
    }

    private static let shop = "example.com/shop/checkout"
    private static let grpc = "/go/pkg/mod/google.golang.org/grpc@v1.70.0/internal/transport/"

    private static func stanza(
        _ name: String, _ file: String, _ line: Int, _ count: Int, _ state: WaitState,
        path: String, callers: [(String, String, Int)] = []
    ) -> Stanza {
        let separator = name.hasPrefix("(") || path == "runtime/pprof" ? "." : "/"
        let leaf = Frame(
            function: path + separator + name, file: file.hasPrefix("/") ? file : "/src/\(file)",
            line: line)
        let frames = [leaf] + callers.map { Frame(function: $0, file: $1, line: $2) }
        let runtime = Frame(
            function: "runtime.gopark", file: "/usr/local/go/src/runtime/proc.go", line: 435)
        return Stanza(
            stack: Stack(frames: frames, runtimeFrames: state == .running ? [] : [runtime]),
            count: count, states: [Tally(state, count: count)])
    }
}

extension State {
    /// Types keys, one after the other, at the time of the state's end.
    mutating func type(_ keys: [Key], at time: Double = Scene.now + 3) {
        for key in keys { _ = update(.key(key), at: time) }
    }
}
