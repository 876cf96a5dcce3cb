import AsyncHTTPClient
import FoundationEssentials
import Glibc
import Goroutines
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

// Here and in `PollFailure+Answer.swift`, the one spot that turns what went wrong into words. The
// first sentence says what happened and stands alone; the others say what to do about it.

extension PollFailure {
    /// There was no answer, or no whole one.
    init(
        _ trouble: Exchange.UserError, from endpoint: Endpoint, options: Poller.Options
    ) async {
        let name = endpoint.name
        switch trouble.error {
        case is Exchange.TimeIsUp:
            self.init(timedOut: trouble.received, name, options.timeout)
        case is Exchange.TooLarge:
            self.init(
                .tooLarge,
                "the answer of \(name) is larger than \(Double(options.maximumBytes).roundBytes), "
                    + "which no goroutine profile is. Check the path in the target.")
        case let error as NIOConnectionError where error.connectionErrors.isEmpty:
            self.init(
                .unknownHost,
                "unknown host \(error.host.scrubbed). Is the name right, and known on this machine?"
            )
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
                "\(name) does not answer in HTTP. Is it the port of net/http/pprof? "
                    + "If it speaks TLS, write https://\(name).")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            self.init(untrusted: trouble.error, await Certificate.presented(by: endpoint), name)
        default:
            self.init(cut: trouble, name)
        }
    }

    init(_ kind: Kind, _ explanation: String) {
        self.init(kind: kind, explanation: explanation)
    }

    private init(timedOut received: Int?, _ name: String, _ timeout: Duration) {
        let limit = timeout.seconds.span
        let longer = max(10, (timeout.seconds * 3).rounded(.up)).span
        let found =
            switch received {
            case .some(let bytes) where bytes > 0:
                "no full answer from \(name) in \(limit); got \(Double(bytes).roundBytes)."
            case .some: "no full answer from \(name) in \(limit); only the head came."
            case nil: "no answer from \(name) in \(limit)."
            }
        self.init(.timedOut, "\(found) --timeout \(longer) waits longer.")
    }

    private init(errno code: CInt?, _ name: String) {
        switch code {
        case ECONNREFUSED:
            self.init(.refused, "connection refused by \(name). Is the pprof port open?")
        case ECONNRESET, EPIPE:
            self.init(
                .cutShort,
                "\(name) closed the connection without an answer. Its write timeout may be "
                    + "shorter than a profile takes; or it speaks TLS: then write https://.")
        case ENOENT:
            self.init(.unreachable, "there is no socket at \(name). Is the service running?")
        case EACCES, EPERM:
            self.init(.unreachable, "no permission to connect to \(name). Whose socket is it?")
        case ETIMEDOUT: self.init(unconnected: name, isTLS: false)
        default:
            let reason = code.map { ": \(String(cString: strerror($0)).lowercased())" } ?? ""
            self.init(.unreachable, "no way to \(name)\(reason). Check the address and the route.")
        }
    }

    /// The client does not tell a connection that nobody takes from a handshake that stands still.
    private init(unconnected name: String, isTLS: Bool) {
        self.init(
            .unreachable,
            isTLS
                ? "\(name) does not take the connection, or does not answer in TLS. Is a firewall in "
                    + "between, or is it a port without TLS?"
                : "\(name) does not take the connection. "
                    + "Is a firewall in between, or the address wrong?")
    }

    private init(untrusted error: any Error, _ certificate: Certificate?, _ name: String) {
        let detail = String(describing: error)
        if (error as? NIOSSLExtraError) == .failedToValidateHostname {
            self.init(
                .untrusted,
                "certificate of \(name) not trusted (name mismatch: it is made out to another "
                    + "name). Ask by the name that it has.")
        } else if detail.contains("CERTIFICATE_VERIFY_FAILED") {
            let fault = certificate?.fault(at: .now) ?? .unknownIssuer
            self.init(
                .untrusted,
                "certificate of \(name) not trusted (\(fault.reason)). \(fault.advice)")
        } else if detail.contains("WRONG_VERSION_NUMBER") || detail.contains("HTTP_REQUEST") {
            self.init(.untrusted, "\(name) does not speak TLS. Write http:// in the target.")
        } else if detail.contains("CERTIFICATE_REQUIRED") {
            self.init(
                .untrusted,
                "\(name) wants a client certificate. gorotop has none to show: use a port "
                    + "without, or a tunnel that has one.")
        } else {
            self.init(
                .untrusted,
                "TLS with \(name) failed (\(detail.scrubbed.prefix(120))). "
                    + "Does the port speak TLS?")
        }
    }

    private init(cut trouble: Exchange.UserError, _ name: String) {
        switch trouble.received {
        case .some(let bytes):
            self.init(
                .cutShort,
                "the answer of \(name) was cut after \(Double(bytes).roundBytes). "
                    + "Its write timeout may be shorter than a profile takes.")
        case nil:
            let detail = String(describing: trouble.error).scrubbed.prefix(120)
            self.init(
                .unreachable, "no answer from \(name) (\(detail)). Check the address and the route."
            )
        }
    }
}

extension PollFailure.Kind {
    /// The service may have made the profile for nothing.
    var hasBurdened: Bool {
        switch self {
        case .timedOut, .badStatus, .notAProfile, .cutShort, .tooLarge: true
        case .unknownHost, .refused, .unreachable, .untrusted, .unauthorized, .forbidden,
            .notMounted, .unknownProfile, .redirected:
            false
        }
    }
}
