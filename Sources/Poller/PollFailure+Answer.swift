import Goroutines
import NIOHTTP1
import Pprof

extension PollFailure {
    /// For a response with a status other than 200.
    init(_ response: Exchange.Response, from endpoint: Endpoint, options: Poller.Options) {
        let name = endpoint.name
        let code = response.status.code
        let quote = response.quote.map { ": “\($0)”" } ?? ""
        switch response.status {
        case .unauthorized where options.headerFile != nil || endpoint.credentials != nil:
            self.init(
                .unauthorized,
                "\(name) rejected the credentials (401). Check the target and --header-file."
            )
        case .unauthorized:
            self.init(
                .unauthorized,
                "\(name) requires credentials (401). Send them with --header-file FILE, which holds "
                    + "a line such as `Authorization: Bearer …`.")
        case .forbidden:
            self.init(
                .forbidden,
                "\(name) denies access (403). Try from an allowed machine, or send credentials with "
                    + "--header-file FILE.")
        case .notFound where response.headers.contains(name: "X-Go-Pprof"):
            self.init(
                .unknownProfile,
                "\(name) has net/http/pprof but not this profile. "
                    + "End the target with /debug/pprof/goroutine.")
        case .notFound:
            self.init(
                .notMounted,
                "there is nothing at \(endpoint.profileURL.prefix(200)) (404). "
                    + "Import net/http/pprof in the service, or give the full path in the target.")
        case .badRequest where quote.contains("HTTPS server"):
            self.init(.badStatus, "\(name) expects TLS. Use https:// in the target.")
        case let status where status.isRedirect:
            let location = response.headers.first(name: "Location")?.quoted ?? "nowhere"
            self.init(
                .redirected,
                "\(name) redirects to \(location) (\(code)). If the service is there, use that as "
                    + "the target; if it is a login page, send credentials with --header-file FILE."
            )
        case .badGateway, .serviceUnavailable, .gatewayTimeout:
            self.init(
                .badStatus,
                "\(name) answers \(response.statusText)\(quote). "
                    + "Check whether a proxy in between can reach the service.")
        case let status where status.code >= 500:
            self.init(
                .badStatus,
                "\(name) answers \(response.statusText)\(quote). Check the service's log.")
        default:
            self.init(
                .badStatus,
                "\(name) answers \(response.statusText)\(quote). Check the path in the target.")
        }
    }

    /// For a complete response that is not a goroutine profile.
    init(_ error: ProfileError, in response: Exchange.Response, from endpoint: Endpoint) {
        let name = endpoint.name
        let type =
            response.headers.first(name: "Content-Type")
            .map { " (\($0.prefix { $0 != ";" }.description.scrubbed.prefix(40)))" } ?? ""
        switch error {
        case .empty:
            self.init(
                .notAProfile,
                "\(name) returned an empty response. "
                    + "Check the port, and give the full path in the target.")
        case .html(let title):
            let page = title.map { "the web page \($0.quoted)" } ?? "a web page"
            self.init(
                .notAProfile,
                "\(name) returned \(page)\(type) instead of a Go profile. "
                    + "If it is a login page, send credentials with --header-file FILE; if it is "
                    + "another service, give the full path in the target.")
        case .json:
            self.init(
                .notAProfile,
                "\(name) returned JSON\(type) instead of a Go profile. "
                    + "Give the full path in the target.")
        case .gzipCut:
            self.init(
                .cutShort,
                "the response of \(name) is cut off: its gzip data ends after "
                    + "\(Double(response.receivedBytes).roundBytes). "
                    + "Check whether a proxy limits its size.")
        case .tooLarge:
            self.init(.tooLarge, "the response of \(name) is too large. \(error.explanation)")
        case .otherProfile, .unrecognised, .gzipChecksum, .gzipDamaged, .malformed, .noSuchDump,
            .other, .archive, .noneRead:
            self.init(
                .notAProfile,
                "\(name) did not return a goroutine profile\(type). \(error.explanation)")
        }
    }
}

extension Exchange.Response {
    /// The first line of a text body, which may explain the status; nil for HTML.
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
    /// Text from a peer, safe to show.
    fileprivate var quoted: String { "“\(scrubbed.prefix(100))”" }
}
