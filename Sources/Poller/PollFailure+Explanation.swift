import AsyncHTTPClient
import FoundationEssentials
import Glibc
import Goroutines
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Pprof

// The one spot that turns what went wrong into words. The first sentence says what happened and
// stands alone; the others say what to do about it.

extension PollFailure {
    /// There was no answer, or no whole one.
    init(
        _ trouble: Exchange.Trouble, from endpoint: Endpoint, options: Poller.Options
    ) async {
        let name = endpoint.name
        switch trouble.error {
        case is Exchange.TimeIsUp:
            self.init(timedOut: trouble.received, name, options.timeout)
        case is Exchange.TooLarge:
            self.init(
                .tooLarge,
                "the answer of \(name) is larger than \(options.maximumBytes.bytesText), which no "
                    + "goroutine profile is. Check the path in the target.")
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
        case let error as HTTPClientError where error == .connectTimeout:
            self.init(errno: ETIMEDOUT, name)
        case let error as HTTPClientError where error == .tlsHandshakeTimeout:
            self.init(
                .untrusted,
                "\(name) takes the connection, but does not answer in TLS. Try http://\(name).")
        case is HTTPClientError where trouble.isClosedUnanswered:
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

    private init(_ kind: Kind, _ explanation: String) {
        self.init(kind: kind, explanation: explanation)
    }

    private init(timedOut received: Int?, _ name: String, _ timeout: Duration) {
        let limit = timeout.shortText
        let longer = Duration.seconds(max(10, (timeout.seconds * 3).rounded(.up))).shortText
        let found =
            switch received {
            case .some(let bytes) where bytes > 0:
                "no full answer from \(name) in \(limit); got \(bytes.bytesText)."
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
        case ETIMEDOUT:
            self.init(
                .unreachable,
                "\(name) does not take the connection. Is a firewall in between, or the address "
                    + "wrong?")
        default:
            let reason = code.map { ": \(String(cString: strerror($0)).lowercased())" } ?? ""
            self.init(.unreachable, "no way to \(name)\(reason). Check the address and the route.")
        }
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

    private init(cut trouble: Exchange.Trouble, _ name: String) {
        switch trouble.received {
        case .some(let bytes):
            self.init(
                .cutShort,
                "the answer of \(name) was cut after \(bytes.bytesText). "
                    + "Its write timeout may be shorter than a profile takes.")
        case nil:
            let detail = String(describing: trouble.error).scrubbed.prefix(120)
            self.init(
                .unreachable, "no answer from \(name) (\(detail)). Check the address and the route."
            )
        }
    }
}

extension PollFailure {
    /// The answer has another status than 200.
    init(_ response: Exchange.Response, from endpoint: Endpoint, options: Poller.Options) {
        let name = endpoint.name
        let code = response.status.code
        let quote = response.quote.map { ": “\($0)”" } ?? ""
        switch response.status {
        case .unauthorized where options.headerFile != nil || endpoint.credentials != nil:
            self.init(
                .unauthorized,
                "\(name) does not accept the credentials (401). Check the target and --header-file."
            )
        case .unauthorized:
            self.init(
                .unauthorized,
                "\(name) wants credentials (401). --header-file FILE sends them, from a line such "
                    + "as `Authorization: Bearer …`.")
        case .forbidden:
            self.init(
                .forbidden,
                "\(name) forbids it (403). Ask from a machine that may, or send credentials with "
                    + "--header-file FILE.")
        case .notFound where response.headers.contains(name: "X-Go-Pprof"):
            self.init(
                .unknownProfile,
                "\(name) has net/http/pprof, but not this profile. "
                    + "End the target with /debug/pprof/goroutine.")
        case .notFound:
            self.init(
                .notMounted,
                "\(name) answers, but has no /debug/pprof/. "
                    + "Import net/http/pprof or give the full path in the target.")
        case .badRequest where quote.contains("HTTPS server"):
            self.init(.badStatus, "\(name) speaks TLS. Write https:// in the target.")
        case let status where status.isRedirect:
            let location = response.headers.first(name: "Location")?.quoted ?? "nowhere"
            self.init(
                .redirected,
                "\(name) redirects to \(location) (\(code)). If the service is there, give that "
                    + "as the target; if that is a login, --header-file FILE sends credentials.")
        case .badGateway, .serviceUnavailable, .gatewayTimeout:
            self.init(
                .badStatus,
                "\(name) answers \(response.statusText)\(quote). "
                    + "A proxy in between may not reach the service.")
        case let status where status.code >= 500:
            self.init(
                .badStatus,
                "\(name) answers \(response.statusText)\(quote). The service's log may say why.")
        default:
            self.init(
                .badStatus,
                "\(name) answers \(response.statusText)\(quote). Check the path in the target.")
        }
    }

    /// The answer is whole, but no goroutine profile.
    init(_ error: ProfileError, in response: Exchange.Response, from endpoint: Endpoint) {
        let name = endpoint.name
        let type =
            response.headers.first(name: "Content-Type")
            .map { " (\($0.prefix { $0 != ";" }.description.scrubbed.prefix(40)))" } ?? ""
        switch error {
        case .empty:
            self.init(
                .notAProfile,
                "\(name) gives an empty answer. Is something else on that port? "
                    + "Give the full path in the target.")
        case .html(let title):
            let page = title.map { " \($0.quoted)" } ?? ""
            self.init(
                .notAProfile,
                "the answer of \(name) is not a Go profile\(type), but the web page\(page). "
                    + "If that is a login, --header-file FILE sends credentials; if it is another "
                    + "service, give the full path in the target.")
        case .json:
            self.init(
                .notAProfile,
                "the answer of \(name) is not a Go profile\(type), but JSON. "
                    + "Give the full path in the target.")
        case .gzipCut:
            self.init(
                .cutShort,
                "the answer of \(name) is cut: its gzip data ends after "
                    + "\(response.body.count.bytesText). A proxy in between may limit its size.")
        case .tooLarge:
            self.init(.tooLarge, "the answer of \(name) is too large. \(error.explanation)")
        case .otherProfile, .unrecognised, .gzipChecksum, .gzipDamaged, .malformed:
            self.init(
                .notAProfile,
                "the answer of \(name) is not a Go profile\(type). \(error.explanation)")
        }
    }
}

extension Exchange.Response {
    /// The beginning of a text that explains the status.
    fileprivate var quote: String? {
        guard headers.first(name: "Content-Type")?.contains("html") != true else { return nil }
        let text = String(decoding: body.prefix(200), as: UTF8.self)
        guard let line = text.split(whereSeparator: \.isNewline).first else { return nil }
        return String(line.description.scrubbed.prefix(80))
    }

    /// `500 Internal Server Error`.
    fileprivate var statusText: String {
        "\(status.code) \(status.reasonPhrase.scrubbed.prefix(40))"
    }
}

extension String {
    /// Text of a peer, safe to show.
    fileprivate var quoted: String { "“\(scrubbed.prefix(100))”" }
}

extension Duration {
    /// `3s`, `2.5s`.
    var shortText: String {
        let tenths = Int((seconds * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)s" : "\(tenths / 10).\(tenths % 10)s"
    }
}

extension Int {
    /// `512 bytes`, `38 kB`, `1.2 MB`.
    var bytesText: String {
        switch self {
        case ..<1_000: return "\(self) bytes"
        case ..<1_000_000: return "\(self / 1_000) kB"
        default:
            let tenths = self / 100_000
            return tenths % 10 == 0 ? "\(tenths / 10) MB" : "\(tenths / 10).\(tenths % 10) MB"
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
