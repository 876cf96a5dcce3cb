package import NIOCore

/// A simulated, leaking billing service on loopback, with time running faster. `gorotop demo` shows it,
/// and tests use it as a peer that they can break.
package struct DemoService: Sendable {
    /// A numeric address of this machine.
    package let host: String
    package let port: Int
    private let server: Server

    /// The part of the service that a fault applies to.
    package enum Part: Sendable {
        case profile, metrics
    }

    /// Listens on a loopback address, on a free port if `port` is 0. The story starts at `origin`, in
    /// seconds of the scenario's time, and goes on at `speed`. `prepare` may add handlers such as TLS.
    package static func start(
        host: String = "127.0.0.1", port: Int = 0, origin: Double = 0,
        speed: Double = 1,
        prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) async throws -> DemoService {
        let story = Story(startedAt: .now, origin: origin, speed: speed)
        return try await start(story, host: host, port: port, prepare: prepare)
    }

    /// Listens, and tells a story.
    package static func start(
        _ story: Story, host: String = "127.0.0.1", port: Int = 0,
        prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) async throws -> DemoService {
        let server = Server(story: story, host: host, prepare: prepare)
        let port = try await server.start(on: port)
        return DemoService(host: host, port: port, server: server)
    }

    /// Six weeks in six minutes.
    package static let fastSpeed = 10_000.0

    /// Closes all connections. The port is free when it returns.
    package func stop() async { await server.stop() }

    /// Breaks a part of the service, from now on or for some requests only; nil repairs it.
    package func set(
        _ fault: Fault?, for part: Part = .profile, requests: Int = .max
    ) async throws {
        if fault == .refuse {
            await server.close()
        } else {
            try await server.set(fault, for: part, requests: requests, port: port)
        }
    }

    /// Restarts the service: the leak is gone, and the start time is new.
    package func restart() async { await server.restart() }

    /// Requests read so far.
    package var requests: Int {
        get async { await server.requests }
    }

    /// Requests read so far for the goroutine profile, or for the metrics.
    package func requests(for part: Part) async -> Int {
        switch part {
        case .profile: await server.profileRequests
        case .metrics: await server.metricsRequests
        }
    }

    /// Connections accepted so far.
    package var connections: Int {
        get async { await server.connections }
    }
}
