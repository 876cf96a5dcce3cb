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

    @Test("the pause after failures doubles, up to half a minute, and ends with an answer")
    func backOff() {
        var schedule = Schedule(interval: 2)
        var pauses: [Double] = []
        for round in 0..<40 {
            let now = Double(round) * 100
            _ = schedule.start(at: now)
            schedule.failed(cost: 0, at: now + 1)
            pauses.append((schedule.dueAt ?? 0) - now - 1)
        }
        #expect(schedule.failures == 40)
        #expect(pauses[..<6] == [2, 4, 8, 16, 30, 30])
        #expect(pauses[6...].allSatisfy { $0 == 30 })
        _ = schedule.start(at: 9000)
        schedule.succeeded(cost: 0, at: 9000)
        #expect(schedule.failures == 0)
        #expect(schedule.dueAt == 9002)
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

    @Test("an interval longer than half a minute is kept after failures too")
    func longInterval() {
        var schedule = Schedule(interval: 60)
        _ = schedule.start(at: 0)
        schedule.failed(cost: 0, at: 1)
        #expect(schedule.dueAt == 61)
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
}
