import AsyncHTTPClient
import Exposition
import FoundationEssentials
import Goroutines
import NIOCore
import NIOHTTP1
import NIOSSL
import Pprof

/// The connection to one service, and the state kept between polls.
actor Session {
    struct Answer: Sendable {
        var poll: Poll
        /// How long the service worked on it, in seconds: without the network's share.
        var cost: Double
    }

    private let endpoint: Endpoint
    private let options: Poller.Options
    private let headers: HTTPHeaders
    private let client: HTTPClient
    private var profileURL: String
    private let isGiven: Bool
    private var table = StackTable()
    /// Until when polls do without `/metrics`, as it gave no figures. Reset by a failure, since another
    /// build may answer after it.
    private var metricsPausedUntil: ContinuousClock.Instant?
    /// Whether the last poll succeeded. If the service has closed the idle connection since then,
    /// the next poll fails at once and is retried.
    private var mayBeStale = false
    /// The network's share of a request in seconds: the shortest time to an answer that takes the
    /// service no work.
    private var roundTrip: Double?
    private var roundTrips = 0
    private let progress = Exchange.Progress()

    /// The program's name, for profiles without mappings; nil until known. Reset by a failure, since
    /// another program may answer after it.
    private var program: String?

    /// Limits for `/metrics` and `cmdline`; beyond them the poll goes without.
    private static let metricsBytes = 16 << 20
    private static let commandLineBytes = 64 << 10
    /// A poll that takes longer, in seconds, makes the network's share worth a request of its own.
    private static let notable = 0.05
    /// How often it is measured: one request may be slow for other reasons.
    private static let enoughRoundTrips = 3
    /// A request on a new connection waits for it, and maybe for TLS.
    private static let roundTripsAtFirst = 3.0

    /// `isGiven`: reads the profile in the form that the typed address asks for.
    init(
        _ endpoint: Endpoint, options: Poller.Options, identity: Identity, isGiven: Bool = false
    ) {
        (self.endpoint, self.options, self.isGiven) = (endpoint, options, isGiven)
        headers = identity.headers
        profileURL = isGiven ? endpoint.givenURL : endpoint.profileURL

        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
        configuration.connectionPool.idleTimeout = .minutes(5)
        // Shorter than the whole, to distinguish a failed connection from a missing response.
        configuration.timeout.connect = .nanoseconds(
            Int64(options.timeout.seconds * 0.8 * 1_000_000_000))
        configuration.tlsConfiguration = .makeClientConfiguration()
        configuration.tlsConfiguration?.additionalTrustRoots = [
            .certificates(identity.certificates)
        ]
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func close() async { try? await client.shutdown() }

    /// Fetches the profile within a time limit, and the process figures if the service has
    /// `/metrics`.
    func poll(within limit: Duration) async -> Result<Answer, PollFailure> {
        let startedAt = Double.now
        let start = ContinuousClock.now
        progress.isComplete = false
        let isConnected = mayBeStale
        do throws(PollFailure) {
            let response = try await profile(within: limit)
            let duration = (ContinuousClock.now - start).seconds
            progress.isComplete = true
            let process = await figures()
            let whole = (ContinuousClock.now - start).seconds
            if roundTrips < Self.enoughRoundTrips, duration > Self.notable {
                _ = await commandLine()
            }
            let network = roundTrip ?? 0
            let cost =
                max(0, duration - network * (isConnected ? 1 : Self.roundTripsAtFirst))
                + max(0, whole - duration - network)
            var snapshot = try decode(response)
            snapshot.takenAt = snapshot.takenAt ?? startedAt
            if snapshot.program == nil { snapshot.program = await commandName() }
            mayBeStale = true
            return .success(
                Answer(
                    poll: Poll(
                        startedAt: startedAt, duration: duration, bodyBytes: response.receivedBytes,
                        snapshot: snapshot, process: process,
                        body: response.body.isEmpty ? nil : response.body),
                    cost: cost))
        } catch {
            (metricsPausedUntil, program) = (nil, nil)
            mayBeStale = false
            return .failure(error)
        }
    }

    /// Why the poll under way has failed already, as its time is up; nil if the profile is there.
    func timeUp() async -> PollFailure? {
        guard !progress.isComplete else { return nil }
        let failure = Exchange.Failure(error: Exchange.TimeIsUp(), received: progress.received)
        return await PollFailure(failure, from: endpoint, options: options)
    }

    private func profile(
        within limit: Duration
    ) async throws(PollFailure) -> Exchange.Response {
        var response = try await profileResponse(within: limit)
        if response.status.isRedirect, let next = redirect(response) {
            profileURL = next
            response = try await profileResponse(within: limit)
        }
        guard response.status == .ok else {
            throw PollFailure(response, from: endpoint, options: options)
        }
        return response
    }

    /// The URL that a redirect points to, without `debug=`; nil if it isn't pprof's or nothing changes.
    private func redirect(_ response: Exchange.Response) -> String? {
        guard let next = response.redirect(from: profileURL), next.contains("/debug/pprof") else {
            return nil
        }
        let polled = isGiven ? next : Endpoint.withoutForm(next)
        return polled == profileURL ? nil : polled
    }

    private func profileResponse(
        within limit: Duration
    ) async throws(PollFailure) -> Exchange.Response {
        var exchange = exchange(profileURL, limit: options.maximumBytes)
        (exchange.isProfile, exchange.progress) = (true, progress)
        var outcome = await exchange.outcome(within: limit, by: client)
        if mayBeStale, case .failure(let trouble) = outcome, trouble.isClosedUnanswered {
            outcome = await exchange.outcome(within: limit, by: client)
        }
        switch outcome {
        case .success(let response): return response
        case .failure(let trouble):
            throw await PollFailure(trouble, from: endpoint, options: options)
        }
    }

    private func figures() async -> ProcessFigures? {
        if let metricsPausedUntil, ContinuousClock.now < metricsPausedUntil { return nil }
        let figures = await body(of: endpoint.metricsURL, limit: Self.metricsBytes)
            .flatMap { ProcessFigures(exposition: $0) }
        metricsPausedUntil = figures == nil ? .now + options.metricsPause : nil
        return figures
    }

    /// The first word of the command line, for profiles without the program's name.
    private func commandName() async -> String? {
        if program == nil, let body = await commandLine() {
            program = String(decoding: body.prefix { $0 != 0 }, as: UTF8.self).scrubbed
        }
        return program == "" ? nil : program
    }

    /// The command line, which the service has at hand: the time measures the network.
    private func commandLine() async -> [UInt8]? {
        guard let url = endpoint.commandLineURL else { return nil }
        let start = ContinuousClock.now
        guard let body = await body(of: url, limit: Self.commandLineBytes) else { return nil }
        roundTrip = min(roundTrip ?? .infinity, (ContinuousClock.now - start).seconds)
        roundTrips += 1
        return body
    }

    /// Nil if it isn't there, too large or too slow.
    private func body(of url: String, limit: Int) async -> [UInt8]? {
        let outcome = await exchange(url, limit: limit).outcome(
            within: min(options.timeout, options.metricsTimeout), by: client)
        guard case .success(let response) = outcome, response.status == .ok else { return nil }
        return response.body
    }

    private func decode(_ response: Exchange.Response) throws(PollFailure) -> Snapshot {
        switch response.profile ?? .failure(.empty) {
        case .success(let profile):
            let snapshot = profile.snapshot(interning: &table)
            table.trim(to: snapshot)
            return snapshot
        case .failure(let error): throw PollFailure(error, in: response, from: endpoint)
        }
    }

    private func exchange(_ url: String, limit: Int) -> Exchange {
        Exchange(url: url, headers: headers, limit: limit)
    }
}
