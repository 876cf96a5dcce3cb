import AsyncHTTPClient
import FoundationEssentials
package import Goroutines

/// Polls one service for its goroutine profile over one connection. Polls never overlap; each has a
/// timeout that covers the whole response, and is decoded off the main thread.
package struct Poller: Sendable {
    package struct Options: Sendable {
        /// From the start of one poll to the start of the next; longer while the service is slow.
        package var interval: Duration = .seconds(2)
        /// The first polls follow each other closely.
        package var isEager = false
        /// Polls are further apart while the service works long on them. The demo's own needs no such
        /// care.
        package var sparesService = true
        /// For the whole poll, from connecting to the last byte.
        package var timeout: Duration = .seconds(3)
        /// Maximum size of a response. Go cuts its largest format at exactly 64 MiB.
        package var maximumBytes = 64 << 20
        /// How long polls do without `/metrics` after it gave no figures: it may just have been slow.
        var metricsPause: Duration = .seconds(60)
        /// Time limit for `/metrics` and `cmdline`; beyond it the poll goes without.
        var metricsTimeout: Duration = .seconds(1)
        /// A PEM file with certificates to trust in addition to the system's.
        package var caFile: String?
        /// A file of HTTP headers to send, one `Name: value` a line.
        package var headerFile: String?

        package init() {}
    }

    package enum Event: Sendable {
        /// A poll was sent, in seconds since 1970.
        case asking(at: Double)
        case answered(Poll)
        /// A poll failed. Both times are in seconds since 1970.
        case failed(PollFailure, at: Double, nextTry: Double)
        /// The time between polls in seconds, sent whenever it changes.
        case interval(Double)
    }

    package let endpoint: Endpoint
    package let options: Options
    private let identity: Identity
    private let inputs: AsyncStream<Input>
    private let inbox: AsyncStream<Input>.Continuation

    private enum Input: Sendable {
        case pollNow
        case setInterval(Double)
        case isDue
        /// The time of the poll with this number is up.
        case timeIsUp(Int)
        case ended(Int, Result<Session.Answer, PollFailure>, seconds: Double)
    }

    /// A poll that was sent.
    private struct Request {
        let number: Int
        let task: Task<Void, Never>
        /// When it failed as its time was up, in seconds since 1970; its answer is still welcome.
        var failedAt: Double?
    }

    /// Reads the files that the options name.
    package init(_ endpoint: Endpoint, options: Options = Options()) throws(InvalidArgument) {
        (self.endpoint, self.options) = (endpoint, options)
        identity = try Identity(endpoint, options: options)
        (inputs, inbox) = AsyncStream.makeStream()
    }

    /// Polls once. `asGiven`: in the form that the typed address asks for.
    package func fetch(asGiven: Bool = false) async throws(PollFailure) -> Poll {
        let session = Session(
            endpoint, options: options, identity: identity, isGiven: asGiven)
        let outcome = await session.poll(within: options.timeout)
        await session.close()
        return try outcome.get().poll
    }

    /// Polls in quick succession.
    package struct Burst: Sendable {
        /// The answers, oldest first; at least one.
        package var polls: [Poll]
        /// Why there are fewer than were asked for: a clause. Nil if all are there.
        package var shortfall: String?

        package var newest: Poll { polls[polls.count - 1] }
    }

    /// Polls `count` times, from start to start `pause` apart: less often if that would keep the
    /// service busy for too long, or if a poll fails. Throws if the first one fails.
    package func fetch(
        _ count: Int, every pause: Duration
    ) async throws(PollFailure) -> Burst {
        let session = Session(endpoint, options: options, identity: identity)
        let clock = ContinuousClock()
        let origin = clock.now
        var schedule = Schedule(interval: pause.seconds, isEager: true)
        var burst = Burst(polls: [])
        while burst.shortfall == nil, burst.polls.count < count {
            let start = clock.now
            _ = schedule.start(at: (start - origin).seconds)
            switch await session.poll(within: options.timeout) {
            case .success(let answer):
                burst.polls.append(answer.poll)
                schedule.succeeded(cost: answer.cost, at: (clock.now - origin).seconds)
                let left = count - burst.polls.count
                if left > 0, !schedule.allowsQuickPolls(left) {
                    burst.shortfall =
                        "an answer keeps the service busy for \(answer.cost.latency), "
                        + "too long for \(count) in a row; the full screen spreads them over a minute"
                } else if left > 0 {
                    try? await Task.sleep(until: start + pause, clock: clock)
                }
            case .failure(let failure) where burst.polls.isEmpty:
                await session.close()
                throw failure
            case .failure(let failure):
                burst.shortfall =
                    "poll \(burst.polls.count + 1) of \(count) failed: \(failure.explanation)"
            }
        }
        await session.close()
        return burst
    }

    /// Polls until the task is cancelled. Call it once.
    package func run(_ send: @Sendable (Event) -> Void) async {
        let session = Session(endpoint, options: options, identity: identity)
        let clock = ContinuousClock()
        let origin = clock.now
        var schedule = Schedule(
            interval: options.interval.seconds, isEager: options.isEager,
            sparesService: options.sparesService)
        var toldPeriod = schedule.period
        var request: Request?
        var polls = 0
        send(.interval(toldPeriod))

        await withDiscardingTaskGroup { group in
            inbox.yield(.pollNow)
            for await input in inputs {
                let now = (clock.now - origin).seconds
                var asks = false
                switch input {
                case .pollNow: asks = true
                case .setInterval(let seconds): schedule.interval = seconds
                case .isDue: asks = schedule.dueAt.map { $0 <= now + 0.001 } ?? false
                case .timeIsUp(let number):
                    guard request?.number == number, let failure = await session.timeUp() else {
                        continue
                    }
                    request?.failedAt = .now
                    schedule.failed(cost: 0, isTimeUp: true, at: now)
                    send(failed(failure, schedule, at: now))
                case .ended(let number, let result, let seconds):
                    guard let ended = request, ended.number == number else { continue }
                    request = nil
                    switch result {
                    case .success(let answer):
                        send(.answered(poll(of: answer, failedAt: ended.failedAt)))
                        if ended.failedAt != nil {
                            schedule.succeededLate(cost: answer.cost, at: now)
                        } else {
                            schedule.succeeded(cost: answer.cost, at: now)
                        }
                    case .failure(var failure):
                        failure.isLate = ended.failedAt != nil
                        if !failure.isLate {
                            let cost = failure.kind.hasBurdened ? seconds : nil
                            schedule.failed(cost: cost, at: now)
                        } else if failure.kind != .timedOut {
                            schedule.endedLate(cost: seconds, at: now)
                        } else {
                            continue
                        }
                        send(failed(failure, schedule, at: now))
                    }
                }
                if schedule.period != toldPeriod {
                    toldPeriod = schedule.period
                    send(.interval(toldPeriod))
                }
                if asks, schedule.start(at: now) {
                    // Polls never overlap.
                    request?.task.cancel()
                    await request?.task.value
                    polls += 1
                    send(.asking(at: .now))
                    request = Request(number: polls, task: ask(session, polls))
                    group.addTask { [polls] in
                        await post(.timeIsUp(polls), at: clock.now + options.timeout)
                    }
                } else if let due = schedule.dueAt {
                    group.addTask { await post(.isDue, at: origin + .seconds(due)) }
                }
            }
            group.cancelAll()
        }
        request?.task.cancel()
        await request?.task.value
        await session.close()
    }

    private func failed(
        _ failure: PollFailure, _ schedule: Schedule, at now: Double
    ) -> Event {
        .failed(failure, at: .now, nextTry: .now + (schedule.dueAt ?? now) - now)
    }

    /// What a service that hung answers at last is how it is then, not when it was asked; and later
    /// than the failure, so that a record of both has them in this order.
    private func poll(of answer: Session.Answer, failedAt: Double?) -> Poll {
        var poll = answer.poll
        if let failedAt {
            poll.startedAt = max(
                failedAt + 0.001, .now - min(poll.duration, options.timeout.seconds))
        }
        return poll
    }

    /// Polls right away, unless a poll is under way.
    package func pollNow() { inbox.yield(.pollNow) }

    /// Changes the interval from the next poll on, and cuts a longer pause short.
    package func setInterval(_ interval: Duration) { inbox.yield(.setInterval(interval.seconds)) }

    private func ask(_ session: Session, _ number: Int) -> Task<Void, Never> {
        Task {
            let start = ContinuousClock.now
            let result = await session.poll(within: options.timeout + .seconds(Schedule.patience))
            let seconds = (ContinuousClock.now - start).seconds
            inbox.yield(.ended(number, result, seconds: seconds))
        }
    }

    private func post(_ input: Input, at time: ContinuousClock.Instant) async {
        guard (try? await Task.sleep(until: time, clock: .continuous)) != nil else { return }
        inbox.yield(input)
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension Double {
    /// Seconds since 1970.
    static var now: Double { Date().timeIntervalSince1970 }
}
