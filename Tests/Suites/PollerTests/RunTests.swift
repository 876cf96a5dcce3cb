import DemoService
import Goroutines
import NIOCore
import TestSupport
import Testing

@testable import Poller

@Suite("Polling", .serialized, .realTime)
struct RunTests {
    /// Runs a poller until `isEnough` says so of the events up to then.
    private func events(
        of poller: Poller, until isEnough: ([Poller.Event]) async throws -> Bool
    ) async throws -> [Poller.Event] {
        let (stream, inbox) = AsyncStream.makeStream(of: Poller.Event.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await poller.run { inbox.yield($0) } }
            var events: [Poller.Event] = []
            for await event in stream {
                events.append(event)
                if try await isEnough(events) { break }
            }
            group.cancelAll()
            return events
        }
    }

    private func options(interval: Duration) -> Poller.Options {
        var options = Poller.Options.patient
        options.interval = interval
        return options
    }

    /// Polls as often as it takes, without a pause.
    private func polls(_ count: Int, of service: DemoService) async throws -> [Poll] {
        let poller = try Poller(service.endpoint(), options: options(interval: .seconds(3600)))
        return try await events(of: poller) { events in
            if events.polls.count == count { return true }
            if case .answered = events.last { poller.pollNow() }
            return false
        }.polls
    }

    @Test("polls go on over one connection, each with the process's figures")
    func oneConnection() async throws {
        let service = try await DemoService.atClimax()
        let polls = try await polls(4, of: service)
        #expect(polls.allSatisfy { $0.process != nil })
        #expect(await service.connections < polls.count)
        #expect(await service.requests(for: .profile) == polls.count)
        #expect(await service.requests(for: .metrics) == polls.count)
        await service.stop()
    }

    @Test("metrics that are not there are asked for once")
    func metricsOnce() async throws {
        let service = try await DemoService.atClimax()
        try await service.set(.notMounted, for: .metrics)
        let polls = try await polls(3, of: service)
        #expect(polls.allSatisfy { $0.process == nil })
        #expect(await service.requests(for: .profile) == polls.count)
        #expect(await service.requests(for: .metrics) == 1)
        await service.stop()
    }

    @Test("a poll is announced, then answered, and the interval is told")
    func order() async throws {
        let service = try await DemoService.atClimax()
        let poller = try Poller(service.endpoint(), options: options(interval: .seconds(3600)))
        let events = try await events(of: poller) { $0.polls.count == 1 }
        guard case .interval(3600) = events[0], case .asking(let sent) = events[1],
            case .answered(let poll) = events[2]
        else {
            Issue.record("\(events)")
            return
        }
        #expect(poll.startedAt >= sent)
        await service.stop()
    }

    @Test("asking again while an answer is awaited changes nothing")
    func neverTwo() async throws {
        let service = try await DemoService.atClimax()
        try await service.set(.hangBeforeHead)
        var quick = Poller.Options.quick
        quick.interval = .seconds(3600)
        let poller = try Poller(service.endpoint(), options: quick)
        let events = try await events(of: poller) { events in
            if case .asking = events.last { for _ in 0..<5 { poller.pollNow() } }
            return !events.failures.isEmpty
        }
        #expect(events.asked == 1)
        #expect(await service.requests == 1)
        #expect(events.failures.first?.kind == .timedOut)
        await service.stop()
    }

    @Test("it ends at once when it is cancelled, however the service hangs")
    func cancelled() async throws {
        let service = try await DemoService.atClimax()
        try await service.set(.hangInBody)
        var options = Poller.Options()
        options.timeout = .seconds(3600)
        let poller = try Poller(service.endpoint(), options: options)
        let events = try await events(of: poller) { events in
            guard case .asking = events.last else { return false }
            while await service.requests == 0 { await Task.yield() }
            return true
        }
        #expect(events.asked == 1)
        await service.stop()
    }

    @Test("r tries at once, in the pause after a failure")
    func pollNow() async throws {
        let service = try await DemoService.atClimax()
        try await service.set(.refuse)
        let poller = try Poller(service.endpoint(), options: options(interval: .seconds(3600)))
        let events = try await events(of: poller) { events in
            if case .failed(_, let at, let next) = events.last {
                // Too late for this test, but not for a person.
                #expect((at + 1.5...at + 5.5).contains(next))
                if events.failures.count == 3 { try await service.set(nil) }
                poller.pollNow()
            }
            return events.polls.count == 1
        }
        #expect(events.failures.map(\.kind) == [.refused, .refused, .refused])
        #expect(events.asked == 4)
        await service.stop()
    }

    @Test("a shorter interval ends a longer pause, and is told")
    func setInterval() async throws {
        let service = try await DemoService.atClimax()
        let poller = try Poller(service.endpoint(), options: options(interval: .seconds(3600)))
        let events = try await events(of: poller) { events in
            if events.polls.count == 1, case .answered = events.last {
                poller.setInterval(.milliseconds(10))
            }
            return events.polls.count == 2
        }
        #expect(events.intervals.first == 3600)
        #expect(events.intervals.dropFirst().allSatisfy { $0 < 60 })
        await service.stop()
    }

    @Test("an answer that comes after its time was up is welcome, and costs no second request")
    func late() async throws {
        let (events, sent) = try await lateAnswer(after: .milliseconds(300))
        #expect(events.failures.map(\.kind) == [.timedOut])
        let poll = try #require(events.polls.first)
        // It is how the service is now, not when it was asked.
        #expect(poll.duration >= 0.3 && poll.startedAt >= sent + 0.15)
    }

    @Test("an answer that comes just after its time was up is later than the failure")
    func justLate() async throws {
        let (events, _) = try await lateAnswer(after: .milliseconds(150))
        let failedAt = events.compactMap { event in
            if case .failed(_, let time, _) = event { time } else { nil }
        }
        let poll = try #require(events.polls.first)
        #expect(failedAt.count == 1 && failedAt.allSatisfy { poll.startedAt > $0 })
    }

    /// The events of a poll that times out after 100 ms and is answered after `delay`, and the time
    /// when it was sent.
    private func lateAnswer(
        after delay: TimeAmount
    ) async throws -> (events: [Poller.Event], sent: Double) {
        let service = try await DemoService.atClimax { channel in
            try channel.pipeline.syncOperations.addHandler(Delay(delay))
        }
        var options = options(interval: .seconds(3600))
        options.timeout = .milliseconds(100)
        var events: [Poller.Event] = []
        // A busy machine may ask again before the answer is there, or be late to see that time is up.
        for _ in 0..<20 where events.asked != 1 || events.failures.isEmpty {
            let poller = try Poller(service.endpoint(), options: options)
            events = try await self.events(of: poller) { !$0.polls.isEmpty }
        }
        await service.stop()
        guard case .asking(let sent) = events[1] else {
            Issue.record("\(events)")
            return (events, 0)
        }
        return (events, sent)
    }

    @Test("a long way to the service lengthens no interval")
    func roundTrip() async throws {
        let service = try await DemoService.start(origin: 0, speed: 1) { channel in
            try channel.pipeline.syncOperations.addHandler(Delay(.milliseconds(700)))
        }
        var longest = Double.infinity
        // A busy machine works long on a poll.
        for _ in 0..<4 where longest >= 28 {
            let poller = try Poller(
                service.endpoint(), options: options(interval: .milliseconds(100)))
            let events = try await events(of: poller) { $0.polls.count == 3 }
            #expect(events.polls.allSatisfy { $0.duration > 0.7 })
            longest = events.intervals.max() ?? .infinity
        }
        // As work, two requests would make it 28 s.
        #expect(longest < 28)
        await service.stop()
    }

    @Test("metrics that take long are work, and slow the polls down")
    func slowMetrics() async throws {
        let service = try await DemoService.start(origin: 0, speed: 1) { channel in
            try channel.pipeline.syncOperations.addHandler(
                Delay(.milliseconds(400), of: "/metrics"))
        }
        let poller = try Poller(service.endpoint(), options: options(interval: .milliseconds(100)))
        let events = try await events(of: poller) { $0.intervals.count == 2 }
        #expect(events.intervals[1] >= 8)
        await service.stop()
    }

    @Test("metrics that were missing once are asked for again after a while")
    func metricsAfterPause() async throws {
        let service = try await DemoService.atClimax()
        try await service.set(.notMounted, for: .metrics, requests: 1)
        var options = options(interval: .seconds(3600))
        options.metricsPause = .zero
        let poller = try Poller(service.endpoint(), options: options)
        let polls = try await events(of: poller) { events in
            if events.polls.count == 1, case .answered = events.last { poller.pollNow() }
            return events.polls.count == 2
        }.polls
        #expect(polls.map { $0.process == nil } == [true, false])
        await service.stop()
    }

    @Test("a profile that comes in time is an answer, however long the metrics take")
    func profileInTime() async throws {
        let service = try await DemoService.start(origin: 0, speed: 1) { channel in
            try channel.pipeline.syncOperations.addHandler(Delay(.seconds(5), of: "/metrics"))
        }
        var options = options(interval: .seconds(3600))
        options.timeout = .milliseconds(900)
        var failures: [PollFailure]?
        // On a busy machine the profile may be late as well.
        for _ in 0..<5 where failures != [] {
            let poller = try Poller(service.endpoint(), options: options)
            failures = try await events(of: poller) { !$0.polls.isEmpty }.failures
        }
        #expect(failures == [])
        await service.stop()
    }

    @Test(
        "a poll that hung and is cut off later is told at once: another process may be there soon")
    func cutOffLate() async throws {
        let service = try await DemoService.atClimax()
        try await service.set(.hangBeforeHead)
        let poller = try Poller(service.endpoint(), options: .quick)
        let events = try await events(of: poller) { events in
            if case .failed = events.last, events.failures.count == 1 { await service.stop() }
            return events.failures.count == 2
        }
        #expect(events.failures.map(\.kind) == [.timedOut, .cutShort])
        #expect(events.failures.map(\.isLate) == [false, true])
        #expect(events.asked == 1)
    }

    @Test("an eager one asks again soon, however long its interval")
    func eager() async throws {
        let service = try await DemoService.start(origin: 0, speed: 1)
        var options = options(interval: .seconds(3600))
        options.isEager = true
        let poller = try Poller(service.endpoint(), options: options)
        let events = try await events(of: poller) { $0.polls.count == 2 }
        #expect(events.asked >= 2)
        await service.stop()
    }

    @Test("an answer that took long slices the interval, which is told")
    func stretched() async throws {
        let service = try await DemoService.atClimax()
        let poller = try Poller(service.endpoint(), options: options(interval: .zero))
        let events = try await events(of: poller) { $0.intervals.count == 2 }
        #expect(events.intervals[0] == 0)
        #expect(events.intervals[1] >= 1)
        await service.stop()
    }

    @Test("a connection that the service gave up between two polls is no failure")
    func staleConnection() async throws {
        let service = try await DemoService.atClimax()
        let poller = try Poller(service.endpoint(), options: options(interval: .seconds(3600)))
        let events = try await events(of: poller) { events in
            if events.polls.count == 1, case .answered = events.last {
                try await service.set(.closeBeforeHead, requests: 1)
                poller.pollNow()
            }
            return events.polls.count == 2 || !events.failures.isEmpty
        }
        #expect(events.failures == [])
        #expect(await service.connections == 2)
        await service.stop()
    }

    @Test("a restart shows in the start time and in the count")
    func restart() async throws {
        let service = try await DemoService.atClimax()
        let poller = try Poller(service.endpoint(), options: options(interval: .seconds(3600)))
        let polls = try await events(of: poller) { events in
            if events.polls.count == 1, case .answered = events.last {
                await service.restart()
                poller.pollNow()
            }
            return events.polls.count == 2
        }.polls
        let starts = polls.compactMap { $0.process?.startTime }
        #expect(starts.count == 2)
        #expect(starts[0] < starts[1])
        #expect(polls[0].total > 184_000)
        #expect(polls[1].total < 1000)
        await service.stop()
    }

    @Test("a service that comes back is asked for its figures again")
    func metricsAgain() async throws {
        let service = try await DemoService.atClimax()
        try await service.set(.notMounted, for: .metrics)
        let poller = try Poller(service.endpoint(), options: options(interval: .seconds(3600)))
        let polls = try await events(of: poller) { events in
            switch events.last {
            case .answered:
                try await service.set(nil, for: .metrics)
                try await service.set(.internalError, requests: 1)
                poller.pollNow()
            case .failed: poller.pollNow()
            default: break
            }
            return events.polls.count == 2
        }.polls
        #expect(polls.map { $0.process == nil } == [true, false])
        await service.stop()
    }
}

/// A long way from the client to the service.
private final class Delay: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    private let amount: TimeAmount
    private let start: String

    init(_ amount: TimeAmount, of path: String = "") {
        (self.amount, start) = (amount, "GET \(path)")
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let (buffer, context) = (
            unwrapInboundIn(data), NIOLoopBound(context, eventLoop: context.eventLoop)
        )
        let isDelayed = String(buffer: buffer).hasPrefix(start)
        context.value.eventLoop.scheduleTask(in: isDelayed ? amount : .zero) {
            context.value.fireChannelRead(self.wrapInboundOut(buffer))
            context.value.fireChannelReadComplete()
        }
    }
}

extension [Poller.Event] {
    var polls: [Poll] { compactMap { if case .answered(let poll) = $0 { poll } else { nil } } }
    var failures: [PollFailure] {
        compactMap { if case .failed(let failure, _, _) = $0 { failure } else { nil } }
    }
    var intervals: [Double] {
        compactMap { if case .interval(let seconds) = $0 { seconds } else { nil } }
    }
    var asked: Int { count { if case .asking = $0 { true } else { false } } }
}
