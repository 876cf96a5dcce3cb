import AsyncHTTPClient
import FoundationEssentials
import Glibc
import Goroutines
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

// This file and `PollFailure+Answer.swift` are the one place where poll errors become text. The first
// sentence is what happened, and is shown alone if there is little room; the rest is what to do.

extension PollFailure {
    /// For a missing or incomplete response.
    init(_ trouble: Exchange.Failure, from endpoint: Endpoint, options: Poller.Options) async {
        let name = endpoint.name
        switch trouble.error {
        case is Exchange.TimeIsUp: self.init(timedOut: trouble.received, name, options.timeout)
        case is Exchange.TooLarge:
            self.init(
                .tooLarge,
                "the response of \(name) is larger than \(Double(options.maximumBytes).roundBytes), "
                    + "more than any goroutine profile. Check the path in the target.")
        case let error as NIOConnectionError where error.connectionErrors.isEmpty:
            self.init(
                .unknownHost,
                "unknown host \(error.host.scrubbed). "
                    + "Check the spelling, and whether this machine can resolve it.")
        case let error as NIOConnectionError:
            let codes = error.connectionErrors.compactMap { ($0.error as? IOError)?.errnoCode }
            self.init(errno: codes.contains(ECONNREFUSED) ? ECONNREFUSED : codes.first, name)
        case let error as IOError where trouble.received == nil:
            self.init(errno: error.errnoCode, name)
        case let error as HTTPClientError
        where [.connectTimeout, .tlsHandshakeTimeout].contains(error):
            self.init(unconnected: name, isTLS: endpoint.profileURL.hasPrefix("https"))
        case is HTTPClientError where trouble.isClosedUnanswered,
            is ChannelError where trouble.isClosedUnanswered:
            self.init(errno: ECONNRESET, name)
        case HTTPParserError.invalidEOFState where trouble.received == nil:
            self.init(errno: ECONNRESET, name)
        case is HTTPParserError where trouble.received == nil:
            self.init(
                .notAProfile,
                "\(name) does not speak HTTP. Check that this is the port of net/http/pprof; "
                    + "if it expects TLS, use https://\(name).")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            self.init(untrusted: trouble.error, await Certificate.presented(by: endpoint), name)
        default: self.init(cut: trouble, name)
        }
    }

    init(_ kind: Kind, _ explanation: String) { self.init(kind: kind, explanation: explanation) }

    private init(timedOut received: Int?, _ name: String, _ timeout: Duration) {
        let limit = timeout.seconds.span
        let longer = max(10, (timeout.seconds * 3).rounded(.up)).span
        let found =
            switch received {
            case .some(let bytes) where bytes > 0:
                "no complete response from \(name) in \(limit); got \(Double(bytes).roundBytes)."
            case .some: "no complete response from \(name) in \(limit); got only the headers."
            case nil: "no response from \(name) in \(limit)."
            }
        self.init(.timedOut, "\(found) Allow more time with --timeout \(longer).")
    }

    private init(errno code: CInt?, _ name: String) {
        switch code {
        case ECONNREFUSED:
            self.init(.refused, "connection refused by \(name). Is the pprof port open?")
        case ECONNRESET, EPIPE:
            self.init(
                .cutShort,
                "\(name) closed the connection without responding. Its write timeout may be too "
                    + "short for a profile; if it expects TLS, use https://.")
        case ENOENT: self.init(.unreachable, "no socket at \(name). Is the service running?")
        case EACCES, EPERM:
            self.init(
                .unreachable,
                "no permission to connect to \(name). Check the owner and mode of the socket.")
        case ETIMEDOUT: self.init(unconnected: name, isTLS: false)
        default:
            let reason = code.map { ": \(String(cString: strerror($0)).lowercased())" } ?? ""
            self.init(
                .unreachable, "cannot reach \(name)\(reason). Check the address and the route.")
        }
    }

    /// The client library reports a connection that is never accepted and a stalled handshake alike.
    private init(unconnected name: String, isTLS: Bool) {
        self.init(
            .unreachable,
            isTLS
                ? "\(name) does not accept the connection, or does not complete the TLS handshake. "
                    + "Check for a firewall, and whether the port uses TLS."
                : "\(name) does not accept the connection. "
                    + "Check the address, and for a firewall in between.")
    }

    private init(untrusted error: any Error, _ certificate: Certificate?, _ name: String) {
        let detail = String(describing: error)
        if (error as? NIOSSLExtraError) == .failedToValidateHostname {
            self.init(
                .untrusted,
                "certificate of \(name) not trusted (name mismatch: it was issued for another "
                    + "name). Use the name in the certificate.")
        } else if detail.contains("CERTIFICATE_VERIFY_FAILED") {
            let fault = certificate?.fault(at: .now) ?? .unknownIssuer
            self.init(
                .untrusted,
                "certificate of \(name) not trusted (\(fault.reason)). \(fault.advice)")
        } else if detail.contains("WRONG_VERSION_NUMBER") || detail.contains("HTTP_REQUEST") {
            self.init(.untrusted, "\(name) does not speak TLS. Use http:// in the target.")
        } else if detail.contains("CERTIFICATE_REQUIRED") {
            self.init(
                .untrusted,
                "\(name) requires a client certificate, which gorotop does not support. "
                    + "Use a port that needs none, or a tunnel that provides one.")
        } else {
            self.init(
                .untrusted,
                "TLS with \(name) failed (\(detail.scrubbed.prefix(120))). "
                    + "Check that the port uses TLS.")
        }
    }

    private init(cut trouble: Exchange.Failure, _ name: String) {
        switch trouble.received {
        case .some(let bytes):
            self.init(
                .cutShort,
                "the response of \(name) was cut off after \(Double(bytes).roundBytes). "
                    + "Its write timeout may be too short for a profile.")
        case nil:
            let detail = String(describing: trouble.error).scrubbed.prefix(120)
            self.init(
                .unreachable,
                "no response from \(name) (\(detail)). Check the address and the route.")
        }
    }
}

extension PollFailure.Kind {
    /// Whether the service may have spent time on a profile that never arrived.
    var hasBurdened: Bool {
        switch self {
        case .timedOut, .badStatus, .notAProfile, .cutShort, .tooLarge: true
        case .unknownHost, .refused, .unreachable, .untrusted, .unauthorized, .forbidden,
            .notMounted, .unknownProfile, .redirected:
            false
        }
    }
}
