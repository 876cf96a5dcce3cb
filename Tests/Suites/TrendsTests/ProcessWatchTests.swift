import Testing
import Trends

@Suite("A restart")
struct ProcessWatchTests {
    enum Poll {
        case failed
        case answered(Int, startTime: Double? = nil)
    }

    @Test(
        "is seen by its rules",
        arguments: [
            // The first answer is none.
            ([.answered(5, startTime: 100)], [nil]),
            ([.failed, .answered(5)], [nil]),
            // Another start time proves it, whatever the count; the rounding of exporters does not.
            ([.answered(5, startTime: 100), .answered(500, startTime: 200)], [nil, true]),
            ([.answered(5, startTime: 200), .answered(5, startTime: 100)], [nil, true]),
            ([.answered(5, startTime: 100), .answered(5, startTime: 101)], [nil, nil]),
            ([.answered(5, startTime: 100), .answered(5, startTime: 101.1)], [nil, true]),
            // A clock that drifts is none.
            (
                [100, 101, 102, 103].map { .answered(5, startTime: $0) }, [nil, nil, nil, nil]
            ),
            // The same start time disproves it.
            (
                [.answered(900, startTime: 100), .failed, .answered(5, startTime: 100)], [nil, nil]
            ),
            // Start times that differ by rounding, or by a crash at once, prove nothing.
            (
                [.answered(900, startTime: 100), .failed, .answered(5, startTime: 100.6)],
                [nil, false]
            ),
            // Without one: a failure and a fall, both.
            ([.answered(900), .answered(5)], [nil, nil]),
            ([.answered(900), .failed, .answered(5)], [nil, false]),
            ([.answered(900), .failed, .failed, .answered(5)], [nil, false]),
            ([.answered(900), .failed, .answered(890), .answered(5)], [nil, nil, nil]),
            ([.answered(100), .failed, .answered(69)], [nil, false]),
            ([.answered(100), .failed, .answered(70)], [nil, nil]),
            ([.answered(25), .failed, .answered(5)], [nil, false]),
            ([.answered(25), .failed, .answered(6)], [nil, nil]),
            ([.answered(0), .failed, .answered(0)], [nil, nil]),
            ([.answered(5), .failed, .answered(900)], [nil, nil]),
            // Told once, not told again: as without one.
            ([.answered(900, startTime: 100), .failed, .answered(5)], [nil, false]),
            ([.answered(900, startTime: 100), .answered(5)], [nil, nil]),
            // One restart is told once, also when its start time comes later.
            (
                [
                    .answered(900, startTime: 100), .failed, .answered(5),
                    .answered(6, startTime: 200), .answered(6, startTime: 300),
                ], [nil, false, nil, true]
            ),
            // Told again after answers without it.
            (
                [
                    .answered(9, startTime: 100), .answered(9), .answered(9, startTime: 200),
                ], [nil, nil, true]
            ),
        ] as [([Poll], [Bool?])])
    func rules(polls: [Poll], areCertain: [Bool?]) {
        var watch = ProcessWatch()
        var restarts: [HistoryEvent.Kind?] = []
        for poll in polls {
            switch poll {
            case .failed:
                watch.recordFailure()
            case .answered(let total, let startTime):
                let events = watch.take(
                    .init(time: 1000, total: total, startTime: startTime, buildID: nil))
                #expect(events.count < 2)
                restarts.append(events.first?.kind)
            }
        }
        #expect(restarts == areCertain.map { $0.map { .restart(isCertain: $0) } })
    }
}
