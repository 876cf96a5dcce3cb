package import NIOCore

/// A leaking billing service on loopback that answers as a real one would, with time running faster:
/// what `gorotop demo` shows, and the peer that tests break on purpose.
package struct DemoService: Sendable {
    /// An address of this machine, in digits.
    package let host: String
    package let port: Int
    private let server: Server

    /// The part of a service that a fault is set for.
    package enum Part: Sendable {
        case profile, metrics
    }

    /// Listens on an address of loopback, on a free port if `port` is 0. The story begins at `origin`, in seconds
    /// of the scenario's time. `prepare` may put handlers in front, such as TLS.
    package static func start(
        host: String = "127.0.0.1", port: Int = 0, scenario: Scenario = Scenario(),
        origin: Double = 0,
        speed: Double = Self.usualSpeed,
        prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) async throws -> DemoService {
        precondition(speed > 0, "time goes on in a story")
        let server = Server(
            story: Story(scenario: scenario, startedAt: .now, origin: origin, speed: speed),
            host: host, prepare: prepare)
        return DemoService(host: host, port: try await server.listen(on: port), server: server)
    }

    /// Six weeks in six minutes.
    package static let usualSpeed = 10_000.0

    /// Ends all connections; the port is free when it returns.
    package func stop() async {
        await server.close()
    }

    /// Breaks a part from now on, or for some requests only; nil mends it.
    package func set(
        _ fault: Fault?, for part: Part = .profile, requests: Int = .max
    ) async throws {
        if fault == .refuse {
            await server.close()
        } else {
            try await server.set(fault, for: part, requests: requests, port: port)
        }
    }

    /// The program starts again now: the leak is gone, the start time is another.
    package func restart() async {
        await server.restart()
    }

    /// Requests read so far.
    package var requests: Int {
        get async { await server.requests }
    }

    /// Connections taken so far.
    package var connections: Int {
        get async { await server.connections }
    }
}
