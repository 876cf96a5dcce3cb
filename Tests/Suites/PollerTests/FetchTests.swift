import AsyncHTTPClient
import DemoService
import Foundation
import Goroutines
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import Poller

@Suite("One poll", .serialized, .realTime)
struct FetchTests {
    private func failure(
        _ endpoint: Endpoint, _ options: Poller.Options = .quick
    ) async throws -> PollFailure {
        do {
            _ = try await Poller(endpoint, options: options).fetch()
            throw NoFailure()
        } catch let failure as PollFailure {
            #expect(!failure.explanation.contains("\n"))
            #expect(failure.explanation.hasSuffix(".") || failure.explanation.hasSuffix("?"))
            return failure
        }
    }

    private struct NoFailure: Error {}

    @Test("a poll tells the goroutines, how long they took, and the process")
    func answer() async throws {
        let service = try await DemoService.atClimax()
        let poll = try await Poller(service.endpoint()).fetch()
        let leak = try #require(poll.snapshot?.stanzas.first)
        #expect(leak.count >= 184_000)
        #expect(leak.state == .channelSend)
        #expect(leak.stack.userFrame?.shortLocation == "audit/audit.go:28")
        #expect(poll.snapshot?.format == .protobuf)
        #expect(poll.snapshot?.takenAt ?? 0 >= poll.startedAt - 0.001)
        #expect((500..<20_000).contains(poll.bodyBytes))
        // To be saved as it came.
        let body = try #require(poll.body)
        #expect(body.count == poll.bodyBytes && body.starts(with: [0x1f, 0x8b]))
        #expect(poll.duration > 0)
        let process = try #require(poll.process)
        #expect(process.goVersion == "go1.27.3")
        #expect(process.goroutines.map { Int($0) } ?? 0 >= 184_000)
        #expect(process.residentBytes ?? 0 > 4 * (process.heapBytes ?? .infinity))
        await service.stop()
    }

    @Test("some polls in a row are as many answers, oldest first, over one connection")
    func inARow() async throws {
        let service = try await DemoService.start(origin: 0, speed: 1)
        let burst = try await Poller(service.endpoint(), options: .patient)
            .fetch(3, every: .milliseconds(10))
        // A busy machine answers too slowly for a third.
        #expect(burst.polls.count == 3 || burst.shortfall?.contains("too long for 3") ?? false)
        #expect(burst.polls.map(\.startedAt) == burst.polls.map(\.startedAt).sorted())
        #expect(await service.connections == 1)
        await service.stop()
    }

    @Test("a poll that fails after the first ends them, which is told with the reason")
    func cutRow() async throws {
        let reads = Reads()
        let service = try await DemoService.start(origin: 0, speed: 1) { channel in
            // The first poll is a request for the profile and one for the metrics.
            try channel.pipeline.syncOperations.addHandler(Closing(after: 2, of: reads))
        }
        let burst = try await Poller(service.endpoint(), options: .patient)
            .fetch(3, every: .milliseconds(10))
        #expect(burst.polls.count == 1 && burst.newest.total > 100)
        let shortfall = try #require(burst.shortfall)
        #expect(shortfall.hasPrefix("poll 2 of 3 failed: ") || shortfall.contains("too long"))
        await service.stop()
    }

    @Test("if the first poll fails, there is nothing to tell")
    func noRow() async throws {
        let service = try await DemoService.start(origin: 0, speed: 1)
        try await service.set(.unauthorized)
        let poller = try Poller(service.endpoint(), options: .patient)
        await #expect(throws: PollFailure.self) { try await poller.fetch(3, every: .zero) }
        #expect(await service.requests == 1)
        await service.stop()
    }

    @Test("the text forms are read as well, where they are asked for", arguments: [1, 2])
    func textForm(debug: Int) async throws {
        let service = try await DemoService.start(origin: 0, speed: 1)
        let endpoint = try Endpoint(
            parsing: "http://\(service.host):\(service.port)/debug/pprof/goroutine?debug=\(debug)")
        var options = Poller.Options()
        // A busy machine is no fault.
        options.timeout = .seconds(60)
        let polled = try await Poller(endpoint, options: options).fetch()
        #expect(polled.snapshot?.format == .protobuf)
        let poll = try await Poller(endpoint, options: options).fetch(asGiven: true)
        #expect(poll.snapshot?.format == (debug == 1 ? .debug1 : .debug2))
        #expect(poll.total > 100)
        #expect(poll.snapshot?.takenAt == poll.startedAt)
        #expect(poll.body?.count == nil)
        await service.stop()
    }

    @Test(
        "metrics that are absent, broken or slow are no error",
        arguments: [
            .notMounted, .html, .empty, .internalError, .cutBody, .closeBeforeHead, .hangInBody,
        ] as [Fault])
    func withoutMetrics(fault: Fault) async throws {
        let service = try await DemoService.atClimax()
        try await service.set(fault, for: .metrics)
        let poll = try await Poller(service.endpoint()).fetch()
        #expect(poll.total >= 184_000)
        #expect(poll.process == nil)
        await service.stop()
    }

    @Test(
        "each way an answer can fail has words of its own",
        arguments: [
            (.refuse, .refused, "connection refused by HOST. Is the pprof port open?"),
            (
                .closeBeforeHead, .cutShort, "HOST closed the connection without responding."
            ),
            (.cutBody, .cutShort, "the response of HOST was cut off after "),
            (.cutGzip, .cutShort, "the response of HOST is cut off: its gzip data ends after "),
            (
                .unauthorized, .unauthorized,
                "HOST requires credentials (401). Send them with --header-file FILE"
            ),
            (.forbidden, .forbidden, "HOST denies access (403)."),
            (
                .notMounted, .notMounted,
                "there is nothing at http://HOST/debug/pprof/goroutine (404). "
                    + "Import net/http/pprof in the service, or give the full path in the target."
            ),
            (
                .unknownProfile, .unknownProfile,
                "HOST has net/http/pprof but not this profile."
            ),
            (
                .internalError, .badStatus,
                "HOST answers 500 Internal Server Error: “runtime: the profile is in use”."
            ),
            (.badGateway, .badStatus, "HOST answers 502 Bad Gateway: “upstream connect error”."),
            (
                .html, .notAProfile,
                "HOST returned the web page “Sign in” (text/html) instead of a Go profile."
            ),
            (
                .json, .notAProfile,
                "HOST returned JSON (application/json) instead of a Go profile."
            ),
            (.empty, .notAProfile, "HOST returned an empty response."),
            (
                .redirect(to: "https://sso.example.com/login\u{202e}"), .redirected,
                "HOST redirects to “https://sso.example.com/login?” (302)."
            ),
            (.redirect(to: "/login"), .redirected, "HOST redirects to “/login” (302)."),
            (
                .redirect(to: "/debug/pprof/goroutine"), .redirected,
                "HOST redirects to “/debug/pprof/goroutine” (302)."
            ),
            (.hugeBody, .tooLarge, "the response of HOST is larger than 4.1 MB"),
            (.gzipBomb, .tooLarge, "the response of HOST is too large."),
        ] as [(Fault, PollFailure.Kind, String)])
    func fault(_ fault: Fault, kind: PollFailure.Kind, words: String) async throws {
        let service = try await DemoService.atClimax()
        try await service.set(fault)
        let endpoint = try service.endpoint()
        var options = Poller.Options.patient
        options.maximumBytes = 4_100_000
        let failure = try await failure(endpoint, options)
        #expect(failure.kind == kind)
        let expected = words.replacing("HOST", with: endpoint.name)
        #expect(failure.explanation.hasPrefix(expected), "\(failure.explanation)")
        await service.stop()
    }

    @Test(
        "the time limit covers the whole answer, and tells how far it came",
        arguments: [
            (.hangBeforeHead, "no response from HOST in 6s. Allow more time with --timeout 18s."),
            (.hangInBody, "no complete response from HOST in 6s; got "),
            (.drip(pause: .milliseconds(5)), "no complete response from HOST in 6s; got "),
        ] as [(Fault, String)])
    func timeout(fault: Fault, words: String) async throws {
        let service = try await DemoService.atClimax()
        try await service.set(fault)
        let endpoint = try service.endpoint()
        let failure = try await failure(endpoint)
        #expect(failure.kind == .timedOut)
        #expect(failure.explanation.hasPrefix(words.replacing("HOST", with: endpoint.name)))
        await service.stop()
    }

    @Test("a connection that closes under a request is told as closed, whoever notices it")
    func closedUnderRequest() async throws {
        let endpoint = try Endpoint(parsing: "billing:6060")
        for error in [
            ChannelError.ioOnClosedChannel, HTTPClientError.remoteConnectionClosed,
            IOError(errnoCode: ECONNRESET, reason: "read"),
        ] as [any Error] {
            let failure = await PollFailure(
                Exchange.Failure(error: error, received: nil), from: endpoint, options: .quick)
            #expect(failure.kind == .cutShort)
            #expect(
                failure.explanation.hasPrefix(
                    "billing:6060 closed the connection without responding."))
        }
    }

    @Test("a redirect within the service's own pprof is followed")
    func ownRedirect() async throws {
        let service = try await DemoService.atClimax()
        try await service.set(.redirect(to: "/debug/pprof/goroutine?a=b"), requests: 1)
        #expect(try await Poller(service.endpoint()).fetch().snapshot?.format == .protobuf)
        await service.stop()
    }

    @Test("a redirect to debug=1 or 2 is polled without it, unless the user asked for that form")
    func redirectToForm() async throws {
        let service = try await DemoService.atClimax()
        let poller = try Poller(service.endpoint())
        let target = "/debug/pprof/goroutine?a=b&debug=1"
        try await service.set(.redirect(to: target), requests: 1)
        #expect(try await poller.fetch().snapshot?.format == .protobuf)
        try await service.set(.redirect(to: target), requests: 1)
        #expect(try await poller.fetch(asGiven: true).snapshot?.format == .debug1)
        try await service.set(.redirect(to: "/debug/pprof/goroutine?debug=2"))
        let failure = await #expect(throws: PollFailure.self) { try await poller.fetch() }
        #expect(failure?.kind == .redirected)
        await service.stop()
    }

    @Test("a host without an address is unknown")
    func unknownHost() async throws {
        // A label that is too long is never asked for.
        let host = String(repeating: "x", count: 64) + ".invalid"
        let failure = try await failure(Endpoint(parsing: "\(host):6060"), .patient)
        #expect(failure.kind == .unknownHost)
        #expect(failure.explanation.hasPrefix("unknown host \(host). "))
    }

    @Test("a connection that nobody takes is told from an answer that does not come")
    func noConnection() async throws {
        let peer = try FullPeer()
        let failure = try await failure(Endpoint(parsing: "127.0.0.1:\(peer.port)"))
        #expect(failure.kind == .unreachable)
        #expect(
            failure.explanation
                == "127.0.0.1:\(peer.port) does not accept the connection. "
                + "Check the address, and for a firewall in between.")
    }

    @Test(
        "an answer that ends early, or is none, is told by how far it came",
        arguments: [
            ("", .cutShort, "HOST closed the connection without responding."),
            (
                "HTTP/1.1 200 OK\r\nCont", .cutShort,
                "HOST closed the connection without responding."
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", .cutShort,
                "the response of HOST was cut off after 0 bytes."
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\nabc", .cutShort,
                "the response of HOST was cut off after 3 bytes."
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", .cutShort,
                "the response of HOST was cut off after 2 bytes."
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nx", .cutShort,
                "the response of HOST was cut off after "
            ),
            ("HTTP/1.1 204 No Content\r\n\r\n", .badStatus, "HOST answers 204 No Content."),
            (
                "HTTP/1.1 200 OK\r\n\r\nabc", .notAProfile,
                "HOST did not return a goroutine profile."
            ),
            ("HTTP/1.1 what\r\n\r\n", .notAProfile, "HOST does not speak HTTP."),
            ("SSH-2.0-OpenSSH_9.2\r\n", .notAProfile, "HOST does not speak HTTP."),
        ] as [(String, PollFailure.Kind, String)])
    func raw(text: String, kind: PollFailure.Kind, words: String) async throws {
        let peer = try await RawPeer(sending: text)
        let endpoint = try Endpoint(parsing: "127.0.0.1:\(peer.port)")
        let failure = try await failure(endpoint, .patient)
        #expect(failure.kind == kind)
        let expected = words.replacing("HOST", with: endpoint.name)
        #expect(failure.explanation.hasPrefix(expected), "\(failure.explanation)")
        try await peer.channel.close()
    }

    @Test("Go's TLS port asks for https")
    func plainOnTLSPort() async throws {
        let peer = try await RawPeer(
            sending: "HTTP/1.0 400 Bad Request\r\n\r\n"
                + "Client sent an HTTP request to an HTTPS server.\n")
        let failure = try await failure(Endpoint(parsing: "127.0.0.1:\(peer.port)"), .patient)
        #expect(failure.kind == .badStatus)
        #expect(
            failure.explanation
                == "127.0.0.1:\(peer.port) expects TLS. Use https:// in the target.")
        try await peer.channel.close()
    }

    @Test("a unix socket is asked like a port, and missed like one")
    func socket() async throws {
        let path = "/tmp/gorotop-\(UUID().uuidString.prefix(8)).sock"
        let endpoint = try Endpoint(
            parsing: "http+unix://\(path.replacing("/", with: "%2F"))")
        let missing = try await failure(endpoint, .patient)
        #expect(missing.kind == .unreachable)
        #expect(missing.explanation == "no socket at \(path). Is the service running?")

        let profile =
            "goroutine profile: total 1\n1 @ 0x1\n#\t0x1\tmain.main+0x1\t/src/main.go:1\n\n"
        let peer = try await RawPeer(
            sending: "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                + "Content-Length: \(profile.utf8.count)\r\n\r\n\(profile)",
            socket: path)
        let poll = try await Poller(endpoint, options: .patient).fetch()
        #expect(poll.total == 1)
        try await peer.channel.close()
        try? FileManager.default.removeItem(atPath: path)
    }

    @Test("headers of a file and credentials of the target are sent")
    func headers() async throws {
        let file = try TemporaryFile("X-Scope: ops\nHost: billing.internal\n")
        let peer = try await EchoPeer()
        var options = Poller.Options.patient
        options.headerFile = file.path
        _ = try await failure(
            Endpoint(parsing: "http://ann:secret@127.0.0.1:\(peer.port)/x"), options)
        let request = await peer.request
        #expect(request.hasPrefix("GET /x/debug/pprof/goroutine HTTP/1.1\r\n"))
        for line in [
            "X-Scope: ops", "Host: billing.internal", "Authorization: Basic YW5uOnNlY3JldA==",
            "User-Agent: gorotop",
        ] {
            #expect(request.localizedCaseInsensitiveContains("\r\n\(line)\r\n"), "\(request)")
        }
    }
}

extension Poller.Options {
    /// For peers that never answer.
    static var quick: Poller.Options {
        var options = Poller.Options()
        options.timeout = .seconds(6)
        return options
    }

    /// For peers that do, on a busy machine.
    static var patient: Poller.Options {
        var options = Poller.Options()
        // A busy machine may take seconds for a request.
        (options.timeout, options.metricsTimeout) = (.seconds(60), .seconds(60))
        return options
    }
}

private final class Reads: Sendable {
    let count = Mutex(0)
}

/// Closes connections instead of passing on a request, after some in all.
private final class Closing: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    private let limit: Int
    private let reads: Reads

    init(after limit: Int, of reads: Reads) { (self.limit, self.reads) = (limit, reads) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let count = reads.count.withLock { count in
            count += 1
            return count
        }
        if count > limit { context.close(promise: nil) } else { context.fireChannelRead(data) }
    }
}
