import Goroutines
import NIOHTTP1
import Pprof

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
                    + "\(Double(response.receivedBytes).roundBytes). "
                    + "A proxy in between may limit its size.")
        case .tooLarge:
            self.init(.tooLarge, "the answer of \(name) is too large. \(error.explanation)")
        case .otherProfile, .unrecognised, .gzipChecksum, .gzipDamaged, .malformed, .noSuchDump:
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
