import DemoService
import Goroutines
import NIOSSL
import TestSupport
import Testing

@testable import Poller

@Suite("TLS", .serialized, .realTime)
struct TLSTests {
    private func outcome(
        _ service: DemoService, host: String = "localhost", ca: String? = nil
    ) async throws -> Result<Poll, PollFailure> {
        var options = Poller.Options.patient
        options.caFile = ca
        let poller = try Poller(service.endpoint("https", host: host), options: options)
        do throws(PollFailure) {
            return .success(try await poller.fetch())
        } catch {
            return .failure(error)
        }
    }

    @Test("--ca FILE trusts an issuer, or the service's own certificate")
    func trusted() async throws {
        let certificates = try Certificates()
        try certificates.make("root", host: "root")
        try certificates.make("leaf", host: "localhost", issuer: "root")
        let service = try await DemoService.atClimax(
            host: "127.0.0.1", prepare: certificates.server("leaf"))
        let poll = try await outcome(service, ca: certificates.path("root.pem")).get()
        #expect(poll.total >= 184_000)
        #expect(poll.process != nil)

        let failure = try await #require(outcome(service).failure)
        #expect(failure.kind == .untrusted)
        #expect(
            failure.explanation
                == "certificate of localhost:\(service.port) not trusted (unknown issuer). "
                + "Trust the issuer's certificate with --ca FILE.")
        await service.stop()
    }

    @Test("a self-signed certificate is not trusted, until --ca names it")
    func selfSigned() async throws {
        let certificates = try Certificates()
        try certificates.make("own", host: "localhost")
        let service = try await DemoService.atClimax(
            host: "127.0.0.1", prepare: certificates.server("own"))
        let failure = try await #require(outcome(service).failure)
        #expect(failure.kind == .untrusted)
        #expect(
            failure.explanation
                == "certificate of localhost:\(service.port) not trusted (self-signed). "
                + "Trust it with --ca FILE.")
        _ = try await outcome(service, ca: certificates.path("own.pem")).get()
        await service.stop()
    }

    @Test("an expired certificate is told with its day")
    func expired() async throws {
        let certificates = try Certificates()
        try certificates.make("old", host: "localhost", days: -1)
        let service = try await DemoService.atClimax(
            host: "127.0.0.1", prepare: certificates.server("old"))
        let failure = try await #require(
            outcome(service, ca: certificates.path("old.pem")).failure)
        #expect(failure.kind == .untrusted)
        let words = /certificate of \S+ not trusted \(expired on \d{4}-\d\d-\d\d\)\. Renew .*/
        #expect(failure.explanation.wholeMatch(of: words) != nil, "\(failure.explanation)")
        await service.stop()
    }

    @Test("a certificate of another name is told as such", arguments: ["localhost", "127.0.0.1"])
    func otherName(host: String) async throws {
        let certificates = try Certificates()
        try certificates.make("other", host: "other.example.com")
        let service = try await DemoService.atClimax(
            host: "127.0.0.1", prepare: certificates.server("other"))
        let failure = try await #require(
            outcome(service, host: host, ca: certificates.path("other.pem")).failure)
        #expect(failure.kind == .untrusted)
        #expect(
            failure.explanation.hasPrefix(
                "certificate of \(host):\(service.port) not trusted (name mismatch: "),
            "\(failure.explanation)")
        await service.stop()
    }

    @Test("https on a port without TLS, and http on one with it, say which to write")
    func mixedUp() async throws {
        let plain = try await DemoService.atClimax(host: "127.0.0.1")
        let failure = try await #require(outcome(plain).failure)
        #expect(failure.kind == .untrusted)
        #expect(
            failure.explanation
                == "localhost:\(plain.port) does not speak TLS. Use http:// in the target.")
        await plain.stop()

        let certificates = try Certificates()
        try certificates.make("own", host: "localhost")
        let secure = try await DemoService.atClimax(
            host: "127.0.0.1", prepare: certificates.server("own"))
        let poller = try Poller(secure.endpoint(), options: .patient)
        let other = try await #require(throws: PollFailure.self) { try await poller.fetch() }
        #expect(other.explanation.contains("https://"), "\(other.explanation)")
        await secure.stop()
    }

    @Test("a port that is silent on TLS is no matter of trust")
    func silent() async throws {
        let peer = try await EchoPeer()
        let endpoint = try Endpoint(parsing: "https://127.0.0.1:\(peer.port)")
        let poller = try Poller(endpoint, options: .quick)
        let failure = try await #require(throws: PollFailure.self) { try await poller.fetch() }
        #expect(failure.kind == .unreachable)
        #expect(
            failure.explanation.hasPrefix(
                "\(endpoint.name) does not accept the connection, or does not complete the TLS handshake. "
            ),
            "\(failure.explanation)")
    }

    @Test("what is wrong with a certificate depends on the day first")
    func faults() {
        var certificate = Certificate(validFrom: 10, validUntil: 20, isSelfSigned: true)
        #expect(certificate.fault(at: 15) == .selfSigned)
        #expect(certificate.fault(at: 5) == .notYetValid(10))
        #expect(certificate.fault(at: 25) == .expired(20))
        certificate.isSelfSigned = false
        #expect(certificate.fault(at: 15) == .unknownIssuer)
    }

    @Test("no bytes make the look at a certificate fail")
    func hostileCertificate() throws {
        let certificates = try Certificates()
        try certificates.make("own", host: "localhost")
        let pem = try NIOSSLCertificate.fromPEMFile(certificates.path("own.pem"))
        let bytes = try #require(pem.first).toDERBytes()
        #expect(Certificate.isSelfIssued(bytes))
        for length in bytes.indices { _ = Certificate.isSelfIssued(Array(bytes[..<length])) }
        for index in bytes.indices.prefix(200) {
            for value in [0x00, 0x7f, 0x80, 0x84, 0xff] as [UInt8] {
                var broken = bytes
                broken[index] = value
                _ = Certificate.isSelfIssued(broken)
            }
        }
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
