package import Goroutines

/// A made-up service: many stacks, of which some change their count from one poll to the next, by a
/// sequence that is the same in each run.
package struct BusyService {
    package var stanzas: [Stanza]
    package var time: Double
    /// When its process started.
    package var startTime = 1000.0
    private var state: UInt64 = 88_172_645_463_325_252

    package init(stanzas count: Int, at time: Double, program: String = "/usr/bin/busy") {
        self.time = time
        self.program = program
        stanzas = (0..<count).map { Self.stanza($0, count: 10 + $0 % 90) }
    }

    private let program: String

    package static func stanza(_ number: Int, count: Int) -> Stanza {
        let states: [WaitState] = [.select, .channelReceive, .ioWait, .mutexLock]
        let frames = (0..<8).map { depth in
            Frame(
                function: "example.com/busy/internal/work\(number).(*Server).step\(depth)",
                file: "/build/busy/internal/work\(number)/server.go", line: 10 + depth * 7)
        }
        return Stanza(
            stack: Stack(frames: frames), count: count,
            states: [Tally(states[number % states.count], count: count)])
    }

    /// A number below `bound`.
    package mutating func random(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    /// Sets the count of a stanza.
    package mutating func set(_ index: Int, to count: Int) {
        stanzas[index].count = count
        stanzas[index].states = stanzas[index].states.prefix(1).map {
            Tally($0.value, count: count)
        }
    }

    /// What it answers now.
    package func poll() -> Poll {
        Poll(
            startedAt: time, duration: 0.01, bodyBytes: 20_000,
            snapshot: Snapshot(
                format: .protobuf, takenAt: time, stanzas: stanzas.filter { $0.count > 0 },
                program: program, buildID: "3f2a9c01d4"),
            process: ProcessFigures(
                startTime: startTime, residentBytes: 5e7, heapBytes: 2e7, stackBytes: 1e6,
                goVersion: "go1.27.3"))
    }

    /// Lets `seconds` pass, in which `changes` stanzas get other counts.
    package mutating func pass(_ seconds: Double, changes: Int) {
        time += seconds
        for _ in 0..<changes {
            let index = random(stanzas.count)
            set(index, to: max(1, stanzas[index].count + random(21) - 10))
        }
    }
}
