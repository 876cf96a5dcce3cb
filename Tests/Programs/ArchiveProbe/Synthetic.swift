package import Goroutines

/// Polls of a service that is not there: 200 stanzas, of which 20 change from one poll to the next.
package enum Synthetic {
    /// Seconds between polls: a day is soon over, so that compaction has something to thin out.
    package static let interval = 120.0

    package static func time(_ number: Int) -> Double { 1_770_000_000 + Double(number) * interval }

    /// Tells its number by its time, and by its counts.
    package static func poll(_ number: Int, stanzas count: Int = 200) -> Poll {
        let stanzas = stacks.prefix(count).enumerated().map { index, stack in
            let changed = number - (number + 10 - index % 10) % 10
            let count = 1 + (changed * 7 + index) % 1000
            return Stanza(
                stack: stack, count: count, states: [Tally(WaitState("chan send"), count: count)])
        }
        let snapshot = Snapshot(
            format: .protobuf, takenAt: time(number), stanzas: stanzas, program: "/srv/billing")
        return Poll(
            startedAt: time(number), duration: 0.01, bodyBytes: 20_000, snapshot: snapshot)
    }

    private static let stacks = (0..<200).map { index in
        Stack(
            frames: (0..<12).map { depth in
                Frame(
                    function: "example.com/billing/worker.(*pool).step\(depth)",
                    file: "worker/pool.go",
                    line: index * 20 + depth)
            })
    }
}
