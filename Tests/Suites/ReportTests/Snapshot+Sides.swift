import Goroutines

extension Snapshot {
    /// The service of the incident, two hours before it.
    static let monday = Snapshot(
        format: .protobuf, takenAt: 1_795_493_120,
        stanzas: [
            Stanza(
                stack: .leak, count: 1000, states: [Tally(.channelSend, count: 1000)],
                labels: [Tally(Label(key: "route", value: "/v1/charge"), count: 27)]),
            Stanza(stack: .accept, count: 2, states: [Tally(.ioWait, count: 2)]),
            Stanza(
                stack: .settle, count: 12,
                states: [Tally(.select, count: 8), Tally(.runnable, count: 4)]),
            Stanza(stack: .poll, count: 1, states: [Tally(.running, count: 1)]),
        ], buildID: "8c1f2aa000000000000000000000000000000000")

    /// Another build of it, in which lines moved, a closure was added, and a loop is new.
    static let rebuilt = Snapshot(
        format: .debug2, takenAt: 1_795_500_320,
        stanzas: [
            Stanza(
                stack: .at("internal/audit.(*AuditLogger).Record.func2", 31), count: 1200,
                states: [Tally(.channelSend, count: 1200)]),
            Stanza(
                stack: .at("internal/charge.(*Service).settle", 90), count: 8,
                states: [Tally(.select, count: 8)]),
            Stanza(
                stack: .at("internal/charge.(*Service).settle", 140), count: 3,
                states: [Tally(.select, count: 3)]),
            Stanza(
                stack: .at("internal/audit.(*AuditLogger).Drain", 35), count: 1,
                states: [Tally(.channelReceive, count: 1)]),
            Stanza(stack: .accept, count: 2, states: [Tally(.ioWait, count: 2)]),
        ])
}

extension Stack {
    fileprivate static func at(_ function: String, _ line: Int) -> Stack {
        Stack(frames: [
            Frame(
                function: "example.com/billing/\(function)", file: "/src/billing.go", line: line)
        ])
    }
}
