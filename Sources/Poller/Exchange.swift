import AsyncHTTPClient
import FoundationEssentials
import Glibc
import Goroutines
import NIOCore
import NIOHTTP1
import Pprof
import Synchronization

/// One HTTP request and its complete response.
struct Exchange: Sendable {
    var url: String
    var headers: HTTPHeaders
    /// Maximum size of the body in bytes. Reading stops there.
    var limit: Int
    /// Whether the body is a profile, which is decoded as it arrives.
    var isProfile = false
    /// Updated as the body arrives.
    var progress: Progress?

    struct Response: Sendable {
        var status: HTTPResponseStatus
        var headers: HTTPHeaders
        /// For a profile, kept only if it is a profile.proto of at most `Poll.keptBytes`; else empty.
        var body: [UInt8] = []
        /// Size of the body in bytes, as received.
        var receivedBytes: Int
        /// Set if a profile was requested and the status is 200.
        var profile: Result<Profile, ProfileError>?
    }

    /// Why there is no complete response, and how much of it arrived.
    struct Failure: Error {
        var error: any Error
        /// Bytes of the body; nil if not even the headers arrived.
        var received: Int?
    }

    typealias Outcome = Result<Response, Failure>

    /// How much of a profile has arrived; read while the request goes on.
    final class Progress: Sendable {
        private let bytes = Mutex<Int?>(nil)
        private let whole = Mutex(false)

        /// All of it has arrived.
        var isComplete: Bool {
            get { whole.withLock(\.self) }
            set { whole.withLock { $0 = newValue } }
        }

        /// Bytes of the body; nil before the headers.
        var received: Int? {
            get { bytes.withLock(\.self) }
            set { bytes.withLock { $0 = newValue } }
        }
    }

    struct TimeIsUp: Error {}
    struct TooLarge: Error {}

    /// How much of the body of a non-200 response is read, to quote it.
    private static let quotedBytes = 1024

    /// Runs the request. `limit` covers the whole response; the client's own deadline covers only the
    /// headers.
    func outcome(within limit: Duration, by client: HTTPClient) async -> Outcome {
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await ask(client) }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            // Time is up: the cancelled request returns how far it got.
            let last = await group.next() ?? nil
            return (last ?? .failure(Failure(error: TimeIsUp())))
                .mapError { Failure(error: TimeIsUp(), received: $0.received) }
        }
    }

    private func ask(_ client: HTTPClient) async -> Outcome {
        let progress = progress ?? Progress()
        progress.received = nil
        do {
            var request = HTTPClientRequest(url: url)
            request.headers = headers
            // A socket has no host, but Go refuses a request without one.
            let scheme = url.prefix { $0 != ":" }
            if scheme.hasSuffix("+unix"), !headers.contains(name: "Host") {
                request.headers.replaceOrAdd(name: "Host", value: "localhost")
            }
            let response = try await client.execute(request, deadline: .distantFuture)
            progress.received = 0
            if isProfile, response.status == .ok {
                return .success(try await decode(response) { progress.received = $0 })
            }
            var body: [UInt8] = []
            for try await chunk in response.body {
                body.append(contentsOf: chunk.readableBytesView)
                progress.received = body.count
                if response.status != .ok, body.count > Self.quotedBytes { break }
                guard body.count <= limit else { throw TooLarge() }
            }
            return .success(
                Response(
                    status: response.status, headers: response.headers, body: body,
                    receivedBytes: body.count))
        } catch {
            return .failure(Failure(error: error, received: progress.received))
        }
    }

    /// Decodes while the body arrives, and stops at the first error.
    private func decode(
        _ response: HTTPClientResponse, progress: (Int) -> Void
    ) async throws -> Response {
        var decoder = ProfileDecoder()
        var answer = Response(status: response.status, headers: response.headers, receivedBytes: 0)
        do {
            for try await chunk in response.body {
                answer.receivedBytes += chunk.readableBytes
                progress(answer.receivedBytes)
                guard answer.receivedBytes <= limit else { throw TooLarge() }
                if answer.receivedBytes <= Poll.keptBytes {
                    answer.body.append(contentsOf: chunk.readableBytesView)
                } else {
                    answer.body = []
                }
                try decoder.feed(chunk.readableBytesUInt8Span)
            }
            let profile = try decoder.finish()
            if profile.format != .protobuf { answer.body = [] }
            answer.profile = .success(profile)
        } catch let error as ProfileError {
            answer.body = []
            answer.profile = .failure(error)
        }
        return answer
    }
}

extension Exchange.Response {
    /// The target of a redirect, if it stays on the same scheme, host and port.
    func redirect(from url: String) -> String? {
        guard let location = headers.first(name: "Location"), let base = URL(string: url),
            let next = URL(string: location, relativeTo: base)?.absoluteURL,
            next.scheme == base.scheme, next.host() == base.host(), next.port == base.port
        else { return nil }
        return next.absoluteString
    }
}

extension Exchange.Failure {
    /// Whether the service closed the connection before the response began.
    var isClosedUnanswered: Bool {
        guard received == nil else { return false }
        if let error = error as? HTTPClientError { return error == .remoteConnectionClosed }
        if let error = error as? ChannelError { return error == .ioOnClosedChannel }
        return (error as? IOError).map { [ECONNRESET, EPIPE].contains($0.errnoCode) } ?? false
    }
}

extension HTTPResponseStatus {
    var isRedirect: Bool { (300..<400).contains(code) && self != .notModified }
}
