import AsyncHTTPClient
import FoundationEssentials
package import Goroutines

/// Asks one service for its goroutine profile, again and again, over one connection.
///
/// It never asks twice at the same time, gives up after a time limit that covers the whole answer,
/// and decodes where it does not hold up whoever reads the keys.
package struct Poller: Sendable {
    package struct Options: Sendable {
        /// From the start of one poll to the start of the next; longer when answers are slow.
        package var interval: Duration = .seconds(2)
        /// For a whole answer, from the connection to the last byte.
        package var timeout: Duration = .seconds(3)
        /// A larger answer is given up. Go itself cuts the largest form at exactly 64 MiB.
        package var maximumBytes = 64 << 20
        /// A PEM file with certificates to trust beside the system's.
        package var caFile: String?
        /// A file with a line `Name: value` for each header to send.
        package var headerFile: String?

        package init() {}
    }

    package enum Event: Sendable {
        /// A poll was sent, at seconds since 1970.
        case asking(at: Double)
        case answered(Poll)
        /// A poll gave nothing. Both times are seconds since 1970.
        case failed(PollFailure, at: Double, nextTry: Double)
        /// Seconds from poll to poll, now in force. Told when they change.
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
        case timeIsUp
        case answered(Session.Answer)
        case failed(PollFailure, cost: Double)
    }

    /// Reads the files that the options name.
    package init(_ endpoint: Endpoint, options: Options = Options()) throws(InvalidArgument) {
        self.endpoint = endpoint
        self.options = options
        identity = try Identity(endpoint, options: options)
        (inputs, inbox) = AsyncStream.makeStream()
    }

    /// One poll and no more.
    package func fetch() async throws(PollFailure) -> Poll {
        let session = Session(endpoint, options: options, identity: identity)
        let outcome = await session.poll()
        await session.close()
        return try outcome.get().poll
    }

    /// Polls until the task is cancelled. Call it once.
    package func run(_ send: @Sendable (Event) -> Void) async {
        let session = Session(endpoint, options: options, identity: identity)
        let clock = ContinuousClock()
        let origin = clock.now
        var schedule = Schedule(interval: options.interval.seconds)
        var toldPeriod = schedule.period
        send(.interval(toldPeriod))

        await withDiscardingTaskGroup { group in
            inbox.yield(.pollNow)
            for await input in inputs {
                let now = (clock.now - origin).seconds
                var asks = false
                switch input {
                case .pollNow: asks = true
                case .setInterval(let seconds): schedule.interval = seconds
                case .timeIsUp: asks = schedule.dueAt.map { $0 <= now + 0.001 } ?? false
                case .answered(let answer):
                    schedule.succeeded(cost: answer.cost, at: now)
                    send(.answered(answer.poll))
                case .failed(let failure, let cost):
                    schedule.failed(cost: cost, at: now)
                    let wait = (schedule.dueAt ?? now) - now
                    send(.failed(failure, at: .now, nextTry: .now + wait))
                }
                if schedule.period != toldPeriod {
                    toldPeriod = schedule.period
                    send(.interval(toldPeriod))
                }
                if asks, schedule.start(at: now) {
                    send(.asking(at: .now))
                    group.addTask { await poll(session) }
                } else if let due = schedule.dueAt {
                    group.addTask { await wake(at: origin + .seconds(due)) }
                }
            }
            group.cancelAll()
        }
        await session.close()
    }

    /// Asks at once, unless an answer is awaited already.
    package func pollNow() {
        inbox.yield(.pollNow)
    }

    /// From the next poll on; a pause that is longer ends.
    package func setInterval(_ interval: Duration) {
        inbox.yield(.setInterval(interval.seconds))
    }

    private func poll(_ session: Session) async {
        let start = ContinuousClock.now
        switch await session.poll() {
        case .success(let answer): inbox.yield(.answered(answer))
        case .failure(let failure):
            let cost = failure.kind.hasBurdened ? (ContinuousClock.now - start).seconds : 0
            inbox.yield(.failed(failure, cost: cost))
        }
    }

    private func wake(at due: ContinuousClock.Instant) async {
        guard (try? await Task.sleep(until: due, clock: .continuous)) != nil else { return }
        inbox.yield(.timeIsUp)
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}

extension Double {
    /// Seconds since 1970.
    static var now: Double { Date().timeIntervalSince1970 }
}
