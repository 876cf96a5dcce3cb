import AsyncHTTPClient
import FoundationEssentials
import Glibc
import Goroutines
import NIOCore
import NIOHTTP1
import Pprof

/// One request and its whole answer.
struct Exchange: Sendable {
    var url: String
    var headers: HTTPHeaders
    /// Bytes of a body; one that is larger is not read on.
    var limit: Int
    /// The body is a profile: it is decoded as it arrives, whatever its size.
    var isProfile = false

    struct Response: Sendable {
        var status: HTTPResponseStatus
        var headers: HTTPHeaders
        /// Of a profile only kept where it is small and a profile.proto; else empty.
        var body: [UInt8] = []
        /// Bytes of the body as they came.
        var receivedBytes: Int
        /// Set where a profile was asked for and the status is 200.
        var profile: Result<Profile, ProfileError>?
    }

    /// Why there is no answer, and how far it came.
    struct UserError: Error {
        var error: any Error
        /// Bytes of the body; nil before the head.
        var received: Int?
    }

    enum Outcome: Sendable {
        case answered(Response)
        case failed(UserError)
    }

    struct TimeIsUp: Error {}
    struct TooLarge: Error {}

    /// The body of an answer other than 200 is only quoted.
    private static let quotedBytes = 1024

    /// The client's own time limit ends with the head of the answer; this one is for all of it.
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
            // Time is up: the request ends by its cancellation and tells how far it came.
            let last = await group.next() ?? nil
            guard case .failed(var trouble) = last else {
                return last ?? .failed(UserError(error: TimeIsUp()))
            }
            trouble.error = TimeIsUp()
            return .failed(trouble)
        }
    }

    private func ask(_ client: HTTPClient) async -> Outcome {
        var received: Int?
        do {
            var request = HTTPClientRequest(url: url)
            request.headers = headers
            let response = try await client.execute(request, deadline: .distantFuture)
            received = 0
            if isProfile, response.status == .ok {
                return .answered(try await decode(response) { received = $0 })
            }
            var body: [UInt8] = []
            for try await chunk in response.body {
                body.append(contentsOf: chunk.readableBytesView)
                received = body.count
                if response.status != .ok, body.count > Self.quotedBytes { break }
                guard body.count <= limit else { throw TooLarge() }
            }
            return .answered(
                Response(
                    status: response.status, headers: response.headers, body: body,
                    receivedBytes: body.count))
        } catch {
            return .failed(UserError(error: error, received: received))
        }
    }

    /// Decodes while the body arrives. What is no profile is not read on.
    private func decode(
        _ response: HTTPClientResponse, progress: (Int) -> Void
    ) async throws -> Response {
        var decoder = ProfileDecoder()
        var received = 0
        var answer = Response(
            status: response.status, headers: response.headers, receivedBytes: 0)
        for try await chunk in response.body {
            received += chunk.readableBytes
            progress(received)
            guard received <= limit else { throw TooLarge() }
            if received <= Poll.keptBytes {
                answer.body.append(contentsOf: chunk.readableBytesView)
            } else {
                answer.body = []
            }
            do throws(ProfileError) {
                try decoder.feed(chunk.readableBytesUInt8Span)
            } catch {
                answer.receivedBytes = received
                answer.body = []
                answer.profile = .failure(error)
                return answer
            }
        }
        answer.receivedBytes = received
        do throws(ProfileError) {
            let profile = try decoder.finish()
            if profile.format != .protobuf { answer.body = [] }
            answer.profile = .success(profile)
        } catch {
            answer.body = []
            answer.profile = .failure(error)
        }
        return answer
    }
}

extension Exchange.Response {
    /// Where a redirect leads, if it stays with the service that was asked.
    func redirect(from url: String) -> String? {
        guard let location = headers.first(name: "Location"), let base = URL(string: url),
            let next = URL(string: location, relativeTo: base)?.absoluteURL,
            next.scheme == base.scheme, next.host() == base.host(), next.port == base.port
        else { return nil }
        return next.absoluteString
    }
}

extension Exchange.UserError {
    /// The service closed the connection where the answer should have begun.
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
