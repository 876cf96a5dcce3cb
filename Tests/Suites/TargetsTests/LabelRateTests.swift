import Goroutines
import Targets
import TestSupport
import Testing

@Suite("The rate of a label")
struct LabelRateTests {
    /// Polls of some stacks; `labels` are the counts of one of them by seconds.
    private static func watched(
        _ times: some Sequence<Double>, stacks: Int = 1,
        labels: (_ stack: Int, _ time: Double) -> [String: Int]
    ) -> Watched {
        var watched = Watched(interval: 2)
        for time in times {
            let stanzas = (1...stacks).map { stack in
                var stanza = BusyService.stanza(stack, count: 100_000)
                stanza.labels = labels(stack, time)
                    .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                    .map { Tally(Label(key: "route", value: $0.key), count: $0.value) }
                return stanza
            }
            watched.poll(
                Poll(
                    startedAt: 1000 + time, duration: 0.1, bodyBytes: 100,
                    snapshot: Snapshot(
                        format: .protobuf, takenAt: 1000 + time, stanzas: stanzas,
                        program: "/bin/a")))
        }
        return watched
    }

    private static func rate(_ label: String, _ count: Int, _ watched: Watched) -> Double? {
        watched.state.history.perMinute(label: "route=\(label)", count: count)
    }

    @Test(
        "is known after three polls, and later covers five minutes",
        arguments: [2, 3, 5, 10, 40, 150, 400])
    func rate(polls: Int) throws {
        let times = [0, 0.5, 1, 1.5, 2] + (1...400).map { 2 + 2 * Double($0) }
        func count(_ time: Double) -> Int { 500 + Int(time * 5) }
        let watched = Self.watched(times.prefix(polls)) { ["leak": count($1), "rest": 40] }
        let last = times[polls - 1]
        let rate = Self.rate("leak", count(last), watched)
        #expect((rate == nil) == (polls < 3))
        if let rate { #expect((rate - 300).magnitude < 45) }
        if polls >= 3 { #expect(Self.rate("rest", 40, watched) == 0) }
        // Of other goroutines nothing is known.
        #expect(Self.rate("leak", 7, watched) == nil)
    }

    @Test("follows a change within five minutes")
    func change() throws {
        let times = (0...600).map { Double($0) * 2 }
        func count(_ time: Double) -> Int { Int(min(time, 800) * 5) }
        let watched = Self.watched(times) { ["leak": count($1)] }
        let rate = try #require(Self.rate("leak", 4000, watched))
        #expect(rate.magnitude < 1)
    }

    @Test("is unknown of a label of few goroutines, if there are too many labels")
    func tooMany() throws {
        let times = (0...9).map { Double($0) * 2 }
        let watched = Self.watched(times, stacks: 3) { stack, time in
            var labels = Dictionary(
                uniqueKeysWithValues: (0..<450).map { ("small\(stack).\($0)", 10) })
            labels["large"] = 500 + Int(time)
            return labels
        }
        let rate = try #require(Self.rate("large", 3 * 518, watched))
        #expect((rate - 180).magnitude < 1)
        let small = (1...3).flatMap { stack in
            (0..<450).map { Self.rate("small\(stack).\($0)", 10, watched) }
        }
        #expect(small.count { $0 == 0 } > 900 && small.count { $0 == nil } > 300)
        #expect(!small.contains { $0 != nil && $0 != 0 })
    }
}
