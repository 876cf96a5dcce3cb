import Goroutines

extension Snapshot {
    /// The incident, as debug=0 shows it.
    static let incident = Snapshot(
        format: .protobuf, takenAt: 1_795_500_320.4,
        stanzas: [
            Stanza(
                stack: .leak, count: 184_000, states: [Tally(.channelSend, count: 184_000)],
                labels: [
                    Tally(Label(key: "route", value: "/v1/charge"), count: 27),
                    Tally(Label(key: "route", value: "/v1/refund"), count: 2),
                ]),
            Stanza(stack: .accept, count: 2, states: [Tally(.ioWait, count: 2)]),
            Stanza(
                stack: .settle, count: 8,
                states: [Tally(.select, count: 7), Tally(.runnable, count: 1)]),
            Stanza(stack: .poll, count: 1, states: [Tally(.running, count: 1)]),
        ], statedTotal: 184_011)

    /// What only debug=2 tells, and all that can be wrong with it.
    static let cutDump = Snapshot(
        format: .debug2,
        stanzas: [
            Stanza(
                stack: .leak, count: 900, states: [Tally(.channelSend, count: 900)],
                creators: [
                    Tally(
                        Frame(
                            function: "example.com/billing/internal/audit.(*AuditLogger).Record",
                            file: "/src/internal/audit/audit.go", line: 28), count: 900)
                ], waitMinutes: WaitMinutes(min: 1, median: 4, max: 1500, known: 880)),
            Stanza(
                stack: Stack(frames: [Frame(function: "main.main", file: "", line: 0)]), count: 1),
        ], statedTotal: 184_010, isTruncated: true,
        skipped: [
            Skipped(reason: "goroutine header without a number", offset: 67_108_120, count: 2)
        ])

    /// What docker compose kept of a service that restarts after each panic.
    static let crash = Snapshot(
        format: .crash,
        stanzas: [
            Stanza(stack: .settle, count: 3, states: [Tally(.select, count: 3)]),
            Stanza(stack: .leak, count: 12, states: [Tally(.channelSend, count: 12)]),
        ],
        reason: "panic: bad checksum of \"job 5\"",
        death: Snapshot.Death(goroutine: 7, stack: Stack.settle.id), systemGoroutines: 4, dumps: 3,
        removedPrefix: "billing-1  | ")

    static let empty = Snapshot(format: .debug1, stanzas: [], statedTotal: 0)

    /// More stacks than a table for a person shows.
    static let wide = Snapshot(
        format: .protobuf, takenAt: 1_795_500_320,
        stanzas: (1...43).map { line in
            let frame = Frame(function: "main.worker", file: "/src/main.go", line: line)
            return Stanza(
                stack: Stack(frames: [frame]), count: 43 - line + 1,
                states: [Tally(.select, count: 43 - line + 1)])
        })

    /// A service whose every name tries to leave its place.
    static let hostile: Snapshot = {
        let name = "a\u{1b}[2J\u{202e}b\n\u{9b}|`<script>\"\\\u{e0041}```"
        let frame = Frame(function: "main." + name, file: "/" + name, line: 1)
        return Snapshot(
            format: .debug2,
            stanzas: [
                Stanza(
                    stack: Stack(frames: [frame]), count: 3,
                    states: [Tally(WaitState(name), count: 3)],
                    labels: [Tally(Label(key: name, value: name), count: 3)],
                    creators: [Tally(frame, count: 3)])
            ], skipped: [Skipped(reason: name, offset: 0)])
    }()
}

extension Stack {
    static let leak = Stack(
        frames: [
            Frame(
                function: "example.com/billing/internal/audit.(*AuditLogger).Record.func1",
                file: "/src/internal/audit/audit.go", line: 28)
        ],
        runtimeFrames: [
            Frame(function: "runtime.gopark", file: "/usr/local/go/src/runtime/proc.go", line: 474)
        ])

    static let settle = Stack(frames: [
        Frame(
            function: "example.com/billing/internal/charge.(*Service).settle",
            file: "/src/internal/charge/charge.go", line: 86)
    ])

    static let accept = Stack(
        frames: [
            Frame(
                function: "internal/poll.runtime_pollWait",
                file: "/usr/local/go/src/runtime/netpoll.go", line: 351),
            Frame(
                function: "net/http.(*conn).serve", file: "/usr/local/go/src/net/http/server.go",
                line: 2157),
        ], isCut: true)

    static let poll = Stack(frames: [
        Frame(
            function: "runtime/pprof.writeGoroutine",
            file: "/usr/local/go/src/runtime/pprof/pprof.go", line: 781)
    ])
}
