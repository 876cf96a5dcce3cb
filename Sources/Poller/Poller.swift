import AsyncHTTPClient
import FoundationEssentials
package import Goroutines

/// Polls one service for its goroutine profile over one connection. Polls never overlap; each has a
/// timeout that covers the whole response, and is decoded off the main thread.
package struct Poller: Sendable {
    package struct Options: Sendable {
        /// From the start of one poll to the start of the next; longer while the service is slow.
        package var interval: Duration = .seconds(2)
        /// For the whole poll, from connecting to the last byte.
        package var timeout: Duration = .seconds(3)
        /// Maximum size of a response. Go cuts its largest format at exactly 64 MiB.
        package var maximumBytes = 64 << 20
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
        case timeIsUp
        case answered(Session.Answer)
        case failed(PollFailure, cost: Double)
    }

    /// Reads the files that the options name.
    package init(_ endpoint: Endpoint, options: Options = Options()) throws(InvalidArgument) {
        (self.endpoint, self.options) = (endpoint, options)
        identity = try Identity(endpoint, options: options)
        (inputs, inbox) = AsyncStream.makeStream()
    }

    /// Polls once.
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

    /// Polls right away, unless a poll is under way.
    package func pollNow() { inbox.yield(.pollNow) }

    /// Changes the interval from the next poll on, and cuts a longer pause short.
    package func setInterval(_ interval: Duration) { inbox.yield(.setInterval(interval.seconds)) }

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
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension Double {
    /// Seconds since 1970.
    static var now: Double { Date().timeIntervalSince1970 }
}
