import Testing

@testable import Poller

@Suite("When to poll")
struct ScheduleTests {
    @Test("the first poll is due at once")
    func first() {
        #expect(Schedule(interval: 2).dueAt == 0)
    }

    @Test("polls are an interval apart, from start to start")
    func interval() {
        var schedule = Schedule(interval: 2)
        _ = schedule.start(at: 10)
        #expect(schedule.dueAt == nil)
        schedule.succeeded(cost: 0.05, at: 10.05)
        #expect(schedule.dueAt == 12)
    }

    @Test("there is never a second poll beside the first")
    func once() {
        var schedule = Schedule(interval: 2)
        var started = [schedule.start(at: 0), schedule.start(at: 1)]
        schedule.failed(cost: 1, at: 1)
        started += [schedule.start(at: 1), schedule.start(at: 1)]
        schedule.succeeded(cost: 1, at: 2)
        started.append(schedule.start(at: 2))
        #expect(started == [true, false, true, false, true])
    }

    @Test(
        "a slow answer slices the interval to twenty times what it took",
        arguments: [
            (0.0, 2.0), (0.05, 2), (0.1, 2), (0.101, 3), (0.3, 6), (0.31, 7), (0.6, 12), (3, 60),
        ])
    func duty(cost: Double, period: Double) {
        var schedule = Schedule(interval: 2)
        _ = schedule.start(at: 100)
        schedule.succeeded(cost: cost, at: 100 + cost)
        #expect(schedule.period == period)
        #expect(schedule.dueAt == 100 + period)
        _ = schedule.start(at: 200)
        schedule.succeeded(cost: 0.01, at: 200)
        #expect(schedule.period == 2)
    }

    @Test(
        "the pause after failures grows, less if the service did no work, and ends with an answer",
        arguments: [(0.0, [2.0, 5, 10, 15, 15]), (nil, [2, 5, 5, 5, 5])] as [(Double?, [Double])],
        [1.0, 60])
    func backOff(_ test: (cost: Double?, pauses: [Double]), interval: Double) {
        var schedule = Schedule(interval: interval)
        var pauses: [Double] = []
        for round in 0..<40 {
            let now = Double(round) * 100
            _ = schedule.start(at: now)
            schedule.failed(cost: test.cost, at: now + 1)
            pauses.append((schedule.dueAt ?? 0) - now - 1)
        }
        #expect(schedule.failures == 40)
        #expect(Array(pauses[..<5]) == test.pauses)
        #expect(pauses[5...].allSatisfy { $0 == test.pauses[4] })
        _ = schedule.start(at: 9000)
        schedule.succeeded(cost: 0, at: 9000)
        #expect(schedule.failures == 0)
        #expect(schedule.dueAt == 9000 + interval)
    }

    @Test("a failure that kept the service busy is not repeated at once")
    func costlyFailure() {
        var schedule = Schedule(interval: 2)
        _ = schedule.start(at: 0)
        schedule.failed(cost: 0.5, at: 0.5)
        #expect(schedule.dueAt == 10.5)
        _ = schedule.start(at: 10.5)
        schedule.failed(cost: 3, at: 13.5)
        #expect(schedule.dueAt == 43.5)
    }

    @Test("a time limit that passes lengthens neither the pause nor the interval")
    func timeout() {
        var schedule = Schedule(interval: 2)
        _ = schedule.start(at: 0)
        schedule.succeeded(cost: 0.01, at: 0.01)
        _ = schedule.start(at: 2)
        schedule.failed(cost: 3, isTimeUp: true, at: 5)
        #expect(schedule.dueAt == 7)
        // It hung, and answers at last.
        schedule.succeededLate(cost: 9, at: 11)
        #expect(schedule.period == 2 && schedule.dueAt == 13 && schedule.failures == 0)
        // It needs so long.
        _ = schedule.start(at: 13)
        schedule.failed(cost: 3, isTimeUp: true, at: 16)
        schedule.succeededLate(cost: 4, at: 17)
        #expect(schedule.period == 80 && schedule.dueAt == 97)
    }

    @Test("a poll that is cut off late shortens the pause, but not again and again")
    func cutOffLate() {
        var schedule = Schedule(interval: 2)
        func fail(_ count: Int) {
            for _ in 0..<count {
                let start = schedule.dueAt ?? 0
                _ = schedule.start(at: start)
                schedule.failed(cost: 0, isTimeUp: true, at: start + 3)
            }
        }
        fail(5)
        let due = schedule.dueAt ?? 0
        schedule.endedLate(cost: 20, at: due - 50)
        #expect(schedule.dueAt == due - 48)
        fail(4)
        let next = schedule.dueAt ?? 0
        schedule.endedLate(cost: 20, at: next - 50)
        #expect(schedule.dueAt == next - 20)
        schedule.endedLate(cost: 20, at: next - 21)
        #expect(schedule.dueAt == next - 20)
    }

    @Test("a service that never answers in time gets a minute to finish now and then")
    func patience() {
        var schedule = Schedule(interval: 2)
        func pauses(_ count: Int) -> [Double] {
            (0..<count).map { _ in
                let start = schedule.dueAt ?? 0
                _ = schedule.start(at: start)
                schedule.failed(cost: 0, isTimeUp: true, at: start + 3)
                return (schedule.dueAt ?? 0) - start - 3
            }
        }
        #expect(pauses(9) == [2, 5, 10, 15, 60, 15, 60, 15, 60])
        // It needs 25 s: so long it is awaited from now on.
        schedule.succeededLate(cost: 25, at: 1000)
        #expect(pauses(1) == [50])
        schedule.succeededLate(cost: 25, at: 2000)
        #expect(schedule.period == 500)
    }

    @Test(
        "an eager one polls quickly at first, and its first minute costs no more than any",
        arguments: [
            // Cost of a poll, polls within 2.6 s.
            (0.001, 5), (0.1, 5), (0.2, 5), (0.3, 5), (0.4, 3), (0.66, 3), (0.8, 3), (1, 2), (2, 1),
            (5, 1),
        ])
    func eager(cost: Double, quick: Int) {
        var schedule = Schedule(interval: 2, isEager: true)
        var starts: [Double] = []
        while let due = schedule.dueAt, due < 600 {
            starts.append(due)
            _ = schedule.start(at: due)
            schedule.succeeded(cost: cost, at: due + cost)
        }
        #expect(starts.count { $0 <= 2.6 } == quick)
        for start in starts {
            let minute = starts.count { (start..<start + 59).contains($0) }
            // As many as 5% of any time allow, and the one that begins it.
            #expect(Double(minute - 1) * cost <= 3.001, "from \(start)")
        }
        #expect(zip(starts.dropFirst(6), starts.dropFirst(5)).allSatisfy { $0 - $1 >= 2 })
    }

    @Test(
        "an eager one has three answers soon, however long its interval and slow its answers",
        arguments: [
            // Cost of a poll, when the third begins.
            (0.1, 1.0), (1, 11), (1.5, 60), (4, 200),
        ])
    func rateSoon(cost: Double, third: Double) {
        var schedule = Schedule(interval: 3600, isEager: true)
        var starts: [Double] = []
        while starts.count < 7, let due = schedule.dueAt {
            starts.append(due)
            _ = schedule.start(at: due)
            schedule.succeeded(cost: cost, at: due + cost)
        }
        #expect(starts[2] <= third, "\(starts)")
        #expect(starts[6] - starts[5] == 3600)
    }

    @Test(
        "ten seconds after its first answer an eager one polls again, as a climb needs",
        arguments: [
            // Costs of the first polls; the last one is that of all after it.
            [0.001], [0.1], [0.3], [0.4], [0.5], [0.64], [0.7], [0.8], [1], [1.2],
            [0.5, 0.9, 1.3], [0.4, 0.9, 1.4, 1], [0.5, 0.5, 1.5], [0.3, 0.3, 0.3, 0.6, 0.9],
            [0.7, 1, 1.3, 0.8],
        ])
    func secondLook(costs: [Double]) {
        var schedule = Schedule(interval: 2, isEager: true)
        var starts: [Double] = []
        while let due = schedule.dueAt, due < 200 {
            let cost = costs[min(starts.count, costs.count - 1)]
            starts.append(due)
            _ = schedule.start(at: due)
            schedule.succeeded(cost: cost, at: due + cost)
        }
        #expect(starts.count { $0 <= 12.5 } >= 3)
        #expect(starts.contains { (9.5...12.5).contains($0) }, "\(starts)")
        // It saves for that, but never stays away for longer than the minute.
        #expect(zip(starts.dropFirst(), starts).allSatisfy { $0 - $1 <= 51 })
    }

    @Test(
        "polls in a row are only for a service that answers quickly enough",
        arguments: [
            (0.01, [true, true]), (0.8, [true, true]), (0.9, [false, true]), (2, [false]),
        ] as [(Double, [Bool])])
    func inARow(cost: Double, allowed: [Bool]) {
        var schedule = Schedule(interval: 60, isEager: true)
        for (answer, isAllowed) in allowed.enumerated() {
            _ = schedule.start(at: Double(answer))
            schedule.succeeded(cost: answer == 0 ? cost : 0.6, at: Double(answer) + cost)
            #expect(schedule.allowsQuickPolls(2 - answer) == isAllowed)
        }
    }

    @Test("one slow answer after quick ones changes nothing; two, or one more in a minute, do")
    func hiccup() {
        var schedule = Schedule(interval: 2)
        func answer(_ cost: Double, at time: Double) -> Double {
            _ = schedule.start(at: time)
            schedule.succeeded(cost: cost, at: time + cost)
            return schedule.period
        }
        #expect([answer(0.01, at: 0), answer(0.01, at: 2), answer(1.5, at: 4)] == [2, 2, 2])
        #expect(answer(0.01, at: 6) == 2)
        // A service that is slow each other time is slow.
        #expect([answer(1.5, at: 8), answer(0.01, at: 38)] == [30, 2])
        #expect([answer(1.5, at: 70), answer(1.5, at: 72)] == [2, 30])
        // The first answer has nothing to be compared with.
        var slow = Schedule(interval: 2)
        _ = slow.start(at: 0)
        slow.succeeded(cost: 1.5, at: 1.5)
        #expect(slow.period == 30)
    }

    @Test("a new interval counts from the last poll's start")
    func change() {
        var schedule = Schedule(interval: 60)
        _ = schedule.start(at: 0)
        schedule.succeeded(cost: 0.2, at: 1)
        schedule.interval = 5
        #expect(schedule.dueAt == 5)
        schedule.interval = 1
        #expect(schedule.dueAt == 4)
        #expect(schedule.period == 4)
    }

    @Test("a service that needs no care is polled as often as wanted, however long it works")
    func careless() {
        var schedule = Schedule(interval: 0.1, sparesService: false)
        _ = schedule.start(at: 0)
        schedule.succeeded(cost: 0.09, at: 0.09)
        #expect(schedule.period == 0.1)
        #expect(schedule.dueAt == 0.1)
    }
}
